"""Statistics for small cohorts: right with 12 patients, four events and a group of one.

What is listed here is public; everything else may change. A name is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fewevents.competing.gray import gray_test
    from fewevents.competing.incidence import CumulativeIncidence, cumulative_incidence
    from fewevents.estimate import ChiSquaredTest, Estimate, MedianTime, TestResult
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
    from fewevents.large.problems import TableError
    from fewevents.proportions.fragility import Fragility, fragility_index
    from fewevents.proportions.intervals import Proportion, exact_ci, midp_ci, wilson_ci
    from fewevents.proportions.lost import lost_outcomes
    from fewevents.proportions.pooled import (
        NotPooled,
        Pooled,
        Summary,
        format_heterogeneity,
        format_pooled,
        pool_proportions,
    )
    from fewevents.proportions.posterior import BetaPosterior, beta_posterior
    from fewevents.proportions.power import Detectable, Power, detectable_proportion, fisher_power
    from fewevents.proportions.sizes import SampleSize, patients_for_proportions
    from fewevents.proportions.tables import Difference, fisher_exact, risk_difference
    from fewevents.survival.beta_product import beta_product_ci
    from fewevents.survival.counts import EventCounts, counts_by_time, event_counts
    from fewevents.survival.cox import HazardRatio, cox, firth_cox
    from fewevents.survival.curves import (
        KaplanMeier,
        SurvivalEstimate,
        kaplan_meier,
        kaplan_meier_of_counts,
    )
    from fewevents.survival.exact_ratios import RateRatio, exact_hazard_ratio, rate_ratio
    from fewevents.survival.follow_up import (
        median_follow_up,
        median_follow_up_of_counts,
        numbers_at_risk,
        numbers_at_risk_of_counts,
    )
    from fewevents.survival.horizon import Horizon, choose_horizon
    from fewevents.survival.logrank import LogRank, logrank, logrank_of_counts
    from fewevents.survival.lost import lost_to_follow_up
    from fewevents.survival.medians import median_survival
    from fewevents.survival.permutation import PermutationLogRank, permutation_logrank
    from fewevents.survival.permutation_mean import permutation_restricted_mean
    from fewevents.survival.power import (
        detectable_hazard_ratio,
        events_for_hazard_ratio,
        schoenfeld_hazard_ratio,
    )
    from fewevents.survival.restricted_mean import (
        RestrictedMean,
        RestrictedMeanDifference,
        restricted_mean,
        restricted_mean_difference,
    )
    from fewevents.transplant.comparisons import (
        Landmark,
        landmark,
        mantel_byar,
        naive_transplant_test,
        simon_makuch,
    )
    from fewevents.transplant.cox import time_dependent_cox
    from fewevents.transplant.episodes import ImmortalTime, immortal_time, transplant_episodes
    from fewevents.transplant.side_by_side import compare_transplant_analyses

__all__ = [
    "BetaPosterior",
    "ChiSquaredTest",
    "CumulativeIncidence",
    "Detectable",
    "Difference",
    "Estimate",
    "EventCounts",
    "Fragility",
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
    "RateRatio",
    "RestrictedMean",
    "RestrictedMeanDifference",
    "SampleSize",
    "Summary",
    "SurvivalEstimate",
    "TableError",
    "TestResult",
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
    "events_for_hazard_ratio",
    "exact_ci",
    "exact_hazard_ratio",
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
    "lost_outcomes",
    "lost_to_follow_up",
    "mantel_byar",
    "median_follow_up",
    "median_follow_up_of_counts",
    "median_survival",
    "midp_ci",
    "naive_transplant_test",
    "numbers_at_risk",
    "numbers_at_risk_of_counts",
    "parquet_counts",
    "patients_for_proportions",
    "permutation_logrank",
    "permutation_restricted_mean",
    "pool_proportions",
    "proportion_table",
    "rate_ratio",
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
    "estimate": "ChiSquaredTest Estimate MedianTime TestResult",
    "formats": "NOT_ESTIMABLE NOT_REACHED format_ci format_count format_days format_number format_p format_percent",
    "proportions.intervals": "Proportion exact_ci midp_ci wilson_ci",
    "proportions.tables": "Difference fisher_exact risk_difference",
    "proportions.fragility": "Fragility fragility_index",
    "proportions.posterior": "BetaPosterior beta_posterior",
    "proportions.pooled": "NotPooled Pooled Summary format_heterogeneity format_pooled pool_proportions",
    "proportions.lost": "lost_outcomes",
    "proportions.power": "Detectable Power detectable_proportion fisher_power",
    "proportions.sizes": "SampleSize patients_for_proportions",
    "survival.counts": "EventCounts counts_by_time event_counts",
    "survival.curves": "KaplanMeier SurvivalEstimate kaplan_meier kaplan_meier_of_counts",
    "survival.beta_product": "beta_product_ci",
    "survival.medians": "median_survival",
    "survival.follow_up": "median_follow_up median_follow_up_of_counts numbers_at_risk numbers_at_risk_of_counts",
    "survival.restricted_mean": "RestrictedMean RestrictedMeanDifference restricted_mean restricted_mean_difference",
    "survival.horizon": "Horizon choose_horizon",
    "survival.permutation_mean": "permutation_restricted_mean",
    "survival.logrank": "LogRank logrank logrank_of_counts",
    "survival.permutation": "PermutationLogRank permutation_logrank",
    "survival.cox": "HazardRatio cox firth_cox",
    "survival.exact_ratios": "RateRatio exact_hazard_ratio rate_ratio",
    "survival.lost": "lost_to_follow_up",
    "survival.power": "detectable_hazard_ratio events_for_hazard_ratio schoenfeld_hazard_ratio",
    "transplant.episodes": "ImmortalTime immortal_time transplant_episodes",
    "transplant.comparisons": "Landmark landmark mantel_byar naive_transplant_test simon_makuch",
    "transplant.cox": "time_dependent_cox",
    "transplant.side_by_side": "compare_transplant_analyses",
    "competing.incidence": "CumulativeIncidence cumulative_incidence",
    "competing.gray": "gray_test",
    "large": "dask_counts frame_counts parquet_counts proportion_table survival_table",
    "large.problems": "TableError",
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
