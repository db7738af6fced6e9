"""The attainable set of the log-rank test.

Oracles: the worked example of one event among 15 by hand; an enumeration that knows nothing of
halves, closed forms or floating point (`all_paths`); closed forms of counts; lifelines.
"""

from collections import Counter
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines.statistics import logrank_test

from attainable.paths.attainable_set import PathLimitError
from attainable.paths.logrank_exact import p_in_interval, p_of_chi_squared, path_statistic
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_interval import p_interval

FIGURES = ("0.40", "0.4", "<0.05", ">0.05", "1.0", "1", "0.99", "0.1", "0.053", "<0.001")


def all_paths(n1, d1, n2, d2, *, ties=False, order=None, at_risk=None, uncensored=False):
    """Every risk-set path with V > 0, and its exact chi-squared, by plain recursion and filters."""
    complete = []

    def go_on(path, left1, left2, owed1, owed2):
        if owed1 == owed2 == 0:
            complete.append(tuple(path))
            return
        for e1 in range(owed1 + 1):
            for e2 in range(owed2 + 1):
                if e1 + e2 == 0 or (e1 + e2 > 1 and not ties):
                    continue
                for r1 in range(owed1, left1 + 1):
                    for r2 in range(owed2, left2 + 1):
                        step = (e1, e2, r1, r2)
                        go_on([*path, step], r1 - e1, r2 - e2, owed1 - e1, owed2 - e2)

    go_on([], n1, n2, d1, d2)
    kept = {}
    for path in complete:
        if order and [step[:2] for step in path] != [as_step(entry) for entry in order]:
            continue
        if uncensored and not never_censored(path, n1, n2):
            continue
        if not all(agrees(event_of(path, key), risks) for key, risks in (at_risk or {}).items()):
            continue
        difference, variance = path_statistic(*zip(*path, strict=True)) if path else (0, 0)
        if variance > 0:
            kept[path] = difference**2 / variance
    return kept


def as_step(entry):
    return {1: (1, 0), 2: (0, 1)}[entry] if isinstance(entry, int) else entry


def never_censored(path, n1, n2):
    expected = (n1, n2)
    for e1, e2, r1, r2 in path:
        if (r1, r2) != expected:
            return False
        expected = (r1 - e1, r2 - e2)
    return True


def event_of(path, key):
    """The event time that a key of ``at_risk`` names, or None if the path has none such."""
    if isinstance(key, int):
        return path[key - 1] if key <= len(path) else None
    arm, number = key
    gone = 0
    for step in path:
        gone += step[arm - 1]
        if gone >= number:
            return step
    return None


def agrees(step, risks):
    if step is None:
        return False
    fits = (
        allowed is None
        or r in np.atleast_1d(list(allowed) if isinstance(allowed, set) else allowed)
        for r, allowed in zip(step[2:], risks, strict=True)
    )
    return all(fits)


def rows_of(table):
    """A table of paths in the form of ``all_paths``."""
    return sorted(
        tuple(zip(*(column.tolist() for column in table.row(i)), strict=True))
        for i in range(len(table))
    )


@st.composite
def designs(draw):
    """A small comparison with or without ties and constraints."""
    n1, n2 = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    d1, d2 = draw(st.integers(0, min(n1, 2))), draw(st.integers(0, min(n2, 2)))
    assume(d1 + d2 > 0)
    options = {"ties": draw(st.booleans())}
    kind = draw(st.sampled_from(["free", "order", "at_risk", "uncensored", "both"]))
    if kind == "uncensored":
        options["uncensored"] = True
    if kind in ("order", "both"):
        order = draw(st.permutations([1] * d1 + [2] * d2))
        if options["ties"] and d1 and d2 and draw(st.booleans()):
            order = [entry for entry in order if entry == 1][1:] + [2] * (d2 - 1)
            order.insert(draw(st.integers(0, len(order))), (1, 1))
        options["order"] = tuple(order)
    if kind in ("at_risk", "both"):
        events = [
            *range(1, d1 + d2 + 1),
            *((1, i + 1) for i in range(d1)),
            *((2, i + 1) for i in range(d2)),
        ]
        risk1 = st.none() | st.integers(0, n1) | st.sets(st.integers(0, n1), min_size=1)
        risk2 = st.none() | st.integers(0, n2)
        options["at_risk"] = draw(
            st.dictionaries(
                st.sampled_from(events), st.tuples(risk1, risk2), min_size=1, max_size=2
            )
        )
    return (n1, d1, n2, d2), options


