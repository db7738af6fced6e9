"""Broken files: an error that says what is wrong, or a cohort in which every row keeps the rules.

A hundred files or so; some hundred with SLOW=1 in the environment, ten thousand with FUZZ=nightly.
"""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortreader.data.cohort import CohortError
from cohortreader.data.problems import TableError
from cohortreader.intake.mapping import FileMapping, mapping_from
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.reading import tidy
from cohortreader.intake.skeleton import mapping_skeleton

NIGHTLY = os.environ.get("FUZZ") == "nightly"
TODAY = datetime.date(2023, 6, 30)


def examples(here: int, nightly: int) -> settings:
    return settings(
        max_examples=nightly if NIGHTLY else here if os.environ.get("SLOW") else here // 4,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


BASE = {
    "disease_status": "relapsed", "complete_remission": "yes", "remission_day_28": "",
    "transplant": "yes", "transplant_day": "60", "dfs_days": "200", "dfs_event": "0",
    "os_days": "200", "death": "0", "crs_grade": "1", "icans_grade": "0", "treatment_death": "no",
    "provenance": "observed", "age_years": "7.5", "sex": "male", "weight_kg": "20",
    "genetics": "KMT2A", "prior_transplant": "no", "blasts_percent": "80", "extramedullary": "no",
    "mrd_negative": "yes", "mrd_day": "14", "relapse_day": "", "cause_of_death": "",
}  # fmt: skip
NEEDED = {
    "disease_status", "complete_remission", "transplant", "dfs_days", "dfs_event", "os_days",
    "death", "crs_grade", "icans_grade", "treatment_death", "provenance",
}  # fmt: skip
WORDS = {
    "disease_status": {"refractory", "relapsed"}, "sex": {"female", "male"},
    "provenance": {"observed", "reconstructed"},
    "cause_of_death": {"disease", "treatment", "other"},
    "dfs_event": {"0", "1"}, "death": {"0", "1"},
} | dict.fromkeys(
    ("complete_remission", "remission_day_28", "transplant", "treatment_death", "prior_transplant",
     "extramedullary", "mrd_negative"),
    {"yes", "no"},
)  # fmt: skip
LIMITS = {
    "transplant_day": (1, 36500), "dfs_days": (0, 36500), "os_days": (0, 36500),
    "crs_grade": (0, 5), "icans_grade": (0, 5), "mrd_day": (0, 36500), "relapse_day": (1, 36500),
}  # fmt: skip
DECIMALS = {"age_years": (0, 120), "weight_kg": (0.1, 500), "blasts_percent": (0, 100)}


def row_is_right(row: dict[str, str]) -> bool:
    """One patient held against the rules, step by step, without any of the code under test.

    Columns that the file does not have are not in ``row``.
    """
    for name, cell in row.items():
        if cell == "":
            if name in NEEDED or name == "patient_id":
                return False
        elif name in WORDS:
            if cell not in WORDS[name]:
                return False
        elif name in LIMITS:
            low, high = LIMITS[name]
            if not cell.isascii() or not cell.isdigit() or str(int(cell)) != cell:
                return False
            if not low <= int(cell) <= high:
                return False
        elif name in DECIMALS:
            low, high = DECIMALS[name]
            whole, point, part = cell.partition(".")
            digits = whole + part
            if not digits.isascii() or not digits.isdigit() or not whole or (point and not part):
                return False
            if str(int(whole)) != whole or not low <= float(cell) <= high:
                return False

    def day(name: str) -> int | None:
        return int(row[name]) if row.get(name) else None

    def said(name: str, word: str) -> bool:
        return row.get(name) == word

    death, dfs, os_, transplant = (
        said("death", "1"),
        day("dfs_days"),
        day("os_days"),
        day("transplant_day"),
    )
    if dfs is not None and os_ is not None and dfs > os_:
        return False
    if death and said("dfs_event", "0"):
        return False
    if (
        said("complete_remission", "yes")
        and said("remission_day_28", "no")
        and said("dfs_event", "0")
    ):
        return False
    if os_ is not None and os_ > 40 * 365.25:
        return False
    if (
        "transplant_day" in row
        and "transplant" in row
        and said("transplant", "yes") != (transplant is not None)
    ):
        return False
    for name in ("transplant_day", "relapse_day", "mrd_day"):
        found = day(name)
        if found is not None and os_ is not None and found > os_:
            return False
    if said("treatment_death", "yes") and said("death", "0"):
        return False
    for grade in ("crs_grade", "icans_grade"):
        if said(grade, "5") and (said("death", "0") or said("treatment_death", "no")):
            return False
    relapse = day("relapse_day")
    if relapse is not None:
        if said("complete_remission", "no") and not said("remission_day_28", "yes"):
            return False
        if said("dfs_event", "0") or (dfs is not None and dfs > relapse):
            return False
    if row.get("mrd_day") and row.get("mrd_negative") == "":
        return False
    cause = row.get("cause_of_death")
    if cause and said("death", "0"):
        return False
    return not (
        cause
        and "treatment_death" in row
        and (cause == "treatment") != said("treatment_death", "yes")
    )


def plainly(row: dict[str, str]) -> dict[str, str]:
    """One patient's cells in the one form that the other accepted forms stand for, as the page lists them."""
    told = {}
    for name, cell in row.items():
        text = cell.strip(" \t\n\r")
        if name in WORDS or name in LIMITS or name in DECIMALS:
            text = unicodedata.normalize("NFKC", text).strip()
        folded = text.casefold()
        if name in WORDS:
            yes, no = ("1", "0") if WORDS[name] == {"0", "1"} else ("yes", "no")
            if {yes, no} == WORDS[name]:
                if re.fullmatch(r"-?[0-9]+\.0*", folded):
                    folded = str(int(float(folded)))
                folded = yes if folded in YES else no if folded in NO else folded
            text = folded if folded in WORDS[name] else text
        elif name in LIMITS and re.fullmatch(r"-?[0-9]+\.0*", text):
            text = str(int(float(text)))
        elif name in DECIMALS and re.fullmatch(
            r"[-+]?[0-9]+\.?[0-9]*(e[-+]?[0-9]{1,2})?", text, re.I
        ):
            text = f"{float(text):.15g}"
        told[name] = text
    return told


YES, NO = {"yes", "y", "true", "t", "1", "checked"}, {"no", "n", "false", "f", "0", "unchecked"}


def rows_back(patients: pd.DataFrame) -> list[dict[str, str]]:
    """An accepted cohort written as text again, patient by patient."""
    rows = []
    for record in patients.astype(object).to_dict("records"):
        rows.append({})
        for name, value in record.items():
            if value is pd.NA or value is None or value != value:
                rows[-1][name] = ""
            elif isinstance(value, bool):
                rows[-1][name] = "yes" if value else "no"
            elif isinstance(value, float) and value.is_integer():
                rows[-1][name] = str(int(value))
            else:
                rows[-1][name] = str(value)
    return rows


def assert_right(patients: pd.DataFrame) -> None:
    rows = rows_back(patients)
    assert all(map(row_is_right, rows)), [row for row in rows if not row_is_right(row)]
    codes = [row["patient_id"] for row in rows]
    assert len(set(codes)) == len(codes)
    assert len({row["provenance"] for row in rows}) == 1


SPOILT = st.sampled_from(
    ["", " ", "yes", "no", "Yes", "1", "0", "5", "6", "-1", "1.0", "7,5", "199", "200", "201",
     "59", "61",
     "36501", "NA", "nan", "inf", "1e2", "２", "是", "observed", "reconstructed", "refractory",
     "treatment", "disease", "=1+1", "<b>", "\x00", "\u202e", "2022-03-01", '"', "a\nb", ";", "P00"]
)  # fmt: skip
CELL = SPOILT | st.text(max_size=6) | st.integers(-3, 40000).map(str)
CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["patient_id", *BASE]), CELL), max_size=5
)


