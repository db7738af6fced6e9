"""Several rows a patient: recognised, and said."""

from __future__ import annotations

import pandas as pd

from cohortreader.data.problems import Problem, quoted

_EVENTS = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "event name")
_SHARE = 0.2  # of the patients who have more than one row


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
    event = next((str(n) for n in frame.columns if str(n).strip().casefold() in _EVENTS), None)
    if not several or (event is None and several < _SHARE * len(sizes)):
        return None
    found = f"{len(known)} rows of {len(sizes)} patients: {several} {'has' if several == 1 else 'have'} several"
    expected = "one row a patient"
    if event is None:
        remedy = (
            "bring the rows of each patient together in one row, with one column for each value; "
            "a row that was entered twice may be deleted"
        )
    else:
        remedy = (
            f"the file has one row for each event or instance (column {quoted(event)}): export from REDCap "
            "one event, or bring the rows of each patient together in one row"
        )
    return Problem(None, codes, found, expected, remedy)
