"""Options and counts as they come in: checked at the door, with what was found and expected."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import Any

from scipy.special import chdtrc, ndtri


def probability(value: Any, name: str = "conf_level") -> float:
    """A number strictly between 0 and 1.

    Raises
    ------
    ValueError
        If it is none.
    """
    number = _real(value)
    if not 0 < number < 1:
        raise ValueError(f"{name} must lie inside 0 to 1, such as 0.95: found {value!r}")
    return number


def share(value: Any, name: str) -> float:
    """A number from 0 to 1, both ends allowed."""
    number = _real(value)
    if not 0 <= number <= 1:
        raise ValueError(f"{name} must be a proportion from 0 to 1: found {value!r}")
    return number


def number(value: Any, name: str, *, low: float = 0.0, above: bool = False) -> float:
    """A finite number, ``low`` or more, or above it."""
    found = _real(value)
    if not (math.isfinite(found) and (found > low if above else found >= low)):
        bound = f"above {low:g}" if above else f"{low:g} or more"
        raise ValueError(f"{name} must be a finite number, {bound}: found {value!r}")
    return found


def whole(value: Any, name: str, *, low: int = 0, high: int | None = None) -> int:
    """A whole number within bounds; 3.0 is one. Beyond 2**53 no float holds every whole number."""
    found = _real(value)
    top = 2**53 if high is None else high
    if not (math.isfinite(found) and found == int(found) and low <= found <= top):
        least = f"{low} or more"
        bound = least if high is None and not found > top else f"from {low} to {top}"
        raise ValueError(f"{name} must be a whole number, {bound}: found {value!r}")
    return int(found)


def choice(value: Any, name: str, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}: found {value!r}")
    return value


def path(value: Any, name: str, *, folder: bool = False) -> Path:
    """A path, given as text or as one; that of a folder that is there, where ``folder``."""
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError(f"{name} must be a path: found {value!r}")
    if folder and not Path(value).is_dir():
        raise ValueError(f"{name} must be a folder that is there: found {str(value)!r}")
    return Path(value)


def counts(events: Any, n: Any, name: str = "") -> tuple[int, int]:
    """Events and patients: whole numbers with ``0 <= events <= n``.

    >>> counts(3, 7.0)
    (3, 7)
    """
    of = f" of {name}" if name else ""
    size = whole(n, f"n{of}")
    found = whole(events, f"events{of}")
    if found > size:
        raise ValueError(f"events{of} must lie between 0 and n: found {found} of {size}")
    return found, size


def z_value(conf_level: Any) -> float:
    """The normal quantile of a two-sided interval: 1.96 for 0.95.

    >>> round(z_value(0.95), 4)
    1.96
    """
    return float(ndtri((1 + probability(conf_level)) / 2))


def normal_p(z: float) -> float:
    """The two-sided p-value of a standard normal statistic; NaN stays NaN.

    >>> round(normal_p(1.96), 3)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def chi_squared_p(chi_squared: float, df: int) -> float:
    """The upper tail of a chi-squared statistic; NaN where there are no degrees of freedom."""
    return float(chdtrc(df, chi_squared)) if df else math.nan


def safe_exp(x: float) -> float:
    """The exponential; infinity where no float holds it."""
    return math.exp(x) if not x > 709.0 else math.inf


def _real(value: Any) -> float:
    """The value as a float, NaN if it is no number; text is none."""
    if isinstance(value, str | bytes | complex):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
