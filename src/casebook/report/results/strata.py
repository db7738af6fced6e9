"""Rows of ``results.csv`` by the levels of optional columns and of those beyond the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from casebook.report.endpoints import Endpoint, endpoints_of, followed
from casebook.report.results.counts import Share, safety_shares
from casebook.report.results.groups import group_rows
from casebook.report.results.rows import Row, attempt, reason
from casebook.report.strata import Stratum, logrank_of_levels, strata

CHAPTER = "further columns"


def strata_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Rates and survival in each level of each column that splits a cohort, and log-rank tests between levels.

    A level is the group ``column: level``; a test names all levels of its column. Patients whose
    level is not known are in none.

    Examples
    --------
    >>> patients = pd.DataFrame({"centre": ["east", "west", "west"], "crs_grade": [0, 3, 1]})
    >>> [(row.group, row.endpoint, row.events, row.n) for row in strata_rows(patients)][:3]
    [('centre: east', 'crs_any', 0, 1), ('centre: east', 'crs_severe', 0, 1), ('centre: west', 'crs_any', 2, 2)]
    """
    for stratum in strata(patients):
        for level, chosen in stratum.levels.items():
            group, name = patients[chosen], f"{stratum.column}: {level}"
            if "complete_remission" in group:
                remission = group["complete_remission"]
                yield Share(CHAPTER, "complete_remission", name, remission).row()
            yield from (share.row() for share in safety_shares(group, group=name, chapter=CHAPTER))
            for endpoint in endpoints_of(patients):
                yield from group_rows(followed(group, endpoint), endpoint, name, CHAPTER)
        if len(stratum.levels) > 1:
            for endpoint in endpoints_of(patients):
                yield from _test_rows(patients, stratum, endpoint)


def _test_rows(patients: pd.DataFrame, stratum: Stratum, endpoint: Endpoint) -> Iterator[Row]:
    names = f"{stratum.column}: {' vs '.join(stratum.levels)}"
    known = followed(patients, endpoint)
    n, events = len(known), int(known["event"].sum())
    row = Row(CHAPTER, "comparison", endpoint.key, names, "logrank_chi_squared", n, events)

    def make() -> Iterator[Row]:
        test = logrank_of_levels(patients, stratum, endpoint)
        found = replace(
            row,
            n=int(test.groups["n"].sum()),
            events=int(test.groups["observed"].sum()),
            estimate=test.chi_squared,
            p_value=test.p_value,
        )
        degrees = f"{test.df} degrees of freedom" if test.df > 1 else ""
        yield found.with_note(reason(test.note), degrees)

    yield from attempt([row], make)
