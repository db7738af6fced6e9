"""Statistics for small cohorts: right with 12 patients, four events and a group of one.

What is listed here is public; everything else may change. A name is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fewevents.estimates.cox import HazardRatio, cox
    from fewevents.estimates.event_counts import EventCounts, counts_by_time, event_counts
    from fewevents.estimates.follow_up import (
        median_follow_up,
        median_follow_up_of_counts,
        numbers_at_risk,
        numbers_at_risk_of_counts,
    )
    from fewevents.estimates.kaplan_meier import (
        KaplanMeier,
        MedianTime,
        SurvivalEstimate,
        kaplan_meier,
        kaplan_meier_of_counts,
    )
    from fewevents.estimates.logrank import LogRank, logrank, logrank_of_counts
    from fewevents.estimates.meta import (
        NotPooled,
        Pooled,
        format_heterogeneity,
        format_pooled,
        pool_proportions,
    )
    from fewevents.estimates.proportions import Proportion, exact_ci, midp_ci, wilson_ci
    from fewevents.estimates.rmst import (
        RestrictedMean,
        RestrictedMeanDifference,
        restricted_mean,
        restricted_mean_difference,
    )
    from fewevents.estimates.two_proportions import (
        Difference,
        TestResult,
        fisher_exact,
        risk_difference,
    )
    from fewevents.formats import (
        NOT_ESTIMABLE,
        NOT_REACHED,
        format_ci,
        format_count,
        format_days,
        format_number,
        format_p,
        format_percent,
    )
    from fewevents.large import (
        dask_counts,
        frame_counts,
        parquet_counts,
        proportion_table,
        survival_table,
    )
    from fewevents.small_sample.bayes import BetaPosterior, beta_posterior
    from fewevents.small_sample.competing import CumulativeIncidence, cumulative_incidence
    from fewevents.small_sample.episodes import ImmortalTime, immortal_time, transplant_episodes
    from fewevents.small_sample.firth import firth_cox
    from fewevents.small_sample.fragility import Fragility, fragility_index
    from fewevents.small_sample.gray import GrayTest, gray_test
    from fewevents.small_sample.horizon import Horizon, choose_horizon
    from fewevents.small_sample.km_exact import beta_product_ci
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

__all__ = [
    "BetaPosterior",
    "CumulativeIncidence",
    "Detectable",
    "Difference",
    "EventCounts",
    "Fragility",
    "GrayTest",
    "HazardRatio",
    "Horizon",
    "ImmortalTime",
    "KaplanMeier",
    "Landmark",
    "LogRank",
    "MedianTime",
    "NOT_ESTIMABLE",
    "NOT_REACHED",
    "NotPooled",
    "PermutationLogRank",
    "Pooled",
    "Power",
    "Proportion",
    "RestrictedMean",
    "RestrictedMeanDifference",
    "SurvivalEstimate",
    "TestResult",
    "TransplantTest",
    "beta_posterior",
    "beta_product_ci",
    "choose_horizon",
    "compare_transplant_analyses",
    "counts_by_time",
    "cox",
    "cumulative_incidence",
    "dask_counts",
    "detectable_hazard_ratio",
    "detectable_proportion",
    "event_counts",
    "exact_ci",
    "firth_cox",
    "fisher_exact",
    "fisher_power",
    "format_ci",
    "format_count",
    "format_days",
    "format_heterogeneity",
    "format_number",
    "format_p",
    "format_percent",
    "format_pooled",
    "fragility_index",
    "frame_counts",
    "gray_test",
    "immortal_time",
    "kaplan_meier",
    "kaplan_meier_of_counts",
    "landmark",
    "logrank",
    "logrank_of_counts",
    "mantel_byar",
    "median_follow_up",
    "median_follow_up_of_counts",
    "midp_ci",
    "naive_transplant_test",
    "numbers_at_risk",
    "numbers_at_risk_of_counts",
    "parquet_counts",
    "permutation_logrank",
    "pool_proportions",
    "proportion_table",
    "restricted_mean",
    "restricted_mean_difference",
    "risk_difference",
    "schoenfeld_hazard_ratio",
    "simon_makuch",
    "survival_table",
    "time_dependent_cox",
    "transplant_episodes",
    "wilson_ci",
]

# fmt: off
_HOME = {
    "formats": "NOT_ESTIMABLE NOT_REACHED format_ci format_count format_days format_number format_p format_percent",
    "estimates.proportions": "Proportion exact_ci midp_ci wilson_ci",
    "estimates.two_proportions": "Difference TestResult fisher_exact risk_difference",
    "estimates.meta": "NotPooled Pooled format_heterogeneity format_pooled pool_proportions",
    "estimates.event_counts": "EventCounts counts_by_time event_counts",
    "estimates.kaplan_meier": "KaplanMeier MedianTime SurvivalEstimate kaplan_meier kaplan_meier_of_counts",
    "estimates.follow_up": "median_follow_up median_follow_up_of_counts numbers_at_risk numbers_at_risk_of_counts",
    "estimates.logrank": "LogRank logrank logrank_of_counts",
    "estimates.rmst": "RestrictedMean RestrictedMeanDifference restricted_mean restricted_mean_difference",
    "estimates.cox": "HazardRatio cox",
    "small_sample.bayes": "BetaPosterior beta_posterior",
    "small_sample.fragility": "Fragility fragility_index",
    "small_sample.km_exact": "beta_product_ci",
    "small_sample.horizon": "Horizon choose_horizon",
    "small_sample.permutation": "PermutationLogRank permutation_logrank",
    "small_sample.firth": "firth_cox",
    "small_sample.time_dependent": "time_dependent_cox",
    "small_sample.episodes": "ImmortalTime immortal_time transplant_episodes",
    "small_sample.transplant": "Landmark TransplantTest landmark mantel_byar naive_transplant_test simon_makuch",
    "small_sample.transplant_table": "compare_transplant_analyses",
    "small_sample.competing": "CumulativeIncidence cumulative_incidence",
    "small_sample.gray": "GrayTest gray_test",
    "small_sample.power": "Detectable Power detectable_proportion fisher_power",
    "small_sample.power_logrank": "detectable_hazard_ratio schoenfeld_hazard_ratio",
    "large": "dask_counts frame_counts parquet_counts proportion_table survival_table",
}
# fmt: on
_MODULE = {name: module for module, names in _HOME.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
