"""The set of consistent cohorts, against brute force on designs small enough to list."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from scipy.stats import chi2

from attainable.consistent import path_estimands
from attainable.consistent.path_kernels import log_hazard_ratios
from attainable.consistent.reconstruct import ConsistentSet, consistent_set
from attainable.paths.comparisons import Comparison
from attainable.reported import ReportedNumber
from fewevents.estimates.survival import rmst
from fewevents.small_sample import firth_cox
from helpers.audit.conclusions import Identification
from helpers.published import load_published

OUTER = Comparison("survival by response", 5, 1, 3, 2, "0.2")
INNER = Comparison("survival by transplant", 3, 1, 2, 0, "0.3")


@pytest.fixture(scope="module")
def published_set() -> ConsistentSet:
    published = load_published()
    return consistent_set(
        Comparison.from_published(published, "os_by_cr_p"),
        Comparison.from_published(published, "os_by_hsct_p"),
    )


def all_paths(n1: int, d1: int, n2: int, d2: int):
    """Every (order, risks of arm 1, risks of arm 2), by going through all tuples."""
    events = d1 + d2
    for places in combinations(range(events), d1):
        order = [1 if j in places else 2 for j in range(events)]
        for risks1 in product(range(n1 + 1), repeat=events):
            if not fits(order, risks1, 1, n1):
                continue
            for risks2 in product(range(n2 + 1), repeat=events):
                if fits(order, risks2, 2, n2):
                    yield order, risks1, risks2


def fits(order, risks, arm, n) -> bool:
    left = n
    for j, risk in enumerate(risks):
        owed = sum(a == arm for a in order[j:])
        if not owed <= risk <= left:
            return False
        left = risk - (order[j] == arm)
    return True


def p_of(order, risks1, risks2) -> float | None:
    u = sum((a == 1) - x / (x + y) for a, x, y in zip(order, risks1, risks2, strict=True))
    v = sum(x * y / (x + y) ** 2 for x, y in zip(risks1, risks2, strict=True))
    return float(chi2.sf(u * u / v, 1)) if v > 0 else None


def brute_force(outer: Comparison, inner: Comparison) -> set:
    """Pairs of paths, by listing both spaces and joining by hand."""

    def listed(c: Comparison):
        for path in all_paths(c.n1, c.events1, c.n2, c.events2):
            p = p_of(*path)
            if p is not None and ReportedNumber(c.reported).matches(p):
                yield path

    inner_paths = list(listed(inner))
    found = set()
    for order, r1, r2 in listed(outer):
        at_event = r1[order.index(1)]
        found |= {
            (tuple(order), r1, r2, s1, s2) for _, s1, s2 in inner_paths if s1[0] + s2[0] == at_event
        }
    return found


def test_the_set_equals_brute_force() -> None:
    cohorts = consistent_set(OUTER, INNER)
    p, q = cohorts.paths, cohorts.inner_paths
    assert q is not None
    ours = {
        tuple(tuple(int(x) for x in a) for a in parts)
        for parts in zip(p.order, p.risk1, p.risk2, q.risk1, q.risk2, strict=True)
    }
    expected = brute_force(OUTER, INNER)
    assert len(expected) > 10
    assert ours == expected and len(cohorts) == len(expected)


def test_joint_agreement_of_the_abstract_is_what_an_independent_enumeration_gave(
    published_set,
) -> None:
    """Listing all 6,650,280 paths with plain NumPy left 10,484 + 11,758 + 13,576 + 5,197, by place of the death in remission."""
    place = (published_set.paths.order == 1).argmax(axis=1)
    assert np.bincount(place).tolist() == [10484, 11758, 13576, 5197]


def test_witnesses_have_both_published_p_values_by_lifelines(published_set) -> None:
    rng = np.random.default_rng(0)
    for row in rng.choice(len(published_set), 25, replace=False):
        cohort = published_set.witness(int(row))
        first = cohort[cohort["group"].eq(1)]
        for frame, column, printed in ((cohort, "group", "0.002"), (first, "subgroup", "0.40")):
            one, two = frame[frame[column].eq(1)], frame[frame[column].eq(2)]
            p = logrank_test(one["time"], two["time"], one["event"], two["event"]).p_value
            assert ReportedNumber(printed).matches(p)
        sizes = first["subgroup"].value_counts()
        assert (sizes[1], sizes[2]) == (15, 11)


@pytest.mark.parametrize("row", [0, 9000, 25000, 41000])
def test_estimands_of_a_path_are_those_of_its_witness(published_set, row: int) -> None:
    """Oracles: lifelines' log-rank test, Cox regression and Kaplan-Meier estimate on the witness."""
    part = published_set.where(np.array([row]))
    cohort = part.witness(0)
    one, two = (cohort[cohort["group"].eq(g)] for g in (1, 2))
    test = logrank_test(one["time"], two["time"], one["event"], two["event"])
    assert path_estimands.logrank_p(part)[0] == pytest.approx(test.p_value, rel=1e-10)
    for arm, frame in ((0, cohort), (1, one), (2, two)):
        curve = KaplanMeierFitter().fit(frame["time"], frame["event"]).survival_function_
        last = cohort.loc[cohort["event"].eq(1), "time"].max()
        assert path_estimands.final_survival(arm)(part)[0] == pytest.approx(
            curve.loc[:last].iloc[-1, 0]
        )
    ratio = path_estimands.hazard_ratio(part)[0]
    if np.isfinite(ratio):
        fitted = (
            CoxPHFitter().fit(cohort[["time", "event", "group"]], "time", "event").params_["group"]
        )
        assert np.log(ratio) == pytest.approx(fitted, abs=1e-5)


