"""What was read otherwise than it was meant, and said nothing of it."""

from pathlib import Path

import pytest

import cohortreader as cr

HEAD = "ID,Start,CR,Relapse,Relapse date,Last contact,Death\n"
MAPPING = (
    "columns: {ID: patient_id, CR: complete_remission, Relapse: relapse, Death: death}\n"
    "dates: {start: Start, relapse: Relapse date, last_contact: Last contact}\n"
)


def read(folder: Path, table: str, mapping: str) -> cr.Intake:
    (folder / "ward.csv").write_text(table, encoding="utf-8")
    (folder / "ward.yml").write_text(mapping, encoding="utf-8")
    return cr.read(folder / "ward.csv", folder / "ward.yml")


def test_a_date_beside_no_relapse_is_no_relapse(tmp_path: Path) -> None:
    """By hand: the second date is of a visit; a flag that is empty leaves its date to speak."""
    rows = (
        "a,2020-01-01,yes,yes,2020-01-31,2020-12-31,0\n"
        "b,2020-01-01,yes,No,2020-12-31,2020-12-31,0\n"
        "c,2020-01-01,yes,,2020-03-01,2020-12-31,0\n"
        "d,2020-01-01,yes,no,,2020-12-31,0\n"
    )
    intake = read(tmp_path, HEAD + rows, MAPPING)
    assert intake.patients["dfs_event"].tolist() == [1, 0, 1, 0]
    assert intake.patients["dfs_days"].tolist() == [30, 365, 60, 365]
    assert any("1 date" in str(note) and "no relapse" in str(note) for note in intake.notes)
    assert "disease-free survival: 2 of 4 (50%) with an event, 30 to 365 days, median 212.5" in (
        cr.describe(intake)
    )


def test_a_relapse_without_its_date_is_asked_for(tmp_path: Path) -> None:
    """Rule: as a death without its date; filled in, the file is read."""
    row = "a,2020-01-01,yes,yes,{},2020-12-31,0\nb,2020-01-01,yes,no,,2020-12-31,0\n"
    with pytest.raises(cr.CohortError, match="a date in Relapse date where relapse says so"):
        read(tmp_path, HEAD + row.format(""), MAPPING)
    assert read(tmp_path, HEAD + row.format("2020-05-01"), MAPPING).patients[
        "dfs_event"
    ].tolist() == [1, 0]


def test_whole_months_and_years_fall_on_the_days_that_reports_look_at(tmp_path: Path) -> None:
    """Oracle: R's round(24 * 30.4375) is 730, and round(2 * 365.25) is 730."""
    table = "id,OS months,Death\n1,24,1\n2,12,1\n"
    mapping = (
        "columns: {id: patient_id, OS months: os_days, Death: death}\nunits: {os_days: months}\n"
    )
    assert read(tmp_path, table, mapping).patients["os_days"].tolist() == [730, 365]
    years = read(tmp_path, table.replace("24", "2"), mapping.replace(": months}", ": years}"))
    assert years.patients["os_days"].tolist() == [730, 4383]


def test_a_unit_other_than_the_heading_names_is_told(tmp_path: Path) -> None:
    """Rule: whatever the two units are; without an entry the heading's own is proposed."""
    table = "id;Zeit (Jahre);Tod\n1;0,747;1\n2;4,753;0\n"
    columns = "columns: {id: patient_id, Zeit (Jahre): os_days, Tod: death}\n"
    months = read(tmp_path, table, columns + "units: {os_days: months}\n")
    assert any("says years, and was read as months" in warning for warning in months.warnings)
    with pytest.raises(cr.CohortError) as error:
        read(tmp_path, table, columns)
    told = str(error.value)
    assert "units: {os_days: years}" in told and "thousands" not in told
    years = read(tmp_path, table, columns + "units: {os_days: years}\n")
    assert not any("says years" in warning for warning in years.warnings)
    assert years.patients["os_days"].tolist() == [273, 1736]


