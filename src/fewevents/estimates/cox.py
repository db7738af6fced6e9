"""The hazard ratio of a Cox regression with one covariate."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from fewevents.estimates.event_times import (
    Bools,
    Floats,
    event_times,
    group_codes,
    normal_p,
    z_value,
)


@dataclass(frozen=True)
class HazardRatio:
    """A hazard ratio; NaN, with the reason in ``note``, where the likelihood has no finite maximum.

    Attributes
    ----------
    estimate, ci_low, ci_high, conf_level
        The ratio and its Wald interval.
    p_value
        Of the Wald test.
    coefficient, standard_error
        The log hazard ratio and its standard error.
    compared, reference
        The two groups, or 'one unit more' and '' for a numeric covariate.
    n, events
        Patients and events.
    method, note
        The estimator's name; empty, or 'not estimable' with the reason.
    """

    estimate: float
    ci_low: float
    ci_high: float
    conf_level: float
    p_value: float
    coefficient: float
    standard_error: float
    compared: Any
    reference: Any
    n: int
    events: int
    method: str = "Cox regression, Efron ties, Wald interval"
    note: str = ""


def cox(time: Any, event: Any, covariate: Any, *, conf_level: float = 0.95) -> HazardRatio:
    """Hazard ratio of one covariate by Cox regression, Efron's method at ties.

    Parameters
    ----------
    time, event
        n times (finite, 0 or more) and n flags (0 censored, 1 event).
    covariate
        n numbers (the ratio is for one unit more), or n labels of two groups (the ratio is the
        second label's hazard over the first's, in sorted or categorical order).
    conf_level
        Level of the interval.

    Returns
    -------
    HazardRatio
        Where a group has no event, or the covariate orders the events perfectly, the likelihood
        grows without end: the ratio is not estimable and ``note`` says so. Firth's method is the
        remedy.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or there are not two groups or two distinct numbers.

    References
    ----------
    Cox (1972), J R Stat Soc B 34:187-220; Efron (1977), J Am Stat Assoc 72:557-565.

    Examples
    --------
    >>> ratio = cox([1, 2, 3, 4], [1, 1, 1, 0], ["a", "b", "a", "b"])
    >>> round(ratio.estimate, 3), ratio.compared, ratio.reference
    (0.39, 'b', 'a')
    >>> cox([1, 2, 3, 4], [1, 0, 1, 0], ["a", "b", "a", "b"]).note
    'not estimable (no event in one group)'
    """
    z = z_value(conf_level)
    times, events = event_times(time, event)
    x, compared, reference = _covariate(covariate, len(times))
    if reason := _no_maximum(times, events, x, grouped=reference != ""):
        coefficient, se, note = math.nan, math.nan, f"not estimable ({reason})"
    else:
        coefficient, se, note = *_fit(times, events, x), ""
    return HazardRatio(
        estimate=math.exp(coefficient),
        ci_low=math.exp(coefficient - z * se),
        ci_high=math.exp(coefficient + z * se),
        conf_level=conf_level,
        p_value=normal_p(coefficient / se),
        coefficient=coefficient,
        standard_error=se,
        compared=compared,
        reference=reference,
        n=len(times),
        events=int(events.sum()),
        note=note,
    )


def _covariate(covariate: Any, n: int) -> tuple[Floats, Any, Any]:
    """The covariate as numbers, and what the ratio compares."""
    codes, labels = group_codes(covariate, n)
    if len(labels) < 2:
        raise ValueError(
            f"a hazard ratio needs two groups or two distinct numbers: found only {labels[0]!r}"
        )
    if all(
        isinstance(label, int | float | np.number) and not isinstance(label, bool)
        for label in labels
    ):
        x = np.asarray(labels, dtype=float)[codes]
        if not np.isfinite(x).all():
            raise ValueError(f"covariate must be finite: found {x[~np.isfinite(x)][0]}")
        return x, "one unit more", ""
    if len(labels) != 2:
        raise ValueError(
            f"covariate must be numbers or labels of two groups: found {len(labels)} labels"
        )
    return codes.astype(float), labels[1], labels[0]


def _no_maximum(times: Floats, events: Bools, x: Floats, *, grouped: bool) -> str:
    """Why the likelihood has no finite maximum; empty if it has one.

    It has none exactly when the patients with events have the largest covariate of those at risk,
    each time, or the smallest, each time.
    """
    if not events.any():
        return "no event"
    if grouped and len(np.unique(x[events])) < 2:
        return "no event in one group"
    order = np.argsort(times)
    first_at_risk = np.searchsorted(times[order], times[events], side="left")
    highest = np.maximum.accumulate(x[order][::-1])[::-1][first_at_risk]
    lowest = np.minimum.accumulate(x[order][::-1])[::-1][first_at_risk]
    if (highest == lowest).all():
        return "patients who differ are never at risk together at an event"
    if (x[events] == highest).all() or (x[events] == lowest).all():
        return "the events are perfectly ordered by the covariate"
    return ""


def _fit(times: Floats, events: Bools, x: Floats) -> tuple[float, float]:
    """The coefficient and its standard error, by Newton's method on Efron's partial likelihood.

    lifelines' CoxPHFitter loops over the patients in Python: with a million distinct times it takes
    ten times as long as R. With one covariate the risk-set sums are cumulative sums; the tests hold
    both to the same answers.
    """
    at, position = np.unique(times, return_inverse=True)
    d = np.bincount(position[events], minlength=len(at))
    happened = np.flatnonzero(d)
    index = np.repeat(happened, d[happened])  # one entry an event: its time, and
    rank = np.arange(len(index)) - np.searchsorted(index, index)  # its place among the ties
    fraction = rank / d[index]
    spread = float(np.std(x))
    u = (x - np.mean(x)) / spread

    def derivatives(beta: float) -> tuple[float, float, float]:
        weights = np.exp(beta * u)
        sums = []
        for power in range(3):
            value = weights * u**power
            at_risk = np.bincount(position, value)[::-1].cumsum()[::-1]
            tied = np.bincount(position[events], value[events], minlength=len(at))
            sums.append(at_risk[index] - fraction * tied[index])
        mean = sums[1] / sums[0]
        likelihood = beta * u[events].sum() - np.log(sums[0]).sum()
        return (
            float(likelihood),
            float(u[events].sum() - mean.sum()),
            float((sums[2] / sums[0] - mean**2).sum()),
        )

    beta = 0.0
    likelihood, score, information = derivatives(beta)
    for _ in range(100):
        step = score / information
        new = derivatives(beta + step)
        while not new[0] >= likelihood - 1e-9 * abs(likelihood):  # overshot: come back half the way
            step /= 2
            new = derivatives(beta + step)
        beta, (likelihood, score, information) = beta + step, new
        if abs(step) < 1e-9 * (1 + abs(beta)):  # the error now is of the order of the step squared
            return beta / spread, 1 / math.sqrt(information) / spread
    raise ArithmeticError(f"the Cox likelihood did not converge in 100 steps: last step {step:g}")
