"""No rate stands in a sentence without its interval."""

import json
import re
from pathlib import Path

import pytest

from casebook.build.layout import Book

BARE = re.compile(
    r"\d+/\d+ \(\d+(?:\.\d+)?%\)"
)  # as format_count writes it; `counted` adds the interval


def sentences(notebook: Path) -> list[str]:
    """What the cells of a notebook show as paragraphs."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return ["".join(output.get("data", {}).get("text/markdown", "")) for output in outputs]


@pytest.mark.parametrize("script", Book().scripts, ids=lambda path: path.stem)
def test_rates_in_sentences_have_their_intervals(script: Path) -> None:
    """Rule: mend with `helpers.page.counted` in place of `format_count`."""
    shown = sentences(Book().notebooks / f"{script.stem}.ipynb")
    assert [bare for text in shown for bare in BARE.findall(text)] == []


def test_the_rule_finds_what_it_is_to_find() -> None:
    """A check of the pattern, by hand."""
    assert BARE.search("reached by 26/33 (78.8%) of them")
    assert not BARE.search("reached by 26/33 (78.8%, 95% CI 61.1 to 91.0) of them")