@examples(70, 4000)
@given(CHANGES, st.sets(st.sampled_from(list(BASE)), max_size=6))
def test_spoilt_cells(changes: list[tuple[int, str, str]], absent: set[str]) -> None:
    # Oracle: row_is_right for each row of the file: accepted if and only if all are right.
    rows = [{"patient_id": f"P{n:02d}"} | BASE for n in range(4)]
    for number, name, cell in changes:
        rows[number][name] = cell
    frame = pd.DataFrame(rows, dtype=object).drop(columns=sorted(absent))
    # Columns in which nothing stands count as columns that are not there.
    empty = [n for n in NEEDED - absent if n in frame and frame[n].str.strip().eq("").all()]
    given_rows = [plainly(row) for row in frame.drop(columns=empty).to_dict("records")]
    untidy = any(
        _untidy(row.get(name, "")) for row in given_rows for name in ("patient_id", "genetics")
    )
    right = (
        all(map(row_is_right, given_rows))
        and not untidy
        and len({row["patient_id"] for row in given_rows}) == 4
        and len({row.get("provenance") for row in given_rows}) == 1
    )
    decimals = any(
        re.fullmatch(r"-?[0-9]+,[0-9]+", row.get(name, ""))
        for row in given_rows
        for name in DECIMALS
    )
    try:
        intake = tidy(frame, mapping_from(None), today=TODAY)
    except CohortError as error:
        assert error.total >= len(error.problems) >= 1
        # No chapter is left where too many columns are gone; a comma may be no decimal sign.
        assert not right or decimals or "no chapter" in str(error)
        return
    assert right or decimals
    assert_right(intake.patients)


