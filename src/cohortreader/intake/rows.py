"""Several rows a patient: recognised, and said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from cohortreader.data.cohort import CohortError
from cohortreader.data.problems import Problem, quoted
from cohortreader.data.unusual import EVERY_ROW
from cohortreader.intake.layout import is_value
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.notes import Note
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.renaming import own_names
from cohortreader.intake.synonyms import guess_column
from cohortreader.intake.weighing import FORM

_EVENTS = {
    *("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"),
    *("event name", "repeat instrument", "repeat instance"),
}
_GAPS = 50  # gaps between rows, and rows above one, that are looked at
_SHARE = 0.2  # of the patients who have more than one row
_ONE_EVENT = (
    "the file has one row for each event or instance (column {}): export from REDCap "
    "one event, without instruments that repeat, or bring the rows of each patient together in one row"
)
_SAME_CODE = (
    "where two patients were given the same code, as in two centres, write in the file a code for each that no other "
    "has, such as the centre before it: K-01 and M-01"
)


def codes_column(frame: pd.DataFrame, mapping: FileMapping) -> str:
    """Column of a file with the codes of the patients.

    >>> codes_column(pd.DataFrame({"Pat": ["A"]}), FileMapping(columns={"Pat": "patient_id"}))
    'Pat'
    """
    own = own_names([str(name) for name in frame.columns], mapping)
    named = (there for there, here in {**mapping.columns, **own}.items() if here == "patient_id")
    return next(named, "patient_id")


def record_column(headings: Sequence[str]) -> str:
    """Column of an export from REDCap that tells records apart: its first; empty for any other table.

    >>> record_column(["child", "redcap_event_name", "sex"]), record_column(["Record ID", "Sex", "Complete?"])
    ('child', 'Record ID')
    >>> record_column(["record_id", "sex"]), record_column(["sex", "cr_complete"])
    ('', '')
    """
    first = headings[0] if headings else ""
    events = _event_column(headings[1:])
    is_record = re.sub(r"[\s_]+", " ", first).strip().casefold() == "record id"
    return first if events or (is_record and any(map(FORM.search, headings))) else ""


def _event_column(headings: Iterable[str]) -> str:
    return next((name for name in headings if name.strip().casefold() in _EVENTS), "")


def several_rows_a_patient(frame: pd.DataFrame, codes: str) -> Problem | None:
    """Problem of a table in which many patients have several rows; None if rows are patients.

    Two rows entered twice by mistake are left for the validation.

    >>> several_rows_a_patient(pd.DataFrame({"id": list("aabbc")}), "id").found
    '5 rows of 3 patients: 2 have several'
    """
    if codes not in frame.columns or not len(frame):
        return None
    if frame[codes].is_unique:
        return None
    known = frame[codes][frame[codes].ne("")]
    sizes = known.value_counts()
    several = int((sizes > 1).sum())
    event = _event_column(map(str, frame.columns))
    if not several or (not event and several < _SHARE * len(sizes)):
        return None
    found = f"{len(known)} rows of {len(sizes)} patients: {several} {'has' if several == 1 else 'have'} several"
    expected = "one row a patient"
    if not event:
        remedy = (
            "bring the rows of each patient together in one row, with one column for each value; "
            f"a row that was entered twice may be deleted; {_SAME_CODE}"
        )
    else:
        remedy = _ONE_EVENT.format(quoted(event))
    return Problem(None, codes, found, expected, remedy)


def second_block(frame: pd.DataFrame, codes: str) -> Problem | None:
    """Problem of a table with its headings again in a row, or with those of another block below it; None if it is one table.

    >>> table = pd.DataFrame({"id": ["A", "id", "B"], "age": ["7", "age", "8"]}, index=[2, 3, 4])
    >>> second_block(table, "id").found
    'the headings again: 1 row above and 1 row below it'
    >>> table = pd.DataFrame({"id": ["A", "ward", "B"], "age": ["7", "beds", "8"]}, index=[2, 4, 5])
    >>> second_block(table, "id").found
    "'ward' and 'beds', as in headings of another block: 1 row above and 1 row below it"
    """
    if codes not in frame.columns or len(frame) < 2:
        return None
    headings = [str(name).strip() for name in frame.columns]
    again = [
        int(place)
        for place in frame[codes].eq(codes.strip()).to_numpy().nonzero()[0]
        if sum(map(str.__eq__, headings, frame.iloc[place])) > len(headings) / 2
    ]
    if again:
        more = f" (and in {len(again) - 1} more)" if len(again) > 1 else ""
        found = f"the headings again{more}: {_around(frame, again[0])}"
        remedy = (
            f"if the rows below are patients of the same cohort, write not_patients: [{as_yaml(codes.strip())}] in the "
            "mapping file; otherwise delete this row and those below it, or move them to a file of their own"
        )
        return Problem(int(frame.index[again[0]]), None, found, "one table", remedy)
    steps = frame.index.to_numpy()[1:] - frame.index.to_numpy()[:-1]
    gaps = [int(gap) + 1 for gap in (steps > 1).nonzero()[0][:_GAPS]]
    for gap in gaps:  # a title may stand above the headings
        for place in range(gap, min(gap + 2, len(frame) - 1)):
            cells = {n: str(cell) for n, cell in enumerate(frame.iloc[place]) if cell}
            above = frame.iloc[max(0, gap - _GAPS) : gap]
            of_values = [n for n in cells if above.iloc[:, n].map(is_value).mean() > 0.5]
            below = any(is_value(str(frame.iat[place + 1, n])) for n in of_values)
            if len(cells) < 2 or any(map(is_value, cells.values())) or not of_values or not below:
                continue
            shown = " and ".join([quoted(cell) for cell in cells.values()][:3])
            found = f"{shown}, as in headings of another block: {_around(frame, place)}"
            row = int(frame.index[gap])
            remedy = (
                f"delete the rows from row {row} on, or move them to a file of their own; if this is a "
                "patient, delete the empty row above"
            )
            return Problem(int(frame.index[place]), None, found, "one table", remedy)
    return None


def _around(frame: pd.DataFrame, place: int) -> str:
    above, below = place, len(frame) - place - 1
    return f"{above} row{'s' * (above != 1)} above and {below} row{'s' * (below != 1)} below it"


def numbered_rows(
    frame: pd.DataFrame, codes: str, mapping: FileMapping
) -> tuple[pd.DataFrame, list[Note]]:
    """Table whose rows are numbered in place of codes where the mapping file says that each is a patient.

    Raises
    ------
    CohortError
        If a column of codes, or of events, says that rows are not patients.

    >>> table = pd.DataFrame({"age": ["7", "7"]}, index=[2, 3])
    >>> numbered_rows(table, "id", FileMapping(accept=(EVERY_ROW,)))[0]["id"].tolist()
    ['1', '2']
    """
    if EVERY_ROW not in mapping.accept:
        return frame, []
    if problem := _not_patients(frame, codes, mapping):
        raise CohortError([problem])
    numbers = pd.Series(range(1, len(frame) + 1), frame.index).astype(str).astype(object)
    what = "rows numbered in place of codes: each is a patient, as the mapping file says"
    return frame.assign(**{codes: numbers}), [Note("derived", "patient_id", len(frame), what)]


def repeated_codes(frame: pd.DataFrame, named: Collection[str]) -> str:
    """Column that is headed as codes of patients are, is not named otherwise, and holds one code in several rows.

    >>> repeated_codes(pd.DataFrame({"Pat": ["A", "A"], "age": ["7", "7"]}), [])
    'Pat'
    """
    headings = [str(name) for name in frame.columns if name not in named]
    like = (name for name in headings if guess_column(name) == "patient_id")
    return next((name for name in like if _counts(frame[name]).gt(1).any()), "")


def _counts(codes: pd.Series) -> pd.Series:
    return codes[codes.ne("")].value_counts()


def _not_patients(frame: pd.DataFrame, codes: str, mapping: FileMapping) -> Problem | None:
    """Problem of a table whose rows are taken for patients, and whose codes or events say that they are not."""
    headings = [str(name) for name in frame.columns]
    named = {*mapping.columns, *mapping.leave_out, *mapping.strata, *mapping.dates.values()}
    given = codes in frame.columns
    column = codes if given else record_column(headings) or repeated_codes(frame, named)
    rows = _counts(frame[column]) if column else pd.Series(dtype=int)
    event = _event_column(headings)
    if not rows.gt(1).any() and (column or not event or frame[event].nunique() < 2):
        return None
    if column:
        found = (
            f"the same code in several rows: {quoted(str(rows.index[0]))} in {rows.iloc[0]} rows"
        )
    else:
        found = f"rows of {frame[event].nunique()} events or instances ({quoted(event)})"
    if event:
        remedy = _ONE_EVENT.format(quoted(event))
    else:
        remedy = f"bring the rows of each patient together in one row; {_SAME_CODE}"
        if not given:
            name = as_yaml(column)
            remedy += f"; if {name} holds no codes of patients, write leave_out: [{name}] in the mapping file"
    expected = f"one row a patient for accept: [{EVERY_ROW}]"
    return Problem(None, column or event, found, expected, remedy)
