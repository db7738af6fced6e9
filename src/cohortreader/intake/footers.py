"""Rows of a table that are no patients: sums and counts below it, units and remarks above the first."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd

from cohortreader.data.contradictions import TOTALS
from cohortreader.data.problems import Problem, quoted
from cohortreader.intake.layout import is_value
from cohortreader.intake.notes import Note

_MOST_ROWS = 5
_SAMPLE = 1000  # rows that say what a patient's row and code look like
_LAST = 10  # rows at the end that may be sums in a longer table
_SUM = re.compile(rf"(?:{'|'.join(sorted(TOTALS))})(?![^\W\d_])\W.*|n ?= ?[0-9]+")
_FEWEST_COLUMNS = 6  # where rows have fewer cells filled, a short row tells nothing


def without_footers(
    frame: pd.DataFrame, codes: str, not_patients: Collection[str]
) -> tuple[pd.DataFrame, list[Problem], list[Note]]:
    """Table without the rows that are no patients: those the mapping file names, and those to ask about.

    Parameters
    ----------
    frame : DataFrame of text
        The table, its index the row of the file.
    codes : str
        The column with the patients' codes.
    not_patients : collection of str
        What stands there in rows that are no patients.

    Returns
    -------
    frame : DataFrame
        The other rows.
    problems : list of Problem
        One for each of the last rows that looks like a footer: hardly a cell filled, and no code like
        the others.
    notes : list of Note
        The rows that were set aside as the mapping file asks.
    """
    if codes not in frame.columns:
        return frame, [], []
    notes = []
    if not_patients and (named := frame[codes].isin(list(not_patients))).any():
        what = "rows named under not_patients in the mapping file"
        bare = frame[named & frame[codes].eq("")]
        valued = [
            row for row, cells in bare.iterrows() if sum(map(is_value, filter(None, cells))) > 1
        ]
        if valued:
            which = ", ".join(map(str, valued[:_MOST_ROWS])) + ", ..." * (len(valued) > _MOST_ROWS)
            what += f"; with values but no code, such as of a patient: row {which}"
        notes.append(Note("set aside", "file", int(named.sum()), what, of_patients=False))
        frame = frame[~named]
    if below := below_headings(frame, codes):
        problem = _footer(int(str(frame.index[0])), codes, [*below.values()], "")
        return frame.iloc[1:], [problem], notes
    head = frame.head(_SAMPLE)
    usual = (head != "").sum(axis=1)
    wide = bool(usual.median() >= _FEWEST_COLUMNS)  # no row at all has no median
    shapes = {_shape(code) for code in head.loc[usual > 2, codes]}
    problems: list[Problem] = []
    for row, cells in frame.iloc[:0:-1].iterrows():
        filled = [str(cell) for cell in cells.to_numpy() if cell]
        sums = _sums_up(str(cells[codes]))
        if not sums and (not wide or len(filled) > 2 or _shape(str(cells[codes])) in shapes):
            break
        problems.insert(0, _footer(int(str(row)), codes, filled, str(cells[codes])))
    known = {problem.row for problem in problems}
    problems = [p for p in _sums(frame, codes) if p.row not in known] + problems
    rows = [problem.row for problem in problems]
    return (frame.drop(index=rows) if rows else frame), problems, notes


def below_headings(frame: pd.DataFrame, codes: str) -> dict[str, str]:
    """What a first row without a code and without a value says of columns: units, or what codes mean; empty without one.

    >>> table = pd.DataFrame({"ID": ["", "K1"], "OS": ["weeks", "16"], "Died": ["1=yes", "1"]})
    >>> below_headings(table, "ID"), below_headings(table.tail(1), "ID")
    ({'OS': 'weeks', 'Died': '1=yes'}, {})
    """
    if codes not in frame.columns or len(frame) < 2:
        return {}
    if frame[codes].iloc[0].strip() or not frame[codes].iloc[1].strip():
        return {}
    first, second = (
        {str(name): str(cell).strip() for name, cell in frame.iloc[n].items() if str(cell).strip()}
        for n in (0, 1)
    )
    values = any(map(is_value, first.values())) or not any(map(is_value, second.values()))
    return {} if values else first


def with_row_below(labels: Mapping[str, str], frame: pd.DataFrame, codes: str) -> dict[str, str]:
    """Labels of columns with what a row below their headings says of them in brackets."""
    below = below_headings(frame, codes)
    said = {
        name: f"{labels.get(name, name)} ({cell.strip('()[]|')})" for name, cell in below.items()
    }
    return {**labels, **said}


def _sums(frame: pd.DataFrame, codes: str) -> list[Problem]:
    """Rows that sum others up by their code or, where they have none, by the word in another cell."""
    unnamed = frame[frame[codes].eq("")].head(_SAMPLE)
    near = pd.concat([frame.head(_SAMPLE), frame.tail(_LAST)])
    found = near.index[near[codes].map(_sums_up)]
    if len(unnamed) and (unnamed.map(_sums_up)).any(axis=1).all():
        found = found.union(unnamed.index)
    return [
        _footer(int(row), codes, [c for c in frame.loc[row] if c], str(frame.at[row, codes]))
        for row in sorted({*found.tolist()})
    ]


def _sums_up(text: str) -> bool:
    plain = text.strip(" :.").casefold()
    return plain in TOTALS or bool(_SUM.fullmatch(plain))


def _shape(code: str) -> str:
    """K3-001 and K3-032 are alike, and 'n = 32' is like neither."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"[0-9]+", "9", code))


def _footer(row: int, codes: str, cells: list[str], code: str) -> Problem:
    found = " and ".join(map(quoted, cells)) + " and nothing more"
    remedy = f"if the row is no patient (a sum, a footer, units), write not_patients: [{_in_list(code)}] in the mapping file, or delete it"
    return Problem(row, codes, found, "a patient", remedy)


def _in_list(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"
