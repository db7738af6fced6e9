"""Real kinds of files, each with the answer that was worked out by hand from its few rows."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cohortreader as cr

CASES = Path(__file__).parents[2] / "cases"


def understood(name, mapping="", tmp_path=None):
    """Numbers that the check prints for a file; the mapping is text, or `template` as it is written."""
    path = CASES / name
    place = None
    if mapping:
        place = tmp_path / "mapping.yml"
        place.write_text(cr.template(path) if mapping == "template" else mapping, encoding="utf-8")
    result = cr.check(path, place)
    assert result.error is None, str(result.error)
    return result.as_dict()


def problem(name, mapping="", tmp_path=None):
    place = None
    if mapping:
        place = tmp_path / "mapping.yml"
        place.write_text(mapping, encoding="utf-8")
    result = cr.check(CASES / name, place)
    assert result.error is not None
    return str(result.error)


READ = [  # file, mapping, patients, deaths, (low, median, high)
    ("access_ampm.csv", "date_order: month-day-year", 2, 0, (377, 386, 395)),
    ("adam_mth", "units: {os_days: months}", 3, 1, (365, 852, 913)),
    ("bom.csv", "", 2, 1, (100, 150, 200)),
    ("case_words.csv", "", 2, 1, (100, 150, 200)),
    ("cbio.csv", "template", 3, 1, (365, 852, 913)),
    (
        "death_1_2.csv",
        "columns: {id: patient_id}\nlevels: {death: {1: 0, 2: 1}}",
        5,
        2,
        (100, 300, 500),
    ),
    ("death_yes_no.csv", "", 2, 1, (100, 150, 200)),
    ("dimension_A1.xlsx", "", 6, 3, (100, 350, 600)),
    ("dimension_short.xlsx", "", 6, 3, (100, 350, 600)),
    ("empty_dates.csv", "template", 3, 0, (512, 846, 848)),
    ("epoch1904.xlsx", "", 6, 0, (365, 365, 365)),
    ("erstdiagnose.csv", "template", 3, 1, (147, 846, 848)),
    ("filtered.xlsx", "template", 4, 1, (100, 250, 310)),
    ("flags01.csv", "", 2, 1, (100, 150, 200)),
    ("formula_empty_string.xlsx", "", 3, 2, (100, 200, 300)),
    ("german_thousand.csv", "thousands: '.'", 2, 1, (100, 667, 1234)),
    ("half_days.csv", "", 3, 1, (1, 194, 900)),
    ("half_days.csv", "units: {os_days: days}", 3, 1, (1, 194, 900)),
    ("header_newline.xlsx", "template", 3, 1, (100, 200, 300)),
    ("hidden_row.xlsx", "", 6, 3, (100, 350, 600)),
    ("last_fu_or_death.csv", "template", 4, 1, (147, 845, 848)),
    ("merged_cells.xlsx", "", 6, 3, (100, 350, 600)),
    ("nobody_died.csv", "", 3, 0, (512, 846, 848)),
    ("nobody_died.csv", "template", 3, 0, (512, 846, 848)),
    ("null_dates.csv", "missing: ['NULL', '.']", 2, 0, (365, 365, 365)),
    ("os_event.csv", "template", 3, 1, (365, 852, 913)),
    ("os_months.csv", "template", 3, 1, (365, 852, 913)),
    ("pandas_floats.csv", "", 2, 1, (100, 150, 200)),
    ("pandas_index.csv", "", 3, 1, (100, 200, 300)),
    ("pandas_transplant_day.csv", "", 3, 1, (100, 200, 300)),
    ("prior_dates.csv", "template", 3, 1, (512, 846, 848)),
    ("redcap_labels.csv", "template", 2, 1, (100, 150, 200)),
    ("shengcun.csv", "template", 3, 1, (365, 852, 913)),
    ("spaces.csv", "", 3, 1, (100, 200, 300)),
    ("thousands.csv", "thousands: ','", 2, 1, (200, 650, 1100)),
    ("true_false.csv", "", 2, 1, (100, 150, 200)),
    ("two_headers.xlsx", "header_row: 2", 6, 3, (100, 350, 600)),
    ("two_headers2.xlsx", "header_row: 2", 6, 3, (100, 350, 600)),
    ("u16.txt", "", 2, 1, (100, 150, 200)),
    ("write_table.csv", "", 2, 1, (100, 150, 200)),
    ("years.csv", "columns: {id: patient_id}\nunits: {os_days: years}", 8, 5, (1, 28, 800)),
    ("yyyymmdd.csv", "", 2, 1, (334, 349.5, 365)),
    ("yyyymmdd.csv", "template", 2, 1, (334, 349.5, 365)),
]


@pytest.mark.parametrize(("name", "mapping", "patients", "deaths", "days"), READ)
def test_a_file_is_understood_in_numbers(name, mapping, patients, deaths, days, tmp_path):
    found = understood(name, mapping, tmp_path)
    numbers = found["understood"]
    assert found["patients"] == patients
    assert numbers["deaths"] == {"n": deaths, "of": patients}
    follow_up = numbers["follow_up"]
    assert (follow_up["low"], follow_up["median"], follow_up["high"]) == days


REFUSED = [  # file, mapping, what the message says
    ("death_1_2.csv", "columns: {id: patient_id}", r"levels: {death: {1: ___, 2: ___}}"),
    ("death_1_2.csv", "columns: {id: patient_id}\nlevels: {death: {2: 1}}", r"{1: ___, 2: 1}"),
    ("dfs_1_2.csv", "levels: {dfs_event: {2: 0}}", r"{1: ___, 2: 0}"),
    ("polish_cp1250.csv", "", "'Łódź' in cp1250"),
    ("cyrillic_1251.csv", "", "encoding: cp1251"),
    ("adam_mth", "", "units: {os_days: months}"),
    ("two_rows.csv", "", "one row a patient"),
    ("thousands.csv", "", "thousands: ','"),
    ("german_thousand.csv", "", "thousands: '.'"),
    ("german_thousand_months.csv", "units: {os_days: months}\ndecimal: ','", "thousands: '.'"),
    ("ddmonyy.csv", "", "four digits"),
    ("mixed_dates.xlsx", "", "date_order"),
    ("serials.xlsx", "", "number under which Excel keeps one"),
    ("sentinel_dates.csv", "", "a date until today"),
    ("sentinel_numbers.csv", "", "'999'"),
    ("units_row.xlsx", "", "row 2"),
    ("errors.xlsx", "", "#VALUE!"),
    ("crs_codes.csv", "", "from 0 to 5"),
    ("relapse_and_death.csv", "columns: {reltime: dfs_days, relapse: dfs_event}", "relapse_day}"),
    ("two_headers.xlsx", "", "header_row: 2"),
]


@pytest.mark.parametrize(("name", "mapping", "says"), REFUSED)
def test_what_could_mean_two_things_is_asked_for(name, mapping, says, tmp_path):
    assert says in problem(name, mapping, tmp_path)


def test_encodings_are_read_as_the_message_names_them(tmp_path):
    columns = "strata: ['{}']\nencoding: {}"
    for name, encoding, heading, word in (
        ("polish_cp1250.csv", "cp1250", "ośrodek", "Łódź"),
        ("cyrillic_1251.csv", "cp1251", "центр", "Север"),
    ):
        place = tmp_path / "mapping.yml"
        place.write_text(columns.format(heading, encoding), encoding="utf-8")
        assert cr.read(CASES / name, place).patients[heading].unique().tolist() == [word]


def test_relapse_and_death_give_disease_free_survival(tmp_path):
    # By hand: who died at 900 without a relapse has the event at 900, not at the last look on day 400.
    place = tmp_path / "mapping.yml"
    place.write_text("columns: {relapse: relapse, reltime: relapse_day}")
    patients = cr.read(CASES / "relapse_and_death.csv", place).patients
    assert patients["dfs_days"].tolist() == [900, 400, 900]
    assert patients["dfs_event"].tolist() == [1, 1, 0]


def test_rivals_units_and_checkboxes_in_a_guessed_mapping():
    text = cr.template(CASES / "crs_flag.csv")
    assert "CRS grade: crs_grade" in text and "ICANS max grade: icans_grade" in text
    assert "units: {age_years: months, weight_kg: lb}" in text
    text = cr.template(CASES / "prior_dates.csv")
    assert "transplant: Date of HSCT" in text and "# ___: Date of prior HSCT" in text
    assert "last_contact: Date of last follow-up or death" in cr.template(
        CASES / "last_fu_or_death.csv"
    )
    assert "sex: {1: ___, 0: ___}" in cr.template(CASES / "redcap_raw.csv")
    assert "start: Beginn Blina" in cr.template(CASES / "erstdiagnose.csv")


def test_ages_in_months_and_weights_in_pounds(tmp_path):
    found = understood("crs_flag.csv", "template", tmp_path)["understood"]
    assert found["ages"] == {"low": 0.58, "high": 5, "unit": "years"}
    assert found["grades"]["crs_grade"] == {"0": 1, "2": 1, "4": 1}


def test_what_is_hidden_merged_or_nobodys_is_warned_of(tmp_path):
    assert any("hides" in w for w in understood("hidden_row.xlsx")["warnings"])
    assert any("merged" in w for w in understood("merged_cells.xlsx")["warnings"])
    assert any("none of 3" in w for w in understood("nobody_died.csv")["warnings"])
    merged = cr.read(CASES / "merged_cells.xlsx").patients["sex"].tolist()
    assert merged == ["female"] * 3 + ["male"] * 3


@pytest.mark.parametrize("name", ["decimal.parquet", "utc.parquet", "timedelta.parquet"])
def test_parquet_of_other_types(name):
    pytest.importorskip("pyarrow")
    assert understood(name)["patients"] == 2


def test_labelled_spss():
    pytest.importorskip("pyreadstat")
    found = understood("labelled.sav")
    assert found["understood"]["deaths"] == {"n": 1, "of": 2}


@pytest.mark.parametrize("ending", ["sav", "zsav", "dta", "xpt"])
def test_labels_of_columns_say_what_their_short_names_do_not(ending, tmp_path):
    # By hand: 12 months are 365 days; t1 is days until a transplant, and no yes or no of it.
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / f"ward.{ending}"
    frame = pd.DataFrame(
        {
            "pt": ["A", "B", "C", "D", "E", "F"],
            "os": [12.0, 24, 36, 48, 60, 72],
            "st": [1.0, 0, 0, 0, 0, 1],
            "t1": [40.0, 50, 60, 70, 80, 90],
        }
    )
    labels = ["Patient no", "Overall survival (months)", "Vital status", "Days to transplant"]
    write = {"dta": pyreadstat.write_dta, "xpt": pyreadstat.write_xport}.get(
        ending, pyreadstat.write_sav
    )
    more = {} if ending == "xpt" else {"variable_value_labels": {"st": {0: "alive", 1: "dead"}}}
    more |= {"compress": True} if ending == "zsav" else {}
    write(frame, str(path), column_labels=labels, **more)
    text = cr.template(path)
    mapping = tmp_path / "ward.yml"
    mapping.write_text(text)
    patients = cr.read(path, mapping).patients
    assert patients["os_days"].tolist() == [365, 730, 1096, 1461, 1826, 2192]
    assert patients["death"].tolist() == [1, 0, 0, 0, 0, 1]
    assert patients["transplant_day"].tolist() == [40, 50, 60, 70, 80, 90]
    words = "" if ending == "xpt" else "\nlevels: {death: {dead: 1, alive: 0}}"
    mapping.write_text("columns: {pt: patient_id, os: os_days, st: death}" + words)
    (warning,) = (w for w in cr.check(path, mapping).as_dict()["warnings"] if "months" in w)
    assert "'os' says months, and was read as days" in warning


def test_columns_that_could_hold_codes_are_named(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text("Kind,OS days,dead,weight\nA1,5,1,7.25\nA2,9,0,8.5\nA3,9,0,9.5\n")
    assert "  Kind: patient_id\n" in cr.template(path)  # the only column of codes
    path.write_text("Kind,Box,OS days,dead\nA1,K1,5,1\nA2,K2,9,0\nA3,K3,9,0\n")
    assert "  ___: patient_id   # one of: Kind, Box\n" in cr.template(path)


def test_strata_by_number_stay_where_patients_have_numbers_too(tmp_path):
    place = tmp_path / "mapping.yml"
    place.write_text("strata: [site]")
    intake = cr.read(CASES / "stratum_codes.csv", place)
    frame, _ = cr.analysis_frame(intake.patients, confirmed=intake.confirmed)
    assert frame["site"].value_counts().to_dict() == {"1": 3, "2": 3}


@pytest.mark.parametrize("folder", [True, False])
def test_the_command_writes_one_object_and_runs_no_file_of_the_folder(folder, tmp_path):
    (tmp_path / "yaml.py").write_text("raise SystemExit('ran a file of the folder')")
    (tmp_path / "helpers.py").write_text("raise SystemExit('ran a file of the folder')")
    command = [sys.executable, "-m", "cohortreader", "check", str(CASES / "bom.csv"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path if folder else "/")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert found["patients"] == found["rows"] == 2
    assert [column["role"] for column in found["columns"]] == ["patient_id", "os_days", "death"]
    assert found["understood"]["remission"] is None and found["problems"] == []


def test_a_template_is_never_written_over_another_file(tmp_path, capsys):
    from cohortreader.command import main

    table = tmp_path / "ward.csv"
    table.write_text("patient_id,os_days,death\nA,1,0\n")
    assert main(["template", "--from", str(table)]) == 0
    written = tmp_path / "ward.csv.yml"
    before = written.read_text()
    assert main(["template", "--from", str(table)]) == 2
    assert written.read_text() == before
    assert main(["check", str(table), "--mapping", str(written)]) == 0
    assert main(["check", str(tmp_path / "none.csv")]) == 2


def test_columns_in_other_orders_languages_and_separators(tmp_path):
    # Invented variants of the kinds above; deaths and days as each row says.
    tables = {
        "es.csv": "Código;Fecha de diagnóstico;Inicio blinatumomab;Última visita;Estado vital\n"
        "A;2018-01-01;2021-01-01;2021-04-11;muerto\nB;2018-01-01;2021-01-01;2022-01-01;vivo\n",
        "fr.csv": "Numéro patient;Début du traitement;Date des dernières nouvelles ou décès;Statut vital\n"
        "A;2021-01-01;2021-04-11;décédé\nB;2021-01-01;2022-01-01;vivant\n",
        "zh.csv": "病例编号,确诊日期,开始用药日期,末次随访或死亡日期,生存状态\n"
        "A,2018-01-01,2021-01-01,2021-04-11,死亡\nB,2018-01-01,2021-01-01,2022-01-01,存活\n",
        "tab.tsv": "event OS\tsubject id\tOS time (wks)\n1\tA\t14.2857142857\n0\tB\t52.142857142857\n",
    }
    for name, text in tables.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        mapping = tmp_path / f"{name}.yml"
        mapping.write_text(cr.template(path), encoding="utf-8")
        patients = cr.read(path, mapping).patients
        assert patients["os_days"].tolist() == [100, 365], name
        assert patients["death"].tolist() == [1, 0], name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le", "gb18030"])
def test_the_same_cells_mean_the_same_in_every_encoding(encoding, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("编号,性别,os_days,death\nA,女,１００,是\nB,男,200.0,否\n".encode(encoding))
    mapping = tmp_path / "a.yml"
    mapping.write_text(cr.template(path), encoding="utf-8")
    patients = cr.read(path, mapping).patients
    assert patients["os_days"].tolist() == [100, 200]
    assert patients["death"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-16", ("Köln", "Łódź")), ("utf-32", ("北京", "Łódź")), ("gb18030", ("北京儿童", "上海")),
        ("big5", ("臺北醫院", "高雄榮總")), ("shift-jis", ("東京こども", "大阪センター")),
        ("cp1250", ("Łódź", "Kraków")), ("cp1251", ("Москва", "Казань")), ("cp1252", ("Köln", "Nîmes")),
    ],
)  # fmt: skip
def test_words_are_right_once_the_message_was_followed(encoding, words, tmp_path):
    # Oracle: the words that were written. A message names encodings, and the first that shows them is taken.
    path, mapping = tmp_path / "a.csv", tmp_path / "a.yml"
    rows = "".join(f"{n},{9 + n},{n % 2},{words[n % 2]}\n" for n in range(12))
    path.write_bytes(f"patient_id,os_days,death,ward\n{rows}".encode(encoding))
    mapping.write_text("strata: [ward]")
    found = cr.check(path, mapping)
    if found.error is not None:
        remedy = found.problems[0].remedy
        assert encoding in remedy.replace("shift_jis", "shift-jis"), remedy
        mapping.write_text(f"strata: [ward]\nencoding: {encoding}")
        found = cr.check(path, mapping)
    assert set(found.intake.patients["ward"]) == set(words)


def test_a_plain_large_text_is_read_as_a_small_one(tmp_path):
    # The quick reader and the row by row one: the same table, the same numbers of rows.
    rows = [f"P{n},{n % 1000},{n % 2}" for n in range(20_000)]
    path = tmp_path / "big.csv"
    path.write_text("patient_id,os_days,death\n" + "\n".join(rows) + "\n")
    quick = cr.read(path).patients
    path.write_text('"patient_id",os_days,death\n' + "\n".join(rows) + "\n")
    pd.testing.assert_frame_equal(quick, cr.read(path).patients)
    path.write_text("patient_id,os_days,death\n" + "\n".join([*rows, "x,-5,0"]) + "\n")
    assert cr.check(path).problems[0].row == 20_002
