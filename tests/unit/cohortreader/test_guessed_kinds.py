"""Tables of wards in other words: the guessed mapping reads them right, or leaves open what could be two things.

Oracle of every table: the six patients below, from which its cells were written.
"""

import datetime
import re

import pandas as pd
import pyreadstat
import pytest

import cohortreader as cr
from cohortreader.intake.guessing import likely_role

IDS = ["B-01", "B-02", "B-03", "B-04", "B-05", "B-06"]
DAYS, DEAD = [100, 365, 731, 42, 500, 900], [1, 0, 0, 1, 0, 1]
DAY = [None, 60, None, None, 81, None]
STARTS = [
    datetime.date(2020, 1, 15), datetime.date(2020, 3, 31), datetime.date(2021, 7, 4),
    datetime.date(2019, 12, 24), datetime.date(2021, 2, 28), datetime.date(2018, 11, 9),
]  # fmt: skip
ENDS = [start + datetime.timedelta(days) for start, days in zip(STARTS, DAYS, strict=True)]


def flag(yes, no, values=DEAD):
    return [yes if value else no for value in values]


def written(form, dates=ENDS, shown=(1,) * 6):
    return [form(d) if s else "" for d, s in zip(dates, shown, strict=True)]


def guessed(tmp_path, table):
    """Path of a table and of the mapping that is guessed for it."""
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    lines = [table, *zip(*table.values(), strict=True)]
    path.write_text("".join("\t".join(map(str, line)) + "\n" for line in lines), "utf-8")
    mapping.write_text(cr.template(path), "utf-8")
    return path, mapping


def values(cells):
    return [
        None if cell != cell or cell is None else cell
        for cell in cells.astype(object).where(cells.notna(), None)
    ]


RIGHT = {
    "alive": {"OS days": DAYS, "Alive at last follow-up": flag("no", "yes")},
    "lebt": {"Überleben (Tage)": DAYS, "Lebt (j/n)": flag("n", "j")},
    "vivant": {"Survie (jours)": DAYS, "Vivant (O/N)": flag("N", "O")},
    "cunhuo": {"生存天数": DAYS, "是否存活": flag("否", "是")},
    "legend": {"OS (d)": DAYS, "Status (1=censored; 2=dead)": flag(2, 1)},
    "legend in German": {"OS (d)": DAYS, "Status (1=verstorben, 0=zensiert)": flag(1, 0)},
    "truth of a German workbook": {"Überleben (Tage)": DAYS, "Verstorben": flag("WAHR", "FALSCH")},
    "truth of a French workbook": {"Survie (jours)": DAYS, "Décès": flag("VRAI", "FAUX")},
    "time to death and its unit": {"Time to death (d)": DAYS, "Died?": flag("Y", "N")},
    "legend turned": {"OS (d)": DAYS, "Vital status (0=dead, 1=alive)": flag(0, 1)},
    "legend in words": {"总生存期(天)": DAYS, "生存状态(1=存活,0=死亡)": flag(0, 1)},
    "follow-up": {"fu_days": DAYS, "died": flag("Y", "N")},
    "follow-up in words": {"随访时间(天)": DAYS, "生存状态": flag("死亡", "存活")},
    "two units": {"OS (days)": DAYS, "OS (months)": [round(d / 30.4375, 1) for d in DAYS], "Died": DEAD},
    "groups of three": {"OS Tage": ["100", "365", "731", "42", "500", "900"], "Tod": DEAD},
    "days and a flag": {"OS (Tage)": DAYS, "Tod": DEAD, "Allo-SZT (j/n)": flag("j", "n", DAY),
                        "Tage bis Allo-SZT": [d or "" for d in DAY]},
    "months in cells": {"OS": ["100 days", "1 year", "731 d", "6 weeks", "500 d", "900 d"], "Dead": DEAD},
    "english months": {"First dose": written("{:%d %B %Y}".format, STARTS),
                       "Last seen": written("{:%B %d %Y}".format), "Death": written("{:%d.%b %Y}".format, shown=DEAD)},
    "groups by apostrophes": {"OS Tage": DAYS, "Tod": DEAD, "Gewicht (g)": ["12'500"] * 6},
    "signs of other width": {"总生存时间（天）": ["".join(chr(ord(c) + 65248) for c in str(d)) for d in DAYS],
                             "是否死亡": flag("是", "否")},
    "until death or last news": {"Délai décès ou dernières nouvelles (mois)": [f"{d / 30.4375:.4f}" for d in DAYS],
                                 "Décès (oui/non)": flag("oui", "non")},
    "short names": {"start_dt": STARTS, "lfu_dt": ENDS, "DOD": written(str, shown=DEAD)},
    "a relapse or last news": {"Délai de suivi (mois)": [f"{d / 30.4375:.4f}" for d in DAYS],
                               "Décès (oui/non)": flag("oui", "non"), "Rechute": flag("oui", "non", [0] * 6),
                               "Délai rechute ou dernières nouvelles (mois)": [f"{d / 30.4375:.4f}" for d in DAYS]},
    "a date for everybody": {"Start": STARTS, "death": ENDS, "vital status": flag("dead", "alive")},
    "a heading of one sex": {"OS days": DAYS, "Dead": DEAD, "male": [1, 0, 0, 1, 1, 0]},
    "alive for a date": {"Start": STARTS, "Last visit": ENDS,
                         "Date of death": [e if d else "alive" for e, d in zip(ENDS, DEAD, strict=True)]},
}  # fmt: skip


