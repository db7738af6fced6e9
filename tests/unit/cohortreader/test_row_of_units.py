"""A row of units, or of what codes mean, between the headings and the first patient."""

from __future__ import annotations

from pathlib import Path

import pytest

import cohortreader as cr
from cohortreader.intake.skeleton import mapping_skeleton


def drafted(folder: Path, *rows: str) -> tuple[str, cr.Cohort]:
    """The mapping file drafted for a table, and the cohort that is read with it as it stands."""
    file, mapping = folder / "c.csv", folder / "m.yml"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    mapping.write_text(mapping_skeleton(file), encoding="utf-8")
    return mapping.read_text(encoding="utf-8"), cr.read(file, mapping)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("weeks", 700),
        ("(mo)", 3044),
        ("Monate", 3044),
        ("[d]", 100),
        ("mois", 3044),
        ("days", 100),
    ],
)
def test_units_below_the_headings_are_drafted(tmp_path: Path, said: str, days: int) -> None:
    """Oracle: 100 weeks are 700 days, 100 months 100 * 30.4375."""
    _, read = drafted(tmp_path, "ID,OS,Died", f",{said},", "K1,16,yes", "K2,100,no")
    assert read.patients["os_days"].max() == days and len(read.patients) == 2
    assert not any("says" in warning for warning in read.warnings)


@pytest.mark.parametrize("said", ["1=yes", "0/1", "1 = ja", "(0/1)"])
def test_a_row_that_says_what_codes_are_is_no_sum(tmp_path: Path, said: str) -> None:
    """Oracle: nobody wrote a sum; both died that are coded 1."""
    rows = (
        "ID,Age,Follow-up,Death",
        f",years,months,{said}",
        "K1,46,16,1",
        "K2,51,6,0",
        "K3,7,90,1",
    )
    _, read = drafted(tmp_path, *rows)
    assert int(read.patients["death"].sum()) == 2 and read.patients["os_days"].max() == 2739
    assert not any("were counted" in warning for warning in read.warnings)


@pytest.mark.parametrize(("codes", "deaths"), [("0=yes 1=no", 2), ("1=yes 0=no", 1)])
def test_codes_below_a_heading_of_the_living_come_before_it(
    tmp_path: Path, codes: str, deaths: int
) -> None:
    """Oracle: alive is coded 1 for two of three; where 1 is no, these two died."""
    _, read = drafted(tmp_path, "ID,Alive,OS", f",{codes},days", "K1,1,600", "K2,0,500", "K3,1,9")
    assert int(read.patients["death"].sum()) == deaths


def test_a_unit_below_a_heading_that_the_mapping_file_leaves_out_is_warned_of(
    tmp_path: Path,
) -> None:
    """Oracle: the row says weeks, and 480 was read as days; the remedy is followed to the letter."""
    text, _ = drafted(tmp_path, "ID,OS,Died", ",weeks,", "K1,16,yes", "K2,480,no")
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    mapping.write_text(text.replace("units: {os_days: weeks}\n", ""))
    (said,) = (w for w in cr.read(file, mapping).warnings if "says weeks" in w)
    assert "units: {os_days: weeks}" in said
    for unit, longest in (("weeks", 3360), ("days", 480)):
        mapping.write_text(text.replace("os_days: weeks", f"os_days: {unit}"))
        read = cr.read(file, mapping)
        assert read.patients["os_days"].max() == longest
        assert not any("says weeks" in warning for warning in read.warnings)
