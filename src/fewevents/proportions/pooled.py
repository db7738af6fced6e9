"""Random-effects summary of proportions: never without its heterogeneity, and often not at all.

statsmodels' ``combine_effects`` has no prediction interval and no interval of the heterogeneity,
stops its variance between studies at about seven digits, and warns where the studies agree. One
function, Q as it falls with that variance, gives all of them here; metafor is the oracle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from fewevents import options
from fewevents.formats import format_number, format_percent
from fewevents.patients import column
from fewevents.proportions.heterogeneity import (
    heterogeneity_q,
    share_between,
    variance_between,
    weighted_mean,
)

FEWEST = 3
"""Studies that a summary needs at least."""

METHOD = (
    "Random effects on the logit scale: Paule-Mandel variance, Student's t with k - 1 degrees of "
    "freedom (Hartung-Knapp, scale at least 1), Q-profile intervals of the heterogeneity"
)


@dataclass(frozen=True)
class Pooled:
    """A mean over studies with everything that must stand beside it.

    There is no ``estimate`` with ``ci_low`` and ``ci_high`` here on purpose: what prints such a
    triple would print the mean without its heterogeneity. Use :func:`format_pooled`.

    Attributes
    ----------
    studies, patients
        How many.
    mean, mean_low, mean_high
        Mean of the studies' true proportions (back from the logit scale), with its interval.
    prediction_low, prediction_high
        Where the true proportion of another such study would lie.
    tau2, tau2_low, tau2_high
        Variance between studies, on the logit scale.
    i2, i2_low, i2_high
        Share of the variance of a typical study that lies between studies, 0 to 1.
    q, q_p_value
        Cochran's Q and its p-value.
    weights
        Share of each study in the mean, in the order given; they add up to 1.
    """

    studies: int
    patients: int
    mean: float
    mean_low: float
    mean_high: float
    prediction_low: float
    prediction_high: float
    tau2: float
    tau2_low: float
    tau2_high: float
    i2: float
    i2_low: float
    i2_high: float
    q: float
    q_p_value: float
    conf_level: float
    method: str
    weights: tuple[float, ...]


@dataclass(frozen=True)
class NotPooled:
    """No summary, and why not: a result with words of its own."""

    studies: int
    reason: str


Summary = Pooled | NotPooled


def pool_proportions(
    events: Sequence[int], n: Sequence[int], *, conf_level: float = 0.95
) -> Summary:
    """Random-effects summary of proportions from independent, comparable studies.

    Not for studies that share patients or define the event in different ways, and not for fewer
    than five studies where a single number would be quoted: show the studies side by side, each by
    `exact_ci`.

    Parameters
    ----------
    events, n
        Whole numbers, one a study, ``0 <= events <= n`` and ``n > 0``. That the studies share no
        patients and mean the same thing is for the caller to see to.
    conf_level
        Of all intervals, between 0 and 1.

    Returns
    -------
    Pooled or NotPooled
        Not pooled: fewer than three studies, or a study in which nobody or everybody had the
        event (its logit is infinite, and any correction would decide the answer).

    Raises
    ------
    ValueError
        If counts are impossible or of different lengths, or ``conf_level`` is not inside 0 to 1.

    References
    ----------
    Paule, Mandel (1982), J Res Natl Bur Stand 87:377-385 (variance between studies).
    Hartung, Knapp (2001), Stat Med 20:3875-3889 (interval of the mean).
    Viechtbauer (2007), Stat Med 26:37-52 (Q-profile intervals).
    Higgins, Thompson, Spiegelhalter (2009), J R Stat Soc A 172:137-159 (prediction interval).

    Examples
    --------
    >>> format_pooled(pool_proportions([81, 8, 11, 41], [189, 21, 14, 90]))[:36]
    '48.6% (95% CI 24.5 to 73.4; 95% pred'
    >>> format_pooled(pool_proportions([27, 5], [70, 9]))
    'not pooled: 2 studies, 3 are needed'
    """
    x, size = _checked(events, n, conf_level)
    if len(x) < FEWEST:
        noun = "study" if len(x) == 1 else "studies"
        return NotPooled(len(x), f"{len(x)} {noun}, {FEWEST} are needed")
    if np.any((x == 0) | (x == size)):
        return NotPooled(len(x), "nobody or everybody had the event in one of the studies")
    effects, variances = special.logit(x / size), 1 / x + 1 / (size - x)
    tau2, low, high = variance_between(effects, variances, conf_level)
    mean, error = weighted_mean(effects, variances, tau2)
    degrees = len(x) - 1
    reach = float(special.stdtrit(degrees, (1 + conf_level) / 2))
    spread = float(np.hypot(error, np.sqrt(tau2)))
    q = heterogeneity_q(effects, variances, 0.0)
    weights = 1 / (variances + tau2)
    shares = [share_between(variances, value) for value in (tau2, low, high)]
    ends = special.expit(mean + reach * np.array([0, -error, error, -spread, spread])).tolist()
    return Pooled(
        studies=len(x),
        patients=int(size.sum()),
        mean=ends[0],
        mean_low=ends[1],
        mean_high=ends[2],
        prediction_low=ends[3],
        prediction_high=ends[4],
        tau2=tau2,
        tau2_low=low,
        tau2_high=high,
        i2=shares[0],
        i2_low=shares[1],
        i2_high=shares[2],
        q=q,
        q_p_value=float(special.chdtrc(degrees, q)),
        conf_level=conf_level,
        method=METHOD,
        weights=tuple((weights / weights.sum()).tolist()),
    )


def format_pooled(result: Summary) -> str:
    """A summary in words: the mean never stands without its heterogeneity.

    Not for the estimate of one study: take `format_ci`.

    >>> format_pooled(NotPooled(1, "1 study, 3 are needed"))
    'not pooled: 1 study, 3 are needed'
    """
    if isinstance(result, NotPooled):
        return f"not pooled: {result.reason}"
    heterogeneity = format_heterogeneity(result)
    level = format_percent(result.conf_level, 0)
    return (
        f"{format_percent(result.mean)} ({level} CI {_range(result.mean_low, result.mean_high)}; "
        f"{level} prediction interval {_range(result.prediction_low, result.prediction_high)}; "
        f"{heterogeneity}; {result.studies} studies, {result.patients} patients)"
    )


def format_heterogeneity(result: Summary) -> str:
    """How much the studies differ: I² and τ², with their intervals.

    Not for a mean, which would stand without its interval: take `format_pooled`.

    >>> format_heterogeneity(NotPooled(1, "1 study, 3 are needed"))
    'heterogeneity not estimable: 1 study, 3 are needed'
    """
    if isinstance(result, NotPooled):
        return f"heterogeneity not estimable: {result.reason}"
    if not isinstance(result, Pooled):
        raise ValueError(f"result must come from pool_proportions: found {type(result).__name__}")
    share = f"{format_percent(result.i2, 0)} ({_range(result.i2_low, result.i2_high, 0)})"
    variance = f"{format_number(result.tau2)} ({format_number(result.tau2_low)} to "
    return f"I² {share}, τ² {variance}{format_number(result.tau2_high)})"


def _range(low: float, high: float, digits: int = 1) -> str:
    ends = (format_percent(value, digits).removesuffix("%") for value in (low, high))
    return " to ".join(ends)


def _checked(
    events: Sequence[int], n: Sequence[int], conf_level: float
) -> tuple[np.ndarray, np.ndarray]:
    options.probability(conf_level)
    some, sizes = column(events, "events"), column(n, "n")
    if len(some) != len(sizes):
        raise ValueError(
            f"events and n must be equally long: found {len(some)} and {len(sizes)} values"
        )
    for place, (x, size) in enumerate(zip(some.tolist(), sizes.tolist(), strict=True), start=1):
        options.whole(size, f"n of study {place}", low=1)
        options.counts(x, size, f"study {place}")
    return some.to_numpy(dtype=float), sizes.to_numpy(dtype=float)