def test_hazard_ratio_is_infinite_exactly_where_the_likelihood_never_falls(published_set) -> None:
    """By hand: it never falls if no event of arm 1 happens while patients of arm 2 are at risk."""
    ratio = path_estimands.hazard_ratio(published_set)
    paths = published_set.paths
    blocked = ((paths.events1 > 0) & (paths.risk2 > 0)).any(axis=1)
    assert np.array_equal(np.isinf(ratio), ~blocked)


@pytest.mark.parametrize("penalised", [False, True])
def test_exchanged_arms_turn_the_hazard_ratio_over(published_set, penalised: bool) -> None:
    """Invariant: arm 1 over arm 2 is one over arm 2 over arm 1, 0 where that is infinite."""
    every = slice(None, None, 20)
    first, second, risk1, risk2 = (part[every] for part in published_set.arrays)
    found = log_hazard_ratios(first, risk1, risk2, penalised)
    exchanged = log_hazard_ratios(second, risk2, risk1, penalised)
    assert np.isinf(found).any() != penalised
    assert exchanged == pytest.approx(-found, abs=1e-9)


def test_permutation_p_equals_the_share_of_all_allotments() -> None:
    """Brute force: log-rank scores of the witness, over every way to choose the patients of arm 2."""
    cohorts = consistent_set(OUTER)
    found = path_estimands.permutation_p(cohorts)
    for row in range(0, len(cohorts), 3):
        cohort = cohorts.witness(row)
        time, event = cohort["time"].to_numpy(), cohort["event"].to_numpy()
        hazard = [
            sum(e / (time >= t).sum() for t, e in zip(time, event, strict=True) if t <= own)
            for own in time
        ]
        score = event - np.array(hazard)
        observed = abs(score[cohort["group"].eq(2)].sum())
        every = [abs(score[list(chosen)].sum()) for chosen in combinations(range(len(score)), 3)]
        share = np.mean([value >= observed - 1e-9 for value in every])
        assert found[row] == pytest.approx(share, rel=1e-9)


