"""A cohort's own estimates by the id of the printed figure that they answer.

What can't be estimated in a cohort (no such column, nobody in a group) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cohortreader.data.cohort import missing_columns
from fewevents.estimates.proportions import Proportion
from helpers.description import rate
from helpers.endpoints import survival_results
from helpers.safety import adverse_event_rates

Estimates = dict[str, Proportion | float]


def counts_by_figure(patients: pd.DataFrame) -> Estimates:
    """Numbers of patients, summed from their subgroups.

    Needs ``disease_status, complete_remission, transplant``.
    """
    remission = patients["complete_remission"].astype(bool)
    transplants = int((remission & patients["transplant"].astype(bool)).sum())
    refractory = int(patients["disease_status"].eq("refractory").sum())
    in_remission = int(remission.sum())
    return {
        "treated_n": len(patients),
        "analysed_n": len(patients),
        "refractory_count": refractory,
        "relapsed_count": len(patients) - refractory,
        "cr_count": in_remission,
        "no_cr_count": len(patients) - in_remission,
        "hsct_count": transplants,
        "no_hsct_count": in_remission - transplants,
    }


def efficacy_by_figure(patients: pd.DataFrame) -> Estimates:
    """Remission rates, overall and by disease status. Needs ``disease_status, complete_remission``."""
    found: Estimates = {"cr_rate": rate(patients, "complete_remission")}
    for status in ("refractory", "relapsed"):
        group = patients[patients["disease_status"].eq(status)]
        found[f"cr_{status}_rate"] = rate(group, "complete_remission")
    return _estimable(found)


def safety_by_figure(patients: pd.DataFrame) -> Estimates:
    """Rates of CRS and ICANS, and the number of treatment deaths.

    Needs ``crs_grade, icans_grade, treatment_death``.
    """
    events = adverse_event_rates(patients)
    found: Estimates = {
        "crs_rate": events["CRS, any grade"],
        "crs_severe_rate": events["CRS, grade 3 or higher"],
        "icans_rate": events["ICANS, any grade"],
        "icans_severe_rate": events["ICANS, grade 3 or higher"],
    }
    return _estimable(found) | {"treatment_deaths": events["death caused by treatment"].events}


def estimates_by_figure(patients: pd.DataFrame) -> Estimates:
    """Everything that a cohort's columns allow, by the id of the printed figure.

    >>> patients = pd.DataFrame({"patient_id": ["1"], "crs_grade": [2], "icans_grade": [0],
    ...                          "treatment_death": [False]})
    >>> list(estimates_by_figure(patients))[:2], estimates_by_figure(patients)["crs_rate"].events
    (['crs_rate', 'crs_severe_rate'], 1)
    """
    chapters = {
        "efficacy": efficacy_by_figure,
        "safety": safety_by_figure,
    }
    found: Estimates = {}
    for chapter, estimates in chapters.items():
        if not missing_columns(patients, chapter):
            found |= estimates(patients)
    return found | _estimable(survival_results(patients).recomputed())


def _estimable(found: Mapping[str, Proportion | float]) -> Estimates:
    return {
        key: value
        for key, value in found.items()
        if not isinstance(value, Proportion) or value.n > 0
    }
