"""Dates with different signs in one column, which may have different orders too."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

import cohortreader as cr
from cohortreader.intake.skeleton import mapping_skeleton

START = datetime.date(2015, 1, 13)


def table(folder: Path, *seen: str) -> Path:
    file = folder / "c.csv"
    rows = [f"K{n},01/13/2015,{day},no" for n, day in enumerate(seen)]
    file.write_text("\n".join(["ID,First dose,Last seen,Died", *rows]) + "\n")
    return file


def test_a_point_among_slashes_is_warned_of_and_both_remedies_work(tmp_path: Path) -> None:
    """Oracle: the calendar; 02.06.2016 is 2 June, or 6 February as slashes of that column are read."""
    file, mapping = table(tmp_path, "02/17/2016", "02.06.2016", "03/20/2016"), tmp_path / "m.yml"
    mapping.write_text(text := mapping_skeleton(file))
    assert "date_order: month-day-year" in text
    read = cr.read(file, mapping)
    assert read.patients["os_days"].tolist()[1] == (datetime.date(2016, 2, 6) - START).days
    (said,) = (w for w in read.warnings if "02.06.2016" in w)
    assert "'/' and with '.'" in said and "row 3" in said
    turned, same = re.findall(r"\{.*?\}", said)
    for entry, day in ((turned, (2016, 6, 2)), (same, (2016, 2, 6))):
        mapping.write_text(text.replace("date_order: month-day-year", f"date_order: {entry}"))
        read = cr.read(file, mapping)
        assert read.patients["os_days"].tolist()[1] == (datetime.date(*day) - START).days
        assert read.patients["os_days"].tolist()[0] == (datetime.date(2016, 2, 17) - START).days
        assert not any("02.06.2016" in warning for warning in read.warnings)


def test_signs_of_which_each_has_its_order_are_drafted_and_read(tmp_path: Path) -> None:
    """Oracle: no month is the 27th or the 30th: points begin with the day, slashes with the month."""
    file, mapping = table(tmp_path, "27.07.2015", "06/30/2018", "09.12.2015"), tmp_path / "m.yml"
    text = mapping_skeleton(file)
    assert "date_order: {'/': month-day-year, '.': day-month-year}" in text
    mapping.write_text(text)
    ends = [(2015, 7, 27), (2018, 6, 30), (2015, 12, 9)]
    expected = [(datetime.date(*end) - START).days for end in ends]
    read = cr.read(file, mapping)
    assert read.patients["os_days"].tolist() == expected
    assert not any("date_order" in warning for warning in read.warnings)
    mapping.write_text(re.sub("date_order: .*", "date_order: month-day-year", text))
    with pytest.raises(cr.CohortError) as told:
        cr.read(file, mapping)
    entry = re.search(r"write date_order: (\{.*?\})", str(told.value))
    assert entry, str(told.value)
    mapping.write_text(re.sub("date_order: .*", f"date_order: {entry[1]}", text))
    assert cr.read(file, mapping).patients["os_days"].tolist() == expected


def test_points_that_show_their_order_are_not_asked_about(tmp_path: Path) -> None:
    """Oracle: 02.16.2016 begins with the month, and so do the other points of the column."""
    file, mapping = table(tmp_path, "02/17/2016", "02.06.2016", "02.16.2016"), tmp_path / "m.yml"
    mapping.write_text(mapping_skeleton(file))
    assert not any("date_order" in warning for warning in cr.read(file, mapping).warnings)
