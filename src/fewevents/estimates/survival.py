"""Time-to-event statistics: the one door to curves, tests, restricted means and hazard ratios.

Each subject has a module of its own; here stand their public names.
"""

from fewevents.estimates.cox import HazardRatio, cox
from fewevents.estimates.follow_up import median_follow_up, numbers_at_risk
from fewevents.estimates.kaplan_meier import KaplanMeier, MedianTime, SurvivalEstimate, kaplan_meier
from fewevents.estimates.logrank import LogRank, logrank
from fewevents.estimates.rmst import RestrictedMean, RestrictedMeanDifference, rmst, rmst_difference

__all__ = [
    "HazardRatio",
    "KaplanMeier",
    "LogRank",
    "MedianTime",
    "RestrictedMean",
    "RestrictedMeanDifference",
    "SurvivalEstimate",
    "cox",
    "kaplan_meier",
    "logrank",
    "median_follow_up",
    "numbers_at_risk",
    "rmst",
    "rmst_difference",
]
