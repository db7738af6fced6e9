"""Problems of a file: each told once, together with its like, and with what to write in the mapping file."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cohortreader.data.cohort import CohortError, cohort_schema
from cohortreader.data.problems import SHOWN, Problem, TableError, quoted
from cohortreader.intake.advice import advised, without_echoes
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.synonyms import UNSURE, guess_column, guess_role, guess_word

TODAY = datetime.date(2023, 6, 30)


def told(tmp_path: Path, *lines: str, **mapping) -> list[str]:
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CohortError) as caught:
        read_intake(tmp_path / "x.csv", mapping=FileMapping(**mapping), today=TODAY)
    return str(caught.value).splitlines()[1:]


def test_words_of_one_column_are_told_together_with_their_rows(tmp_path: Path) -> None:
    """Oracle: the rows counted by eye, the words translated by a German dictionary."""
    (line,) = told(
        tmp_path, "patient_id,os_days,death,Vor", "P1,9,0,nein", "P2,9,0,ja", "P3,9,0,nein",
        "P4,9,0,yes", columns={"Vor": "prior_transplant"},
    )  # fmt: skip
    assert line == (
        "  column prior_transplant (Vor in the file): found 'nein' (2 rows: 2, 4), 'ja' (row 3); "
        "expected yes or no, or an empty cell; to mend it: write levels: {prior_transplant: "
        "{nein: no, ja: yes}} in the mapping file, or correct the file"
    )


def test_what_the_message_says_to_write_mends_the_file(tmp_path: Path) -> None:
    """Oracle: the reader itself, given what the message says."""
    rows = ["patient_id,os_days,death,sex", "P1,9,ja,w", "P2,9,nein,m", "P3,9,0,m"]
    lines = told(tmp_path, *rows)
    levels = {}
    for line in lines:
        levels |= yaml.load(
            line.partition("write levels: ")[2].partition(" in the mapping")[0], yaml.BaseLoader
        )
    intake = read_intake(tmp_path / "x.csv", mapping=FileMapping(levels=levels))
    assert intake.patients["death"].tolist() == [1, 0, 0]
    assert intake.patients["sex"].tolist() == ["female", "male", "male"]


def test_what_is_wrong_with_no_column_is_left_as_it_is() -> None:
    """Rule: of what concerns no column, only the columns of a chapter can be named in a mapping file."""
    frame = pd.DataFrame({"death": ["1"]})
    problem = Problem(1, None, "no chapter", "those of one chapter (os)", "add them")
    changed = advised(problem, frame, {})
    assert changed.remedy.startswith("add them, or name them in the mapping file, under columns or")
    for other in (
        Problem(2, None, "nothing", "a row", "fill it in"),
        Problem(2, "ward", "nothing", "those of one chapter (os)", "add them"),
    ):
        assert advised(other, frame, {}) == other


def test_a_number_that_is_no_number_is_not_invented(tmp_path: Path) -> None:
    """Oracle: <5 % is no number; the mapping may say that it is not known. 130 is simply wrong."""
    header = "patient_id,os_days,death,blasts_percent"
    words, number = told(tmp_path, header, "P1,9,0,<5", "P2,9,0,>90", "P3,9,0,130")
    assert "{blasts_percent: {'<5': '', '>90': ''}}" in words and "'' is not known" in words
    assert "row 4" in number and number.endswith("{blasts_percent: {130: ''}} in the mapping file")
    levels = {"blasts_percent": {"<5": "", ">90": "", "130": ""}}
    intake = read_intake(tmp_path / "x.csv", mapping=FileMapping(levels=levels))
    assert intake.patients["blasts_percent"].isna().all()


@pytest.mark.parametrize("number", [12, 13, 14])
def test_no_more_than_twelve_words_are_told(tmp_path: Path, number: int) -> None:
    """By hand: so many words that nobody knows, each in a row of its own; the first twelve are suggested, then dots and a count."""
    rows = [f"P{n},9,0,w{n}" for n in range(number)]
    (line,) = told(tmp_path, "patient_id,os_days,death,sex", *rows)
    found = ", ".join(f"'w{n}' (row {n + 2})" for n in range(8))
    pairs = ", ".join(f"w{n}: {UNSURE}" for n in range(12))
    more, dots = f", and {number - 8} others", ", ..." if number > 12 else ""
    assert line == (
        f"  column sex: found {found}{more}; expected female or male, or an empty cell; to mend it: write levels: "
        f"{{sex: {{{pairs}{dots}}}}} in the mapping file with the right word for each {UNSURE}, or correct the file"
    )


@pytest.mark.parametrize(
    ("word", "translated"),
    [("w" * 40, True), ("w" * 41, False), ("w\u200b", False), ("w", True)],
)
def test_a_text_is_not_translated_as_a_word(tmp_path: Path, word: str, translated: bool) -> None:
    """Rule: what is longer than a word, or can not be seen, is corrected in the file."""
    (line,) = told(tmp_path, "patient_id,os_days,death,sex", f"P1,9,0,{word}")
    assert ("write levels: {sex: {" in line) == translated


def test_an_empty_grade_is_asked_about(tmp_path: Path) -> None:
    """Oracle: what an empty grade may mean: none, or not known."""
    header = "patient_id,os_days,death,crs_grade,icans_grade"
    empty, words = told(tmp_path, header, "P1,9,0,,-", "P2,9,0,1,Grad 2", "P3,9,0,,0")
    assert "(2 rows: 2, 4)" in empty and "{crs_grade: {'': 0}}" in empty
    assert "incomplete: set aside" in empty
    assert "{icans_grade: {'-': ___, Grad 2: 2}}" in words and "word for each ___" in words
    levels = {"crs_grade": {"": "0"}, "icans_grade": {"-": "0", "Grad 2": "2"}}
    intake = read_intake(tmp_path / "x.csv", mapping=FileMapping(levels=levels))
    assert intake.patients["crs_grade"].tolist() == [0, 1, 0]
    assert "changed: crs_grade: 2 empty cells, taken as 0, as the mapping file asks" in map(
        str, intake.notes
    )


def test_one_wrong_date_is_one_line(tmp_path: Path) -> None:
    """Oracle: one date was typed wrong; neither its days nor the other dates are."""
    header = "patient_id,complete_remission,Start,SCT,Rel,Last,os_days"
    roles = {"start": "Start", "transplant": "SCT", "relapse": "Rel", "last_contact": "Last"}
    (line,) = told(
        tmp_path, header, "P1,yes,2022-01-22,2022-04-30,2022-08-15,2012-01-22,533",
        constants={"death": "0"}, dates=roles,
    )  # fmt: skip
    assert line.startswith("  row 2, column Last: found '2012-01-22'; expected a date not before")


def test_what_follows_from_another_problem_is_not_told_again() -> None:
    """By hand, row by row: what stays is what its reader has to mend."""
    empty = quoted("")
    dates = [Problem(2, "Last", "'2012-01-22'", "a later date", "mend it")]
    stays = [
        Problem(2, "sex", "'x'", "female or male", "mend it"),  # comes from no date
        Problem(3, "os_days", empty, "days", "mend it"),  # an end that nobody wrote down
        Problem(3, "dfs_days", "'-4'", "days", "mend it"),  # is there, and wrong
        Problem(4, "dfs_days", empty, "days", "mend it"),  # the last day of row 4 is known
    ]
    goes = [
        Problem(2, "os_days", "'-9'", "days", "mend it"),  # its date is told
        Problem(3, "dfs_days", empty, "days", "mend it"),  # the end is missing, as os_days says
        Problem(3, "transplant_days", empty, "days", "mend it"),
    ]
    derived = ("os_days", "dfs_days", "transplant_days")
    for problems in (stays + goes, goes + stays):
        assert without_echoes(problems, derived, dates) == stays


def test_columns_that_are_missing_can_be_named(tmp_path: Path) -> None:
    """Oracle: the two ways: in the file, in the mapping."""
    lines = told(tmp_path, "code,x", "P1,9")
    assert "write columns: {NAME IN THE FILE: patient_id} in the mapping file" in lines[0]
    assert "template --from FILE" in lines[1]
    (near,) = told(tmp_path, "patient_id,os_days,death,CRS grade", "P1,9,0,1")
    assert "write columns: {'CRS grade': crs_grade} in the mapping file" in near


def test_many_kinds_of_problems_are_cut_short_and_told_in_full() -> None:
    """Oracle: counted by hand: 25 columns with two wrong cells each, 20 of them shown."""
    problems = [Problem(r, f"c{n}", "'a'", "b", "c") for r in (2, 3) for n in range(25)]
    error = TableError(problems)
    lines = str(error).splitlines()
    assert len(lines) == SHOWN + 2 and lines[-1] == "  and 5 more"
    assert lines[0] == "the table: 25 problems in 50 places"
    assert len(error.told(everything=True).splitlines()) == 26


@pytest.mark.parametrize("number", [8, 9, 11])
def test_rows_and_words_of_one_kind_are_cut_short_and_told_in_full(number: int) -> None:
    """By hand: so many rows with one word, and so many words in a row each: three and eight of them, then how many there are."""
    rows = range(2, number + 2)
    same = TableError([Problem(r, "c", "'a'", "b", "d") for r in rows])
    each = TableError([Problem(r, "c", f"'{r}'", "b", "d") for r in rows])
    start = f"the table: 1 problem in {number} places\n  column c: found "
    end = "; expected b; to mend it: d"
    for everything in (False, True):
        shown = list(rows if everything else rows[:8])
        cut = number > len(shown)
        listed = ", ".join(map(str, rows if everything else rows[:3])) + ", ..." * (not everything)
        words = ", ".join(f"'{r}' (row {r})" for r in shown)
        words += f", and {number - 8} others" * cut
        assert same.told(everything=everything) == f"{start}'a' ({number} rows: {listed}){end}"
        assert each.told(everything=everything) == f"{start}{words}{end}"


@example("\xa0𐀀")
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12))
def test_words_survive_yaml(word: str) -> None:
    """Oracle: PyYAML. A word with a line's end in it is written elsewhere."""
    if word.splitlines() in ([], [word]):
        read = yaml.load(f"{{a: {{{as_yaml(word)}: {as_yaml(word)}}}}}", yaml.BaseLoader)
        assert read == {"a": {word: word}}