def _untidy(cell: str) -> bool:
    controls = any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in cell)
    return controls or cell != cell.strip() or len(cell) > 64


def text_of(rows: list[dict[str, str]], sign: str) -> str:
    lines = [sign.join(rows[0])]
    lines += [sign.join(row.values()) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@examples(90, 4000)
@given(
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1"]),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 3), st.binary(max_size=5)), min_size=1, max_size=4
    ),
    st.sampled_from(["csv", "csv", "csv", "xlsx", "parquet", "xpt", "txt"]),
)
def test_spoilt_bytes(
    folder: Path, sign: str, encoding: str, edits: list[tuple[float, int, bytes]], ending: str
) -> None:
    # Oracle: no error but a CohortError; what is accepted keeps the rules.
    rows = [{"patient_id": f"P{n:02d}"} | BASE for n in range(3)]
    data = text_of(rows, sign).encode(encoding)
    for place, cut, inserted in edits:
        start = int(place * len(data))
        data = data[:start] + inserted + data[start + cut :]
    path = folder / f"x.{ending}"
    path.write_bytes(data)
    try:
        intake = read_intake(path, today=TODAY)
    except CohortError as error:
        assert error.problems and str(error)
        return
    assert_right(intake.patients)


DATE = st.one_of(
    st.dates(datetime.date(2022, 1, 1), datetime.date(2023, 12, 31)).map(str),
    st.sampled_from(["", "", "01/03/2022", "2022-02-30", "x", "2022-03-01", "01MAR2022"]),
)
DATE_COLUMNS = ("start_date", "relapse_date", "transplant_date", "last_contact_date", "death_date")


