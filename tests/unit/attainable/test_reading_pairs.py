"""A p-value that names its pair of groups is of these two, not of all three. Invented texts."""

from __future__ import annotations

import pytest

from attainable.reading import read
from attainable.reading.arms import arms_of
from attainable.reading.tokens import Fields

RESPONSES = "Responses were seen in 36 (29.0%), 56 (44.8%) and 62 (50.8%) patients"
OF = "Responses were seen in 36 of 124 (29.0%), 56 of 125 (44.8%) and 62 of 122 (50.8%)"
NAMED = (
    "Patients were assigned to placebo (arm A, n=124), the low dose (arm B, n=125) or the high dose (arm C, n=122). "
    + RESPONSES
)


def of_two(text: str) -> list[Fields]:
    """The claims with a p-value, of which none is of three groups."""
    found = read(text)
    assert not any("p" in claim and claim["form"] == "trend" for claim in found)
    return [claim for claim in found if "p" in claim]


@pytest.mark.parametrize(
    ("said", "pairs"),
    [
        ("(A vs B, p=0.010; A vs C, p<0.001)", [("36", "56", "0.010"), ("36", "62", "<0.001")]),
        ("(p=0.010 for B versus A)", [("56", "36", "0.010")]),
        ("(A vs C: p<0.001)", [("36", "62", "<0.001")]),
    ],
)
def test_groups_known_by_name_have_their_p(said: str, pairs: list[tuple[str, ...]]) -> None:
    """Oracle: the sentence; 36/124 = 29.0, 56/125 = 44.8 and 62/122 = 50.8 %, in the order of the arms."""
    found = of_two(f"{NAMED} {said}.")
    assert [(c["k1"], c["k2"], c["p"]) for c in found] == pairs
    assert not any("settle" in claim for claim in found)


def test_groups_not_known_by_name_are_asked() -> None:
    """Oracle: the sentence, which says nowhere which of its figures is of A; its counts stay, without p."""
    found = of_two(f"{OF} patients (A vs B, p=0.010; A vs C, p<0.001).")
    assert [c["settle"][:22] for c in found] == ["p is of A against B: w", "p is of A against C: w"]
    assert not any("k1" in claim for claim in found)
    (rates,) = of_two("Two-year OS was 61%, 55% and 47% in arms A, B and C (p = 0.04 for A vs C).")
    assert (rates["form"], rates["p"]) == ("logrank", "0.04") and "d1" in rates["settle"]


@pytest.mark.parametrize("said", ["P = .016", "P for trend = .016", "I vs II vs III, P = .016"])
def test_a_p_of_all_groups_stays(said: str) -> None:
    """Oracle: the sentences, in which p is of the three groups."""
    (claim,) = read(f"Responses were seen in 10/50 (20%), 14/50 (28%) and 21/50 (42%) ({said}).")
    assert (claim["form"], claim["p"]) == ("trend", ".016")


def test_three_arms_are_known() -> None:
    """Oracle: the sentences."""
    sizes = {"a": "124", "b": "125", "c": "122"}
    assert arms_of(NAMED) == sizes
    assert arms_of("Group A (n=124), group B (n=125) or group C (n=122) were compared.") == sizes
