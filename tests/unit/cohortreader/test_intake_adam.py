"""CDISC ADaM read and written."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from cohortreader.data.cohort import CohortError, validate_cohort
from cohortreader.intake.adam_export import export_adam
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.notes import Note
from cohortreader.intake.reading import read as read_intake
from helpers.cohort import load_cohort

MISSING = "the packages of the group 'files' are not installed"
ADSL = "STUDYID,USUBJID,AGE,AGEU,SEX,CRFL,SITEID\nS,01,7,YEARS,F,Y,9\nS,02,18,MONTHS,M,N,9\n"
NOT_NAMED = "variables that the mapping does not name"
TTE = "STUDYID,USUBJID,PARAMCD,PARAM,AVAL,CNSR"


def write(folder: Path, *rows: str, header: str = TTE, adsl: str = ADSL) -> Path:
    (folder / "ADSL.csv").write_text(adsl)
    (folder / "adtte.csv").write_text("\n".join([header, *rows]) + "\n")
    return folder


def test_cnsr_1_means_censored(tmp_path: Path) -> None:
    # Oracle: CDISC's definition: 0 is an event, any number above it a reason for censoring.
    rows = ["S,01,OS,Overall survival,300,1", "S,02,OS,Overall survival,90,0"]
    rows += ["S,01,DFS,DFS,200,2", "S,02,DFS,DFS,50,0", "S,01,TTP,Time to progression,10,0"]
    intake = read_intake(write(tmp_path, *rows))
    patients = intake.patients.set_index("patient_id")
    assert patients["death"].to_dict() == {"01": 0, "02": 1}
    assert patients["dfs_event"].to_dict() == {"01": 0, "02": 1}
    assert patients[["os_days", "dfs_days"]].to_numpy().tolist() == [[300, 200], [90, 50]]
    assert patients["age_years"].tolist() == [7, 1.5]
    assert patients["sex"].tolist() == ["female", "male"]
    assert patients["complete_remission"].tolist() == [True, False]
    said = {(note.kind, note.subject, note.count) for note in intake.notes}
    assert {("set aside", "PARAMCD", 1), ("set aside", "ADSL", 2)} <= said


def test_rows_of_other_endpoints_are_counted(tmp_path: Path) -> None:
    # Oracle: three of the six rows are of OS; without the others nothing is set aside.
    ours = [f"S,0{i},OS,Overall survival,90,0" for i in (1, 2, 3)]
    others = [f"S,0{i},TTP,Time to progression,10,0" for i in (1, 2, 3)]
    adsl = ADSL + "S,03,8,YEARS,F,Y,9\n"
    for rows, told in ((ours + others, [3]), (ours, [])):
        intake = read_intake(write(tmp_path, *rows, adsl=adsl))
        found = [note for note in intake.notes if note.subject == "PARAMCD"]
        assert [note.count for note in found] == told
        assert all("rows of ADTTE with other endpoints" in str(note) for note in found)
        assert intake.patients["os_days"].tolist() == [90, 90, 90]


def test_whole_numbers_may_have_decimals(tmp_path: Path) -> None:
    # Oracle: 300.0 is 300; 300.5 is no whole day.
    rows = ["S,01,OS,Overall survival,300.0,1.0", "S,02,OS,Overall survival,90,0"]
    intake = read_intake(write(tmp_path, *rows))
    assert intake.patients["os_days"].tolist() == [300, 90]
    assert intake.patients["death"].tolist() == [0, 1]
    counts = {note.subject: note.count for note in intake.notes if note.kind == "changed"}
    assert counts["AVAL"] == counts["CNSR"] == 1
    with pytest.raises(CohortError, match=r"found '300\.5'"):
        read_intake(write(tmp_path, "S,01,OS,Overall survival,300.5,1", rows[1]))


def test_the_events_of_the_book_are_not_those_of_its_cnsr(tmp_path: Path) -> None:
    # Oracle: counts of data/cohort.csv; a flag taken for CNSR would give 29 deaths for 4.
    cohort = load_cohort()
    export_adam(cohort, tmp_path)
    written = pd.read_csv(tmp_path / "adtte.csv")
    os_rows = written[written["PARAMCD"].eq("OS")]
    assert os_rows["CNSR"].sum() == 33 - cohort["death"].sum() == 29
    assert read_intake(tmp_path).patients["death"].sum() == 4


def rich_cohort() -> pd.DataFrame:
    cohort = load_cohort().astype(object).where(lambda frame: frame.notna(), "")
    text = cohort.map({True: "yes", False: "no"}.get).where(
        cohort.map(lambda cell: isinstance(cell, bool)), cohort.map(str)
    )
    n = len(text)
    more = {
        "age_years": ["7.1", "", "12"] * (n // 3),
        "sex": ["female", "male", ""] * (n // 3),
        "weight_kg": ["20.3", "33.333", ""] * (n // 3),
        "genetics": ["KMT2A", "", "BCR::ABL1"] * (n // 3),
        "prior_transplant": ["yes", "no", ""] * (n // 3),
        "blasts_percent": ["80.5", "0", ""] * (n // 3),
        "mrd_negative": ["yes", "no", ""] * (n // 3),
        "centre": ["上海", "01", "=1+1"] * (n // 3),
        "A, b": ["x", '"q"', "two words"] * (n // 3),
        "empty": [""] * n,
    }
    return validate_cohort(text.assign(**more))


@pytest.mark.parametrize("kind", ["csv", "xpt"])
def test_what_is_written_reads_back_to_the_same_cohort(tmp_path: Path, kind: str) -> None:
    # Oracle: the cohort that was written, with every type and every further column.
    if kind == "xpt":
        pytest.importorskip("pyreadstat", reason=MISSING)
    for number, cohort in enumerate((load_cohort(), rich_cohort())):
        folder = tmp_path / str(number)
        export_adam(cohort, folder, kind=kind)  # type: ignore[arg-type]
        again = read_intake(folder, mapping=folder / "mapping.yml").patients
        pd.testing.assert_frame_equal(again, cohort)


def test_names_are_written_as_they_read(tmp_path: Path) -> None:
    # Rule: whoever opens the mapping file finds the columns' own names, in any script.
    export_adam(load_cohort().assign(**{"Größe": "x", "病区": "y"}), tmp_path)
    written = (tmp_path / "mapping.yml").read_text(encoding="utf-8")
    assert '"STRAT01": "Größe"' in written
    assert '"STRAT02": "病区"' in written


def test_a_cohort_without_some_columns_is_written_too(tmp_path: Path) -> None:
    cohort = load_cohort()[["patient_id", "os_days", "death", "provenance"]]
    export_adam(cohort, tmp_path)
    pd.testing.assert_frame_equal(read_intake(tmp_path).patients, cohort)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    export_adam(load_cohort(), tmp_path)
    with pytest.raises(FileExistsError, match="is there already"):
        export_adam(load_cohort(), tmp_path)


def test_a_transport_file_that_would_lose_text_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyreadstat", reason=MISSING)
    for text in ("x" * 201, "ends on a space "):
        with pytest.raises(CohortError, match="export CSV instead"):
            export_adam(load_cohort().assign(remark=text), tmp_path / "x", kind="xpt")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        # Oracle: what is wrong with each row, read by eye.
        ("S,03,OS,Overall survival,90,0", "row 3, column USUBJID: found '03'; expected a patient"),
        ("S,01,OS,Overall survival,90,0", "row 3, column USUBJID: .*one row a patient"),
        ("S,02,OS,Overall survival,90,Y", "row 3, column CNSR: found 'Y'"),
        ("S,02,OS,Overall survival,90,", "row 3, column CNSR: found an empty cell"),
        ("S,02,OS,Overall survival,90,00", "row 3, column CNSR: found .00."),
        ("S,02,OS,Overall survival,90,0.5", "row 3, column CNSR: found '0.5'"),
        ("S,02,OS,Survival (months),90,0", "row 3, column PARAM: .*units: {os_days: months}"),
        ("S,02,OS,Overall survival,9.5,0", "row 3, column os_days: found '9.5'"),
        ("S,02,PFS,Progression,90,0", "row 3, column os_days: found an empty cell"),
    ],
)
def test_wrong_rows_of_adtte(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(CohortError, match=message):
        read_intake(write(tmp_path, "S,01,OS,Overall survival,300,1", row))


def test_wrong_adsl(tmp_path: Path) -> None:
    row = "S,01,OS,OS,300,1"
    for adsl, message in (
        (ADSL + "S,01,8,YEARS,F,Y,9\n", "row 4, column USUBJID: found '01'"),
        (ADSL.replace("USUBJID", "SUBJECT"), "no variable USUBJID"),
        (ADSL.replace("MONTHS", "MOONS"), "column age_years: found '18 MOONS'"),
    ):
        with pytest.raises(CohortError, match=message):
            read_intake(write(tmp_path, row, adsl=adsl))
    (tmp_path / "adtte.csv").unlink()
    with pytest.raises(CohortError, match="a folder without ADTTE"):
        read_intake(tmp_path)


DATED = "USUBJID,PARAMCD,AVAL,CNSR,STARTDT,ADT"


@pytest.mark.parametrize("extra", [0, 1])
def test_aval_that_counts_from_day_0_or_from_day_1(tmp_path: Path, extra: int) -> None:
    # Oracle: 1 April is 31 days after 1 March, whatever AVAL calls it.
    rows = [
        f"01,OS,{31 + extra},1,2022-03-01,2022-04-01",
        f"02,OS,{1 + extra},0,2022-03-01,02MAR2022",
    ]
    patients = read_intake(write(tmp_path, *rows, header=DATED)).patients
    assert patients["os_days"].tolist() == [31, 1]


def test_aval_that_contradicts_its_dates(tmp_path: Path) -> None:
    rows = ["01,OS,31,1,2022-03-01,2022-04-01", "02,OS,9,0,2022-03-01,2022-03-02"]
    with pytest.raises(CohortError) as caught:
        read_intake(write(tmp_path, *rows, header=DATED))
    assert (
        "row 3, column AVAL: found AVAL '9', STARTDT '2022-03-01', ADT '2022-03-02'; expected ADT - "
        "STARTDT, as in the other rows; "
    ) in str(caught.value)
    # By hand: most rows count the first day as day 1, so the one that does not is wrong.
    rows = ["01,OS,32,1,2022-03-01,2022-04-01", "02,OS,2,0,2022-03-01,2022-03-02"]
    rows.append("03,OS,5,0,2022-03-01,2022-03-06")
    with pytest.raises(CohortError) as caught:
        read_intake(write(tmp_path, *rows, header=DATED, adsl=ADSL + "S,03,8,YEARS,F,Y,9\n"))
    assert (
        "row 4, column AVAL: found AVAL '5', STARTDT '2022-03-01', ADT '2022-03-06'; expected ADT - "
        "STARTDT + 1, as in the other rows; "
    ) in str(caught.value)


def test_other_endpoints_and_units_by_the_mapping(tmp_path: Path) -> None:
    # Oracle: 2 months are 60.875 days.
    rows = ["S,01,EFS,EFS (months),2,1", "S,02,EFS,EFS (months),1,0"]
    mapping = FileMapping(
        parameters={"EFS": "dfs"},
        units={"dfs_days": "months"},
        columns={"SITEID": "site"},
        strata=("site",),
    )
    patients = read_intake(write(tmp_path, *rows), mapping=mapping).patients
    assert patients["dfs_days"].tolist() == [61, 30]
    assert patients["dfs_event"].tolist() == [0, 1]
    assert patients["site"].tolist() == ["9", "9"]


@pytest.mark.parametrize(
    ("columns", "without", "told"),
    [
        ({}, (), [2]),  # STUDYID and SITEID
        ({"SITEID": "site"}, (), [1]),
        ({"SITEID": "site", "SEX": "sex"}, (), [1]),  # SEX is known by its own name as well
        ({"SITEID": "site"}, ("STUDYID",), []),
    ],
)
def test_variables_that_nothing_asks_for_are_counted(
    tmp_path: Path, columns: dict[str, str], without: tuple[str, ...], told: list[int]
) -> None:
    # Oracle: the heading of ADSL, counted by eye.
    adsl = pd.read_csv(io.StringIO(ADSL), dtype=str).drop(columns=list(without))
    adsl["SEX"] = adsl["SEX"].map({"F": "female", "M": "male"})
    rows = ["S,01,OS,OS,300,1", "S,02,OS,OS,90,0"]
    folder = write(tmp_path, *rows, adsl=adsl.to_csv(index=False))
    strata = tuple({"site"} & set(columns.values()))
    intake = read_intake(folder, mapping=FileMapping(columns=columns, strata=strata))
    assert [note for note in intake.notes if note.subject == "ADSL"] == [
        Note("set aside", "ADSL", number, NOT_NAMED, of_patients=False) for number in told
    ]


def test_changed_cells_of_adsl_are_counted(tmp_path: Path) -> None:
    """By hand: one sex says not known and one says nothing; one age of two is in months."""
    rows = ["S,01,OS,OS,300,1", "S,02,OS,OS,90,0", "S,03,OS,OS,80,0"]
    head = "USUBJID,AGE,AGEU,SEX,CRFL\n"
    for cells, told in (
        ("01,7,YEARS,U,Y\n02,18,MONTHS,,N\n03,9,YEARS,F,N\n", {"sex": 1, "age_years": 1}),
        ("01,7,YEARS,M,Y\n02,1,YEARS,,N\n03,9,YEARS,F,N\n", {}),
    ):
        notes = read_intake(write(tmp_path, *rows, adsl=head + cells)).notes
        found = {note.subject: note.count for note in notes if note.kind == "changed"}
        assert found == told
    (tmp_path / "ADSL.csv").write_text("AGE\n7\n")
    with pytest.raises(CohortError, match="row 1, column USUBJID: found no variable USUBJID"):
        read_intake(tmp_path)


def test_every_missing_variable_of_adtte_is_named_in_its_header(tmp_path: Path) -> None:
    """By hand: two of the four variables are absent; a header is row 1."""
    with pytest.raises(CohortError) as caught:
        read_intake(write(tmp_path, "01,OS", header="USUBJID,PARAMCD"))
    assert [(problem.row, problem.column, problem.found) for problem in caught.value.problems] == [
        (1, "AVAL", "no variable AVAL"),
        (1, "CNSR", "no variable CNSR"),
    ]
