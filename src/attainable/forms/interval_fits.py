"""Counts and interval methods that print the limits of a proportion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from attainable.claims.claim import Claim
from attainable.forms.grim import counts_printing
from attainable.forms.intervals import Floats, all_intervals, table, z_of
from attainable.forms.spans import cut_off, either, in_order, reading, rounded, within
from attainable.printed import Printed

MOST_TABLE = 2_000
MOST_PAIRS = 3_000
"""Pairs of a count and a number of evaluable patients that are looked at."""


@dataclass(frozen=True)
class Found:
    """A count, a number of patients and a method that print an interval."""

    k: int
    n: int
    method: str
    how: str


def limits(claim: Claim) -> tuple[Printed, Printed]:
    """Both limits as printed."""
    low, high = claim.number("low", percent=True), claim.number("high", percent=True)
    assert low is not None and high is not None
    return low, high


def ordered(claim: Claim) -> bool:
    """Whether the estimate can lie between the limits."""
    low, high = limits(claim)
    percent, k, n = claim.number("percent"), claim.count("k1"), claim.count("n1")
    if percent is not None or k is None or not n:
        return in_order(low, percent, high)
    return in_order(low, None, high) and either(low)[0] <= 100 * k / n <= either(high)[1]


def candidates(claim: Claim, *, fewer: bool = False) -> list[tuple[int, int]]:
    """Counts and numbers of patients behind the estimate.

    Parameters
    ----------
    claim : Claim
    fewer : bool
        With fewer patients than printed, as when some could not be evaluated.
    """
    n, k, percent = claim.count("n1"), claim.count("k1"), claim.number("percent")
    assert n is not None
    if not fewer and k is not None:
        return [(k, n)] if percent is None or not n or reading(percent, 100 * k / n) else []
    if percent is None:
        return []
    pairs: list[tuple[int, int]] = []
    for m in range(n - 1, 0, -1) if fewer else (n,):
        if k is None:
            pairs += [(x, m) for x in counts_printing(percent, m)]
        elif k <= m and reading(percent, 100 * k / m) == "rounded":
            pairs.append((k, m))
        if len(pairs) > MOST_PAIRS:
            break
    return pairs


def printing(claim: Claim, *, fast: bool = False) -> list[Found]:
    """Counts and methods that print both limits, the printed number of patients first.

    Parameters
    ----------
    claim : Claim
    fast : bool
        Only with the number of patients as printed.
    """
    low, high = limits(claim)
    for fewer in (False,) if fast else (False, True):
        pairs = candidates(claim, fewer=fewer)
        if pairs and (found := _printing(pairs, low, high, claim.level())):
            return found
        if pairs and (found := _from_rounded(pairs, claim)):
            return found
    return []


def _from_rounded(pairs: list[tuple[int, int]], claim: Claim) -> list[Found]:
    """Wald limits made from a rounded estimate and a rounded half-width, as in 61.0 ± 14.9."""
    low, high = limits(claim)
    percent, z = claim.number("percent"), z_of(claim.level())
    if percent is None or percent.value is None or not percent.exact:
        return []
    found = []
    for k, n in pairs:
        half = 100 * z * (k / n * (1 - k / n) / n) ** 0.5
        ends = float(percent.value) - half, float(percent.value) + half
        if all(within(x, rounded(p)) for x, p in zip(ends, (low, high), strict=True)):
            found.append(Found(k, n, "Wald", "made from a rounded estimate"))
    return found


def _printing(
    pairs: list[tuple[int, int]], low: Printed, high: Printed, level: float
) -> list[Found]:
    k, n = (np.array(column) for column in zip(*pairs, strict=True))
    if (n == n[0]).all() and n[0] <= MOST_TABLE:
        methods, made = _table(int(n[0]), level)
        made = made[:, :, k]
    else:
        methods, made = _stacked(all_intervals(k, n, level))
    found: list[Found] = []
    for m, i in np.argwhere(_inside(made[:, 0], low) & _inside(made[:, 1], high)):
        if how := _habit((low, high), (float(made[m, 0, i]), float(made[m, 1, i]))):
            found.append(Found(*pairs[int(i)], methods[m], how))
    exact = [f for f in found if f.how == "rounded"]
    return sorted(exact or found, key=lambda f: -f.n)


def _stacked(made: dict[str, tuple[Floats, Floats]]) -> tuple[list[str], Floats]:
    """Methods, and limits in percent (methods, 2, counts): one array, as slips ask thousands of times."""
    return list(made), 100 * np.array(list(made.values()))


@lru_cache(maxsize=32)
def _table(n: int, level: float) -> tuple[list[str], Floats]:
    return _stacked(table(n, level))


def _inside(x: np.ndarray, printed: Printed) -> np.ndarray:
    span = either(printed)
    unit = float(printed.unit)
    good = (x >= span[0] - unit) & (x <= span[1] + unit)
    if float(printed.value or 0) in (0.0, 100.0):
        good |= (x <= 0) | (x >= 100)
    return np.asarray(good)


def _how(printed: Printed, x: float) -> str:
    """How a limit is printed so; limits outside 0 to 100 may be held there."""
    return reading(printed, x) or reading(printed, min(max(x, 0.0), 100.0))


def _habit(printed: tuple[Printed, Printed], ends: tuple[float, float]) -> str:
    """One habit that prints both limits: all rounded, else all cut off, else as each may be."""
    hows = [_how(p, x) for p, x in zip(printed, ends, strict=True)]
    if "" in hows:
        return ""
    if "cut off" in hows:
        held = [min(max(x, 0.0), 100.0) for x in ends]
        both = all(
            any(within(y, cut_off(p)) for y in (x, h))
            for p, x, h in zip(printed, ends, held, strict=True)
        )
        return "cut off" if both else ""
    return next((how for how in hows if how != "rounded"), "rounded")


def tried_methods(k: int, n: int, claim: Claim) -> dict[str, dict[str, object]]:
    """What each method gives for ``k`` of ``n``, and whether it prints both limits."""
    low, high = limits(claim)
    made = all_intervals(np.array([k]), np.array([n]), claim.level())
    tried = {}
    for method, (lows, highs) in made.items():
        ends = [100 * float(lows[0]), 100 * float(highs[0])]
        if not np.isnan(ends).any():
            meets = all(_how(p, x) == "rounded" for p, x in zip((low, high), ends, strict=True))
            tried[method] = {"meets": meets, "nearest": [round(x, 6) for x in ends]}
    return tried