def test_bounds_are_reached_by_their_rows(published_set) -> None:
    bounds = published_set.bounds(path_estimands.logrank_p)
    values = path_estimands.logrank_p(published_set)
    assert (bounds.low, bounds.high) == (values.min(), values.max())
    assert values[bounds.low_row] == bounds.low and values[bounds.high_row] == bounds.high
    assert 0.0015 <= bounds.low < bounds.high < 0.0025


def test_censored_before_last_event_counts_the_rows_of_the_witness(published_set) -> None:
    for row in (0, 20000):
        cohort = published_set.witness(row)
        last = cohort.loc[cohort["event"].eq(1), "time"].max()
        expected = (cohort["event"].eq(0) & (cohort["time"] < last)).sum()
        part = published_set.where(np.array([row]))
        assert path_estimands.censored_before_last_event(part)[0] == expected


def test_witnesses_have_the_inner_numbers_at_risk_at_every_event() -> None:
    """Oracle: patients of each inner arm counted on the cohort itself, for every path of a set with three events in the
    inner arms, in every order."""
    cohorts = consistent_set(
        Comparison("outer", 7, 3, 3, 0, "0.28"), Comparison("inner", 4, 1, 3, 2, "0.3")
    )
    orders = {tuple(row) for row in cohorts.inner_paths.order}
    assert orders == {(1, 2, 2), (2, 1, 2), (2, 2, 1)}
    for row in range(len(cohorts)):
        first = cohorts.witness(row).query("group == 1")
        days = np.sort(first.loc[first["event"].eq(1), "time"])
        for arm, risk in ((1, cohorts.inner_paths.risk1), (2, cohorts.inner_paths.risk2)):
            mine = first.loc[first["subgroup"].eq(arm), "time"].to_numpy()
            assert [(mine >= day).sum() for day in days] == risk[row].tolist()
        failed = first[first["event"].eq(1)].sort_values("time")["subgroup"]
        assert failed.tolist() == cohorts.inner_paths.order[row].tolist()


def test_inner_counts_that_do_not_make_up_the_arm_are_refused() -> None:
    with pytest.raises(ValueError, match="expected the 5 patients and 1 events of the first arm"):
        consistent_set(OUTER, Comparison("other", 3, 1, 3, 0, "0.4"))


def test_a_part_of_the_set_has_the_cohorts_of_its_rows(published_set) -> None:
    """Oracle: the cohorts of the same rows of the whole set, and of the set without a comparison within the arm."""
    rows = np.array([40_000, 7])
    alone = consistent_set(OUTER)
    for whole, of_part in ((published_set, rows), (alone, rows % len(alone))):
        part = whole.where(of_part)
        assert len(part) == 2 and (part.outer, part.inner) == (whole.outer, whole.inner)
        assert part.witness(0).equals(whole.witness(int(of_part[0])))
        assert part.witness(1).equals(whole.witness(int(of_part[1])))
        assert ("subgroup" in part.witness(1)) == (whole.inner is not None)


def test_an_empty_set_has_no_bounds() -> None:
    nobody = consistent_set(OUTER, INNER).where(np.array([], dtype=int))
    with pytest.raises(ValueError, match="no cohort agrees"):
        nobody.bounds(path_estimands.logrank_p)


def test_too_many_paths_are_not_written_out() -> None:
    with pytest.raises(ValueError, match="expected at most 10"):
        consistent_set(OUTER, limit=10)


@pytest.mark.parametrize("row", [0, 9000, 25000, 41000])
def test_firth_hazard_ratio_is_that_of_the_witness(published_set, row: int) -> None:
    """Oracle: firthmodels on the witness, which R's coxphf agrees with."""
    part = published_set.where(np.array([row]))
    cohort = part.witness(0)
    fitted = firth_cox(cohort["time"], cohort["event"], cohort["group"].map({1: "a", 2: "b"}))
    assert path_estimands.firth_hazard_ratio(part)[0] == pytest.approx(fitted.estimate, rel=1e-6)


