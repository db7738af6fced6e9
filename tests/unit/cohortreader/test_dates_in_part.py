"""Dates of which a part is missing, in CSV and in Excel: never read in silence, and read once the remedy was followed."""

import datetime
import re
from pathlib import Path

import openpyxl
import pytest

import cohortreader as cr

HEADER = ["ID", "Start blina", "Last FU", "dead"]
FORMS = {  # how March 2021 and May 2022 can stand there; the last of each row says what is asked
    "03/21": ("05/22", "in part"),
    "03-21": ("05-22", "in part"),
    "03.21": ("05.22", "in part"),
    "Mar-21": ("May-22", "in part"),
    "Mar '21": ("May '22", "in part"),
    "Mrz 21": ("Mai 22", "in part"),
    "202103": ("202205", "in part"),
    "2021-03": ("2022-05", "day"),
    "03/2021": ("05/2022", "day"),
    "Mar 2021": ("May 2022", "day"),
    "März 2021": ("Mai 2022", "day"),
    "2021年3月": ("2022年5月", "day"),
}


def table_of(folder: Path, ending: str, cells: list[list[object]], number_format: str = "") -> Path:
    path = folder / f"ward.{ending}"
    if ending == "csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in [HEADER, *cells]) + "\n")
        return path
    book = openpyxl.Workbook()
    for row in [HEADER, *cells]:
        book.active.append(row)
    for row in book.active["B2:C9"] if number_format else ():
        for cell in row:
            cell.number_format = number_format
    book.save(path)
    return path


def written(error: cr.TableError) -> str:
    """Entries of the remedies, as they stand in a mapping file."""
    found = [re.search(r"levels: \{(.*)\} in the mapping file", p.remedy) for p in error.problems]
    return f"levels: {{{', '.join(dict.fromkeys(one[1] for one in found if one))}}}\n"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("first", FORMS)
def test_a_part_of_a_date_is_asked_for_and_the_remedy_is_followed(
    first: str, ending: str, tmp_path: Path
) -> None:
    # Oracle: from 15 March 2021 to 15 May 2022 it is 426 days, and 61 days from there to 15 July 2022.
    last, asked = FORMS[first]
    path = table_of(tmp_path, ending, [["A", first, last, 0], ["B", first, "2022-07-15", 1]])
    mapping = tmp_path / "ward.yml"
    mapping.write_text(
        "columns: {ID: patient_id, dead: death}\ndates: {start: Start blina, last_contact: Last FU}\n"
    )
    error = cr.check(path, mapping).error
    assert error is not None and len(error.problems) == 3
    assert all(problem.expected.startswith("a whole date: ") for problem in error.problems)
    entries = written(error)
    assert ("___" in entries) == (asked == "in part")
    assert ": ''" not in entries  # no date is emptied
    before, _, after = entries.partition("Last FU")
    days = before.replace("___", "2021-03-15") + "Last FU" + after.replace("___", "2022-05-15")
    mapping.write_text(mapping.read_text() + days)
    assert cr.read(path, mapping).patients["os_days"].tolist() == [426, 487]


@pytest.mark.parametrize("first", [form for form in FORMS if not form.replace(".", "").isdecimal()])
def test_columns_of_such_dates_are_proposed_as_dates(first: str, tmp_path: Path) -> None:
    # Oracle: the headings, which name the first day and the last contact.
    text = cr.template(table_of(tmp_path, "csv", [["A", first, FORMS[first][0], 0]] * 2))
    assert "  start: Start blina\n  last_contact: Last FU\n" in text


@pytest.mark.parametrize(
    ("number_format", "found"),
    [
        ("mmm-yy", "'2021-03'"),
        ("[$-407]mm\\/yyyy;@", "'2021-03'"),
        ("d-mmm", "'1 Mar'"),
        ("dd/mm", "'1 Mar'"),
    ],
)
def test_a_day_or_a_year_that_excel_added_is_no_date(
    number_format: str, found: str, tmp_path: Path
) -> None:
    # Oracle: Excel makes 1 March 2021 of "Mar-21" and 21 March of this year of "03/21", and shows neither day nor year.
    cells = [
        [code, datetime.datetime(2021, 3, 1), datetime.datetime(2022, 3, 1), 0] for code in "AB"
    ]
    mapping = tmp_path / "ward.yml"
    mapping.write_text(
        "columns: {ID: patient_id, dead: death}\ndates: {start: Start blina, last_contact: Last FU}\n"
    )
    error = cr.check(table_of(tmp_path, "xlsx", cells, number_format), mapping).error
    assert error is not None and found in {problem.found for problem in error.problems}
    assert all("in Excel in a format that shows" in problem.remedy for problem in error.problems)
    for whole in ("yyyy-mm-dd", "dd-mmm-yy", '"am "d.m.yyyy'):  # the remedy
        path = table_of(tmp_path, "xlsx", cells, whole)
        assert cr.read(path, mapping).patients["os_days"].tolist() == [365, 365]


MONTHS = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 10)]


def test_many_months_without_a_day_have_one_remedy_for_all(tmp_path: Path) -> None:
    """Oracle: the calendar, from 1 December 2020 to the 15th of each month; dates with a day stay as they are."""
    path = tmp_path / "ward.csv"
    rows = [f"{n},2020-12-01,{month},0" for n, month in enumerate(MONTHS)]
    path.write_text("\n".join([",".join(HEADER), *rows, "z,2020-12-01,2022-03-31,0"]) + "\n")
    mapping = tmp_path / "ward.yml"
    given = "columns: {ID: patient_id, dead: death}\ndates: {start: Start blina, last_contact: Last FU}\n"
    mapping.write_text(given)
    error = cr.check(path, mapping).error
    assert error is not None
    (remedy,) = {problem.remedy for problem in error.problems}
    assert remedy.count("mapping file") == 1
    entry = re.search("day_of_month: [0-9]+", remedy)
    assert entry, remedy
    mapping.write_text(given + entry[0] + "\n")
    read = cr.read(path, mapping)
    start = datetime.date(2020, 12, 1)
    days = [(datetime.date.fromisoformat(f"{month}-15") - start).days for month in MONTHS]
    assert read.patients["os_days"].tolist() == [*days, 485]
    assert any("18 months without a day, taken as day 15" in str(note) for note in read.notes)
    mapping.write_text(given + "day_of_month: 31\n")
    with pytest.raises(cr.CohortError, match="from 1 to 28"):
        cr.read(path, mapping)


def test_no_day_is_taken_for_the_first_day(tmp_path: Path) -> None:
    """Oracle: day 0 moves every time of a patient, so that it has to be known."""
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    rows = [f"{n},{month},2023-01-01,0" for n, month in enumerate(MONTHS)]
    path.write_text("\n".join([",".join(HEADER), *rows]) + "\n")
    mapping.write_text(
        "columns: {ID: patient_id, dead: death}\ndates: {start: Start blina, last_contact: Last FU}\nday_of_month: 15\n"
    )
    error = cr.check(path, mapping).error
    assert error is not None
    assert all(
        "write the day" in p.remedy and "day_of_month" not in p.remedy for p in error.problems
    )
