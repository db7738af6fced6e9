"""The median of a time with limits that hold in a small cohort."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from fewevents import options
from fewevents.estimate import MedianTime, joined
from fewevents.patients import checked_patients
from fewevents.survival.beta_product import limits_at
from fewevents.survival.counts import counts_of
from fewevents.survival.curves import kaplan_meier_of_counts
from fewevents.survival.limits import TOLERANCE

Method = Literal["exact", "brookmeyer-crowley", "log-log", "log"]
METHODS = {
    "exact": "limits by inverting the beta product interval (sign test without censoring)",
    "brookmeyer-crowley": "Brookmeyer-Crowley limits (plain scale)",
    "log-log": "Brookmeyer-Crowley limits on the log-log scale",
    "log": "Brookmeyer-Crowley limits on the log scale",
}


def median_survival(
    time: Any, event: Any, *, method: Method = "exact", conf_level: float = 0.95
) -> MedianTime:
    """Median time to an event, with limits that hold with few patients.

    Not where fewer than half had the event within follow-up: it is not reached; give survival at a
    time (`beta_product_ci`). Only 'exact' covers by construction. With 6 or 12 patients with
    exponential times 'brookmeyer-crowley' covered 78 to 90 % at a stated 95, 'log' 85 to 93, and
    'log-log' its level (500 simulated cohorts each).

    Parameters
    ----------
    time, event
        As in `kaplan_meier`.
    method
        'exact': the times at which the beta product interval holds one half; without censoring it is
        the sign test's interval between two ordered times, which covers at least the level.
        'brookmeyer-crowley', 'log-log', 'log': where the pointwise Kaplan-Meier limits come down to
        one half (R's ``survfit`` with conf.type plain, log-log, log).
    conf_level
        Level of the interval.

    Returns
    -------
    MedianTime
        Infinity is not reached; NaN (a limit without any event) not estimable.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or an option unknown.

    References
    ----------
    Brookmeyer, Crowley (1982), Biometrics 38:29-41; Fay, Brittain, Proschan (2013), Biostatistics
    14:723-736.

    Examples
    --------
    Of ten ordered times the second and the ninth bound the median with 97.9 %:

    >>> median = median_survival(range(1, 11), [1] * 10)
    >>> median.estimate, median.ci_low, median.ci_high
    (5.5, 2.0, 9.0)
    """
    options.choice(method, "method", METHODS)
    alpha = 1 - options.probability(conf_level)
    patients = checked_patients(time, event)
    kind: Any = {"exact": "log-log", "brookmeyer-crowley": "plain"}.get(method, method)
    median = kaplan_meier_of_counts(
        counts_of(patients), conf_level=conf_level, conf_type=kind
    ).median
    low, high, note = median.ci_low, median.ci_high, median.note
    if method == "exact" and patients.event.any():
        at = np.unique(patients.time[patients.event])
        table = limits_at(patients, at, alpha)
        below = at[table["ci_low"].to_numpy() <= 0.5 + TOLERANCE]
        above = at[table["ci_high"].to_numpy() <= 0.5 + TOLERANCE]
        low = float(below[0]) if len(below) else math.inf
        high = float(above[0]) if len(above) else math.inf
        low, high = min(low, median.estimate), max(high, median.estimate)
    name = f"Kaplan-Meier median, {METHODS[method]}"
    return MedianTime(median.estimate, low, high, conf_level, name, joined(note, patients.note))
