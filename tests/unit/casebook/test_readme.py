"""The verdicts in the README are those that the code gives."""

from __future__ import annotations

from pathlib import Path

from helpers.audit.conclusions import conclusions, identify
from helpers.published import load_published

README = Path(__file__).parents[3] / "README.md"


def test_the_table_of_the_readme_is_the_table_of_the_book() -> None:
    """Oracle: `conclusions`, which the landing page shows; paste the expected lines where they differ."""
    published = load_published()
    rows = conclusions(published, identify(published))
    expected = [f"| {row.claim} | {row.verdict} | {row.because} |" for row in rows.itertuples()]
    lines = README.read_text(encoding="utf-8").splitlines()
    start = lines.index("| --- | --- | --- |") + 1
    assert lines[start : start + len(expected) + 1] == [*expected, ""]