@pytest.mark.parametrize(
    ("column", "word", "guess"),
    [
        # Oracle: dictionaries; UNSURE where a careful reader would ask.
        ("transplant", "Ja", "yes"), ("transplant", "否", "no"), ("transplant", "maybe", UNSURE),
        ("disease_status", "Rez.", "relapsed"), ("disease_status", "难治", "refractory"),
        ("complete_remission", "CR", "yes"), ("complete_remission", "CRi", UNSURE),
        ("complete_remission", "未缓解", "no"), ("mrd_negative", "neg.", "yes"),
        ("mrd_negative", "ja", UNSURE), ("mrd_negative", "0.3%", UNSURE),
        ("crs_grade", "Grad 2", "2"), ("crs_grade", "III", "3"), ("crs_grade", "2级", "2"),
        ("crs_grade", "keine", "0"), ("crs_grade", "-", UNSURE), ("crs_grade", "1-2", UNSURE),
        ("cause_of_death", "Infektion", UNSURE), ("death", "verstorben", "1"),
        ("death", "Died of disease", "1"), ("death", "alive with disease", "0"),
        ("death", "Alive or dead of other causes", UNSURE), ("death", "not alive", UNSURE),
        ("os_days", "soon", UNSURE),
    ],
)  # fmt: skip
def test_guesses_of_words(column: str, word: str, guess: str) -> None:
    assert guess_word(column, word) == guess
    field = cohort_schema().field(column)
    assert guess == UNSURE or field.accepts_text(guess)
    assert not field.accepts_text(UNSURE)


