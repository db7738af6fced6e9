"""Weights of the log-rank family, from the numbers at risk and the events of all groups together."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np

from fewevents import options

Weight = Literal["logrank", "gehan", "tarone-ware", "peto-peto", "prentice", "fleming-harrington"]
NAMES: dict[str, str] = {
    "logrank": "log-rank test",
    "gehan": "Gehan's generalised Wilcoxon test",
    "tarone-ware": "Tarone-Ware test",
    "peto-peto": "Peto-Peto test",
    "prentice": "Prentice's modified Peto-Peto test",
    "fleming-harrington": "Fleming-Harrington test",
}


def weight_name(weight: str, rho: float, gamma: float) -> str:
    """The name of the test, its options checked.

    Raises
    ------
    ValueError
        If the weight is none of these, or an exponent is impossible or given without use.
    """
    options.choice(weight, "weight", get_args(Weight))
    rho, gamma = options.number(rho, "rho"), options.number(gamma, "gamma")
    if max(rho, gamma) > 20:
        raise ValueError(f"rho and gamma must be 20 at most: found {rho:g} and {gamma:g}")
    if weight == "fleming-harrington":
        return f"{NAMES[weight]} (rho {rho:g}, gamma {gamma:g})"
    if rho or gamma:
        raise ValueError(
            f"rho and gamma belong to weight='fleming-harrington': found weight={weight!r}"
        )
    return NAMES[weight]


def weights(at_risk: Any, events: Any, weight: str, rho: Any, gamma: Any) -> Any:
    """The weight of each event time.

    Parameters
    ----------
    at_risk, events
        Of all groups together, at the distinct event times in increasing order: floats, or
        decimals in an array of objects, and then the exponents are decimals too.
    weight, rho, gamma
        'logrank' 1; 'gehan' the number at risk; 'tarone-ware' its root; 'peto-peto' the
        Kaplan-Meier estimate just before; 'prentice' the product of ``1 - d / (n + 1)`` up to and
        including the time; 'fleming-harrington' ``S^rho (1 - S)^gamma`` with S just before.
    """
    if weight == "gehan":
        return at_risk
    if weight == "tarone-ware":
        return np.sqrt(at_risk)
    if weight == "prentice":
        return np.cumprod(1 - events / (at_risk + 1))
    if weight == "logrank":
        return np.ones_like(at_risk)
    before = np.append(1, np.cumprod(1 - events / at_risk))[:-1]
    if weight == "peto-peto":
        return before
    early = before**rho if rho else np.ones_like(before)
    return early * (1 - before) ** gamma if gamma else early  # no 0**0, which decimals refuse
