"""Compiled loops beside the same loops read by Python.

Oracle: Python's own arithmetic. What Numba compiles has types: whole numbers that overflow, flags
that are counted, a mean that is taken first. On small cases both ways give the same, to the last
bit where only sums and products are taken. What the loops should give is held against
enumerations in exact fractions elsewhere (`test_attainable.py`, `test_joint.py`); this file also
lets them count as covered, because nobody sees into compiled code.
"""

from collections.abc import Callable
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pytest

from attainable.consistent import path_kernels
from attainable.paths import nearest_kernel, riskset_kernels

KERNELS = [
    (module, name)
    for module in (nearest_kernel, riskset_kernels, path_kernels)
    for name, value in sorted(vars(module).items())
    if hasattr(value, "py_func")
]


def halves(seed: int) -> tuple[np.ndarray, ...]:
    """Half paths ``(u1, v1, ends, u2, v2)``, among them one without variance."""
    draw = np.random.default_rng(seed)
    u1, u2 = draw.integers(-8, 9, 6) / 7, draw.integers(-8, 9, 9) / 7
    v1, v2 = draw.integers(0, 5, 6) / 11, draw.integers(0, 5, 9) / 11
    v1[0] = v2[0] = 0.0
    return u1, v1, draw.integers(0, 10, 6), u2, v2


