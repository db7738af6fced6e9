"""Columns of deaths in a guessed mapping: dates under a heading of one word, words among dates, deaths of one cause."""

from __future__ import annotations

from pathlib import Path

import pytest

import cohortreader as cr

# Oracle of all: four patients typed by hand; A dies on day 60, C on day 30, B and D are last seen on day 100 and 200.
START = ["2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01"]
DIED = ["2021-03-02", "", "2021-03-31", ""]
SEEN = ["2021-02-20", "2021-05-12", "2021-03-20", "2021-10-18"]
DAYS, DEAD = [60, 100, 30, 200], [1, 0, 1, 0]


def drafted(folder: Path, columns: dict[str, list[str]]) -> tuple[str, Path, Path]:
    """Draft of a mapping for a table, and both files."""
    table, mapping = folder / "ward.csv", folder / "ward.yml"
    columns = {"Patient": ["A", "B", "C", "D"], **columns}
    rows = [columns, *zip(*columns.values(), strict=True)]
    table.write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")
    text = cr.template(table)
    mapping.write_text(text, encoding="utf-8")
    return text, table, mapping


@pytest.mark.parametrize(
    "heading",
    ["death", "Death", "décès", "Tod", "死亡", "fallecimiento", "Murió el", "Sterbedatum"],
)
@pytest.mark.parametrize("none", ["", "-", "alive", "/", "no"])
def test_dates_of_death_under_any_heading_give_overall_survival(
    heading: str, none: str, tmp_path: Path
) -> None:
    # The heading may be the schema's own name of a flag: its cells are dates all the same.
    cells = [cell or none for cell in DIED]
    table = {"Start": START, "Last seen": SEEN, heading: cells}
    text, path, mapping = drafted(tmp_path, table)
    assert f"  death: {heading}\n" in text
    patients = cr.read(path, mapping).patients
    assert patients["os_days"].tolist() == DAYS
    assert patients["death"].tolist() == DEAD


def test_words_of_a_date_and_of_the_flag_of_one_name_are_told_apart(tmp_path: Path) -> None:
    cells = [cell or "alive" for cell in DIED]
    table = {
        "Start": START,
        "Last seen": SEEN,
        "death": cells,
        "Vital status": ["dead", "alive", "dead", "alive"],
    }
    text, path, mapping = drafted(tmp_path, table)
    patients = cr.read(path, mapping).patients
    assert patients["os_days"].tolist() == DAYS and patients["death"].tolist() == DEAD
    # By hand: C is alive by the status, and has a date of death.
    drafted(tmp_path, table | {"Vital status": ["dead", "alive", "alive", "alive"]})
    (problem,) = cr.check(path, mapping).problems
    assert "row 4" in problem.where


@pytest.mark.parametrize(
    ("flag", "line"),
    [
        (["dead", "alive", "dead", "alive"], "last_contact: ___   # one of: Last seen, death"),
        (["1", "0", "1", "0"], "death: ___   # one of: death"),
    ],
)
def test_a_date_that_the_living_have_too_is_asked_for_with_its_rival(
    flag: list[str], line: str, tmp_path: Path
) -> None:
    # By hand: with dates of death and of the last contact for all, either may end the follow-up of the living.
    dates = [cell or seen for cell, seen in zip(DIED, SEEN, strict=True)]
    table = {"Start": START, "Last seen": SEEN, "death": dates, "Status": flag}
    text, path, mapping = drafted(tmp_path, table)
    assert line in text
    del table["Last seen"]  # nothing to ask of the words dead and alive
    if flag[0] == "dead":
        _, path, mapping = drafted(tmp_path, table)
        patients = cr.read(path, mapping).patients
        assert patients["os_days"].tolist() == DAYS and patients["death"].tolist() == DEAD


def test_a_death_without_its_day_among_dates_is_asked_for(tmp_path: Path) -> None:
    # One says that somebody died, and not when: the day is asked for.
    cells = ["2021-03-02", "2021-05-12", "dead", "-"]
    _, path, mapping = drafted(tmp_path, {"Start": START, "Last seen": SEEN, "Death": cells})
    (problem,) = cr.check(path, mapping).problems
    assert "row 4" in problem.where and "day of the death" in problem.expected


def test_a_flag_with_one_date_by_mistake_stays_a_flag(tmp_path: Path) -> None:
    # By hand: the date is asked about; corrected to what it says, the deaths are those of the flag.
    cells = ["yes", "no", "2021-03-31", "no"]
    table = {"OS days": [str(day) for day in DAYS], "Death": cells}
    text, path, mapping = drafted(tmp_path, table)
    assert "  Death: death\n" in text and "2021-03-31" in text
    mapping.write_text(text.replace("___", "1"), encoding="utf-8")
    assert cr.read(path, mapping).patients["death"].tolist() == DEAD


@pytest.mark.parametrize("heading", ["death", "Died on"])
def test_dates_that_are_named_as_a_flag_are_asked_for_as_dates(
    heading: str, tmp_path: Path
) -> None:
    # By hand; the remedy is followed to the letter, and then that for the words.
    cells = [cell or "alive" for cell in DIED]
    table = {"Start": START, "Last seen": SEEN, heading: cells}
    _, path, mapping = drafted(tmp_path, table)
    columns, dates = "columns: {Patient: patient_id}\n", "start: Start, last_contact: Last seen"
    mapping.write_text(
        f"columns: {{Patient: patient_id, {heading}: death}}\ndates: {{{dates}}}\n", "utf-8"
    )
    remedies = {problem.remedy for problem in cr.check(path, mapping).problems}
    assert all(f"write dates: {{death: {heading}}} in the mapping" in said for said in remedies)
    text = f"{columns}dates: {{{dates}, death: {heading}}}\n"
    mapping.write_text(text, "utf-8")
    said = cr.check(path, mapping).problems[0].remedy
    levels = said[said.index("levels: ") : said.index(" in the mapping")]
    mapping.write_text(text + levels, "utf-8")
    patients = cr.read(path, mapping).patients
    assert patients["os_days"].tolist() == DAYS and patients["death"].tolist() == DEAD


PART = [
    "Verstorben am Melanom", "death from leukemia", "décès lié à la maladie", "Cause-specific death",
    "Leukämiebedingter Tod", "Muerte por leucemia", "死于白血病", "Disease-specific survival status",
]  # fmt: skip


@pytest.mark.parametrize("heading", PART)
@pytest.mark.parametrize("words", [["yes", "no", "no", "no"], ["1", "0", "0", "0"]])
@pytest.mark.parametrize("general", ["Status", "Verstorben", "Date of death"])
def test_deaths_of_one_cause_are_never_all_deaths(
    heading: str, words: list[str], general: str, tmp_path: Path
) -> None:
    all_deaths = {"Status": ["dead", "alive", "dead", "alive"]}.get(general, ["1", "0", "1", "0"])
    days = {"OS days": [str(day) for day in DAYS]}
    text, path, mapping = drafted(tmp_path, {heading: words, **days})
    assert f"{heading}: ___" in text.replace("'", "") and "some of the deaths" in text
    if general == "Date of death":
        days, all_deaths = {"Start": START, "Last seen": SEEN}, DIED
    text, path, mapping = drafted(tmp_path, {heading: words, general: all_deaths, **days})
    assert cr.read(path, mapping).patients["death"].tolist() == DEAD
