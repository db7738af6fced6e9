"""Status columns with a third event, and times of a transplant without their unit: drafted as open, whole, with what was found."""

from pathlib import Path

import pytest

import cohortreader as cr

# Oracle: the coding of the trial data set pbc of R's package survival: 0 censored, 1 transplanted, 2 dead; rows made up.
CODES = ["2", "0", "2", "1", "1", "2"]
FOUND = "found 0 (1), 1 (2), 2 (3)"


def ward(folder: Path, heading: str, codes: list[str]) -> Path:
    path = folder / "ward.csv"
    rows = [f"P{n},{900 + n},{code}" for n, code in enumerate(codes)]
    path.write_text("\n".join([f"id,OS days,{heading}", *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("heading", "codes", "drafted"),
    [
        ("status", CODES, f"status: ___   # death, or disease_status or dfs_event; {FOUND}"),
        ("Vital status", CODES, f"death: {{2: ___, 0: ___, 1: ___}}   # {FOUND}"),
        ("death", CODES, f"death: {{2: ___, 0: ___, 1: ___}}   # {FOUND}"),
        ("death", [f"{code}.0" for code in CODES], "death: {'2.0': ___, '0.0': ___, '1.0': ___}   # found"),
        ('"Status (0=censored, 1=transplant, 2=dead)"', CODES, "1 for dead alone, 0 for each that ends the time without it"),
        ("Status", ["dead", "censored", "dead", "transplanted", "transplanted", "dead"],
         "death: {dead: 1, censored: 0, transplanted: ___}   # found censored (1), dead (3), transplanted (2)"),
    ],
)  # fmt: skip
def test_a_third_event_is_open_and_its_deaths_are_three(
    heading: str, codes: list[str], drafted: str, tmp_path: Path
) -> None:
    path, mapping = ward(tmp_path, heading, codes), tmp_path / "ward.yml"
    text = cr.template(path)
    assert drafted in text
    mapping.write_text(text)
    assert "not decided yet" in str(cr.check(path, mapping).error)

    there = heading.strip('"')
    part = f"columns: {{id: patient_id, OS days: os_days, '{there}': death}}\n"
    if codes[0] == "dead":
        words = "dead: 1, censored: 0, transplanted: 0"
    else:
        for half in ("", f"levels: {{death: {{'{codes[0]}': 1}}}}\n"):
            mapping.write_text(part + half)
            assert "___" in str(cr.check(path, mapping).error)  # never half
        words = ", ".join(f"'{code}': {int(code[0] == '2')}" for code in sorted(set(codes)))
    mapping.write_text(f"{part}levels: {{death: {{{words}}}}}\n")
    assert cr.read(path, mapping).patients["death"].sum() == 3


@pytest.mark.parametrize(
    ("heading", "times", "unit"),
    [
        ("Time to transplant (months)", ("3", "6"), "months"),
        ("Transplant (months)", ("3", "6"), "months"),
        ("Months to SCT", ("3.5", "6"), "months"),
        ("Time to HSCT", ("3", "6"), "___"),
        ("Time to HSCT", ("3.5", "6"), "___"),
        ("Time to HSCT", ("91", "183"), ""),
        ("Days to HSCT", ("21", "28"), ""),
    ],
)
def test_months_to_a_transplant_are_not_days(
    heading: str, times: tuple[str, str], unit: str, tmp_path: Path
) -> None:
    # Oracle: a month is 365.25/12 days, so 3, 3.5 and 6 months are 91, 107 and 183 days.
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    path.write_text(
        f"id,os_days,death,HSCT,{heading}\nA,900,0,yes,{times[0]}\nB,950,1,no,\nC,990,0,yes,{times[1]}\n"
    )
    text = cr.template(path)
    assert f"{heading}: transplant_day\n" in text.replace("'", "")
    assert (f"units: {{transplant_day: {unit}}}" in text) == bool(unit)
    assert (f"{heading} names no unit and holds {times[0]} to {times[1]}" in text) == (
        unit == "___"
    )
    mapping.write_text(text.replace("transplant_day: ___}", "transplant_day: months}"))
    days = cr.read(path, mapping).patients["transplant_day"].dropna().tolist()
    known = {"3": 91, "3.5": 107, "6": 183}
    assert days == [known.get(time) or int(time) for time in times]


def test_times_without_a_unit_that_were_read_as_days_are_warned_of(tmp_path: Path) -> None:
    # Oracle: nobody is transplanted on day 3 and day 6 of a course and no later, as a rule; the file is read as it was asked.
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    path.write_text(
        "id,os_days,death,HSCT,Time to HSCT\nA,900,0,yes,3\nB,950,1,no,\nC,990,0,yes,6\n"
    )
    mapping.write_text(
        "columns: {id: patient_id, HSCT: transplant, Time to HSCT: transplant_day}\n"
    )
    (warning,) = (w for w in cr.check(path, mapping).as_dict()["warnings"] if "HSCT" in w)
    assert "'Time to HSCT' names no unit, and was read as days (the longest is 6)" in warning
