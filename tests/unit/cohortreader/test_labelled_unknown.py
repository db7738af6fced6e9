"""A code that a file labels as not known, in a column whose other codes have no label."""

from pathlib import Path

import pandas as pd
import pyreadstat

import cohortreader as cr


def test_a_code_labelled_not_known_is_no_group(tmp_path: Path) -> None:
    """Oracle: the label: 99 is "Unknown", so the stages are 1 and 2."""
    frame = pd.DataFrame(
        {"id": list("ABCD"), "days": [10, 20, 30, 40], "dead": [1, 0, 1, 0], "stage": [1, 2, 99, 1]}
    )
    pyreadstat.write_dta(
        frame, str(tmp_path / "c.dta"), variable_value_labels={"stage": {99: "Unknown"}}
    )
    columns = "{id: patient_id, days: os_days, dead: death}"
    (tmp_path / "m.yml").write_text(f"columns: {columns}\nstrata: [stage]\n")
    read = cr.read(tmp_path / "c.dta", tmp_path / "m.yml")
    assert set(read.patients["stage"].dropna().astype(str)) - {""} == {"1", "2"}
    assert any("label says not known" in str(note) for note in read.notes)
