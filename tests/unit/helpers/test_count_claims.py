"""What each kind of figure claims about counts, and the sums and limits that counts have to keep.

Oracle: each row read by eye, each sum worked out by hand.
"""

import pytest

from helpers.audit import count_evidence
from helpers.audit.count_checks import Check, count_checks
from helpers.audit.count_claims import (
    SIZE,
    Claim,
    Counts,
    figures_of,
    printed_count,
    printed_fraction,
    quantity_of,
)
from helpers.audit.count_claims import _claims as claims_of
from helpers.published import load_published

FIGURE = dict.fromkeys(figures_of(load_published())["treated_n"], "") | {
    "section": "results", "sentence": "5", "measure": "overall survival", "endpoint": "os", "group": "cr",
}  # fmt: skip


def claimed(**figure):
    found = claims_of("row", FIGURE | figure)
    return [(c.quantity, c.value, c.printed, c.own, c.subject) for c in found]


@pytest.mark.parametrize(
    ("figure", "claims"),
    [
        # a fraction prints its count and its size, both its own
        (
            {"kind": "fraction", "printed": "25/26"},
            [(("os", "cr"), 25, True, True, True), ((SIZE, "cr"), 26, True, True, False)],
        ),
        # a count prints itself; the size it is out of may be printed beside it, or follow
        ({"kind": "count", "printed": "seven"}, [(("os", "cr"), 7, True, True, True)]),
        (
            {"kind": "count", "printed": "7", "denominator": "26", "denominator_source": "printed"},
            [(("os", "cr"), 7, True, True, True), ((SIZE, "cr"), 26, True, False, False)],
        ),
        # a percentage rests on both
        (
            {"kind": "proportion", "printed": "96.2%", "numerator": "25", "denominator": "26",
             "numerator_source": "derived", "denominator_source": "printed"},
            [(("os", "cr"), 25, False, False, True), ((SIZE, "cr"), 26, True, False, False)],
        ),
        ({"kind": "proportion", "printed": "96.2%"}, []),
        # a p-value rests on sizes and events of both arms: those alive are the others
        (
            {"kind": "p_value", "printed": "0.002", "n1": "26", "events1": "1", "group1": "cr",
             "n2": "7", "events2": "3", "group2": "no_cr",
             "numerator_source": "derived", "denominator_source": "printed"},
            [
                ((SIZE, "cr"), 26, True, False, False), (("os", "cr"), 25, False, False, True),
                ((SIZE, "no_cr"), 7, True, False, False), (("os", "no_cr"), 4, False, False, True),
            ],
        ),
        ({"kind": "p_value", "printed": "0.002", "n1": "26", "group1": "cr"}, []),
    ],
)  # fmt: skip
def test_what_a_row_claims(figure, claims) -> None:
    assert claimed(**figure) == claims


def test_a_claim_names_its_row_and_its_sentence() -> None:
    (claim,) = claims_of("row", FIGURE | {"kind": "count", "printed": "7"})
    assert claim == Claim("row", "results 5", ("os", "cr"), 7, True, True)


@pytest.mark.parametrize(
    ("figure", "quantity"),
    [
        ({"endpoint": "complete_remission", "group": "all"}, (SIZE, "cr")),
        (
            {"endpoint": "complete_remission", "group": "relapsed"},
            ("complete_remission", "relapsed"),
        ),
        ({"endpoint": "transplant", "group": "cr"}, (SIZE, "cr_hsct")),
        ({"endpoint": "disease_status", "measure": "refractory disease"}, (SIZE, "refractory")),
        ({"endpoint": "dfs", "group": "all"}, ("dfs", "all")),
    ],
)
def test_what_defines_a_group_counts_it(figure, quantity) -> None:
    assert quantity_of(FIGURE | figure) == quantity


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("33", 33),
        ("Seven", 7),
        ("7%", None),
        ("7.0", None),
        ("<7", None),
        ("26/33", None),
        ("", None),
    ],
)
def test_whole_numbers(text, count) -> None:
    assert printed_count(text) == count


@pytest.mark.parametrize(
    ("text", "pair"),
    [("26/33", (26, 33)), ("0/0", (0, 0)), ("26/", None), ("1.5/3", None), ("x26/33", None)],
)
def test_fractions(text, pair) -> None:
    assert printed_fraction(text) == pair


def checks(**values):
    quantities = {tuple(name.split("__")): value for name, value in values.items()}
    return count_checks(Counts((), quantities, {}))


def test_sums_that_hold_and_sums_that_do_not() -> None:
    found = checks(size__cr=26, size__no_cr=7, size__all=33, size__cr_hsct=15, size__cr_no_hsct=12)
    assert found == [
        Check("26 remission + 7 no remission = 33 all", True,
              ((SIZE, "cr"), (SIZE, "no_cr"), (SIZE, "all"))),
        Check("15 transplant + 12 no transplant is 27, not 26 remission", False,
              ((SIZE, "cr_hsct"), (SIZE, "cr_no_hsct"), (SIZE, "cr"))),
    ]  # fmt: skip
    alive = checks(os__cr=25, os__no_cr=400, os__all=425)
    assert [check.text for check in alive] == ["25 remission + 400 no remission = 425 all (alive)"]
    assert alive[0].holds and alive[0].decides
    assert checks(os__cr=25, os__all=29) == []  # a part is missing


def test_limits_that_hold_and_limits_that_do_not() -> None:
    (within,) = checks(size__cr=26, os__cr=26)
    assert within == Check(
        "26 ≤ 26 (patients in the group)", True, (("os", "cr"), (SIZE, "cr")), decides=False
    )
    (beyond,) = checks(size__cr=26, os__cr=27)
    assert (beyond.text, beyond.holds) == ("27 exceeds 26 (patients in the group)", False)
    assert checks(os__cr=26) == []  # nobody says how many there are
    texts = [check.text for check in checks(size__all=33, dfs__all=20, os__all=19)]
    assert texts == [
        "20 ≤ 33 (patients in the group)",
        "20 exceeds 19 (nobody is disease-free who is not alive)",
        "19 ≤ 33 (patients in the group)",
    ]
    deaths = [check.text for check in checks(size__all=33, treatment_death__all=5, os__all=29)]
    assert deaths[1] == "5 exceeds 4 (deaths of any cause)"
    severe = [check.text for check in checks(size__all=33, crs_any__all=11, crs_severe__all=11)]
    assert severe[-1] == "11 ≤ 11 (a severe case is a case)"


@pytest.mark.parametrize(
    ("quantity", "words"),
    [((SIZE, "cr"), "patients (remission)"), (("os", "no_cr"), "with os (no remission)")],
)
def test_a_quantity_is_named_by_what_is_counted_in_whom(quantity, words) -> None:
    """By hand: a group's own size, and an outcome in a group."""
    assert count_evidence._named(quantity) == words
