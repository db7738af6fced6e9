"""The reconstructed cohort is drawn again."""

from __future__ import annotations

from pathlib import Path

from tools.reconstruct.__main__ import COHORT, write_cohort


def test_the_cohort_is_the_draw_of_its_seed(tmp_path: Path) -> None:
    """Oracle: the file itself, byte for byte."""
    write_cohort(tmp_path / "cohort.csv")
    assert (tmp_path / "cohort.csv").read_bytes() == COHORT.read_bytes()