@settings(derandomize=True)
@given(designs(), st.sampled_from(FIGURES), st.sampled_from(["half-up", "truncate"]))
def test_against_plain_enumeration(design, figure, rounding):
    """Counts, ends, paths that meet a figure, and the list of p-values (oracle: `all_paths`)."""
    counts, options = design
    expected = all_paths(*counts, **options)
    found = attainable_logrank(*counts, **options)
    assert found.n_paths == len(expected)
    if not expected:
        assert found.p_min is None and found.p_max is None and found.p_bounds is None
        assert found.p_min_witness is None and found.count(figure) == 0 and not found.meets(figure)
        return
    assert found.p_min == p_of_chi_squared(max(expected.values()))
    assert found.p_max == p_of_chi_squared(min(expected.values()))
    interval = p_interval(figure, rounding)
    meeting = sorted(path for path, x in expected.items() if p_in_interval(x, *interval))
    assert found.count(figure, rounding) == len(meeting)
    assert found.meets(figure, rounding) is bool(meeting)
    assert rows_of(found.paths(figure, rounding)) == meeting
    assert (found.witness(figure, rounding) is None) is (not meeting)
    values = found.p_values()
    assert len(values) == len(set(expected.values()))
    assert values["p_value"].is_monotonic_increasing and values["paths"].sum() == len(expected)


@settings(derandomize=True)
@given(designs(), st.data())
def test_numbers_at_risk_by_event(design, data):
    """Paths that print 0.3, by the numbers at risk at an event (oracle: `all_paths`)."""
    counts, options = design
    d1, d2 = counts[1], counts[3]
    events = [
        *range(1, d1 + d2 + 1),
        *((1, i + 1) for i in range(d1)),
        *((2, i + 1) for i in range(d2)),
    ]
    event = data.draw(st.sampled_from(events))
    expected = {}
    for path, x in all_paths(*counts, **options).items():
        if p_in_interval(x, *p_interval("0.3")):
            step = event_of(path, event) or (0, 0, 0, 0)
            expected[step[2:]] = expected.get(step[2:], 0) + 1
    found = attainable_logrank(*counts, **options).risk_counts(event, "0.3")
    assert {(r.risk1, r.risk2): r.paths for r in found.itertuples()} == expected


def test_worked_example_by_hand():
    """One event among 15, none among 11: chi2 = r2 / r1, 15 x 11 paths; three print 0.40."""
    found = attainable_logrank(15, 1, 11, 0)
    assert found.n_paths == 15 * 11
    assert found.p_min == p_of_chi_squared(11) and found.p_max == p_of_chi_squared(Fraction(1, 15))
    assert [(r1, r2) for ((_, _, r1, r2),) in rows_of(found.paths("0.40"))] == [
        (7, 5),
        (10, 7),
        (14, 10),
    ]
    assert found.count("0.400") == 0 and found.witness("0.400") is None
    assert found.count("0.400", "truncate") == 0
    nobody_censored = attainable_logrank(15, 1, 11, 0, uncensored=True)
    assert nobody_censored.n_paths == 1
    assert round(nobody_censored.p_max, 4) == 0.3918 and nobody_censored.count("0.39") == 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # comb(D, d1) * comb(n1 - d1 + D, D) * comb(n2 - d2 + D, D)
        ((26, 1, 7, 3), 4 * comb(29, 4) * comb(8, 4)),
        ((26, 1, 7, 4), 5 * comb(30, 5) * comb(8, 5)),
        # Arm 2 empty throughout gives no test: one of the comb(12, 1) ways of arm 2 is lost.
        ((15, 1, 11, 0), (comb(12, 1) - 1) * comb(15, 1)),
        ((200, 40, 150, 30), comb(70, 40) * comb(230, 70) * comb(190, 70)),
    ],
)
def test_closed_form_of_counts(counts, expected):
    """Weakly decreasing sequences counted by hand, in integers of any size."""
    assert attainable_logrank(*counts).n_paths == expected


