"""Rows of ``results.csv`` by the levels of optional columns and of those beyond the schema."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.chapters.result_counts import Share, safety_shares
from helpers.chapters.result_groups import group_rows, plain_columns
from helpers.chapters.result_rows import Row, reason
from helpers.chapters.strata import Stratum, logrank_of_levels, strata
from helpers.endpoints import Endpoint, endpoints_of

CHAPTER = "further columns"


def strata_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Rates and survival in each level of each column that splits a cohort, and log-rank tests between levels.

    A level is the group ``column: level``; a test names all levels of its column. Patients whose
    level is not known are in none. Nothing here is masked: a masked table leaves these rows out.

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
                yield from group_rows(plain_columns(group, endpoint), endpoint, name, CHAPTER)
        for endpoint in endpoints_of(patients):
            yield from _test_rows(patients, stratum, endpoint)


def _test_rows(patients: pd.DataFrame, stratum: Stratum, endpoint: Endpoint) -> Iterator[Row]:
    test = logrank_of_levels(patients, stratum, endpoint)
    if test is None:
        return
    row = Row(
        CHAPTER,
        "comparison",
        endpoint.key,
        f"{stratum.column}: {' vs '.join(test.groups['group'])}",
        "",
        int(test.groups["n"].sum()),
        int(test.groups["observed"].sum()),
        test.chi_squared,
        p_value=test.p_value,
    ).for_estimand("logrank_chi_squared")
    yield row.with_note(reason(test.note), f"{test.df} degrees of freedom" if test.df > 1 else "")
