"""Flags that a file has and nobody named, held against what was read in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from cohortreader.data.problems import quoted, rows_in_words
from cohortreader.intake.disease_free import REMISSION_ASSUMED
from cohortreader.intake.guessing import likely_role
from cohortreader.intake.headings import EVENTS, levels_by_heading, says_neither
from cohortreader.intake.mapping_checks import RELAPSE
from cohortreader.intake.notes import Column, Note
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.synonyms import guess_word
from cohortreader.intake.values import NO, YES, by_distinct
from cohortreader.intake.weighing import words_of

LOOKED_AT = 1000  # columns of a very wide file
_FLAGS = {
    "death": "death",
    "transplant": "transplant",
    "complete_remission": "remission",
    RELAPSE: "relapse",
}


def set_aside(columns: Collection[Column], frame: pd.DataFrame) -> Iterator[tuple[Column, str]]:
    """Columns without a role that nobody asked to leave out, each with what it likely is."""
    for column in list(columns)[:LOOKED_AT]:
        unasked = column.role is None and not column.rule.startswith("leave_out")
        if unasked and column.heading in frame:
            yield column, likely_role(column.heading, frame[column.heading])


def contradicted(
    patients: pd.DataFrame, columns: Collection[Column], frame: pd.DataFrame, notes: list[Note]
) -> Iterator[str]:
    """What a flag says that was set aside, where it is otherwise than was read, with a count and the rows.

    Parameters
    ----------
    patients : DataFrame
        As read, its index the row in the file.
    columns, frame, notes
        As for ``cohortreader.intake.suspicions.likely_wrong``.
    """
    read = _as_read(patients, notes)
    taken = {column.role: column.heading for column in columns if column.role}
    for column, role in set_aside(columns, frame):
        if role not in _FLAGS or role not in read:
            continue
        heading, event = column.heading, _FLAGS[role]
        said = _said(role, heading, frame[heading]).reindex(patients.index)
        name = f"{as_yaml(heading)}: {role}"
        if role in taken:
            remedy = f"name it in place of {quoted(taken[role])}, columns: {{{name}}}"
        else:
            remedy = f"write columns: {{{name}}} in the mapping file to have it read"
        for word, other, wrong in (
            (f"no {event}", "with", said.eq("no") & read[role]),
            (f"a {event}", "without", said.eq("yes") & ~read[role]),
        ):
            rows = wrong.index[wrong.fillna(False).astype(bool)].tolist()
            if rows:
                yield (
                    f"{quoted(heading)} is set aside, and says {word} where patients were read {other} one "
                    f"({rows_in_words(rows)}): {remedy}, or leave_out: [{as_yaml(heading)}] if it means something else"
                )


def _said(role: str, heading: str, cells: pd.Series) -> pd.Series:
    """Yes or no for each cell of a flag, whichever way its heading turns it; empty where it is not clear."""
    words = words_of(cells)
    if says_neither(role, heading):
        words = [word for word in words if word.casefold() not in YES | NO]
    meant = levels_by_heading(role, [heading], words) or {
        word: guess_word(role, word, beside=words) for word in words
    }
    yes, no = ("1", "0") if role in EVENTS else ("yes", "no")
    plain = {yes: "yes", no: "no"}
    return by_distinct(cells, lambda cell: plain.get(meant.get(cell, ""), ""))


def _as_read(patients: pd.DataFrame, notes: list[Note]) -> dict[str, pd.Series]:
    """Who was read as dead, transplanted, in remission, relapsed; missing where the columns do not say."""
    unknown = pd.Series(pd.NA, patients.index, dtype="boolean")
    no_event = patients.get("dfs_event", unknown).eq(0).astype("boolean")
    read = {}
    if "death" in patients:
        read["death"] = patients["death"].eq(1).astype("boolean")
    if "transplant" in patients:
        read["transplant"] = patients["transplant"]
    if "relapse_day" in patients:
        read[RELAPSE] = patients["relapse_day"].notna().astype("boolean")
    elif "dfs_event" in patients:  # an event may be a death
        read[RELAPSE] = (~no_event).where(no_event.fillna(False).astype(bool))
    if "complete_remission" in patients:
        read["complete_remission"] = patients["complete_remission"]
    elif "dfs_event" in patients:
        assumed = max((n.count for n in notes if REMISSION_ASSUMED in n.what), default=0)
        # Who is free of disease, or lost a remission, had one.
        had = no_event | patients.get("relapse_day", unknown).notna() | (assumed == len(patients))
        read["complete_remission"] = had.where(had.fillna(False).astype(bool))
    return read
