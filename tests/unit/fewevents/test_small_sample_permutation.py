"""Permutation log-rank tests against enumeration, and what must not change them."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.statistics import logrank_test
from scipy.stats import binomtest

from fewevents import permutation_logrank
from fewevents.survival import imputation as _imputation
from fewevents.survival.permutation_scores import Stratum, drawn_hits, monte_carlo_p

pytestmark = pytest.mark.filterwarnings("error")


def score(time, event, codes):
    """Observed minus expected events of the second group and their chi-squared, from each risk set by hand."""
    time, event, codes = np.asarray(time), np.asarray(event, bool), np.asarray(codes)
    gap = variance = 0.0
    for t in np.unique(time[event]):
        risk, now = time >= t, event & (time == t)
        n, d, share = risk.sum(), now.sum(), codes[risk].mean()
        gap += codes[now].sum() - d * share
        variance += d * share * (1 - share) * (n - d) / max(n - 1, 1)
    return gap, gap**2 / variance if variance > 0 else math.nan


def every_labelling(n, n1):
    for chosen in itertools.combinations(range(n), n1):
        codes = np.zeros(n, dtype=np.int64)
        codes[list(chosen)] = 1
        yield codes


@st.composite
def cohorts(draw, largest=9):
    n = draw(st.integers(3, largest))
    time = draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))
    event = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    n1 = draw(st.integers(1, n - 1))
    group = draw(st.permutations([1] * n1 + [0] * (n - n1)))
    return time, event, group


@settings(derandomize=True)
@given(cohorts())
def test_exact_is_every_labelling(cohort):
    """Brute force: the share of labellings whose |observed - expected| is as large."""
    time, event, group = cohort
    found = permutation_logrank(time, event, group)
    if math.isnan(found.p_value):
        assert found.note.startswith("not estimable")
        return
    gaps = np.array(
        [abs(score(time, event, codes)[0]) for codes in every_labelling(len(time), sum(group))]
    )
    own = abs(found.observed[1] - found.expected[1])
    assert found.p_value == pytest.approx(np.mean(gaps >= own - 1e-9), abs=1e-12)


@settings(derandomize=True)
@given(cohorts(largest=14), st.floats(0.01, 1000))
def test_invariants(cohort, factor):
    """Swapping the arms, scaling time and shuffling patients leave every p-value as it is."""
    time, event, group = map(np.asarray, cohort)
    first = permutation_logrank(time, event, group)
    order = np.random.default_rng(1).permutation(len(time))
    others = [
        permutation_logrank(time, event, 1 - group),
        permutation_logrank(time * factor, event, group),
        permutation_logrank(time[order], event[order], group[order]),
    ]
    for other in others:
        for name in ("p_value", "asymptotic_p", "chi_squared"):
            assert getattr(other, name) == pytest.approx(
                getattr(first, name), abs=1e-10, nan_ok=True
            )


@settings(derandomize=True)
@given(cohorts(largest=12))
def test_splitting_ties_of_censored_patients(cohort):
    """Invariant: censorings moved later, short of the next event day, change nothing."""
    time, event, group = (np.asarray(x, dtype=float) for x in cohort)
    spread = np.linspace(0.1, 0.4, len(time))
    moved = np.where(event == 1, time, time + spread)
    first = permutation_logrank(time, event, group)
    second = permutation_logrank(moved, event, group)
    assert second.p_value == pytest.approx(first.p_value, abs=1e-12, nan_ok=True)
    assert second.chi_squared == pytest.approx(first.chi_squared, abs=1e-12, nan_ok=True)


def test_exact_on_four_patients_by_hand():
    """Six labellings; a, a die first and second: |O - E| is largest for {1,2} and {3,4} only."""
    found = permutation_logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    assert found.p_value == pytest.approx(2 / 6)
    assert found.exact and found.resamples == 0 and found.p_low == found.p_high == found.p_value


def test_one_death_among_26_by_hand():
    """One death in the group of 15 with all 26 at risk: |O - E| is 11/26 if it falls in the 15,
    15/26 if in the 11, so every labelling is as extreme: p = 1, whatever the asymptotic p."""
    found = permutation_logrank([40] + [200] * 25, [1] + [0] * 25, ["yes"] * 15 + ["no"] * 11)
    assert found.p_value == pytest.approx(1.0)
    assert found.asymptotic_p == pytest.approx(0.3918, abs=5e-5)


def test_exact_with_a_million_patients_and_one_death():
    """Hand: the death falls in the smaller group of 400,000 with probability 0.4; that is the more
    extreme of two outcomes."""
    n = 1_000_000
    time = np.full(n, 100.0)
    time[0] = 50
    event = np.zeros(n)
    event[0] = 1
    group = np.arange(n) < 400_000
    found = permutation_logrank(time, event, group, max_configurations=3_000_000)
    assert found.exact
    assert found.p_value == pytest.approx(0.4, rel=1e-6)


def test_monte_carlo_covers_exact_and_repeats():
    """The Monte Carlo interval covers the exact p; the same seed gives the same answer."""
    rng = np.random.default_rng(4)
    time, event = rng.integers(1, 40, 30), rng.integers(0, 2, 30)
    group = rng.permutation([0] * 12 + [1] * 18)
    exact = permutation_logrank(time, event, group)
    drawn = permutation_logrank(time, event, group, max_configurations=1, seed=5)
    again = permutation_logrank(time, event, group, max_configurations=1, seed=5)
    other = permutation_logrank(time, event, group, max_configurations=1, seed=6)
    assert exact.exact and not drawn.exact
    assert drawn.p_low <= exact.p_value <= drawn.p_high
    assert drawn == again
    assert drawn.p_value != other.p_value
    assert "seed 5" in drawn.method


@pytest.mark.parametrize("hits", [0, 1, 50, 98, 99])
def test_the_interval_of_a_sampled_p_is_clopper_pearson(hits):
    """Oracle: scipy.stats.binomtest; p itself counts the labelling that was seen."""
    low, high = binomtest(hits, 99).proportion_ci(method="exact")
    p = (hits + 1) / 100
    expected = (p, min(low, p), max(high, p))
    assert monte_carlo_p(hits, 99) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("classes", "each"), [(3, 2), (3, 200), (5_000, 1)])
def test_every_resample_of_every_block_is_counted(classes, each):
    """Rule: the observed sum is the smallest, so all reach it; 5,000 classes are drawn 800 times in a block."""
    sizes, scores = np.full(classes, each), np.zeros(classes, dtype=np.int64)
    assert drawn_hits([Stratum(sizes, scores, sizes // 2 + (each == 1))], 2_000, 1) == 2_000


def test_a_sample_has_the_size_and_seed_that_its_method_names():
    """Rule: unasked, 9,999 resamples of the seed 2023, which the book prints; asked for, any from 99."""
    data = [1, 2, 3, 5, 8, 9], [1, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1]
    usual = permutation_logrank(*data, scheme="wang")
    assert usual == permutation_logrank(*data, scheme="wang", resamples=9_999, seed=2023)
    assert usual.method.endswith("; Monte Carlo, 9999 resamples, seed 2023")
    fewest = permutation_logrank(*data, max_configurations=1, resamples=99)
    assert fewest.resamples == 99 and not fewest.exact
    assert fewest.p_value * 100 == pytest.approx(round(fewest.p_value * 100))
    with pytest.raises(ValueError, match="resamples must be a whole number, 99 or more: found 98"):
        permutation_logrank(*data, resamples=98)


@pytest.mark.parametrize("scheme", ["heinze", "wang"])
def test_schemes_without_censoring_are_plain_permutation(scheme):
    """Nothing to impute: the p-value is that of the studentised statistic over all labellings."""
    time = [1, 2, 3, 5, 8, 9, 12, 15]
    group = [1, 1, 0, 1, 0, 0, 1, 0]
    event = [1] * 8
    own = score(time, event, group)[1]
    all_of_them = [score(time, event, codes)[1] for codes in every_labelling(8, 4)]
    expected = np.mean(np.array(all_of_them) >= own - 1e-9)
    found = permutation_logrank(time, event, group, scheme=scheme, resamples=20_000)
    assert found.p_low - 0.01 <= expected <= found.p_high + 0.01
    # Both hold exactly the permutation distribution when the groups' follow-up is the whole time.
    assert abs(found.p_value - expected) < 0.015


def test_unequal_follow_up_breaks_the_conditional_test_only():
    """400 cohorts under the null, one arm followed a quarter as long (exponential times): the
    conditional test's 5% level is off; the schemes of Heinze and Wang stay within binomial error
    of it (99.9%: 0.05 + 3.3 * sqrt(0.05 * 0.95 / 400) = 0.086)."""
    rng = np.random.default_rng(11)
    group = np.repeat([0, 1], [6, 24])
    rejected = {"heinze": 0, "wang": 0}
    for _ in range(400):
        life = rng.exponential(1.0, 30)
        end = rng.uniform(0, np.where(group == 0, 4.0, 1.0))
        time, event = np.minimum(life, end), life <= end
        for scheme in rejected:
            found = permutation_logrank(time, event, group, scheme=scheme, resamples=199)
            rejected[scheme] += found.p_value <= 0.05
    assert max(rejected.values()) / 400 < 0.086
    assert min(rejected.values()) > 0


def test_methods_name_their_scheme():
    """A reader can tell which permutation was done."""
    names = [
        permutation_logrank(
            [1, 2, 3, 4, 5], [1, 1, 0, 1, 1], [0, 1, 0, 1, 0], scheme=s, resamples=99
        ).method
        for s in ("conditional", "heinze", "wang")
    ]
    assert "equal censoring" in names[0] and "exact enumeration" in names[0]
    assert "Heinze et al. 2003" in names[1] and "99 resamples" in names[1]
    assert "Wang et al. 2010" in names[2]


class Even:
    """Random numbers that are evenly spread, so that shares come out exactly."""

    def random(self, shape):
        size = int(np.prod(shape))
        return ((np.arange(size) + 0.5) / size).reshape(shape)


@pytest.mark.parametrize(
    ("after", "shares", "none"),
    [
        (-1, {0: 0.25, 1: 0.25, 3: 0.25}, 0.25),  # from 1 to 0.75, to 0.5, to 0.25; a quarter stays
        (0, {1: 1 / 3, 3: 1 / 3}, 1 / 3),
        (1, {3: 0.5}, 0.5),
        (2, {3: 0.5}, 0.5),
        (3, {}, 1.0),
    ],
)
def test_what_is_drawn_follows_the_curve_from_a_day_on(after, shares, none):
    """By hand: a curve at 0.75, 0.5, 0.5 and 0.25. Of those past a day the steps beyond it take their share."""
    curve = np.array([0.75, 0.5, 0.5, 0.25])
    drawn, inside = _imputation._draw_after(Even(), curve, np.full(12_000, after))
    found = np.bincount(drawn[inside], minlength=4) / 12_000
    assert found == pytest.approx([shares.get(day, 0) for day in range(4)], abs=1e-3)
    assert 1 - inside.mean() == pytest.approx(none, abs=1e-3)
    assert (drawn[~inside] == 3).all()  # without an event, follow-up ends on the last day


def test_what_a_flat_curve_can_not_place_is_no_event():
    """By hand: the smallest random number asks for the curve's own height, which it has from the start on."""

    class Zero:
        def random(self, shape):
            return np.zeros(shape)

    curve = np.array([0.5, 0.5, 0.5, 0.25])
    drawn, inside = _imputation._draw_after(Zero(), curve, np.array([0, 2, 3]))
    assert inside.tolist() == [False, False, False]
    assert drawn.tolist() == [3, 3, 3]