CODES = ["Pat #", "Pt no", "Subject", "Subject #", "Case #", "Case", "MRN", "Hosp. MRN", "S/N", "#",
         "Participant", "subjid", "Fall-Nr.", "Lfd. Nr.", "序号", "Enrolment no", "Box"]  # fmt: skip
SURVIVAL = {
    "Surv (days)": 1, "Surv_d": 1, "Survival months": 30.4375, "surv. mo": 30.4375, "Survived (days)": 1,
    "Days alive": 1, "Tage überlebt": 1, "SG (meses)": 30.4375, "OSdays": 1, "Survival after first dose (d)": 1,
    "days": 1, "Tage": 1, "times": 1, "months_followed": 30.4375, "Days from start of therapy": 1,
}  # fmt: skip


@pytest.mark.parametrize("heading", CODES)
def test_a_column_of_codes_is_found_under_any_usual_heading(heading, tmp_path):
    table = {"OS days": DAYS, heading: IDS, "Dead": DEAD, "Prior lines": [1, 2, 3, 1, 2, 3]}
    path, mapping = guessed(tmp_path, table)
    assert cr.load_mapping(mapping).columns[heading] == "patient_id"
    assert cr.read(path, mapping).patients["patient_id"].tolist() == IDS


def test_a_number_of_the_row_gives_way_to_a_code(tmp_path):
    _, mapping = guessed(
        tmp_path, {"No.": [1, 2, 3, 4, 5, 6], "MRN": IDS, "OS d": DAYS, "Dead": DEAD}
    )
    assert cr.load_mapping(mapping).columns["MRN"] == "patient_id"


@pytest.mark.parametrize("heading", SURVIVAL)
def test_survival_is_found_under_any_usual_heading(heading, tmp_path):
    cells = [round(day / SURVIVAL[heading], 2) for day in DAYS]
    path, mapping = guessed(tmp_path, {"ID": IDS, heading: cells, "Dead": DEAD})
    assert cr.read(path, mapping).patients["os_days"].tolist() == DAYS


@pytest.mark.parametrize(
    ("heading", "cells", "name"),
    [("M/F", ["M", "F"], "sex"), ("Outcome", ["dead", "alive"], "death"), ("¿Fallecido?", ["sí", "no"], "death"),
     ("Adm. age", ["7.5", "12"], "age_years"), ("Zeit bis Rückfall (Tage)", ["30", ""], "relapse_day"),
     ("Donor age", ["7", "12"], ""), ("Days from start to response", ["14", "28"], ""), ("Time to CRS", ["1", "12"], "")],
)  # fmt: skip
def test_what_a_column_likely_is(heading, cells, name):
    """Oracle: the heading read by a person; the age of a donor, or days to a response, are no column here."""
    assert likely_role(heading, pd.Series(cells)) == name


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Survie sans rechute (j)", "dfs_days"), ("Rezidivfreies Überleben (Tage)", "dfs_days"),
     ("Supervivencia libre de enfermedad (d)", "dfs_days"), ("Event-free survival (d)", "dfs_days"),
     ("Ereignisfreies Überleben", "dfs_days"), ("PFS (days)", None), ("Graft survival (d)", None),
     ("Progressionsfreies Überleben (Tage)", None), ("无进展生存期", None), ("Days post HSCT", None)],
)  # fmt: skip
def test_survival_free_of_something_is_not_overall_survival(heading, name, tmp_path):
    # Oracle: the heading's own words; the survival of a graft, or without progression, is no column here.
    _, mapping = guessed(tmp_path, {"ID": IDS, heading: DAYS, "Dead": DEAD})
    assert cr.load_mapping(mapping).columns.get(heading) == name


