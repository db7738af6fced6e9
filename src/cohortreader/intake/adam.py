"""CDISC ADaM: one patient a row from ADSL, times to events from ADTTE.

CNSR is the opposite of an event flag: 0 means that the event happened, 1 (or more) that the
time is censored.

References
----------
CDISC, The ADaM Basic Data Structure for Time-to-Event Analyses, version 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, TableError, quoted
from cohortreader.intake.adam_subjects import from_adsl
from cohortreader.intake.adam_variables import PARAMETERS
from cohortreader.intake.columnar import read_sas
from cohortreader.intake.dates import FORMS, day_numbers
from cohortreader.intake.findings import findings
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.notes import Note
from cohortreader.intake.text import read_delimited
from cohortreader.intake.units import bare_unit, named_unit


def is_adam(path: str | Path) -> bool:
    """Whether a folder holds the data set ADSL."""
    return Path(path).is_dir() and _data_set(Path(path), "adsl") is not None


def read_adam(folder: str | Path, mapping: FileMapping) -> tuple[pd.DataFrame, list[Note]]:
    """Read ADSL and ADTTE (CSV, .xpt or .sas7bdat) as one table of text, one patient a row.

    The endpoints are those whose PARAMCD is OS or DFS, or what ``parameters`` of the mapping
    names. Variables of ADSL that neither VARIABLES nor the mapping knows are set aside.

    Raises
    ------
    TableError
        With every problem of ADTTE: patients who are not in ADSL, two rows of one endpoint, a
        CNSR that is no number from 0, units other than days, dates that contradict AVAL.
    """
    folder = Path(folder)
    subjects, notes = _read(folder, "adsl")
    frame, more = from_adsl(subjects, mapping)
    notes += more
    times, more = _read(folder, "adtte")
    notes += more
    problems = [
        Problem(1, name, f"no variable {name}", f"ADTTE with {name}", "export it with ADTTE")
        for name in ("USUBJID", "PARAMCD", "AVAL", "CNSR")
        if name not in times.columns
    ]
    if problems:
        raise TableError(problems, source=str(folder))
    codes = dict(mapping.parameters) or {"OS": "os", "DFS": "dfs"}
    chosen = times[times["PARAMCD"].isin(list(codes))]
    others = len(times) - len(chosen)
    if others:
        notes.append(Note("set aside", "PARAMCD", others, "rows of ADTTE with other endpoints"))
    chosen, whole = _whole_numbers(chosen)
    notes += whole
    problems = _problems(chosen, subjects["USUBJID"], codes, mapping)
    days, shift = _elapsed(chosen, codes, mapping, problems)
    if problems:
        raise TableError(problems, source=str(folder / "adtte"))
    notes += shift
    for code, endpoint in codes.items():
        rows = chosen["PARAMCD"].eq(code)
        if rows.any():
            time, event = PARAMETERS[endpoint]
            found = chosen[rows].assign(AVAL=days[rows]).set_index("USUBJID")
            happened = found["CNSR"].map(lambda cell: "1" if cell == "0" else "0")
            frame[time] = subjects["USUBJID"].map(found["AVAL"]).fillna("").astype(object)
            frame[event] = subjects["USUBJID"].map(happened).fillna("").astype(object)
            notes.append(
                Note("read", event, int(rows.sum()), "rows of ADTTE, event where CNSR is 0")
            )
    return frame, notes


def _whole_numbers(times: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """AVAL and CNSR are numbers in SAS: many programs write a whole one as 400.0."""
    notes = []
    for name in ("AVAL", "CNSR"):
        plain = times[name].str.replace(r"^([0-9]+)\.0+$", r"\1", regex=True)
        if changed := int(plain.ne(times[name]).sum()):
            notes.append(Note("changed", name, changed, "whole numbers, written without decimals"))
        times = times.assign(**{name: plain})
    return times, notes


def _data_set(folder: Path, name: str) -> Path | None:
    for path in sorted(folder.iterdir()):
        if path.stem.lower() == name and path.suffix.lower() in (".csv", ".xpt", ".sas7bdat"):
            return path
    return None


def _read(folder: Path, name: str) -> tuple[pd.DataFrame, list[Note]]:
    path = _data_set(folder, name)
    if path is None:
        found = f"a folder without {name.upper()}"
        remedy = f"put {name}.csv or {name}.xpt into it"
        problem = Problem(None, None, found, "ADSL and ADTTE in one folder", remedy)
        raise TableError([problem], source=str(folder))
    if path.suffix.lower() == ".csv":
        return read_delimited(path)
    return read_sas(path), []


def _problems(
    times: pd.DataFrame, subjects: pd.Series, codes: Mapping[str, str], mapping: FileMapping
) -> list[Problem]:
    checks = (
        (
            ~times["USUBJID"].isin(subjects),
            "USUBJID",
            "a patient of ADSL",
            "add the patient to ADSL",
        ),
        (
            times.duplicated(["USUBJID", "PARAMCD"]),
            "USUBJID",
            "one row a patient and endpoint",
            "delete one of the rows",
        ),
        (
            ~times["CNSR"].str.fullmatch(r"0|[1-9][0-9]?"),
            "CNSR",
            "0 where the event happened, 1 or more where the time is censored",
            "correct the value",
        ),
    )
    problems = [
        problem
        for wrong, column, expected, remedy in checks
        for problem in findings(times.loc[wrong.astype(bool), column], expected, remedy)
    ]
    for name in ("AVALU", "PARAM"):
        if name not in times.columns:
            continue
        for code in codes:
            time = PARAMETERS[codes[code]][0]
            units = times.loc[times["PARAMCD"].eq(code), name]
            said = units.map(lambda text: named_unit(text.lower()) or bare_unit(text))
            wrong = units[said.isin(("weeks", "months", "years"))]
            if len(wrong) and time not in mapping.units:
                unit = said[wrong.index[0]]
                remedy = f"write units: {{{time}: {unit}}} in the mapping file (or days, if they are days)"
                row, cell = wrong.index[0], wrong.iloc[0]
                problems.append(Problem(row, name, quoted(cell), f"days for {code}", remedy))
    return problems


def _elapsed(
    times: pd.DataFrame, codes: Mapping[str, str], mapping: FileMapping, problems: list[Problem]
) -> tuple[pd.Series, list[Note]]:
    """Days from the first day, which is day 0; AVAL often counts it as day 1."""
    scaled = times["PARAMCD"].map(lambda code: PARAMETERS[codes[code]][0] in mapping.units)
    if not {"STARTDT", "ADT"} <= set(times.columns) or not len(times):
        return times["AVAL"], []
    first, last = day_numbers(times["STARTDT"]), day_numbers(times["ADT"])
    for name, numbers in (("STARTDT", first), ("ADT", last)):
        unread = times.loc[times[name].ne("") & numbers.isna(), name]
        problems += findings(unread, FORMS, "write the whole date")
    value = pd.to_numeric(times["AVAL"], errors="coerce").astype("Float64")
    ahead = (value - (last - first)).where(~scaled.astype(bool))
    # Day 0 or day 1: whichever all rows keep to; a row of its own is a contradiction.
    shift = 1 if ahead.eq(1).sum() > ahead.eq(0).sum() else 0
    wrong = ahead.ne(shift).fillna(False).astype(bool)
    problems += [
        Problem(
            row,
            "AVAL",
            f"AVAL {quoted(cells[0])}, STARTDT {quoted(cells[1])}, ADT {quoted(cells[2])}",
            f"ADT - STARTDT{' + 1' if shift else ''}, as in the other rows",
            "correct one of the three",
        )
        for row, cells in zip(
            times.index[wrong][:KEPT],
            times.loc[wrong, ["AVAL", "STARTDT", "ADT"]].head(KEPT).to_numpy().tolist(),
            strict=True,
        )
    ]
    if not shift:
        return times["AVAL"], []
    whole = times["AVAL"].str.fullmatch(r"[0-9]{1,9}") & ~scaled.astype(bool) & ahead.notna()
    moved = times["AVAL"].where(
        ~whole, value.sub(1).map(lambda day: str(int(day)), na_action="ignore")
    )
    what = "times that counted the first day as day 1, by their dates"
    return moved.astype(object), [Note("changed", "AVAL", int(whole.sum()), what)]
