"""What a number rests on: one of five words, on every piece of a page."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import canvas, colour, compare, load_published, prose, show_table
from helpers.basis import BASES, basis_html, basis_words
from helpers.figures_bundle import steps
from helpers.palette import PALETTE, contrast


def test_the_words_are_five_and_no_other() -> None:
    """Oracle: the words that acceptance fixes for the column ``basis``."""
    assert BASES == ("printed", "counts", "every cohort", "reconstructed", "observed")
    with pytest.raises(ValueError, match="found 'guessed', expected one of printed"):
        basis_words("guessed")


@pytest.mark.parametrize("word", BASES)
def test_each_word_has_a_colour_that_is_readable_as_text(word: str) -> None:
    """Oracle: WCAG 2.2, 1.4.3: 4.5 to 1."""
    shade = PALETTE[f"basis-{word.replace(' ', '-')}"]
    assert contrast(shade.light, PALETTE["paper"].light) >= 4.5
    assert contrast(shade.dark, PALETTE["paper"].dark) >= 4.5


def test_tables_and_sentences_carry_it_in_the_page_and_in_plain_text() -> None:
    frame = pd.DataFrame({"group": ["a"], "value": ["1"], "basis": ["counts"]})
    table = show_table(frame, name="t", caption="T", basis="printed")
    assert basis_html("printed") in table.html and basis_html("counts") in table.html
    assert "[basis: printed]" in table.text
    said = prose("One {n}.\n\nTwo.", basis=["counts", ""], n=1)
    assert said.text == "One 1. [basis: counts]\n\nTwo."
    with pytest.raises(ValueError, match="each of 2 paragraphs"):
        prose("One.\n\nTwo.", basis=["counts"])


def test_what_seaborn_draws_is_the_same_twice() -> None:
    def drawn() -> str:
        with canvas(100) as page:
            page.plot().plot([0, 1], [0, 1], color=colour("blue"))
        words = {"name": "line", "alt": "A line.", "caption": "Up.", "provenance": "Made up."}
        return page.show(**words, basis="reconstructed", data=pd.DataFrame({"x": [0, 1]})).html

    assert drawn() == drawn() and "basis-reconstructed" in drawn()


def test_steps_are_those_of_kaplan_and_meier() -> None:
    """Oracle: by hand; two deaths on day 5 of the four still followed, 3/4 x 2/4... = 0.4."""
    days, events = pd.Series([3, 5, 5, 6, 9]).to_numpy(), pd.Series([1, 1, 1, 0, 0]).to_numpy()
    assert steps(days, events)[-1][1] == pytest.approx(4 / 5 * 2 / 4)


def test_counts_are_compared_with_print() -> None:
    """Oracle: 26/33 = 78.78...; 25/26 = 96.15... is printed as 96.1%."""
    made = compare(load_published(), {"cr_rate": (26, 33), "os_cr_rate": (25, 26)})
    assert made["verdict"].tolist() == ["reproduced", "reproduced by truncation"]