def test_statistics_of_many_rows_are_those_of_each():
    """Oracle: lifelines' log-rank test of each row. A row without a test counts as 0."""
    rng = np.random.default_rng(6)
    exits, events = rng.integers(0, 8, (30, 14)), rng.random((30, 14)) < 0.6
    labels = rng.permuted(np.tile(np.arange(14) % 2, (30, 1)), axis=1)
    events[0] = False
    found = _imputation._chi_squared_rows(exits, events, labels, 8)
    assert found[0] == 0
    for row in range(1, 30):
        one, two = labels[row] == 0, labels[row] == 1
        test = logrank_test(exits[row, one], exits[row, two], events[row, one], events[row, two])
        assert found[row] == pytest.approx(test.test_statistic, rel=1e-9)


@pytest.mark.parametrize("scheme", ["heinze", "wang"])
@pytest.mark.parametrize("cells", [1, 20, 24, 10**6])
def test_resamples_are_made_in_blocks_of_any_size(scheme, cells, monkeypatch):
    """Rule: as many statistics as were asked for, whatever fits into memory at once: one row of eight patients at
    least, and a last block that is smaller."""
    monkeypatch.setattr(_imputation, "CELLS", cells)
    sizes = []
    whole = _imputation._chi_squared_rows
    monkeypatch.setattr(
        _imputation, "_chi_squared_rows", lambda *a: sizes.append(len(a[0])) or whole(*a)
    )
    days, died = np.arange(1.0, 9.0), np.array([True, False] * 4)
    found = _imputation.imputed_chi_squared(days, died, np.arange(8) % 2, scheme, 7, 1)
    assert len(found) == sum(sizes) == 7
    assert max(sizes) == {1: 1, 20: 2, 24: 3, 10**6: 7}[cells]
    assert (found >= 0).all()


