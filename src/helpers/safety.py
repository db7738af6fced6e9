"""Adverse events by worst grade, each patient counted once.

Cytokine release syndrome (CRS) and immune effector cell-associated neurotoxicity syndrome
(ICANS) are graded by the ASTCT consensus: 1 to 4 by what the patient needs, 5 for death from
it; 0 stands for no event.

References
----------
Lee et al. 2019, ASTCT consensus grading for cytokine release syndrome and neurologic toxicity
associated with immune effector cells, doi:10.1016/j.bbmt.2018.12.758.
"""

from __future__ import annotations

import math

import pandas as pd

from fewevents.estimates.proportions import Proportion, exact_ci, tail_probability

GRADES = (0, 1, 2, 3, 4, 5)
SEVERE = 3
"""Lowest grade called severe."""


def worst_grade_table(grades: pd.Series, *, event: str = "") -> pd.DataFrame:
    """Patients by worst grade.

    Parameters
    ----------
    grades : Series of int
        Worst grade of each patient, 0 (none) to 5.
    event : str
        Name of the event, for instance ``CRS``; stands in every row.

    Returns
    -------
    DataFrame
        One row for each grade: event, grade (text), events.

    Raises
    ------
    ValueError
        If a grade is missing or is not one of 0 to 5.

    Examples
    --------
    >>> worst_grade_table(pd.Series([0, 0, 1, 3]), event="CRS")["events"].tolist()
    [2, 1, 0, 1, 0, 0]
    """
    wrong = grades[~grades.isin(GRADES)]
    if len(wrong):
        raise ValueError(
            f"{event or 'grades'}: {len(wrong)} of {len(grades)} patients have no grade from 0 "
            f"to 5 (first found: {wrong.iloc[0]}); give 0 to a patient without the event"
        )
    rows = [(event, str(grade), int(grades.eq(grade).sum())) for grade in GRADES]
    return pd.DataFrame(rows, columns=["event", "grade", "events"])


def adverse_event_rates(patients: pd.DataFrame) -> dict[str, Proportion]:
    """Rates of CRS and ICANS (any, severe) and of treatment deaths, with exact intervals.

    Parameters
    ----------
    patients : DataFrame
        A cohort with ``crs_grade``, ``icans_grade`` and ``treatment_death``.
    """
    n = len(patients)
    rates = {}
    for event, column in (("CRS", "crs_grade"), ("ICANS", "icans_grade")):
        rates[f"{event}, any grade"] = exact_ci(int(patients[column].ge(1).sum()), n)
        rates[f"{event}, grade 3 or higher"] = exact_ci(int(patients[column].ge(SEVERE).sum()), n)
    rates["death caused by treatment"] = exact_ci(int(patients["treatment_death"].sum()), n)
    return rates


def grade_table(patients: pd.DataFrame) -> pd.DataFrame:
    """Patients by worst grade of CRS and ICANS: ``event, grade, events`` (grade as text).

    Grades without a patient are left out. In a reconstructed cohort grades 1 and 2 stay
    together, because the publication does not split them.
    """
    together = patients["provenance"].eq("reconstructed").all()
    names = {str(grade): str(grade) for grade in GRADES}
    if together:
        names |= {"1": "1–2", "2": "1–2"}
    parts = [
        worst_grade_table(patients[column], event=event)
        for event, column in (("CRS", "crs_grade"), ("ICANS", "icans_grade"))
    ]
    rows = pd.concat(parts).assign(grade=lambda t: t["grade"].map(names))
    counts = rows.groupby(["event", "grade"], sort=False)["events"].sum()
    return counts[counts > 0].reset_index()


def patients_to_exclude(risk: float, *, conf_level: float = 0.95) -> int:
    """Fewest patients, none with an event, whose exact upper limit is at most ``risk``.

    With no event among n the two-sided Clopper-Pearson limit is ``1 - tail ** (1 / n)``.

    Raises
    ------
    ValueError
        If ``risk`` or ``conf_level`` does not lie inside 0 to 1.

    Examples
    --------
    >>> patients_to_exclude(0.106), patients_to_exclude(0.01)
    (33, 368)
    """
    if not 0 < risk < 1:
        raise ValueError(f"risk must lie inside 0 to 1, such as 0.01: found {risk!r}")
    tail = tail_probability(conf_level)
    return math.ceil(math.log(tail) / math.log1p(-risk))
