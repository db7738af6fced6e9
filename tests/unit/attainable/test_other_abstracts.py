"""The claims of other papers in data/abstracts, as the chapter on them shows.

Oracle: arithmetic by hand, beside each claim that needs an answer; the tests of counts by SciPy.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scipy.stats import chi2_contingency, fisher_exact

from attainable.claims import read_claims
from attainable.forms import check

FOLDER = Path(__file__).parents[3] / "data" / "abstracts"
NEED_AN_ANSWER = {
    "gvhd_2021": {
        "acute_a": "too narrow",  # sqrt(0.481 * 0.519 / 27) = 9.6 points; printed: 1.0
        "acute_b": "too narrow",  # 4.9; 0.2
        "chronic_a": "too narrow",  # 8.5; 1.0
        "chronic_b": "too narrow",  # 5.6; 0.4
    },
    "heart_failure_2008": {"cardiovascular": "does not fit"},  # sqrt(0.75 * 1.12) = 0.917, not 0.95
    "transplant_2009": {"relapse_aml": "does not fit"},  # sqrt(0.22 * 2.98) = 0.81, not 0.58
    "ruxolitinib": {"response": "does not fit"},  # 25/29 = 86.2
    "preprint": {"first": "does not fit"},  # 5/9 = 55.6
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_only_what_was_worked_out_by_hand_needs_an_answer(path: Path) -> None:
    study = read_claims(path)
    verdicts = {claim.id: check(claim) for claim in study.claims}
    found = {name: v.word for name, v in verdicts.items() if v.severity in ("red", "amber")}
    worked_out = NEED_AN_ANSWER.get(path.stem, {})
    assert found == worked_out, f"{path.name}: work out by hand, then write to NEED_AN_ANSWER"
    assert study.source.startswith("https://") and not study.unused
    bare = [claim.id for claim in study.claims if not claim.text("note")]
    assert not bare, f"{path.name}: add a note that says what explains the figure to {bare}"


@pytest.mark.parametrize(
    ("name", "counts", "gives"),
    [
        ("angiography_2000", (13, 81, 9, 41), {"fisher": 0.460, "chi_squared": 0.423}),
        ("biopsy_2005", (24, 203, 223, 1115), {"fisher": 0.00598, "chi_squared": 0.00603}),
    ],
)
def test_counts_against_scipy(
    name: str, counts: tuple[int, int, int, int], gives: dict[str, float]
) -> None:
    k1, n1, k2, n2 = counts
    table = [[k1, n1 - k1], [k2, n2 - k2]]
    claim = read_claims(FOLDER / f"{name}.yml").claims[0]
    assert [claim.count(key) for key in ("k1", "n1", "k2", "n2")] == list(counts)
    assert fisher_exact(table)[1] == pytest.approx(gives["fisher"], rel=0.01)
    assert chi2_contingency(table, correction=False)[1] == pytest.approx(
        gives["chi_squared"], rel=0.01
    )
    # Of the test that is named, if one is: Fisher's prints 0.46 for angiography, which names chi-squared.
    verdict = check(claim)
    assert verdict.word == ("possible" if claim.text("test") else "adds up")
    assert ("is not given by the test that is named" in verdict.sentence) == claim.has("test")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_no_note_asserts_what_its_verdict_leaves_open(path: Path) -> None:
    """Oracle: invariant. Where any p comes out by some test, that one does is no explanation."""
    for claim in read_claims(path).claims:
        verdict = check(claim)
        if verdict.word == "possible" and not verdict.noticed and claim.form == "logrank":
            assert not re.search(r"\b(gives?|does|do|explains?) (it|so)?\b", claim.text("note"))


def test_rounding_twice_is_the_same_habit_in_a_count_and_in_a_limit() -> None:
    # 80/97 = 82.474, 82.5, 83; 27/30 by Clopper-Pearson from 73.47, 73.5, 74
    limit, count = (
        check(read_claims(FOLDER / f"{name}.yml").claims[0])
        for name in ("bb2121_2019", "bcma_2023")
    )
    assert limit.severity == count.severity == "footnote"
    assert all("rounded twice, digit by digit" in verdict.sentence for verdict in (limit, count))