def test_a_code_for_not_known_that_was_read_as_days_is_told(tmp_path: Path) -> None:
    """Rule: the remedy, followed, asks for the days; 999 days among like ones are days."""
    columns = "columns: {id: patient_id, days: os_days, dead: death}\n"
    found = read(tmp_path, "id,days,dead\n1,120,1\n2,9999,0\n3,300,0\n", columns)
    assert any("1 patient with 9999 days" in warning for warning in found.warnings)
    plain = read(tmp_path, "id,days,dead\n1,120,1\n2,999,0\n3,800,0\n", columns)
    assert not any("999 days" in warning for warning in plain.warnings)


@pytest.mark.parametrize("dates", ["", "dates: {start: Start, last_contact: Last}\n"])
def test_a_date_named_under_columns_is_that_date(tmp_path: Path, dates: str) -> None:
    """By hand: relapse 31 days after the start. It was set aside where other dates stood under dates."""
    table = "ID,Start,Rel,Last,CR\na,2020-01-01,2020-02-01,2020-12-31,yes\nb,2020-01-01,,2020-12-31,yes\n"
    more = "" if dates else ", Start: start_date, Last: last_contact_date"
    mapping = (
        f"columns: {{ID: patient_id, Rel: relapse_date, CR: complete_remission{more}}}\n{dates}"
    )
    patients = read(tmp_path, table, mapping).patients
    assert patients["dfs_days"].tolist() == [31, 365]
    with pytest.raises(cr.CohortError, match="no start"):
        read(tmp_path, table, "columns: {ID: patient_id, Rel: relapse_date}\n")


def test_whole_months_fall_behind_a_day_that_is_looked_at(tmp_path: Path) -> None:
    """By hand: 6 x 30.4375 is 182.6, after day 180; 12 and 24 months are days 365 and 730."""
    rows = [f"{number},{time},1" for number, time in enumerate([6] * 5 + [12] * 5 + [24] * 5)]
    mapping = "columns: {ID: patient_id, OS: os_days, Dead: death}\nunits: {os_days: months}\n"
    warned = read(tmp_path, "\n".join(["ID,OS,Dead", *rows]), mapping).warnings
    said = [warning for warning in warned if "whole months" in warning]
    assert len(said) == 1
    assert "month 6 is day 183" in said[0] and "5 patients" in said[0]
    halves = [f"{number},{time}.5,1" for number, time in enumerate([6] * 5 + [12] * 5)]
    warned = read(tmp_path, "\n".join(["ID,OS,Dead", *halves]), mapping).warnings
    assert not any("whole months" in warning for warning in warned)


def test_nobody_followed_is_asked_about(tmp_path: Path) -> None:
    """Rule: from half of the patients on."""
    for times, many in (([0, 0, 5, 9], "2 of 4"), ([0, 3, 5, 9], "")):
        rows = [f"{number},{time},1" for number, time in enumerate(times)]
        table = "\n".join(["patient_id,os_days,death", *rows])
        warned = read(tmp_path, table, "").warnings
        assert any(f"{many} patients have 0 days" in warning for warning in warned) is bool(many)


def test_the_first_day_is_looked_for_among_early_dates_without_a_role(tmp_path: Path) -> None:
    """Rule: the earliest first, in the order of the file's dates; a relapse, a death or a last visit is no first day."""
    (tmp_path / "ward.csv").write_text(
        "ID,Seen,Given,Relapse date,Last visit,Dead\n"
        "a,2020-03-01,2020-01-01,2020-02-01,2020-12-31,0\nb,2020-03-02,2020-01-02,,2020-12-30,1\n"
    )
    line = next(x for x in cr.template(tmp_path / "ward.csv").splitlines() if "  start:" in x)
    assert line.endswith("; Given, Seen?")
    (tmp_path / "ward.csv").write_text(
        "ID,Infusion,Admission,Death date,Last visit,Dead\n"
        "a,05.01.2020,25.11.2019,05.02.2019,31.12.2020,no\nb,25.01.2020,05.12.2019,06.02.2019,30.12.2020,yes\n"
    )
    line = next(x for x in cr.template(tmp_path / "ward.csv").splitlines() if "  start:" in x)
    assert line.endswith("; Admission, Infusion?")


