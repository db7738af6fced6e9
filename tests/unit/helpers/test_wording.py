"""Sentences made from estimates. Oracles: the sentence by hand from the sign of its numbers."""

import pytest

from fewevents.estimates.proportions import exact_ci
from helpers import wording


def contrast(first: tuple[int, int], second: tuple[int, int]) -> str:
    rates = {"relapsed": exact_ci(*first), "refractory": exact_ci(*second)}
    return wording.difference_in_words(rates, what="remission rate")


def test_the_better_group_comes_first() -> None:
    """By hand: 9 of 10 is more than 2 of 10, whichever is named first."""
    for counts in (((9, 10), (2, 10)), ((2, 10), (9, 10))):
        said = contrast(*counts)
        better = ("relapsed", "refractory")[counts[0][0] == 2]
        assert f"higher in {better} than in" in said
        assert said.startswith("The remission rate was 70.0 ")


def test_an_interval_is_read_by_its_sign() -> None:
    """By hand: 9 of 10 against 2 of 10 is far from zero; 5 against 4 of 10 is not."""
    assert "leaves out zero" in contrast((9, 10), (2, 10))
    assert "contains zero" in contrast((5, 10), (4, 10))


def test_equal_rates_are_called_the_same() -> None:
    said = contrast((5, 10), (5, 10))
    assert said.startswith("The remission rate was the same in ")
    assert "contains zero" in said


@pytest.mark.parametrize(
    ("events", "n", "start"),
    [
        (0, 0, "Nobody was assessed for ICANS."),
        (0, 33, "No ICANS was seen in 33 patients."),
        (1, 33, "ICANS was seen in 1/33"),
    ],
)
def test_rare_events(events: int, n: int, start: str) -> None:
    assert wording.rarity_in_words(exact_ci(events, n), what="ICANS").startswith(start)
