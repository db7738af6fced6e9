"""A count that fits only a number of patients that nothing prints is asked where questions stand. Invented text."""

from __future__ import annotations

import pytest

from attainable.answers.audit import audit
from attainable.answers.page import page
from attainable.answers.paragraph import paragraph
from attainable.answers.terminal import verdict_lines
from attainable.answers.wording import only_fewer
from attainable.claims import Study
from attainable.claims.entries import study_of

SENTENCE = "Rash occurred in 11 (12.8%), and fever in 22 (23.4%) of 94 patients."
ASKED = (
    "It fits only 86 patients, which no sentence of the claims prints. How many could be evaluated?"
)


def study(evaluable: str = "") -> Study:
    group = {"all": {"n": "94", "label": "all"}}
    rash = {"form": "count", "endpoint": "rash", "group": "all", "k": "11", "percent": "12.8"}
    fever = {"form": "count", "endpoint": "fever", "group": "all", "k": "22", "percent": "23.4"}
    fever |= {"sentence": SENTENCE + evaluable}
    return study_of({"groups": group, "claims": [rash | {"sentence": "Rash: 11 (12.8%)."}, fever]})


def test_a_count_of_fewer_is_asked_on_page_terminal_and_paragraph() -> None:
    """Oracle: 11/94 = 11.7 %, 11/86 = 12.8 %, 11/85 = 12.9 and 11/87 = 12.6 %; 22/94 = 23.4 %."""
    answer = audit(study())
    words = [verdict.word for verdict in answer.verdicts]
    assert words == ["possible", "adds up"] and not answer.found
    assert ASKED in paragraph(answer)
    shown = page([answer])
    assert ASKED in shown[: shown.index("Ledger")] and "Questions to the authors" in shown
    (claim, verdict), *_ = answer.rows()
    assert only_fewer(claim, verdict, answer.study) == "86"
    told = verdict_lines(claim, verdict, colour=False, width=200, more=ASKED)
    assert ASKED in told
    assert "1 claim can come out" in paragraph(answer)


@pytest.mark.parametrize("evaluable", [" Of these, 86 could be evaluated for rash."])
def test_a_number_that_a_sentence_prints_is_not_asked(evaluable: str) -> None:
    """Oracle: the sentence, which prints 86."""
    answer = audit(study(evaluable))
    assert "How many could be evaluated?" not in paragraph(answer)
    assert "Questions to the authors" not in page([answer])


@pytest.mark.parametrize(
    ("low", "high", "p", "asked"),
    [
        ("0.72", "0.89", "0.13", True),  # log 0.80 / ((log 0.89 - log 0.72) / 3.92) = -4.1
        ("0.59", "1.07", "0.13", False),  # -1.47, of which Wald's p is 0.14
        ("0.64", "0.99", "0.06", False),  # -2.0, Wald's p 0.04: a score test can give 0.06
        ("0.72", "0.89", "<0.001", False),
    ],
)
def test_an_interval_far_from_1_beside_a_p_above_5_percent_is_asked(
    low: str, high: str, p: str, asked: bool
) -> None:
    """Oracle: Wald's z in the comments; the figures stay possible, as another model's p may be printed."""
    ratio = {"form": "hazard_ratio", "value": "0.80", "low": low, "high": high, "p": p}
    answer = audit(study_of({"claims": [ratio]}))
    assert answer.verdicts[0].word == "possible" and not answer.found
    told = "The interval and the p do not agree if both are Wald"
    assert (told in paragraph(answer)) == asked == (told in page([answer]).split("Ledger")[0])
