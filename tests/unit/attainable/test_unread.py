"""Figures of a text that are in no claim. Oracle: the sentences, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from attainable.answers.audit import audit
from attainable.answers.page import page
from attainable.command import main
from attainable.reading import read
from attainable.reading.unread import unread

TEXT = (
    "Of 97 patients, response was seen in 29 (29.9%; 95% CI 21.0-40.0). Relapse fell by 31.7% (P = .03). "
    "The HR for death was 0.58 (95% CI 0.38-0.89; P=0.01). Power was 80%. OS at 2 years was 77% versus 60% (p<0.001)."
)
LEFT = ["31.7%", "P = .03", "80%"]


def test_every_figure_is_in_a_claim_or_listed() -> None:
    assert [figure for figure, _ in unread(TEXT, read(TEXT))] == LEFT
    everything = [figure for figure, _ in unread(TEXT, [])]
    assert len(everything) == 10 and set(LEFT) < set(everything)


@pytest.mark.parametrize(
    "text", ["", "No figure is here: 40 patients in 2021, aged 3-12 years.", "95% CI"]
)
def test_what_is_no_figure_is_not_listed(text: str) -> None:
    assert unread(text, []) == []


def test_the_file_lists_them_and_the_page_says_how_many(tmp_path: Path) -> None:
    source, claims = tmp_path / "abstract.txt", tmp_path / "claims.yml"
    source.write_text(TEXT)
    assert main(["read", str(source), "--trust", "--out", str(claims)]) == 0
    listed = [line for line in claims.read_text().splitlines() if line.startswith("# ")]
    assert [line[2:].partition(" in ")[0] for line in listed[1:]] == LEFT
    assert "3 figures of the text (percentages" in page([audit(claims)])