@pytest.mark.parametrize("row", [0, 9000, 25000, 41000])
def test_lifetime_gain_is_approached_by_moving_the_events(published_set, row: int) -> None:
    """Oracle: restricted means by the estimator, with all other stretches of time squeezed to one day in a million."""
    part = published_set.where(np.array([row]))
    cohort = part.witness(0)
    horizon, gains = 1e6, []
    for longest in range(5):
        stretch = np.ones(6)
        stretch[longest] = horizon
        # Events of the witness lie on even days 2, 4, 6, 8; censoring on the odd days before each.
        ends = np.concatenate([[0], stretch.cumsum()])
        days = cohort["time"].map(
            lambda t, ends=ends: ends[t // 2] - (0.25 if t % 2 == 0 else -0.25)
        )
        last = days.max() + horizon
        days = days.where(cohort["time"].lt(9), last)
        means = [
            rmst(days[g], cohort.loc[g, "event"], horizon=horizon).estimate
            for g in (cohort["group"].eq(1), cohort["group"].eq(2))
            if days[g].max() >= horizon
        ]
        gains.append((means[0] - means[1]) / horizon if len(means) == 2 else None)
    known = [g for g in gains if g is not None]
    (low,), (high,) = path_estimands.lifetime_gains(part)
    assert all(low - 1e-4 <= g <= high + 1e-4 for g in known)
    if None not in gains:
        assert min(known) == pytest.approx(low, abs=1e-4)
        assert max(known) == pytest.approx(high, abs=1e-4)


def test_the_range_of_the_permutation_p_is_that_of_all_paths(published_set) -> None:
    """Oracle: `permutation_p` of every path, itself held against all allotments above."""
    every = path_estimands.permutation_p(published_set)
    assert path_estimands.permutation_p_range(published_set) == pytest.approx(
        (every.min(), every.max()), rel=1e-9
    )


def test_landmark_range_holds_lifelines_from_every_landmark(published_set) -> None:
    """Oracle: lifelines on the patients of witnesses who are still followed at each landmark."""
    low, high = path_estimands.landmark_p_range(published_set)
    for row in (0, 9000, 25000, 41000):
        cohort = published_set.witness(row)
        for landmark in (0.5, 2.5, 4.5, 6.5):
            later = cohort[cohort["time"].gt(landmark)]
            one, two = later[later["group"].eq(1)], later[later["group"].eq(2)]
            if len(one) and len(two):
                p = logrank_test(one["time"], two["time"], one["event"], two["event"]).p_value
                assert low - 1e-12 <= p <= high + 1e-12


def test_bounds_of_each_arm_are_those_of_its_own_patients(published_set) -> None:
    """Oracle: lifelines' Kaplan-Meier estimate of that arm in the two cohorts that are named as the ends."""
    found = Identification(OUTER, INNER, published_set, np.zeros(len(published_set))).bounds()
    for words, arm in (("remission", 1), ("no remission", 2)):
        bounds = found[f"Kaplan-Meier survival after the last death, {words}"]
        for row, value in ((bounds.low_row, bounds.low), (bounds.high_row, bounds.high)):
            cohort = published_set.witness(row)
            frame = cohort[cohort["group"].eq(arm)]
            curve = KaplanMeierFitter().fit(frame["time"], frame["event"]).survival_function_
            last = cohort.loc[cohort["event"].eq(1), "time"].max()
            assert value == pytest.approx(curve.loc[:last].iloc[-1, 0])
    assert found["exact permutation p, by remission"].high == 0


def test_rows_are_told_apart_however_many_numbers_they_hold() -> None:
    """Oracle: np.unique; twelve numbers up to 63 in one whole number would not fit into 64 bits."""
    rows = np.random.default_rng(1).integers(0, 64, (300, 12))
    rows = np.vstack([rows, rows[::3], np.where(np.arange(12) == 0, 63 - rows[:5], rows[:5])])
    distinct, which = path_estimands._distinct_rows(rows)
    expected, places = np.unique(rows, axis=0, return_inverse=True)
    assert np.array_equal(distinct, expected)
    assert np.array_equal(which, places.ravel())