START = (
    "columns: {ID: patient_id, Rem: complete_remission}\ndates: {start: Start, last_contact: Last, "
)
DATED = "ID,Start,Rem,Last,{},{}\nA,2020-01-01,yes,2020-12-31,{},{}\nB,2020-01-01,yes,2020-12-31,{},{}\n"
IN_FIVE_LANGUAGES = {
    "relapse": (("Relapsed", "Y", "N"), ("Rezidiv", "ja", "nein"), ("Rückfall", "j", "n"), ("Rechute", "oui", "non"),
                ("Récidive", "oui", "non"), ("Recaída", "sí", "no"), ("复发", "是", "否"),
                ("Kein Rezidiv", "nein", "ja")),
    "death": (("Died", "1", "0"), ("Gestorben", "ja", "nein"), ("Lebt", "nein", "ja"), ("Décédé", "oui", "non"),
              ("¿Fallecido?", "sí", "no"), ("是否死亡", "是", "否"), ("Outcome", "dead", "alive")),
    "transplant": (("HSCT", "yes", "no"), ("SZT", "ja", "nein"), ("Greffé", "oui", "non"), ("Trasplante", "sí", "no"),
                   ("移植", "是", "否")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("event", "heading", "yes", "no"),
    [(event, *flag) for event, flags in IN_FIVE_LANGUAGES.items() for flag in flags],
)
def test_a_flag_that_nobody_named_and_a_date_that_says_otherwise_are_told(
    tmp_path: Path, event: str, heading: str, yes: str, no: str
) -> None:
    """By hand: A says no beside a date, B says yes and has none; agreeing, they are no matter for a warning."""
    mapping = START + f"{event}: date}}\n"
    mapping += "" if event == "death" else "constants: {death: 0}\n"
    table = DATED.format(heading, "date", no, "2020-12-31", yes, "")
    told = read(tmp_path, table, mapping).warnings
    about = [warning for warning in told if warning.startswith(repr(heading))]
    assert len(about) == 2
    assert f"says no {event} where patients were read with one (row 2)" in about[0]
    assert f"says a {event} where patients were read without one (row 3)" in about[1]
    agreeing = DATED.format(heading, "date", yes, "2020-12-31", no, "")
    assert not [w for w in read(tmp_path, agreeing, mapping).warnings if "is set aside" in w]


@pytest.mark.parametrize(
    ("heading", "no"),
    [("CR", "N"), ("Remission", "nein"), ("Rémission", "non"), ("RC", "non"), ("Remisión", "no"), ("完全缓解", "否")],
)  # fmt: skip
def test_a_remission_that_nobody_named_is_not_taken_for_granted(
    tmp_path: Path, heading: str, no: str
) -> None:
    """By hand: all are taken to have reached one, and two rows say that they did not; named, they need a day."""
    table = f"ID,{heading},rel,relday,days,dead\nA,1,1,30,600,1\nB,{no},0,,100,0\nC,{no},0,,500,0\n"
    named = "ID: patient_id, rel: relapse, relday: relapse_day, days: os_days, dead: death"
    (told,) = (
        warning
        for warning in read(tmp_path, table, f"columns: {{{named}}}\n").warnings
        if "is set aside" in warning
    )
    assert "says no remission where patients were read with one (2 rows: 3, 4)" in told
    entry = f"{heading}: complete_remission"
    assert f"write columns: {{{entry}}}" in told
    words = f"levels: {{complete_remission: {{{no}: no}}}}\n"
    mapping = f"columns: {{{named}, {entry}}}\nfailure_day: 14\n{words}"
    assert read(tmp_path, table, mapping).patients["dfs_days"].tolist() == [30, 14, 14]


@pytest.mark.parametrize(
    ("heading", "event"),
    [("ZNS-Rezidiv", "relapse"), ("Relapse after HSCT", "relapse"), ("Second HSCT", "transplant"),
     ("Auto-SZT", "transplant"), ("Planned transplant", "transplant"), ("Died of leukaemia", "death"),
     ("Décès en rémission", "death"), ("Death within 30 days", "death")],
)  # fmt: skip
def test_a_flag_of_some_events_only_contradicts_nothing(
    tmp_path: Path, heading: str, event: str
) -> None:
    """Rule: no relapse of the brain is no word on relapse, and no second transplant none on the first."""
    mapping = START + f"{event}: date}}\n"
    mapping += "" if event == "death" else "constants: {death: 0}\n"
    table = DATED.format(heading, "date", "no", "2020-12-31", "no", "2020-12-31")
    assert not any(heading in warning for warning in read(tmp_path, table, mapping).warnings)


def test_a_flag_that_is_left_out_contradicts_nothing(tmp_path: Path) -> None:
    """Rule: what is left out was looked at."""
    mapping = START + "relapse: date}\nconstants: {death: 0}\n"
    other = DATED.format("Rezidiv", "date", "nein", "2020-12-31", "nein", "")
    assert any("Rezidiv" in warning for warning in read(tmp_path, other, mapping).warnings)
    asked = mapping + "leave_out: [Rezidiv]\n"
    assert not any("Rezidiv" in warning for warning in read(tmp_path, other, asked).warnings)


def test_codes_of_censoring_are_asked_about_until_the_mapping_says_what_they_mean(
    tmp_path: Path,
) -> None:
    """Rule: half are 1 either way, so that counts alone can't tell; an answer, whichever, ends the question."""
    table = "id,days,Censored\n1,500,1\n2,400,0\n"
    columns = "columns: {id: patient_id, days: os_days, Censored: death}\n"
    told = "says censored"
    assert any(told in warning for warning in read(tmp_path, table, columns).warnings)
    answered = read(tmp_path, table, columns + "levels: {death: {1: 0, 0: 1}}\n")
    assert answered.patients["death"].tolist() == [0, 1]
    assert not any(told in warning for warning in answered.warnings)


def test_whole_months_are_told_of_few_patients_too(tmp_path: Path) -> None:
    """By hand: 6 months are 183 days, behind day 180; 7 and 12 are on the side of their month."""
    mapping = "columns: {id: patient_id, months: os_days, dead: death}\nunits: {os_days: months}\n"
    told = read(tmp_path, "id,months,dead\n1,6,1\n2,12,0\n", mapping).warnings
    assert any("month 6 is day 183, so 1 patient with" in warning for warning in told)
    told = read(tmp_path, "id,months,dead\n1,7,1\n2,12,0\n", mapping).warnings
    assert not any("whole months" in warning for warning in told)


def test_a_note_names_the_column_as_the_file_does(tmp_path: Path) -> None:
    """Rule: who looks for the days that were set aside looks in the file."""
    table = "id,Rezidiv,Rezidivtag,days,dead\n1,yes,30,500,1\n2,no,400,400,0\n"
    mapping = "columns: {id: patient_id, Rezidiv: relapse, Rezidivtag: relapse_day, days: os_days, dead: death}\n"
    (note,) = (n for n in read(tmp_path, table, mapping).notes if "no relapse" in n.what)
    assert str(note) == (
        "set aside: Rezidivtag: 1 day of patients without a relapse, which are no relapse: set aside"
    )


def test_the_median_of_follow_up_is_named(tmp_path: Path) -> None:
    """Rule: the check's is of all patients' days, the report's is by reverse Kaplan-Meier; each says so."""
    intake = read(tmp_path, "patient_id,os_days,death\n1,5,1\n2,9,0\n", "")
    (line,) = (line for line in cr.describe(intake) if line.startswith("follow-up"))
    assert line == (
        "follow-up: 5 to 9 days, median 7 (of all, the dead included; the report gives the reverse Kaplan-Meier median)"
    )


def test_the_schema_s_own_name_says_nothing_of_the_file_s_unit(tmp_path: Path) -> None:
    """Rule: os_days is our word for the column; the mapping that names months is not doubted for it."""
    intake = read(
        tmp_path, "patient_id,os_days,death\n1,7,1\n2,12,0\n", "units: {os_days: months}\n"
    )
    assert intake.patients["os_days"].tolist() == [213, 365]
    assert not any("says days" in warning for warning in intake.warnings)
