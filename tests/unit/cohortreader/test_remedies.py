"""A remedy followed to the letter gives the right answer: one table for each kind of message that names an entry.

Oracle: the values beside each table, worked out by hand from its few rows.
"""

import pandas as pd
import pyreadstat
import pytest

import cohortreader as cr

DAYS = "patient_id,os_days,death\n"
DATES = "patient_id,start_date,last_contact_date,death_date\n"
KINDS = {
    # kind: (table, mapping before, entry that the remedy names, entry as a person completes it, column, values)
    "words": (DAYS + "A,9,ja\nB,8,nein\n", "", "levels: {death: {ja: 1, nein: 0}}", "", "death", [1, 0]),
    "codes": (DAYS + "A,9,2\nB,8,1\n", "", "levels: {death: {1: ___, 2: ___}}",
              "levels: {death: {1: 0, 2: 1}}", "death", [1, 0]),
    "half of the codes": (DAYS + "A,9,2\nB,8,1\n", "levels: {death: {2: 1}}", "levels: {death: {1: ___, 2: 1}}",
                          "levels: {death: {1: 0, 2: 1}}", "death", [1, 0]),
    "parts of months": (DAYS + "A,9.5,1\nB,8.25,0\n", "", "units: {os_days: months}", "", "os_days", [289, 251]),
    "a comma in months": (DAYS + 'A,"4,753",1\nB,8,0\n', "", "units: {os_days: months} and decimal: ','",
                          "units: {os_days: months}\ndecimal: ','", "os_days", [145, 244]),
    "a comma before decimals of months": (DAYS + 'A,"4,753",1\nB,8,0\n', "units: {os_days: months}", "decimal: ','", "",
                                          "os_days", [145, 244]),
    "a comma before decimals of weeks": (DAYS + 'A,"4,753",1\nB,8,0\n', "units: {os_days: weeks}", "decimal: ','", "",
                                         "os_days", [33, 56]),
    "thousands of weeks": (DAYS + 'A,"1,234",1\nB,8,0\n', "units: {os_days: weeks}", "thousands: ','", "",
                           "os_days", [8638, 56]),
    "a comma before decimals of ages": ("patient_id,os_days,death,age_years\nA,9,1,\"7,125\"\nB,8,0,7\n", "",
                                        "decimal: ','", "", "age_years", [7.125, 7]),
    "decimal commas in months": (DAYS + 'A,"4,753",1\nB,8,0\n', "decimal: ','", "units: {os_days: months}", "",
                                 "os_days", [145, 244]),
    "days for not known": (DAYS + "A,-7,1\nB,8,0\n", "", "levels: {os_days: {'-7': ''}}",
                           "levels: {os_days: {'-7': ''}}\nincomplete: set aside", "os_days", [8]),
    "months for not known": (DAYS + "A,9999,1\nB,8,0\n", "units: {os_days: months}", "levels: {os_days: {9999: ''}}",
                             "levels: {os_days: {9999: ''}}\nincomplete: set aside", "os_days", [244]),
    "thousands by a comma": (DAYS + 'A,"1,234",1\nB,8,0\n', "", "thousands: ','", "", "os_days", [1234, 8]),
    "thousands by a point": (DAYS + "A,1.234,1\nB,8,0\n", "", "thousands: '.'", "", "os_days", [1234, 8]),
    "thousands by an apostrophe": (DAYS + "A,1'234,1\nB,8,0\n", "", 'thousands: "\'"', "", "os_days", [1234, 8]),
    "a point beside decimal commas": (DAYS + "A,1.234,1\nB,8,0\n", "decimal: ','", "thousands: '.'", "", "os_days",
                                      [1234, 8]),
    "a title": ("Our ward\n" + DAYS.replace("death", "death,sex,age_years") + "A,9,1,male,3\nB,8,0,male,4\n", "",
                "header_row: 2", "", "os_days", [9, 8]),
    "a sum": (DAYS + "A,9,1\nB,8,0\nTotal,,1\n", "", "not_patients: ['Total']", "", "death", [1, 0]),
    "a row of units": (DAYS + ",days,0/1\nA,9,1\nB,8,0\n", "", "not_patients: ['']", "", "os_days", [9, 8]),
    "an order of dates that fits": (DATES + "A,13/02/2022,14/02/2022,\nB,01/02/2022,09/02/2022,\n", "",
                                    "date_order: day-month-year", "", "os_days", [1, 8]),
    "an order of dates": (DATES + "A,03/02/2022,04/02/2022,\nB,01/02/2022,09/02/2022,\n", "",
                          "date_order: day-month-year", "", "os_days", [1, 8]),
    "the other order of dates": (DATES + "A,13/02/2022,14/02/2022,\nB,01/02/2022,09/02/2022,\n",
                                 "date_order: month-day-year", "date_order: day-month-year", "", "os_days", [1, 8]),
    "months without a day": (DATES + "A,2022-02-03,03/2022,\nB,2022-02-01,März 2022,\nC,2022-02-01,2022-02-09,\n", "",
                             "levels: {last_contact_date: {'03/2022': 2022-03-15, März 2022: 2022-03-15}}", "", "os_days",
                             [40, 42, 8]),
    "an order of dates for each column": (DATES + "A,13/02/2022,02/14/2022,\nB,01/02/2022,02/09/2022,\n", "",
                                          "date_order: {start_date: day-month-year, last_contact_date: month-day-year}",
                                          "", "os_days", [1, 8]),
    "another order in one column": (DATES + "A,13/02/2022,02/14/2022,02/14/2022\nB,01/02/2022,02/09/2022,\n",
                                    "date_order: day-month-year",
                                    "date_order: {start_date: day-month-year, last_contact_date: month-day-year, "
                                    "death_date: month-day-year}", "", "os_days", [1, 8]),
    "the first day is day 1": ("patient_id,start_date,last_contact_date,death_date,os_days\n"
                               "A,2022-02-03,2022-02-04,,2\nB,2022-02-01,2022-02-09,,9\n", "", "first_day: 1", "",
                               "os_days", [1, 8]),
    "dates that stand for none": (DATES + "A,2022-02-03,2022-02-04,9999-12-31\nB,2022-02-01,2022-02-09,1900-01-01\n",
                                  "", "levels: {death_date: {'9999-12-31': '', '1900-01-01': ''}}", "", "death", [0, 0]),
    "a word for no date": (DATES + "A,2022-02-03,2022-02-04,alive\nB,2022-02-01,2022-02-09,2022-02-09\n", "",
                           "levels: {death_date: {alive: ''}}", "", "death", [0, 1]),
    "numbers for not known": ("patient_id,os_days,death,age_years\nA,9,1,999\nB,8,0,-9\nC,8,0,7\n", "",
                              "levels: {age_years: {999: '', '-9': ''}}", "", "age_years", [None, None, 7]),
    "grades for not known": ("patient_id,crs_grade,icans_grade,treatment_death\nA,9,0,no\nB,1,0,no\n", "",
                             "levels: {crs_grade: {9: ''}}", "levels: {crs_grade: {9: ''}}\nincomplete: set aside",
                             "crs_grade", [1]),
    "empty cells that mean none": ("patient_id,crs_grade,icans_grade,treatment_death\nA,2,0,no\nB,,0,no\n", "",
                                   "levels: {crs_grade: {'': 0}}", "", "crs_grade", [2, 0]),
    "an empty cell beside deaths alone": (DAYS + "A,9,1\nB,8,\nC,7,1\n", "", "levels: {death: {'': 0}}", "", "death",
                                          [1, 0, 1]),
    "a limit in place of a number": ("patient_id,os_days,death,blasts_percent\nA,9,1,<5\nB,8,0,7\n", "",
                                     "levels: {blasts_percent: {'<5': ''}}", "", "blasts_percent", [None, 7]),
    "patients without a value": (DAYS + "A,9,1\nB,,0\nC,7,0\n", "", "incomplete: set aside", "", "os_days", [9, 7]),
    "a heading that is nearly the name": ("patient_id,OS-days,death\nA,9,1\nB,8,0\n", "",
                                          "columns: {'OS-days': os_days}", "", "os_days", [9, 8]),
    "relapse only": ("patient_id,rel,reltime,os_days,death\nA,1,3,9,1\nB,0,5,8,1\nC,0,7,7,0\n",
                     "columns: {rel: dfs_event, reltime: dfs_days}", "columns: {rel: relapse, reltime: relapse_day}",
                     "", "dfs_days", [3, 8, 7]),
    "words of a relapse": ("patient_id,relapse,relapse_day,os_days,death\nA,ja,3,9,1\nB,nein,,8,1\n", "",
                           "levels: {relapse: {ja: ___, nein: ___}}", "levels: {relapse: {ja: yes, nein: no}}",
                           "dfs_days", [3, 8]),
    "no day of failure": ("patient_id,relapse,relapse_day,os_days,death,complete_remission\n"
                          "A,yes,3,9,1,yes\nB,no,,80,0,no\n", "", "failure_day: 14", "", "dfs_days", [3, 14]),
    "no codes": ("os_days,death\n9,1\n8,0\n", "", "accept: [every row a patient]", "", "death", [1, 0]),
    "seen last before the day of failure": (
        "patient_id,relapse,relapse_day,os_days,death,complete_remission\n"
        "A,yes,3,9,1,yes\nB,no,,8,0,no\nC,no,,80,0,no\nD,no,,7,1,no\n", "failure_day: 14",
        "accept: [failure by the last contact]", "", "dfs_days", [3, 8, 14, 7]),
    "seen last on a date before the day of failure": (
        "patient_id,start_date,last_contact_date,death_date,relapse_date,complete_remission\n"
        "A,2022-02-01,2022-02-10,,,no\nB,2022-02-01,2022-06-01,,,no\nC,2022-02-01,2022-02-04,2022-02-05,,no\n",
        "failure_day: 14", "accept: [failure by the last contact]", "", "dfs_days", [9, 14, 4]),
    "a transplant on day 0": ("patient_id,complete_remission,transplant,transplant_day,os_days,death\n"
                              "A,yes,yes,0,9,1\nB,yes,no,,8,0\n", "", "accept: [transplant on day 0]", "",
                              "transplant_day", [0, None]),
    "a stay of forty years": (DAYS + "A,15000,1\nB,8,0\n", "", "accept: [follow-up of more than forty years]", "",
                              "os_days", [15000, 8]),
    "disease-free until death, and not looked at": (
        "patient_id,dfs_days,dfs_event,os_days,death\nA,3,0,9,1\nB,8,0,8,0\n", "",
        "accept: [disease-free survival censored before death]", "", "dfs_event", [0, 0]),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_remedy_followed_to_the_letter_gives_the_right_answer(kind, tmp_path):
    text, before, entry, completed, column, values = KINDS[kind]
    table, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    table.write_text(text)
    mapping.write_text(before)
    remedies = [problem.remedy for problem in cr.check(table, mapping).problems]
    assert any(entry in remedy for remedy in remedies), remedies
    key = entry.split(":")[0]
    kept = "" if before.startswith(key) else before + "\n"
    mapping.write_text(kept + (completed or entry))
    found = cr.read(table, mapping).patients[column].astype(object)
    assert found.where(found.notna(), None).tolist() == values


@pytest.mark.parametrize(
    ("words", "right", "deaths"),
    [("x: yes, o: 0", "x: 1, o: 0", [1, 0]), ("x: dead, o: alive", "x: 1, o: 0", [1, 0]),
     ("x: ja, o: '?'", "x: 1, o: ___", None)],
)  # fmt: skip
def test_a_word_that_means_nothing_here_is_answered_by_the_entry_that_does(
    words, right, deaths, tmp_path
):
    # By hand: death is 1 or 0; the words that were meant are known, and a question mark is asked about.
    table, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    table.write_text(DAYS + "A,9,x\nB,8,o\n")
    mapping.write_text(f"levels: {{death: {{{words}}}}}")
    (problem,) = cr.check(table, mapping).problems
    entry = f"levels: {{death: {{{right}}}}}"
    assert f"write {entry} in the mapping file" in problem.remedy and "0 or 1" in problem.expected
    mapping.write_text(entry.replace("___", "0"))
    assert cr.read(table, mapping).patients["death"].tolist() == (deaths or [1, 0])


def test_a_message_shows_the_cell_of_the_file(tmp_path):
    # By hand: what the cell was read as is said beside it, where that is another number.
    table = tmp_path / "ward.csv"
    table.write_text(DAYS + 'A,"4,753",1\nB,8,0\nC,5000,0\n')
    for entries, found in (
        ("decimal: ','", ["'4,753'"]),
        ("decimal: ','\nunits: {os_days: months}", ["'5000', read as 152188"]),
        (
            "thousands: ','\nfirst_day: 1\nunits: {os_days: years}",
            ["'4,753', read as 1736033", "'5000', read as 1826250"],
        ),
    ):
        (tmp_path / "ward.yml").write_text(entries)
        problems = cr.check(table, tmp_path / "ward.yml").problems
        assert [problem.found for problem in problems] == found


def test_a_word_that_the_mapping_empties_is_an_empty_cell(tmp_path):
    # By hand: the entry is answered, so that what is left to say is what becomes of the patient.
    table, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    table.write_text(DAYS + "A,9,lost\nB,8,0\nC,7,1\n")
    mapping.write_text("levels: {death: {lost: ''}}\n")
    (problem,) = cr.check(table, mapping).problems
    assert problem.found == "an empty cell" and "incomplete: set aside" in problem.remedy
    mapping.write_text(mapping.read_text() + "incomplete: set aside\n")
    assert cr.read(table, mapping).patients["death"].tolist() == [0, 1]


@pytest.mark.parametrize("unit", ["years", "months", "weeks"])
@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_the_unit_that_a_label_names_is_proposed(unit, ending, tmp_path):
    # Oracle: the label, which a statistics program shows beside the name; 0.5 and 2.25 of it in days.
    table = pd.DataFrame({"patient_id": ["A", "B"], "os_days": [0.5, 2.25], "death": [1.0, 0.0]})
    labels = ["", f"Overall survival ({unit})", ""]
    path = tmp_path / f"ward.{ending}"
    write = pyreadstat.write_sav if ending == "sav" else pyreadstat.write_dta
    write(table, str(path), column_labels=labels)
    entry = f"units: {{os_days: {unit}}}"
    (remedy,) = {problem.remedy for problem in cr.check(path).problems}
    assert remedy.startswith(f"write {entry} in the mapping file")
    (tmp_path / "ward.yml").write_text(entry)
    days = {"years": [183, 822], "months": [15, 68], "weeks": [4, 16]}[unit]
    assert cr.read(path, tmp_path / "ward.yml").patients["os_days"].tolist() == days


def test_every_entry_that_a_message_names_is_one_of_a_mapping_file(tmp_path):
    # Oracle: the loader of mapping files, which knows its entries.
    for text, before, entry, completed, *_ in KINDS.values():
        path = tmp_path / "ward.yml"
        path.write_text(completed or entry)
        cr.load_mapping(path)
        assert text and (not before or ":" in before)


@pytest.mark.parametrize(
    ("name", "yes", "entry"),
    [("death", "1", True), ("complete_remission", "yes", False), ("transplant", "yes", True)],
)
def test_the_others_are_not_set_aside_where_only_yes_is_written(name, yes, entry, tmp_path):
    # By hand: to leave out those without a yes leaves 100 % with one; that nobody wrote a remission is no sign of none.
    table = tmp_path / "ward.csv"
    others = {
        "complete_remission": "yes",
        "transplant": "no",
        "transplant_day": "",
        "os_days": "9",
        "death": "0",
    }
    cells = {**others, name: yes, "transplant_day": "3" if name == "transplant" else ""}
    empty = {**others, name: ""}
    rows = [["A", *cells.values()], ["B", *empty.values()]]
    table.write_text("\n".join([",".join(["patient_id", *others]), *map(",".join, rows)]))
    remedies = [p.remedy for p in cr.check(table).problems if name in str(p.column)]
    assert remedies and not any("set aside" in remedy for remedy in remedies)
    assert any("levels: " in remedy for remedy in remedies) is entry


@pytest.mark.parametrize(("ending", "form"), [("dta", "%td"), ("sav", "DATE11"), ("xpt", "DATE9.")])
def test_a_date_beyond_the_calendar_is_told_and_can_be_set_aside(ending, form, tmp_path):
    # By hand: 21,000 and 21,100 days after 1960-01-01, and a number that is no date, as for one not known.
    start, end, none = [21_000.0] * 2, [21_100.0] * 2, [float("nan"), 9_999_999_999.0]
    if ending == "sav":  # seconds since 1582-10-14
        start, end, none = (
            [(day + 137_774) * 86_400 for day in days] for days in (start, end, none)
        )
    days = {"start_date": start, "last_contact_date": end, "relapse_date": none}
    table = pd.DataFrame({"patient_id": ["A", "B"], "death": [0.0, 1.0], **days})
    path = tmp_path / f"ward.{ending}"
    write = {
        "dta": pyreadstat.write_dta,
        "sav": pyreadstat.write_sav,
        "xpt": pyreadstat.write_xport,
    }[ending]
    version = {"file_format_version": 8} if ending == "xpt" else {}
    write(table, str(path), variable_format=dict.fromkeys(days, form), **version)
    (problem,) = cr.check(path).problems
    assert "row 2, column relapse_date" in problem.where and " days after 1" in problem.found
    entry = "levels: {" + problem.remedy.partition("levels: {")[2].partition(" in the mapping")[0]
    (tmp_path / "ward.yml").write_text(entry)
    assert cr.read(path, tmp_path / "ward.yml").patients["os_days"].tolist() == [100, 100]
