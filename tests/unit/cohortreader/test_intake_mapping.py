"""Mapping files: names, words, units and numbers of a centre's file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cohortreader.data.cohort import CohortError
from cohortreader.intake.mapping import FileMapping, load_mapping, mapping_from
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.template import EXAMPLE_MAPPING
from cohortreader.intake.translating import translate


def read(tmp_path: Path, text: str, mapping: str | None = None, **options):
    path = tmp_path / "cohort.csv"
    path.write_text(text, encoding="utf-8")
    if mapping is None:
        return read_intake(path, **options)
    (tmp_path / "map.yml").write_text(mapping, encoding="utf-8")
    return read_intake(path, mapping=tmp_path / "map.yml", **options)


def test_chinese_columns_and_words(tmp_path: Path) -> None:
    # Oracle: the file read by eye.
    intake = read(
        tmp_path,
        "编号,难治,缓解,移植,中心\nA1,难治,是,否,1\nA2,复发,否,是,2\nA3,复发,,是,1\n",
        "columns: {编号: patient_id, 难治: disease_status, 缓解: complete_remission, "
        "移植: transplant, 中心: centre}\n"
        "levels:\n  disease_status: {难治: refractory, 复发: relapsed}\n"
        "  complete_remission: {是: yes, 否: no}\n  transplant: {是: yes, 否: no}\n"
        "strata: [中心]\nincomplete: set aside\n",
    )
    columns = ["patient_id", "complete_remission", "transplant"]
    assert intake.patients[columns].to_numpy().tolist() == [
        ["A1", True, False], ["A2", False, True]
    ]  # fmt: skip
    assert intake.patients["centre"].tolist() == ["1", "2"]
    assert "set aside: complete_remission: 1 patient without a value of complete_remission" in map(
        str, intake.notes
    )
    assert "set aside: rows: 1 patient in all" in map(str, intake.notes)


@pytest.mark.parametrize("words", [("Y", "N"), ("1", "0"), ("yes", "no"), ("True", "off")])
def test_words_that_yaml_takes_for_truth_or_numbers_stay_words(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    # Oracle: first word yes, second no, in every pair.
    text = "patient_id,disease_status,complete_remission\n" + "".join(
        f"P{n},relapsed,{word}\n" for n, word in enumerate(words)
    )
    mapping = f"levels:\n  complete_remission:\n    {words[0]}: yes\n    {words[1]}: no\n"
    assert read(tmp_path, text, mapping).patients["complete_remission"].tolist() == [True, False]


def test_problems_name_the_column_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match=r"row 3, column death \(Tod in the file\): found 'ja'"):
        read(tmp_path, "patient_id,os_days,Tod\nP1,5,0\nP2,6,ja\n", "columns: {Tod: death}")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        # Oracle: what is wrong with each, read by eye.
        ("columns: {Gone: death}", "'Gone' under columns of the mapping file"),
        ("leave_out: [Gone]", "'Gone' under leave_out"),
        ("strata: [Gone]", "'Gone' under strata"),
        ("failure_day: soon", "'soon'; expected a whole number"),
        ("header_row: -1", "'-1'; expected a whole number"),
        ("dates: {start: Gone}", "'Gone' under dates"),
        ("columns: {x: death}", "the name twice after mapping"),
        ("columns: {x: sex, os_days: sex}", "two columns for 'sex'"),
        ("constants: {death: 1}", "a constant and a column"),
        ("constants: {sex: boy}", "'boy' for sex; expected female or male"),
        ("constants: {centre: 1}", "expected a column of the schema"),
        ("levels: {death: {x: dead}}", "'x': 'dead' for death; expected 0 or 1 in place of 'dead'"),
        ("levels: {death: dead}", "for each column a list"),
        ("units: {os_days: fortnights}", "'fortnights'; expected one of days, weeks"),
        ("units: {age_years: decades}", "'decades'; expected one of years"),
        ("dates: {begin: x}", "'begin'; expected one of start"),
        ("dates: {death: x}", "found no start"),
        ("date_order: european", "expected 'year-month-day' or"),
        ("date_order: {Start: european}", "found 'european'; expected 'year-month-day' or"),
        ("column: {a: b}", "an unknown entry; expected one of columns"),
        ("missing: NA", "expected a list of words"),
        ("delimiter: ';;'", "expected one sign"),
        ("sheet: [1]", "expected one word"),
        ("just text", "expected lines such as"),
        ("[a, b]", "expected lines such as"),
        ("a: [1", "row 1: found a file that can't be read as YAML"),
        ("columns: {a: b}\ncolumns: {c: d}", "row 2: .*found 'columns' twice"),
        ("x: !!python/object/apply:os.system ['true']", "can't be read as YAML"),
        ("a: &a [*a]", "an unknown entry"),
        ("[" * 1200, "can't be read as YAML"),
        ("\x00", "can't be read as YAML"),
    ],
)
def test_wrong_mappings_are_refused(tmp_path: Path, mapping: str, message: str) -> None:
    with pytest.raises(CohortError, match=message):
        read(tmp_path, "patient_id,os_days,death,x\nP1,5,0,1\n", mapping)


def test_every_problem_of_a_mapping_is_told_at_once() -> None:
    with pytest.raises(CohortError) as caught:
        mapping_from({"missing": "NA", "sheets": "1", "decimal": ";"})
    assert [problem.column for problem in caught.value.problems] == ["missing", "sheets", "decimal"]


def test_a_mapping_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.yml"
    for content in (b"\xff\xfe\x00", b"x: 1\n" * 300_000):
        path.write_bytes(content)
        with pytest.raises(CohortError, match="can't be read as YAML"):
            load_mapping(path)
    with pytest.raises(CohortError, match="no readable file"):
        load_mapping(tmp_path / "gone.yml")


def test_the_example_is_a_mapping(tmp_path: Path) -> None:
    # Oracle: with the comment signs of the options taken away it still is one.
    assert mapping_from(None) == FileMapping()
    path = tmp_path / "map.yml"
    path.write_text(EXAMPLE_MAPPING, encoding="utf-8")
    assert load_mapping(path).levels["death"] == {"yes": "1", "no": "0"}
    options = [
        line.removeprefix("# ") if line.startswith(("# ", "#   ")) and ":" in line else line
        for line in EXAMPLE_MAPPING.splitlines()[10:]
        if not line.startswith(
            ("# Dates", "# Roles", "# failure (", "# response (", "# assessment (")
        )
    ]
    path.write_text("\n".join(options), encoding="utf-8")
    mapping = load_mapping(path)
    assert mapping.dates["last_contact"] == "Last seen"
    assert (mapping.delimiter, mapping.decimal, mapping.incomplete) == (";", ",", "set aside")
    assert (mapping.failure_day, mapping.header_row, mapping.strata) == ("14", "3", ("centre",))
    assert mapping.not_patients == ("n = 32", "Sum")


def test_units_and_the_first_day(tmp_path: Path) -> None:
    # Oracle: 3 months are 91.3125 days, 2.5 weeks 17.5, rounded up; day 1 is day 0.
    text = "patient_id;os_days;death;dfs_days;dfs_event\nP1;3;0;2,5;0\n"
    mapping = "units: {os_days: months, dfs_days: weeks}"
    patients = read(tmp_path, text, mapping).patients
    assert patients[["os_days", "dfs_days"]].to_numpy().tolist() == [[91, 18]]
    text = "patient_id,os_days,death\nP1,1,0\nP2,400,1\n"
    assert read(tmp_path, text, "first_day: 1").patients["os_days"].tolist() == [0, 399]
    with pytest.raises(CohortError, match="found '0', read as -1"):
        read(tmp_path, text.replace("400", "0"), "first_day: 1")


def test_the_first_day_numbers_days_and_shortens_no_month(tmp_path: Path) -> None:
    """By hand: day 400 of a count from 1 is 399 days later; 12 months, and 2 weeks, last as long in either count."""
    text = "patient_id,os_days,death,dfs_days,dfs_event\nP1,12,0,{},0\nP2,24,1,{},1\n"
    mapping = "units: {os_days: months}\nfirst_day: 1"
    patients = read(tmp_path, text.format("200", "401.0"), mapping).patients
    assert patients["os_days"].tolist() == [365, 730]
    assert patients["dfs_days"].tolist() == [199, 400]
    patients = read(tmp_path, text.format("2 weeks", "31 days"), mapping).patients
    assert patients["dfs_days"].tolist() == [14, 30]


@pytest.mark.parametrize(
    ("cells", "decimal", "ages"),
    [
        # Oracle: read by eye; None where a careful reader would ask.
        (["7,5", "12"], "", [7.5, 12]),
        (["7,5", "7.5"], "", None),
        (["1,234", "2,345"], "", None),
        (["1,234", "2,345"], ",", [1.234, 2.345]),
        (["7,5", "8,25"], ".", None),
        (["7,5,1", "8,25"], "", None),
    ],
)
def test_decimal_commas(
    tmp_path: Path, cells: list[str], decimal: str, ages: list[float] | None
) -> None:
    text = "patient_id;os_days;death;age_years\n" + "".join(
        f"P{n};9;0;{cell}\n" for n, cell in enumerate(cells)
    )
    mapping = f"decimal: '{decimal}'"
    if ages is None:
        with pytest.raises(CohortError, match="column age_years"):
            read(tmp_path, text, mapping)
    else:
        intake = read(tmp_path, text, mapping)
        assert intake.patients["age_years"].tolist() == ages
        changed = sum("," in cell for cell in cells)
        assert ("changed", "age_years", changed) in {
            (note.kind, note.subject, note.count) for note in intake.notes
        }


def test_words_for_not_known_are_counted(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        "patient_id,os_days,death,sex\nP1,9,0,NA\nP2,9,0,female\nP3,9,0,?\n",
        "missing: [NA, '?']",
    )
    assert intake.patients["sex"].isna().tolist() == [True, False, True]
    assert ("changed", "sex", 2) in {(n.kind, n.subject, n.count) for n in intake.notes}


def test_constants_and_columns_left_out(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        "patient_id,os_days,death,remark\nP1,9,0,free text\n",
        "constants: {provenance: reconstructed}\nleave_out: [remark]",
    )
    assert intake.patients.columns.tolist() == ["patient_id", "os_days", "death", "provenance"]
    assert intake.patients["provenance"].tolist() == ["reconstructed"]
    assert [(n.kind, n.subject) for n in intake.notes] == [
        ("set aside", "remark"), ("derived", "provenance")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "end"), [(12, "'c10', 'c11';"), (13, "'c10', 'c11' and 1 more;")]
)
def test_a_name_that_is_absent_is_shown_beside_twelve_that_are_there(
    tmp_path: Path, columns: int, end: str
) -> None:
    """By hand: c0 to c11 are twelve."""
    header = ",".join(f"c{number}" for number in range(columns))
    with pytest.raises(CohortError) as caught:
        read(tmp_path, f"{header}\n", "columns: {gone: death}\n")
    start = "row 1, column gone: found 'gone' under columns of the mapping file, but the columns 'c0', 'c1', "
    line = next(line.strip() for line in str(caught.value).splitlines() if "'c0'" in line)
    assert line.startswith(start) and end in line


def test_a_date_can_not_be_renamed(tmp_path: Path) -> None:
    """Rule: a column is a date or a column of the schema, and not both."""
    mapping = "columns: {started: os_days}\ndates: {start: started}\n"
    with pytest.raises(CohortError, match="a date that is renamed"):
        read(tmp_path, "patient_id,started\nA1,2020-01-01\n", mapping)


def test_words_where_weeks_should_be_stay_for_the_check() -> None:
    """By hand: 2 weeks are 14 days, half a week is 3.5, rounded up to 4; a word is left as it is."""
    frame = pd.DataFrame({"os_days": ["2", "0.5", "late", ""], "death": ["1", "0", "1", "0"]})
    changed, notes = translate(frame, FileMapping(units={"os_days": "weeks", "dfs_days": "weeks"}))
    assert changed["os_days"].tolist() == ["14", "4", "late", ""]
    assert [(note.subject, note.count) for note in notes] == [("os_days", 2)]
    same, notes = translate(frame, FileMapping(units={"os_days": "days"}))
    assert same["os_days"].tolist() == ["2", "1", "late", ""]
    assert [(note.subject, note.count) for note in notes] == [("os_days", 1)]


def test_a_level_of_a_column_that_is_absent_changes_nothing() -> None:
    frame = pd.DataFrame({"death": ["x", "0"]})
    changed, notes = translate(
        frame, FileMapping(levels={"death": {"x": "1"}, "sex": {"m": "male"}})
    )
    assert changed["death"].tolist() == ["1", "0"]
    assert [note.subject for note in notes] == ["death"]