@pytest.mark.parametrize("kind", RIGHT)
def test_a_guessed_mapping_is_right(kind, tmp_path):
    patients = cr.read(*guessed(tmp_path, {"Patient no": IDS, **RIGHT[kind]})).patients
    assert patients["death"].tolist() == DEAD
    assert patients["os_days"].tolist() == DAYS
    if "male" in RIGHT[kind]:
        assert patients["sex"].tolist() == [*("male", "female", "female", "male", "male", "female")]
    if "transplant_day" in patients:
        assert values(patients["transplant_day"]) == DAY
        assert patients["transplant"].tolist() == [bool(day) for day in DAY]


@pytest.mark.parametrize(
    ("heading", "column", "yes"),
    [("MRD positive", "mrd_negative", "no"), ("No remission", "complete_remission", "no"),
     ("未缓解", "complete_remission", "no"), ("Keine SZT", "transplant", "no"),
     ("MRD negative", "mrd_negative", "yes"), ("Remission (CR)", "complete_remission", "yes")],
)  # fmt: skip
def test_a_heading_that_says_no_turns_its_flag_round(heading, column, yes, tmp_path):
    table = {"ID": IDS, "OS days": DAYS, "Dead": DEAD, heading: flag("yes", "no")}
    found = cr.read(*guessed(tmp_path, table)).patients[column]
    assert found.tolist() == [bool(dead) is (yes == "yes") for dead in DEAD]


@pytest.mark.parametrize(
    "heading",
    [
        "Relapse after CR",
        "GVHD after HSCT",
        "CR at last visit",
        "Relapse after HSCT",
        "Duration of CR > 1 y",
    ],
)
def test_what_only_mentions_a_remission_or_a_transplant_is_neither(heading, tmp_path):
    _, mapping = guessed(
        tmp_path, {"ID": IDS, "OS days": DAYS, "Dead": DEAD, heading: flag("y", "n")}
    )
    columns = cr.load_mapping(mapping).columns
    assert not {"complete_remission", "transplant"} & set(columns.values())


OPEN = {
    "from transplant": ("os_days, but its heading names another time",
                        {"Time from transplant to death or last follow-up (years)": DAYS, "Dead": DEAD}),
    "since operation": ("os_days, but its heading names another time",
                        {"Survival time since operation (days)": DAYS, "Dead": DEAD}),
    **{heading: ("os_days, but its heading names another time", {heading: DAYS, "Dead": DEAD})
       for heading in ("Surv. since tx (d)", "Survival after HSCT (days)", "Überleben nach SZT (Tage)",
                       "Post-transplant survival (days)", "复发后生存期", "OS post HSCT")},
    "letters of a status": ("status: ___   # death, or disease_status", {"OS days": DAYS, "status": flag("D", "A")}),
    "no codes": ("accept: [every row a patient]", {"OS days": DAYS, "Dead": DEAD}),
    "relapse or last visit, no flag": ("dfs_days, or relapse_day if only relapses",
                                       {"OS days": DAYS, "Dead": DEAD, "Time to relapse or last follow-up": DAYS}),
    "status": ("death, or disease_status", {"time": DAYS, "status": DEAD}),
    "event": ("dfs_event", {"time": DAYS, "event": DEAD}),
    "censored": ("is 1 an event", {"OS (days)": DAYS, "Censored": flag("N", "Y")}),
    "lost": ("Lost: ___", {"OS days": DAYS, "Status at last visit": ["Dead", "Alive", "Lost", "Dead", "Alive", "Dead"]}),
    "some deaths": ("some of the deaths", {"OS days": DAYS, "Death within 30 days": DEAD}),
    "from diagnosis": ("another time to count from", {"OS from diagnosis (days)": DAYS, "Dead": DEAD}),
    "signs of MRD": ("is yes negative", {"OS days": DAYS, "Dead": DEAD, "MRD": flag("yes", "no")}),
    "two codes": ("or is it 'Study ID'", {"Study ID": IDS, "OS days": DAYS, "Dead": DEAD}),
    "1 and 2": ("death: {2: ___, 1: ___}", {"OS days": DAYS, "Survival status": flag(2, 1)}),
    "relapse or visit": ("# ___: Date of relapse or last visit",
                         {"Start": STARTS, "Date of relapse or last visit": ENDS, "Dead": DEAD}),
    "last dose": ("# ___: Last dose of blina", {"Start": STARTS, "Last dose of blina": ENDS, "Dead": DEAD}),
    "onset of CRS": ("start: ___", {"CRS start": STARTS, "Last visit": ENDS, "Dead": DEAD}),
}  # fmt: skip


