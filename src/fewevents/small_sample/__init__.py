"""Survival analysis that holds for 33 patients, five events and a transplant.

The names below are loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fewevents.small_sample.bayes import BetaPosterior, beta_posterior
    from fewevents.small_sample.competing import CumulativeIncidence, cumulative_incidence
    from fewevents.small_sample.episodes import ImmortalTime, immortal_time, transplant_episodes
    from fewevents.small_sample.firth import firth_cox
    from fewevents.small_sample.fragility import Fragility, fragility_index
    from fewevents.small_sample.gray import GrayTest, gray_test
    from fewevents.small_sample.horizon import Horizon, choose_horizon
    from fewevents.small_sample.km_exact import beta_product_ci
    from fewevents.small_sample.monotone import MonotoneLikelihood, detect_monotone_likelihood
    from fewevents.small_sample.permutation import PermutationLogRank, permutation_logrank
    from fewevents.small_sample.power import Detectable, Power, detectable_proportion, fisher_power
    from fewevents.small_sample.power_logrank import (
        detectable_hazard_ratio,
        schoenfeld_hazard_ratio,
    )
    from fewevents.small_sample.time_dependent import time_dependent_cox
    from fewevents.small_sample.transplant import (
        Landmark,
        TransplantTest,
        landmark,
        mantel_byar,
        naive_transplant_test,
        simon_makuch,
    )
    from fewevents.small_sample.transplant_table import compare_transplant_analyses

_HOME = {
    "BetaPosterior": "bayes",
    "beta_posterior": "bayes",
    "CumulativeIncidence": "competing",
    "GrayTest": "gray",
    "cumulative_incidence": "competing",
    "gray_test": "gray",
    "ImmortalTime": "episodes",
    "immortal_time": "episodes",
    "transplant_episodes": "episodes",
    "firth_cox": "firth",
    "Fragility": "fragility",
    "fragility_index": "fragility",
    "Horizon": "horizon",
    "choose_horizon": "horizon",
    "beta_product_ci": "km_exact",
    "MonotoneLikelihood": "monotone",
    "detect_monotone_likelihood": "monotone",
    "PermutationLogRank": "permutation",
    "permutation_logrank": "permutation",
    "Detectable": "power",
    "Power": "power",
    "detectable_hazard_ratio": "power_logrank",
    "detectable_proportion": "power",
    "fisher_power": "power",
    "schoenfeld_hazard_ratio": "power_logrank",
    "time_dependent_cox": "time_dependent",
    "Landmark": "transplant",
    "TransplantTest": "transplant",
    "landmark": "transplant",
    "mantel_byar": "transplant",
    "naive_transplant_test": "transplant",
    "simon_makuch": "transplant",
    "compare_transplant_analyses": "transplant_table",
}

__all__ = [
    "BetaPosterior",
    "CumulativeIncidence",
    "Detectable",
    "Fragility",
    "GrayTest",
    "Horizon",
    "ImmortalTime",
    "Landmark",
    "MonotoneLikelihood",
    "PermutationLogRank",
    "Power",
    "TransplantTest",
    "beta_posterior",
    "beta_product_ci",
    "choose_horizon",
    "compare_transplant_analyses",
    "cumulative_incidence",
    "detect_monotone_likelihood",
    "detectable_hazard_ratio",
    "detectable_proportion",
    "firth_cox",
    "fisher_power",
    "fragility_index",
    "gray_test",
    "immortal_time",
    "landmark",
    "mantel_byar",
    "naive_transplant_test",
    "permutation_logrank",
    "schoenfeld_hazard_ratio",
    "simon_makuch",
    "time_dependent_cox",
    "transplant_episodes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