@pytest.mark.parametrize(
    ("heading", "column", "role"),
    [
        # Oracle: the headings read by eye.
        ("Pat.-Nr.", "patient_id", ""), ("Study no", "patient_id", ""), ("编号", "patient_id", ""),
        ("CRS分级", "crs_grade", ""), ("Patientenkürzel", "patient_id", ""),
        ("Krankheitsstatus", "disease_status", ""), ("CR day 14", "complete_remission", ""),
        ("Ansprechen Tag 14", "complete_remission", "response"),
        ("CR day 28", "remission_day_28", ""), ("SZT (ja/nein)", "transplant", "transplant"),
        ("Vor-SZT", "prior_transplant", ""), ("OS (Tage)", "os_days", ""),
        ("DFS (Tage)", "dfs_days", ""), ("Verstorben", "death", "death"),
        ("Todesursache", "cause_of_death", "death"), ("TRM", "treatment_death", ""),
        ("Datum Therapieversagen", "", "failure"), ("Last seen", "", "last_contact"),
        ("Geburtsdatum", "", "birth"), ("末次随访日期", "", "last_contact"), ("Bemerkungen", "", ""),
        ("Haus", "", ""), ("Hospital no", "patient_id", ""),
        ("Days to transplant", "transplant_day", "transplant"),
        ("Time to death or last follow-up (days)", "os_days", "last_contact"),
        ("Days to relapse", "relapse_day", "relapse"), ("Time to relapse or death", "dfs_days", "relapse"),
    ],
)  # fmt: skip
def test_guesses_of_headings(heading: str, column: str, role: str) -> None:
    assert (guess_column(heading), guess_role(heading)) == (column, role)