@pytest.mark.parametrize("kind", OPEN)
def test_what_could_be_two_things_is_left_open(kind, tmp_path):
    says, table = OPEN[kind]
    code = {} if kind == "no codes" else {"Hospital number": IDS}
    _, mapping = guessed(tmp_path, {**code, **table})
    assert says in mapping.read_text("utf-8")


@pytest.mark.parametrize(
    ("heading", "cells", "remedy"),
    [
        ("Alive", flag("no", "yes"), "levels: {death: {no: 1, yes: 0}}"),
        ("Status 1=alive 2=dead", flag(2, 1), "levels: {death: {1: 0, 2: 1}}"),
        ("Status (0=dead, 1=alive)", flag(0, 1), "levels: {death: {0: 1, 1: 0}}"),
    ],
)
def test_a_heading_that_turns_a_flag_round_is_asked_about(heading, cells, remedy, tmp_path):
    path, mapping = guessed(tmp_path, {"patient_id": IDS, "os_days": DAYS, heading: cells})
    start = f"columns: {{'{heading}': death}}\n"
    mapping.write_text(start)
    (found,) = cr.check(path, mapping).problems
    assert remedy in found.remedy
    mapping.write_text(start + remedy)
    assert cr.read(path, mapping).patients["death"].tolist() == DEAD


def test_relapse_in_other_words_gives_disease_free_survival(tmp_path):
    # By hand: relapse on day 80 and 700; death on 42 and 900 counts too; the others are followed to the end.
    table = {"Pat-Nr": IDS, "OS Tage": DAYS, "verstorben": flag("ja", "nein"),
             "Rezidiv": flag("ja", "nein", [1, 0, 1, 0, 0, 0]), "Tage bis Rezidiv": [80, "", 700, "", "", ""]}  # fmt: skip
    patients = cr.read(*guessed(tmp_path, table)).patients
    assert patients["dfs_days"].tolist() == [80, 365, 700, 42, 500, 900]
    assert patients["dfs_event"].tolist() == [1, 0, 1, 1, 0, 1]


def test_ages_keep_the_unit_of_their_cells(tmp_path):
    # By hand: 18 months are 1.5 years; 1岁6个月 and 7 yrs 3 mo are 1.5 and 7.25.
    cells = ["3y", "7.5 years", "18 mo", "1岁6个月", "7 yrs 3 mo", "9"]
    table = {"ID": IDS, "Age": cells, "OS days": DAYS, "Dead": DEAD}
    ages = cr.read(*guessed(tmp_path, table)).patients["age_years"].tolist()
    assert ages == [3, 7.5, 1.5, 1.5, 7.25, 9]
    years = {"ID": IDS, "年龄(周岁)": [3, 7, 12, 1, 16, 9], "OS days": DAYS, "Dead": DEAD}
    assert cr.read(*guessed(tmp_path, years)).patients["age_years"].tolist() == [3, 7, 12, 1, 16, 9]