def test_counts_add_up():
    """Every path is in one bin, has one order, and one number at risk at the event of arm 1."""
    found = attainable_logrank(26, 1, 7, 3)
    total = 4 * comb(29, 4) * comb(8, 4)
    bins = found.histogram([0, "0.0015", "0.0025", 0.05, 0.5, 1])
    assert bins["paths"].sum() == total and found.count(">0") == total
    assert bins["paths"][1] == found.count("0.002")
    orders = [(1, 2, 2, 2), (2, 1, 2, 2), (2, 2, 1, 2), (2, 2, 2, 1)]
    by_order = [attainable_logrank(26, 1, 7, 3, order=order).count("0.002") for order in orders]
    assert sum(by_order) == found.count("0.002")
    cells = found.risk_counts((1, 1), "0.002")
    assert cells["paths"].sum() == found.count("0.002")
    one = cells.iloc[len(cells) // 2]
    fixed = attainable_logrank(26, 1, 7, 3, at_risk={(1, 1): (one.risk1, one.risk2)})
    assert fixed.count("0.002") == one.paths


@pytest.mark.parametrize("rounding", ["half-up", "truncate"])
def test_border_cases_are_decided_exactly(rounding):
    """Intervals narrower than the safety band of the compiled loops.

    Oracle: each path's exact statistic against the interval in decimal arithmetic.
    """
    found = attainable_logrank(5, 1, 5, 2)
    paths_of = Counter(all_paths(5, 1, 5, 2).values())
    for x in sorted(paths_of)[::60]:
        for digits in (10, 14):
            figure = f"{p_of_chi_squared(x):.{digits}f}"
            interval = p_interval(figure, rounding)
            meeting = sum(n for y, n in paths_of.items() if p_in_interval(y, *interval))
            assert found.count(figure, rounding) == meeting
            assert len(found.paths(figure, rounding)) == meeting
            assert found.risk_counts(2, figure, rounding)["paths"].sum() == meeting


def test_border_cases_in_a_histogram():
    """Bin edges within 1e-15 of p-values (oracle: exact statistics)."""
    found = attainable_logrank(5, 1, 5, 2)
    edges = ["0", *(f"{p:.15f}" for p in found.p_values()["p_value"][10:14]), "1"]
    bins = found.histogram(edges)
    expected = [
        sum(p_in_interval(x, Fraction(low), Fraction(high)) for x in all_paths(5, 1, 5, 2).values())
        for low, high in zip(edges, [*edges[1:-1], "2"], strict=False)
    ]
    assert bins["paths"].tolist() == expected


def test_one_is_attainable_and_exact():
    """Only paths with U = 0 have p = 1; anything less, cut off, prints below 1.00."""
    found = attainable_logrank(4, 1, 4, 1)
    expected = all_paths(4, 1, 4, 1)
    assert found.p_max == 1.0
    assert found.count("1.00", "truncate") == sum(x == 0 for x in expected.values()) > 0
    assert found.count("<1") == sum(x > 0 for x in expected.values())


@pytest.mark.parametrize(
    ("counts", "figure", "options"),
    [
        ((15, 1, 11, 0), "0.40", {}),
        ((26, 1, 7, 3), "0.002", {}),
        ((26, 1, 7, 4), "<0.001", {}),
        ((7, 3, 26, 1), "0.002", {"at_risk": {(2, 1): (None, {24, 17, 12})}}),
        ((26, 1, 7, 3), "0.002", {"order": (2, 2, 1, 2)}),
        ((8, 3, 9, 2), "0.31", {"ties": True}),
        ((8, 2, 9, 2), "0.31", {"ties": True, "order": ((1, 1), 2, 1)}),
    ],
)
def test_witness_by_lifelines(counts, figure, options):
    """A witness has the counts, and lifelines' log-rank p-value prints as the figure."""
    n1, d1, n2, d2 = counts
    witness = attainable_logrank(*counts, **options).witness(figure)
    arms = [witness[witness["group"] == group] for group in (1, 2)]
    assert [(len(arm), arm["event"].sum()) for arm in arms] == [(n1, d1), (n2, d2)]
    if not options.get("ties"):
        assert witness.loc[witness["event"] == 1, "time"].is_unique
    low, high = p_interval(figure)
    assert low <= lifelines_p(*arms) < high


@pytest.mark.parametrize("counts", [(15, 1, 11, 0), (26, 1, 7, 3), (9, 2, 6, 4)])
def test_ends_by_lifelines(counts):
    """The cohorts at the two ends have the p-values of the ends, by lifelines."""
    found = attainable_logrank(*counts)
    for p, witness in ((found.p_min, found.p_min_witness), (found.p_max, found.p_max_witness)):
        arms = [witness[witness["group"] == group] for group in (1, 2)]
        assert lifelines_p(*arms) == pytest.approx(p, rel=1e-9, abs=0)


def lifelines_p(arm1, arm2):
    return logrank_test(arm1["time"], arm2["time"], arm1["event"], arm2["event"]).p_value


def test_swapped_arms_give_the_same_set():
    """Invariant: the two-sided test doesn't know which arm is called 1."""
    one, other = attainable_logrank(9, 2, 6, 1), attainable_logrank(6, 1, 9, 2)
    assert one.n_paths == other.n_paths
    assert one.p_min == other.p_min and one.p_max == other.p_max
    assert one.histogram(np.linspace(0, 1, 11)).equals(other.histogram(np.linspace(0, 1, 11)))


def test_beyond_the_limit_nothing_is_counted():
    """No sample in place of a count: the error says how many paths there are."""
    found = attainable_logrank(20, 5, 20, 8)
    assert not found.exact
    with pytest.raises(PathLimitError, match=r"about 10\^17 risk-set paths"):
        found.count("0.04")
    with pytest.raises(PathLimitError, match="limit=100"):
        attainable_logrank(15, 1, 11, 0).p_values(limit=100)


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ((0, 0, 5, 1), {}, "n1=0"),
        ((5, 1, 5, 6), {}, "d2=6"),
        ((5, 1, 5, -1), {}, "d2=-1"),
        ((5, 1, 5, 1), {"order": (1, 1)}, "2 and 0 events"),
        ((5, 1, 5, 1), {"order": (1, 3)}, "3 at place 2"),
        ((5, 1, 5, 1), {"order": ((1, 1),)}, "place 1"),
        ((5, 1, 5, 1), {"at_risk": {3: (1, 1)}}, "no event 3"),
        ((5, 1, 5, 0), {"at_risk": {(2, 1): (1, 1)}}, r"no event \(2, 1\)"),
        ((5, 1, 5, 1), {"at_risk": {1: (6, None)}}, "from 0 to 5"),
    ],
)
def test_impossible_questions(counts, options, message):
    """Each message says what was found."""
    with pytest.raises(ValueError, match=message):
        attainable_logrank(*counts, **options)


def test_impossible_bins():
    """Bins that leave p-values out are refused."""
    with pytest.raises(ValueError, match="from 0 to 1"):
        attainable_logrank(5, 1, 5, 1).histogram([0, 0.5])


def test_a_design_with_more_paths_than_a_float_can_hold_says_so() -> None:
    """Invariant: the limit is named, however many paths there are."""
    with pytest.raises(PathLimitError, match=r"about 10\^\d+ risk-set paths"):
        attainable_logrank(400, 200, 400, 200).count("0.05")


@pytest.mark.parametrize("event", [3, 4, 5, (1, 2), (2, 2), (2, 3)])
def test_numbers_at_risk_late_in_a_path_of_five_events(event):
    """Oracle: `all_paths`, of which half the events lie beyond the middle."""
    expected = {}
    for path, x in all_paths(3, 2, 4, 3).items():
        if p_in_interval(x, *p_interval("0.3")):
            step = event_of(path, event) or (0, 0, 0, 0)
            expected[step[2:]] = expected.get(step[2:], 0) + 1
    found = attainable_logrank(3, 2, 4, 3).risk_counts(event, "0.3")
    assert len(expected) > 1
    assert {(r.risk1, r.risk2): r.paths for r in found.itertuples()} == expected
