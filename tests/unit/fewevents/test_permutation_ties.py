"""Which allocations are as far from equality as the observed one.

Oracle: every allocation listed, its score a sum of fractions, compared without rounding.
"""

import itertools
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest

import fewevents as fe

pytestmark = pytest.mark.filterwarnings("error")


def scores_of(time, event, weight, rho, gamma):
    """Each patient's score in fractions (in a hundred digits where weights are roots)."""
    alive, prentice, hazard = Fraction(1), Fraction(1), Fraction(0)
    own = [Fraction(0)] * len(time)
    for t in sorted({t for t, e in zip(time, event, strict=True) if e}):
        at_risk = [k for k, x in enumerate(time) if x >= t]
        had = [k for k in at_risk if time[k] == t and event[k]]
        n, d = len(at_risk), len(had)
        prentice *= 1 - Fraction(d, n + 1)
        with localcontext(prec=120):
            root = Fraction(Decimal(n).sqrt())
        w = {
            "logrank": Fraction(1),
            "gehan": Fraction(n),
            "tarone-ware": root,
            "peto-peto": alive,
            "prentice": prentice,
            "fleming-harrington": alive**rho * (1 - alive) ** gamma,
        }[weight]
        hazard = w * d / n
        for k in at_risk:
            own[k] -= hazard
        for k in had:
            own[k] += w
        alive *= 1 - Fraction(d, n)
    return own


def exact_p(time, event, group, weight="logrank", rho=0, gamma=0, strata=None):
    """The share of allocations within strata whose sum is as far from 0."""
    strata = [0] * len(time) if strata is None else list(strata)
    scores = [Fraction(0)] * len(time)
    choices = []
    for s in sorted(set(strata)):
        rows = [k for k, x in enumerate(strata) if x == s]
        part = scores_of([time[k] for k in rows], [event[k] for k in rows], weight, rho, gamma)
        for k, score in zip(rows, part, strict=True):
            scores[k] = score
        choices.append(itertools.combinations(rows, sum(int(group[k]) for k in rows)))
    own = abs(sum(score for score, g in zip(scores, group, strict=True) if g))
    near = Fraction(1, 10**60) if weight == "tarone-ware" else 0
    sums = [
        abs(sum(scores[k] for k in itertools.chain(*chosen)))
        for chosen in itertools.product(*choices)
    ]
    return Fraction(sum(x >= own - near for x in sums), len(sums))


def cohort(seed, n):
    rng = np.random.default_rng(seed)
    time = rng.integers(1, n + 1 if seed % 2 else 6, n).tolist()
    event = (rng.random(n) < 0.6).astype(int).tolist()
    group = rng.permutation(np.arange(n) % 3 == 0).astype(int).tolist()
    return time, event, group


def compare(data, **options):
    found = fe.permutation_logrank(*data, **options)
    if np.isnan(found.p_value):
        assert "not estimable" in found.note
        return 0
    assert found.exact
    assert found.p_value == pytest.approx(float(exact_p(*data, **options)), abs=1e-12)
    return 1


WEIGHTS = ["logrank", "gehan", "tarone-ware", "peto-peto", "prentice"]


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_weight_against_fractions(weight):
    assert sum(compare(cohort(seed, 9), weight=weight) for seed in range(12)) > 8


@pytest.mark.parametrize(("rho", "gamma"), [(0, 1), (1, 1), (0, 6), (0, 12), (20, 0), (20, 20)])
def test_scores_over_many_orders_of_magnitude(rho, gamma):
    """Among 10 patients a first event weighs 10**-gamma: at 12 its sums were false ties."""
    options = {"weight": "fleming-harrington", "rho": rho, "gamma": gamma}
    assert sum(compare(cohort(seed, 10), **options) for seed in range(20)) > 12


@pytest.mark.parametrize("gamma", [0, 1, 9, 18])
def test_within_strata(gamma):
    strata = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    options = {"weight": "fleming-harrington", "gamma": gamma, "strata": strata}
    assert sum(compare(cohort(seed, 10), **options) for seed in range(15)) > 8


def test_drawn_allocations_have_the_same_ties():
    """The interval of 20,000 draws (99.99 % by its width) holds the exact p-value, at gamma 18 too."""
    for seed in range(12):
        data = cohort(seed, 10)
        options = {"weight": "fleming-harrington", "gamma": 18}
        drawn = fe.permutation_logrank(
            *data, **options, max_configurations=1, resamples=20_000, seed=seed
        )
        if np.isnan(drawn.p_value):
            continue
        assert not drawn.exact
        p = float(exact_p(*data, **options))
        assert abs(drawn.p_value - p) < 4 * np.sqrt(p * (1 - p) / 20_000) + 1e-4


def test_restricted_means_of_times_over_many_orders_of_magnitude():
    """Oracle: areas in fractions. Microdays beside 1,000 days, too far apart to be merged: 7.5e-7 was a false tie."""
    time = [Fraction(3 * k, 10**6) for k in (1, 2, 4, 7, 9, 12)] + [Fraction(1000)] * 2
    horizon = Fraction(1000)

    def mean(members):
        return sum(time[k] for k in members) / len(members)  # nobody is censored before

    for group in itertools.combinations(range(8), 4):
        second = list(group)
        first = [k for k in range(8) if k not in second]
        own = abs(mean(second) - mean(first))
        sums = [
            abs(mean(s) - mean([k for k in range(8) if k not in s]))
            for s in itertools.combinations(range(8), 4)
        ]
        labels = [int(k in second) for k in range(8)]
        days = [float(t) for t in time]
        found = fe.permutation_restricted_mean(days, [1] * 8, labels, horizon=float(horizon))
        assert found.p_value == pytest.approx(np.mean([x >= own for x in sums]), abs=1e-12)
