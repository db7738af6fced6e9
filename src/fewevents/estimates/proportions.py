"""One proportion: exact, Wilson and mid-P intervals.

scipy and statsmodels do the estimating; the two heavier of their modules are imported where they
are used.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True)
class Proportion:
    """A proportion with its interval, between 0 and 1; NaN (not estimable) if ``n`` is 0."""

    events: int
    n: int
    estimate: float
    ci_low: float
    ci_high: float
    conf_level: float
    method: str


def exact_ci(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Clopper-Pearson (exact) interval for a proportion.

    Parameters
    ----------
    events, n
        Whole numbers, ``0 <= events <= n``.
    conf_level
        Between 0 and 1.

    Returns
    -------
    Proportion
        With ``n = 0`` estimate and limits are NaN: not estimable.

    Raises
    ------
    ValueError
        If a count is no whole number or out of range, or ``conf_level`` is not inside 0 to 1.

    References
    ----------
    Clopper, Pearson (1934), Biometrika 26:404-413.

    Examples
    --------
    >>> from fewevents.formats import format_ci
    >>> format_ci(exact_ci(26, 33))
    '78.8% (95% CI 61.1 to 91.0)'
    """

    def limits(x: int, n: int, tail: float) -> tuple[float, float]:
        low = float(special.betaincinv(x, n - x + 1, tail)) if x > 0 else 0.0
        high = float(special.betainccinv(x + 1, n - x, tail)) if x < n else 1.0
        return low, high

    return _proportion(events, n, conf_level, "Clopper-Pearson exact", limits)


def wilson_ci(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Wilson (score) interval for a proportion, without continuity correction.

    Parameters, result and errors are those of `exact_ci`.

    References
    ----------
    Wilson (1927), J Am Stat Assoc 22:209-212.

    Examples
    --------
    >>> from fewevents.formats import format_ci
    >>> format_ci(wilson_ci(26, 33))
    '78.8% (95% CI 62.2 to 89.3)'
    """

    def limits(x: int, n: int, tail: float) -> tuple[float, float]:
        from statsmodels.stats.proportion import proportion_confint

        low, high = proportion_confint(x, n, alpha=2 * tail, method="wilson")
        # At 0 and n the formula gives 0 and 1 up to rounding noise, which may fall outside.
        return (float(low) if x > 0 else 0.0), (float(high) if x < n else 1.0)

    return _proportion(events, n, conf_level, "Wilson score", limits)


def midp_ci(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Mid-P interval for a proportion: as exact, but the observed count weighs half.

    The lower limit solves ``P(X > x) + P(X = x) / 2 = tail``, the upper ``P(X < x) + P(X = x) / 2 =
    tail``. It is shorter than the exact interval and covers the stated level on average, not
    always. Parameters, result and errors are those of `exact_ci`.

    References
    ----------
    Berry, Armitage (1995), The Statistician 44:417-423.

    Examples
    --------
    >>> from fewevents.formats import format_ci
    >>> format_ci(midp_ci(0, 33))
    '0.0% (95% CI 0.0 to 8.7)'
    """

    def limits(x: int, n: int, tail: float) -> tuple[float, float]:
        # By symmetry the lower limit for x events is one minus the upper limit for n - x.
        return 1 - _midp_upper(n - x, n, tail), _midp_upper(x, n, tail)

    return _proportion(events, n, conf_level, "mid-P", limits)


def _proportion(
    events: int,
    n: int,
    conf_level: float,
    method: str,
    limits: Callable[[int, int, float], tuple[float, float]],
) -> Proportion:
    """Check the counts, then let ``limits(events, n, tail)`` make the interval."""
    events, n = checked_counts(events, n)
    tail = tail_probability(conf_level)
    if n == 0:
        return Proportion(0, 0, math.nan, math.nan, math.nan, conf_level, method)
    low, high = limits(events, n, tail)
    return Proportion(events, n, events / n, low, high, conf_level, method)


def _midp_upper(x: int, n: int, tail: float) -> float:
    """The p at which ``P(X < x) + P(X = x) / 2`` equals ``tail``."""
    if x == n:
        return 1.0
    from scipy.optimize import brentq

    def excess(p: float) -> float:
        below = special.bdtr(x - 1, n, p) if x > 0 else 0.0
        return float((below + special.bdtr(x, n, p)) / 2 - tail)

    return float(brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-14))


def checked_counts(events: int, n: int) -> tuple[int, int]:
    """The counts as whole numbers.

    Raises
    ------
    ValueError
        If one is no whole number, or the events are not between 0 and ``n``.
    """
    try:
        events, n = operator.index(events), operator.index(n)
    except TypeError:
        raise ValueError(f"counts must be whole numbers: found {events!r} of {n!r}") from None
    if not 0 <= events <= n:
        raise ValueError(f"events must lie between 0 and n: found {events} of {n}")
    return events, n


def tail_probability(conf_level: float) -> float:
    """The probability left out on each side of a two-sided interval.

    Raises
    ------
    ValueError
        If ``conf_level`` does not lie inside 0 to 1.
    """
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie inside 0 to 1, such as 0.95: found {conf_level!r}")
    return (1 - conf_level) / 2