@examples(40, 2000)
@given(st.lists(st.lists(DATE, min_size=5, max_size=5), min_size=1, max_size=3))
def test_spoilt_dates(cells: list[list[str]]) -> None:
    # Oracle: dates read by Python's calendar, patient by patient.
    frame = pd.DataFrame(cells, columns=list(DATE_COLUMNS), dtype=object)
    frame.insert(0, "patient_id", [f"P{n}" for n in range(len(cells))])
    frame.insert(1, "complete_remission", "yes")
    try:
        intake = tidy(frame, mapping_from(None), today=TODAY)
    except CohortError:
        return
    assert_right(intake.patients)
    for row, (_, patient) in zip(cells, intake.patients.iterrows(), strict=True):
        start, relapse, transplant, last, death = map(_date, row)
        end = death or last
        assert start is not None
        if end is None:  # allowed only where the file follows nobody to the end
            assert not any(other[3] or other[4] for other in cells)
            assert {"os_days", "death"}.isdisjoint(intake.patients.columns)
            assert relapse is not None and patient["dfs_days"] == (relapse - start).days
            continue
        assert patient["os_days"] == (end - start).days
        assert patient["death"] == (death is not None)
        assert (
            patient["dfs_days"] == (min(filter(None, (relapse, death)), default=end) - start).days
        )
        assert max(filter(None, (start, relapse, transplant, end))) == end <= TODAY


def _date(text: str) -> datetime.date | None:
    if text == "01MAR2022":
        return datetime.date(2022, 3, 1)
    return datetime.date.fromisoformat(text) if text else None


ROW = st.lists(st.sampled_from(["", "", " ", "P1", "P2", "n = 2", "9", "0", "a title"]), max_size=9)


@examples(60, 2000)
@given(
    st.lists(ROW, max_size=8),
    st.integers(0, 8),
    st.sampled_from(["", "", "1", "2", "3", "9"]),
    st.sampled_from([(), ("n = 2",)]),
)
def test_spoilt_layouts(
    folder: Path, rows: list[list[str]], place: int, header: str, not_patients: tuple[str, ...]
) -> None:
    # Oracle: no error but a CohortError; of what is accepted, every row of the file with a code is a
    # patient, or is counted in a note.
    names = ["patient_id", "os_days", "death", "a", "b", "c", "d", "e", "f"]
    whole = [(row + [""] * 9)[:9] for row in rows]
    whole.insert(place, names)
    path = folder / "layout.csv"
    path.write_text("\n".join(map(";".join, whole)), encoding="utf-8")
    mapping = FileMapping(header_row=header, not_patients=not_patients)
    for read in (lambda: read_intake(path, mapping=mapping), lambda: mapping_skeleton(path)):
        try:
            found = read()
        except TableError as error:
            assert error.problems and str(error)
            continue
        if isinstance(found, str):
            content = yaml.load(found, yaml.BaseLoader)
            assert isinstance(content, dict)
            assert "___" in found or mapping_from(content)
            continue
        assert_right(found.patients)
        aside = {note.what: note.count for note in found.notes}
        named = aside.get("rows named under not_patients in the mapping file", 0)
        codes = [row[0] for row in whole[min(place, len(rows)) + 1 :] if row[0].strip()]
        assert found.patients["patient_id"].tolist() == [c for c in codes if c not in not_patients]
        assert named == len(codes) - len(found.patients)


MAPPING = st.recursive(
    st.text(max_size=8) | st.sampled_from(["yes", "death", "os_days", "months", "x", "start", ","]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["columns", "levels", "dates", "units", "missing", "constants", "leave_out", "strata",
             "death", "os_days", "x", "start", "incomplete", "decimal", "first_day", "encoding",
             "failure_day", "header_row", "not_patients"]
        ),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip


@examples(40, 2000)
@given(MAPPING)
def test_spoilt_mappings(content: object) -> None:
    # Oracle: no error but a CohortError; what is accepted keeps the rules.
    frame = pd.DataFrame(
        [{"patient_id": "P1", "os_days": "9", "death": "0", "x": "y"}], dtype=object
    )
    try:
        intake = tidy(frame, mapping_from(content), today=TODAY)
    except CohortError as error:
        assert str(error)
        return
    assert_right(intake.patients)