def risk_sets() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Paths of four events: every way to give them to two arms, and the numbers at risk."""
    first = np.array([[way >> j & 1 for j in range(4)] for way in range(16)], dtype=float)
    risk1 = 9 - np.cumsum(first, axis=1) + first
    risk2 = 7 - np.cumsum(1 - first, axis=1) + (1 - first)
    return first, risk1, risk2


def cases_of(name: str) -> list[tuple]:
    """Give the arguments of a loop, made afresh each time, because some are written to."""
    pairs = [halves(seed) for seed in range(5)]
    chi = [case[0][1] ** 2 / (case[1][1] + case[4][1] + 1) for case in pairs]
    counts = lambda size: np.zeros(size, dtype=np.int64)  # noqa: E731
    if name == "count_pairs":
        return [(*case, x, 3.0, counts(6), counts(6)) for case, x in zip(pairs, chi, strict=True)]
    if name == "count_pairs_by_second":
        return [(*case, x, 3.0, counts(9)) for case, x in zip(pairs, chi, strict=True)]
    if name == "list_pairs":
        return [
            (*case, (0.2, 3.0), band, counts(room), counts(room))
            for case in pairs
            for band in (False, True)
            for room in (2, 60)
        ]
    if name == "extreme_pairs":
        return [(*case, np.array(best)) for case in pairs for best in ([np.inf, -1.0], [0.5, 0.6])]
    if name == "bin_pairs":
        edges = np.array([-1.0, 0.1, 0.5, 1.0, 2.0, 1e9])
        return [(*case, edges, counts(5)) for case in pairs]
    if name == "nearest_pairs":
        return [(*case, 0.7, np.array([np.inf, -np.inf])) for case in pairs]
    if name == "_score":
        rows = zip(*risk_sets(), strict=True)
        return [(0.8, *row, penalised) for row in rows for penalised in (False, True)]
    if name == "log_hazard_ratios":
        return [(*risk_sets(), penalised) for penalised in (False, True)]
    if name == "tail_ways":
        scores = np.array([[0.5, -0.25, 0.125, -0.375], [1.0, 0.0, -1.0, 0.5]])
        gaps = np.array([[2, 1], [1, 3]])
        choose = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 2, 1, 0], [1, 3, 3, 1]], dtype=float)
        return [(scores, gaps, 3, np.array([[0.25, 0.75], [0.0, 2.0]]), choose)]
    if name == "_subsets_by_size":
        return [(events,) for events in range(4)]
    raise AssertionError(f"{name} is compiled and has no case here: add one")


def loop(compiled: Any, read_by: str) -> Callable[..., Any]:
    """Give a loop as Numba compiles it, or as Python reads it."""
    return compiled if read_by == "compiled" else compiled.py_func


@pytest.mark.parametrize(("module", "name"), KERNELS, ids=[name for _, name in KERNELS])
def test_compiled_and_plain_agree(module, name: str) -> None:
    compiled = getattr(module, name)
    for ours, plain in zip(cases_of(name), cases_of(name), strict=True):
        returned = [
            found if isinstance(found, tuple) else () if found is None else (found,)
            for found in (compiled(*ours), compiled.py_func(*plain))
        ]
        changed = (ours, plain)
        for found, expected in (*zip(*returned, strict=True), *zip(*changed, strict=True)):
            np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_the_cases_bite(read_by: str) -> None:
    """By hand: halves without variance are in no count, others are; a full list ends early."""
    (arguments, *_) = cases_of("count_pairs")
    u1, v1, ends, u2, v2, above, up_to, sure, band = arguments
    loop(riskset_kernels.count_pairs, read_by)(*arguments)
    inside = [
        [
            v1[i] + v2[j] > 0 and above < (u1[i] + u2[j]) ** 2 / (v1[i] + v2[j]) <= up_to
            for j in range(ends[i])
        ]
        for i in range(6)
    ]
    assert sum(map(sum, inside)) > 5
    assert list(sure + band) == list(map(sum, inside))
    by_second = np.zeros(9, dtype=np.int64)
    case = (u1, v1, ends, u2, v2, above, up_to, by_second)
    loop(riskset_kernels.count_pairs_by_second, read_by)(*case)
    assert by_second.tolist() == [sum(row[j] for row in inside if j < len(row)) for j in range(9)]


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
@pytest.mark.parametrize("best", [(1e30, -1.0), (0.5, 0.6), (0.0, 1e30)])
def test_extreme_pairs_are_the_ends_of_all_pairs(best: tuple[float, float], read_by: str) -> None:
    """Oracle: every pair divided out; what is no better than what is known already is not named."""
    for u1, v1, ends, u2, v2 in map(halves, range(5)):
        chi = {
            (i, j): (u1[i] + u2[j]) ** 2 / (v1[i] + v2[j])
            for i in range(6)
            for j in range(ends[i])
            if v1[i] + v2[j] > 0
        }
        known = np.array(best)
        found = loop(riskset_kernels.extreme_pairs, read_by)(u1, v1, ends, u2, v2, known)
        low, high = min(*chi.values(), best[0]), max(*chi.values(), best[1])
        assert known == pytest.approx([low, high], rel=1e-12)
        for pair, end, before in ((found[:2], low, best[0]), (found[2:], high, best[1])):
            assert chi[pair] == pytest.approx(end) if end != before else pair == (-1, -1)


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_pairs_within_rounding_of_a_limit_are_counted_apart(read_by: str) -> None:
    """By hand: U = 3 with V = 9 is chi-squared 1: surely in (0.5, 2], in the band where a limit is within a relative
    1e-9 of 1, and nowhere in (2, 3] or (0, 0.5]. Listed as it is counted."""
    u1, v1, u2, v2 = (np.array([x]) for x in (1.0, 4.0, 2.0, 5.0))
    for limits, sure, band in (
        ((0.5, 2.0), 1, 0), ((2.0, 3.0), 0, 0), ((0.0, 0.5), 0, 0),
        ((1 - 5e-10, 2.0), 0, 1), ((1 + 5e-10, 2.0), 0, 1), ((1 - 2e-9, 2.0), 1, 0), ((1 + 2e-9, 2.0), 0, 0),
        ((0.5, 1 - 5e-10), 0, 1), ((0.5, 1 + 5e-10), 0, 1), ((0.5, 1 - 2e-9), 0, 0), ((0.5, 1 + 2e-9), 1, 0),
    ):  # fmt: skip
        case, counted = (u1, v1, np.array([1]), u2, v2), np.zeros((3, 1), dtype=np.int64)
        loop(riskset_kernels.count_pairs, read_by)(*case, *limits, counted[0], counted[1])
        loop(riskset_kernels.count_pairs_by_second, read_by)(*case, *limits, counted[2])
        assert counted.ravel().tolist() == [sure, band, sure], limits
        for in_band, number in ((False, sure), (True, band)):
            rows = np.full((2, 3), -1)
            written = loop(riskset_kernels.list_pairs, read_by)(*case, limits, in_band, *rows)
            assert (written, (rows == 0).sum()) == (number, 2 * number), limits


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_pairs_within_rounding_of_the_edge_of_a_bin_are_told(read_by: str) -> None:
    """By hand: U = 3 with V = 9 is chi-squared 1; in the first bin up to an edge of 1, told of where the edge is within
    a relative 1e-9."""
    case = tuple(np.array([x]) for x in (1.0, 4.0)), tuple(np.array([x]) for x in (2.0, 5.0))
    for edge, near, bins in (
        (1.0, 1, [1, 0]), (1 + 5e-10, 1, [1, 0]), (1 - 5e-10, 1, [0, 1]), (1 + 2e-9, 0, [1, 0]), (1 - 2e-9, 0, [0, 1]),
        (0.3, 0, [0, 1]), (2.5, 0, [1, 0]),
    ):  # fmt: skip
        counts = np.zeros(2, dtype=np.int64)
        edges = np.array([-1.0, edge, 7.0])
        found = loop(riskset_kernels.bin_pairs, read_by)(
            *case[0], np.array([1]), *case[1], edges, counts
        )
        assert (found, counts.tolist()) == (near, bins), edge


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_next_to_zero_the_band_is_absolute(read_by: str) -> None:
    """By hand, with V = 9: at a limit of 0 the band ends at U^2 = 3e-17, so that U = 5e-9 is in it and 6e-9 is not;
    around 5e-18, which is U^2 = 4.5e-17, it goes from 1.5e-17 to 7.5e-17."""
    for limit, u, above, near in (
        (0.0, 0.0, False, 1), (0.0, 5e-9, True, 1), (0.0, 6e-9, True, 0),
        (5e-18, 3.5e-9, False, 0), (5e-18, 4.5e-9, False, 1), (5e-18, 8e-9, True, 1), (5e-18, 9e-9, True, 0),
    ):  # fmt: skip
        case = (
            *(np.array([x]) for x in (u / 4, 4.0)),
            np.array([1]),
            *(np.array([x]) for x in (3 * u / 4, 5.0)),
        )
        counts = np.zeros(2, dtype=np.int64)
        edges = np.array([-1.0, limit, 7.0])
        found = loop(riskset_kernels.bin_pairs, read_by)(*case, edges, counts)
        assert (found, counts.tolist()) == (near, [not above, above]), (limit, u)
        for limits, inside in (((limit, 2.0), above), ((-1.0, limit), not above)):
            counted = np.zeros((3, 1), dtype=np.int64)
            loop(riskset_kernels.count_pairs, read_by)(*case, *limits, *counted[:2])
            loop(riskset_kernels.count_pairs_by_second, read_by)(*case, *limits, counted[2])
            sure = int(inside and not near)
            assert counted.ravel().tolist() == [sure, near, sure], (limits, u)
            for in_band, number in ((False, sure), (True, near)):
                rows = np.full((2, 3), -1)
                assert (
                    loop(riskset_kernels.list_pairs, read_by)(*case, limits, in_band, *rows)
                    == number
                )


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_hazard_ratios_without_a_maximum_are_infinite(read_by: str) -> None:
    """By hand: events in one arm alone push the ratio without end, unless penalised; one event in
    each arm, both among 2 and 2 (then 1 and 2, arm 1's event coming first), has its root at
    2r/(2 + 2r) + 2r/(1 + 2r) = 1, so r = 1/sqrt(2).
    """
    all_first = np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    risk1 = np.array([[2.0, 1.0], [2.0, 2.0], [2.0, 1.0]])
    risk2 = np.array([[2.0, 2.0], [2.0, 1.0], [2.0, 2.0]])
    ratios = loop(path_kernels.log_hazard_ratios, read_by)
    found = ratios(all_first, risk1, risk2, False)
    assert found[0] == -np.inf
    assert found[1] == np.inf
    assert np.exp(found[2]) == pytest.approx(1 / np.sqrt(2), rel=1e-12)
    assert np.isfinite(ratios(all_first, risk1, risk2, True)).all()


@pytest.mark.parametrize("penalised", [False, True])
def test_few_steps_lead_to_the_root(monkeypatch, penalised: bool) -> None:
    """Rule: Newton's steps, which double the digits each time: five or six, where halving takes fifty. Oracle for the
    root: the score is 0 there."""
    steps = []

    scores = path_kernels._score.py_func

    def counted(*arguments):
        steps.append(arguments)
        return scores(*arguments)

    monkeypatch.setattr(path_kernels, "_score", counted)
    rows = [part[1:-1] for part in risk_sets()]  # events in both arms
    found = path_kernels.log_hazard_ratios.py_func(*rows, penalised)
    for theta, *row in zip(found, *rows, strict=True):
        assert scores(np.exp(theta), *row, penalised)[0] == pytest.approx(0, abs=1e-12)
    assert len(steps) <= (6 if penalised else 8) * len(found)


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_subsets_come_by_size(read_by: str) -> None:
    """By hand: of three events, none; 1, 2, 4; 3, 5, 6; all, as bits."""
    by_size, starts = loop(path_kernels._subsets_by_size, read_by)(3)
    assert by_size.tolist() == [0, 1, 2, 4, 3, 5, 6, 7]
    assert starts.tolist() == [0, 1, 4, 7, 8]


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
@pytest.mark.parametrize("penalised", [False, True])
def test_the_second_derivative_is_the_slope_of_the_first(read_by: str, penalised: bool) -> None:
    """Oracles: a central difference of the score; the score, of the log of Firth's likelihood itself."""
    first, risk1, risk2 = (
        np.array([1.0, 0, 1, 0]),
        np.array([9.0, 8, 6, 3]),
        np.array([5.0, 4, 2, 1]),
    )
    score = loop(path_kernels._score, read_by)

    def log_likelihood(theta: float) -> float:
        share = risk2 * np.exp(theta) / (risk1 + risk2 * np.exp(theta))
        plain = np.log(np.where(first == 1, 1 - share, share)).sum()
        return plain + penalised * np.log((share * (1 - share)).sum()) / 2

    for theta in (-1.5, 0.0, 0.8):
        found = score(np.exp(theta), first, risk1, risk2, penalised)
        step = 1e-4
        assert found[0] == pytest.approx(
            (log_likelihood(theta + step) - log_likelihood(theta - step)) / (2 * step), abs=1e-7
        )
        ends = [
            score(np.exp(theta + move), first, risk1, risk2, penalised)[0] for move in (-step, step)
        ]
        assert found[1] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-7)


@pytest.mark.parametrize("read_by", ["compiled", "plain"])
def test_tail_ways_by_trying_every_draw(read_by: str) -> None:
    """Oracle: every way to choose the patients of one arm, one by one; 2 events, gaps of 2, 0 and 3 patients."""
    scores = np.array([[0.5, -0.25, 0.125, 0.7, -0.375], [1.0, 0.0, -1.0, 0.3, 0.5]])
    gaps = np.array([[2, 0, 3], [1, 2, 2]])
    thresholds = np.array([[0.25, 0.75], [0.0, 2.0]])
    choose = np.array([[comb(n, k) for k in range(8)] for n in range(8)], dtype=float)
    for drawn in range(1, 7):
        found = loop(path_kernels.tail_ways, read_by)(scores, gaps, drawn, thresholds, choose)
        for row in range(2):
            patients = [*scores[row, :2], *np.repeat(scores[row, 2:], gaps[row])]
            sums = np.array([abs(sum(chosen)) for chosen in combinations(patients, drawn)])
            expected = [(sums >= threshold).sum() for threshold in thresholds[row]]
            assert found[row].tolist() == expected