def test_blasts_in_percent_and_as_a_fraction(tmp_path):
    table = {
        "ID": IDS,
        "Blasts": ["85%", "12.5 %", "0%", "100%", "3 %", "50%"],
        "OS days": DAYS,
        "Dead": DEAD,
    }
    path, mapping = guessed(tmp_path, table)
    assert cr.read(path, mapping).patients["blasts_percent"].tolist() == [85, 12.5, 0, 100, 3, 50]
    parts = [0.85, 0.125, 0, 1, 0.03, 0.5]
    path, mapping = guessed(tmp_path, {**table, "Blasts": parts})
    (warning,) = (w for w in cr.check(path, mapping).as_dict()["warnings"] if "blasts" in w)
    mapping.write_text(mapping.read_text() + "\nunits: {blasts_percent: fraction}")
    assert "units: {blasts_percent: fraction}" in warning
    assert cr.read(path, mapping).patients["blasts_percent"].tolist() == [85, 12.5, 0, 100, 3, 50]


@pytest.mark.parametrize(("deaths", "warned"), [(3, False), (4, True)])
def test_a_sum_below_the_table_is_held_against_what_was_counted(deaths, warned, tmp_path):
    # By hand: three of the six died.
    table = {"ID": [*IDS, "Total"], "OS days": [*DAYS, ""], "Dead": [*DEAD, deaths]}
    path, mapping = guessed(tmp_path, table)
    found = cr.check(path, mapping).as_dict()
    assert found["patients"] == 6 and found["understood"]["deaths"] == {"n": 3, "of": 6}
    assert (
        any("row 8 says 4 in 'Dead', and 3 were counted" in w for w in found["warnings"]) is warned
    )


def test_names_below_groups_of_columns_are_found(tmp_path):
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    rows = "".join(f"{i},f,{d},{e}\n" for i, d, e in zip(IDS, DAYS, DEAD, strict=True))
    path.write_text(f"Patient,,Outcome,\nID,Sex,OS days,Dead\n{rows}")
    (found,) = cr.check(path).problems
    assert "header_row: 2" in found.remedy
    mapping.write_text(cr.template(path))
    assert cr.read(path, mapping).patients["os_days"].tolist() == DAYS


def test_survivors_without_a_last_contact_are_not_set_aside(tmp_path):
    # To leave them out would leave the dead, and nobody else.
    table = {"ID": IDS, "Start": STARTS, "Date of death": written(str, shown=DEAD), "Seen": ENDS}
    path, mapping = guessed(tmp_path, table)
    remedies = {problem.remedy for problem in cr.check(path, mapping).problems}
    (remedy,) = remedies
    assert "last_contact" in remedy and "set aside" not in remedy
    mapping.write_text(mapping.read_text().replace("# ___: Seen", "last_contact: Seen"))
    assert cr.read(path, mapping).patients["os_days"].tolist() == DAYS


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.4", "PDF"),
        (b"PK\x03\x04", ".xlsx"),
        (b"\xd0\xcf\x11\xe0", "as .xlsx"),
        (b"PAR1", ".parquet"),
    ],
)
def test_a_file_of_another_kind_under_the_name_of_a_text(data, says, tmp_path):
    path = tmp_path / "ward.csv"
    path.write_bytes(data + bytes(600))
    assert says in str(cr.check(path).error)


def test_the_label_of_a_column_counts_beside_its_name(tmp_path):
    # A column called death holds the end of follow-up, as its label says; A and D are asked for. By hand.
    frame = pd.DataFrame(
        {"code": IDS, "begun": STARTS, "death": ENDS, "status": flag("D", "A"), "age": [7.0] * 6}
    )
    labels = ["Code of the patient", "First dose of blinatumomab", "Date of death or end of observation",
              "Status at end of observation", "Age (years) at diagnosis"]  # fmt: skip
    path, mapping = tmp_path / "ward.dta", tmp_path / "ward.yml"
    pyreadstat.write_dta(frame, str(path), column_labels=labels)
    text = cr.template(path)
    assert "last_contact: death" in text and "age_years, but its heading names another" in text
    asked = text.replace("status: ___", "status: death").replace("age: ___", "age: age_years")
    mapping.write_text(asked)
    (remedy,) = {problem.remedy for problem in cr.check(path, mapping).problems}
    assert "levels: {death: {D: ___, A: ___}}" in remedy
    mapping.write_text(asked + "levels: {death: {D: 1, A: 0}}\n")
    found = cr.check(path, mapping).as_dict()
    patients = cr.read(path, mapping).patients
    assert patients["death"].tolist() == DEAD and patients["os_days"].tolist() == DAYS
    roles = {column["heading"]: column["role"] for column in found["columns"]}
    assert roles["status"] == "death" and roles["death"] == "last_contact_date"