def test_each_scheme_keeps_what_its_authors_keep():
    """Heinze: follow-up stays with the group, so the labels stay in place. Wang: labels are permuted, and who keeps the
    group keeps the day and the event. Oracle: the columns that went in."""
    position, died = np.arange(8), np.array([True, False, True, True, False, True, True, False])
    codes = np.array([0, 1] * 4)
    survival = _imputation._product_limit(position, died, 8)
    follow_up = [
        _imputation._product_limit(position[codes == g], ~died[codes == g], 8) for g in (0, 1)
    ]
    columns = (position, died, codes, survival, follow_up)
    rng = np.random.default_rng(3)
    exits, events, labels = _imputation._heinze(rng, 50, *columns)
    assert (labels == codes).all()
    assert (exits[:, ~died] <= position[~died]).all()  # who was censored is not followed longer
    exits, events, labels = _imputation._wang(rng, 50, *columns)
    assert (np.sort(labels, axis=1) == np.sort(codes)).all()
    assert (labels != codes).any()
    stays = labels == codes
    assert (exits[stays] == np.tile(position, (50, 1))[stays]).all()
    assert (events[stays] == np.tile(died, (50, 1))[stays]).all()
    assert (exits[~stays] != np.tile(position, (50, 1))[~stays]).any()
    assert (exits[~stays & (labels == 0)] < 8).all()


