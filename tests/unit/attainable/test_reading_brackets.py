"""An n in brackets behind a percentage: a count, a number of patients, or a question. Invented texts."""

from __future__ import annotations

import pytest

from attainable.claims.claim import Claim
from attainable.forms import check
from attainable.reading import read
from attainable.reading.tokens import Fields

Counts = list[tuple[str, str, str]]


def counts(found: list[Fields]) -> Counts:
    return [(c.get("k1", ""), c.get("n1", ""), c["percent"]) for c in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # 31/86 = 36.05 %, and 36.0 % of 31 patients is no count (11/31 = 35.5, 12/31 = 38.7)
        (
            "Eighty-six patients were evaluable. The CR rate was 36.0% (n = 31).",
            [("31", "86", "36.0")],
        ),
        # Clopper-Pearson of 31 of 86 is 26.0 to 47.1
        (
            "Of 90 patients enrolled, 86 were evaluable. The CR rate was 36.0% (n = 31; 95% CI, 26.0-47.1).",
            [("31", "86", "36.0")],
        ),
        # 6/55 = 10.9 %; of 6 patients 11 % is no count
        ("Fifty-five patients were treated; 11% (n = 6) died.", [("6", "55", "11")]),
        # 33.3 % of 25 is no count, and no number of the text is 75: the count without its patients
        ("The partial response rate was 33.3% (n = 25).", [("25", "", "33.3")]),
        # 18/40 = 45 %: 45 % is a count of 40, and no number of the text has 40 as 45 % of it
        ("The response rate was 45% (n = 40).", [("", "40", "45")]),
        # of groups, in order: 42/60 = 70.0 %, 30/62 = 48.4 %
        (
            "The response rate was 70.0% versus 48.4% (n = 60 and n = 62).",
            [("", "60", "70.0"), ("", "62", "48.4")],
        ),
    ],
)
def test_an_n_behind_a_percentage_is_what_its_counts_allow(text: str, found: Counts) -> None:
    """Oracle: the counts by hand, in the comments; no honest text is accused."""
    claims = read(text)
    assert counts(claims) == found
    for claim in claims:
        fields = {k: v for k, v in claim.items() if k not in ("form", "sentence", "settle")}
        assert check(Claim(claim["form"], fields)).severity not in ("red", "amber")


def test_an_n_that_can_be_both_is_asked() -> None:
    """Oracle: 40 of 80 and 20 of 40 are both 50 %."""
    (claim,) = read("Eighty patients were treated. The response rate was 50% (n = 40).")
    assert "keep n1, or write it as k1" in claim["settle"]
    (told,) = read("Eighty patients were treated. The response rate was 50% (n = 40/80).")
    assert "settle" not in told and (told["k1"], told["n1"]) == ("40", "80")


@pytest.mark.parametrize(
    "said",
    [
        "; 27 had measurable disease and were evaluable for response",
        "; 27 of them were evaluable",
        ", of whom 27 were evaluable",
        ". Of these, 27 could be evaluated",
        "; 27 had measurable disease",
    ],
)
def test_patients_who_could_be_evaluated_are_numbers_of_the_text(said: str) -> None:
    """Oracle: 10/27 = 37.0 %, 10/29 = 34.5 %; no method gives 10 of 27 limits as near as 31 to 43."""
    text = f"Twenty-nine patients were enrolled{said}. Ten patients (37%{{}}) responded."
    assert "27 prints the percentage, not 29" in read(text.format(""))[-1]["settle"]
    limited = read(text.format("; 95% CI, 31 to 43"))[-1]["settle"]
    assert "27 prints the percentage, none its interval, not 29" in limited


def test_a_count_of_no_number_of_the_text_says_of_how_many_it_would_be() -> None:
    """Oracle: 11/86 = 12.8 %, 11/85 = 12.9, 11/87 = 12.6 and 11/94 = 11.7 %; 22/94 = 23.4 %."""
    text = "Ninety-four patients were treated. Rash occurred in 11 (12.8%), fever in 22 (23.4%)."
    first, second = (claim["settle"] for claim in read(text))
    assert "not 94, while 86 would: how many could be evaluated" in first
    assert "94 prints the percentage" in second and "while" not in second