def test_a_relapse_in_years_since_another_day_keeps_its_unit(tmp_path):
    # By hand: the day of the second patient's relapse is 0.2 x 365.25, rounded; who decides the column gets the unit.
    years = [f"{day / 365.25:.4f}" for day in DAYS]
    ends = [years[0], "0.2", *years[2:]]
    table = {"ID": IDS, "Vital status": flag("Dead", "Alive"), "Years from transplant to death or last visit": years,
             "Relapsed?": flag("Yes", "No", [0, 1, 0, 0, 0, 0]), "Time to relapse or last visit (years)": ends}  # fmt: skip
    path, mapping = guessed(tmp_path, table)
    mapping.write_text(mapping.read_text().replace(": ___   # os_days", ": os_days   # "))
    patients = cr.read(path, mapping).patients
    assert patients["os_days"].tolist() == DAYS
    assert patients["dfs_days"].tolist() == [100, 73, *DAYS[2:]]
    assert patients["dfs_event"].tolist() == [1, 1, 0, 1, 0, 1]


def test_many_dates_of_another_age_are_no_sign_for_not_known(tmp_path):
    # By hand: twenty different days of 1968 are days; one day that all share may stand for none.
    days = [f"1968-03-{day:02d}" for day in range(1, 21)]
    for starts, offered in ((days, False), (["1900-01-01"] * 20, True)):
        path = tmp_path / "ward.csv"
        lines = [f"{number},{day},2022-05-01," for number, day in enumerate(starts)]
        path.write_text("\n".join(["patient_id,start_date,last_contact_date,death_date", *lines]))
        assert any("not known" in p.remedy for p in cr.check(path).problems) is offered


def test_a_time_from_another_day_is_said(tmp_path):
    # Oracle: the heading's own words; a time from the first dose needs none.
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    for heading, warned in (("Days from randomisation", True), ("Days since first dose", False)):
        rows = [f"{who},{day},{dead}" for who, day, dead in zip(IDS, DAYS, DEAD, strict=True)]
        path.write_text("\n".join([f"ID,{heading},death", *rows]))
        mapping.write_text(f"columns: {{ID: patient_id, {heading}: os_days}}\n")
        warnings = cr.check(path, mapping).as_dict()["warnings"]
        assert any("count from there" in w for w in warnings) is warned


def test_a_heading_of_censoring_turns_words_round_and_codes_are_asked_about(tmp_path):
    # By hand: three of six are censored; "yes" under "Censored" is no death, and the remedy, to the letter, says so.
    columns = "columns: {ID: patient_id, days: os_days, Censored: death}\n"
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    dead = [1, 0, 0, 1, 0, 0]

    def write(yes, no):
        rows = zip(IDS, DAYS, dead, strict=True)
        lines = [f"{who},{day},{no if event else yes}" for who, day, event in rows]
        path.write_text("\n".join(["ID,days,Censored", *lines]))
        mapping.write_text(columns)

    write("yes", "no")
    (problem,) = cr.check(path, mapping).problems
    remedy = re.search(r"levels: \{.*\}\}", problem.remedy)[0]
    mapping.write_text(columns + remedy + "\n")
    assert cr.read(path, mapping).patients["death"].tolist() == dead
    write("1", "0")
    (warning,) = (w for w in cr.check(path, mapping).as_dict()["warnings"] if "censored" in w)
    remedy = re.search(r"levels: \{.*\}\}", warning)[0]
    mapping.write_text(columns + remedy + "\n")
    assert cr.read(path, mapping).patients["death"].tolist() == dead
    assert not [w for w in cr.check(path, mapping).as_dict()["warnings"] if "censored" in w]