@pytest.mark.parametrize("scheme", ["heinze", "wang"])
def test_a_scheme_is_the_one_asked_for(scheme, monkeypatch):
    """Rule: the name leads to the scheme of that name."""
    asked = []
    for name in ("heinze", "wang"):
        kept = getattr(_imputation, f"_{name}")
        monkeypatch.setattr(
            _imputation, f"_{name}", lambda *a, name=name, kept=kept: asked.append(name) or kept(*a)
        )
    permutation_logrank([1, 2, 3, 4], [1, 1, 0, 1], [0, 1, 0, 1], scheme=scheme, resamples=99)
    assert set(asked) == {scheme}


def test_who_changes_group_may_leave_on_its_first_day():
    """By hand: nobody died, and a quarter of the first group left on the first day: so does, now and then, a patient
    who is moved there."""
    position, died, codes = np.arange(8), np.zeros(8, dtype=bool), np.array([0, 1] * 4)
    survival = _imputation._product_limit(position, died, 8)
    follow_up = [
        _imputation._product_limit(position[codes == g], ~died[codes == g], 8) for g in (0, 1)
    ]
    rng = np.random.default_rng(3)
    exits, events, labels = _imputation._wang(rng, 400, position, died, codes, survival, follow_up)
    moved = (labels == 0) & (codes == 1)
    # Of those who left on day 1 (position 1) all leave by then; of the others a quarter leaves at once.
    assert (exits[moved] == 0).mean() == pytest.approx(0.25, abs=0.05)
    assert not events.any()
