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

from helpers.estimates.proportions import Proportion, exact_ci, tail_probability

GRADES = (0, 1, 2, 3, 4, 5)
SEVERE = 3
"""Lowest grade called severe."""


def worst_grade_table(
    grades: pd.Series, *, event: str = "", conf_level: float = 0.95
) -> pd.DataFrame:
    """Patients by worst grade, with exact intervals.

    Parameters
    ----------
    grades : Series of int
        Worst grade of each patient, 0 (none) to 5.
    event : str
        Name of the event, for instance ``CRS``; stands in every row.
    conf_level : float
        Level of the Clopper-Pearson intervals.

    Returns
    -------
    DataFrame
        One row for each grade, then ``any`` (1 or higher) and ``severe`` (3 or higher): event,
        grade (text), events, n, estimate, ci_low, ci_high (proportions).

    Raises
    ------
    ValueError
        If a grade is missing or is not one of 0 to 5.

    Examples
    --------
    >>> table = worst_grade_table(pd.Series([0, 0, 1, 3]), event="CRS")
    >>> table.set_index("grade").loc[["any", "severe"], "events"].tolist()
    [2, 1]
    """
    wrong = grades[~grades.isin(GRADES)]
    if len(wrong):
        raise ValueError(
            f"{event or 'grades'}: {len(wrong)} of {len(grades)} patients have no grade from 0 "
            f"to 5 (first found: {wrong.iloc[0]}); give 0 to a patient without the event"
        )
    counts = {str(grade): int(grades.eq(grade).sum()) for grade in GRADES}
    counts["any"] = int(grades.ge(1).sum())
    counts["severe"] = int(grades.ge(SEVERE).sum())
    return _with_intervals(event, counts, len(grades), conf_level)


def safety_table(cohort: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """CRS and ICANS by worst grade, and deaths caused by treatment, of a loaded cohort.

    Returns
    -------
    DataFrame
        As ``worst_grade_table``, for CRS, then ICANS, then one row for treatment deaths with
        the grade ``5``.

    Examples
    --------
    No treatment death among 33 patients leaves an upper limit of 10.6 %:

    >>> patients = {"crs_grade": [0] * 33, "icans_grade": 0, "treatment_death": False}
    >>> float(safety_table(pd.DataFrame(patients))["ci_high"].iloc[-1].round(3))
    0.106
    """
    deaths = {"5": int(cohort["treatment_death"].sum())}
    parts = [
        worst_grade_table(cohort["crs_grade"], event="CRS", conf_level=conf_level),
        worst_grade_table(cohort["icans_grade"], event="ICANS", conf_level=conf_level),
        _with_intervals("treatment death", deaths, len(cohort), conf_level),
    ]
    return pd.concat(parts, ignore_index=True)


def _with_intervals(event: str, counts: dict[str, int], n: int, conf_level: float) -> pd.DataFrame:
    rows = []
    for grade, events in counts.items():
        share = exact_ci(events, n, conf_level=conf_level)
        rows.append((event, grade, events, n, share.estimate, share.ci_low, share.ci_high))
    columns = ["event", "grade", "events", "n", "estimate", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=columns)


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
    rows = pd.concat(parts)
    rows = rows[rows["grade"].isin(names)].assign(grade=lambda t: t["grade"].map(names))
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
