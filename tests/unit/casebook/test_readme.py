"""The verdicts in the README are those that the code gives."""

from __future__ import annotations

from pathlib import Path

from helpers import Study, conclusions, further_questions, load_published

README = Path(__file__).parents[3] / "README.md"


def test_the_tables_of_the_readme_are_those_of_the_book() -> None:
    """Oracle: the tables of the landing page; paste the expected lines where they differ."""
    study = Study(load_published())
    lines = README.read_text(encoding="utf-8").splitlines()
    for table in (conclusions(study), further_questions(study)):
        for row in table.itertuples():
            assert f"| {row.claim} | {row.verdict} | {row.because} | {row.open} |" in lines
