"""One covariate as it comes in: numbers, or the labels of two groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from fewevents.patients import Floats, group_codes


def numeric_covariate(covariate: Any, n: int) -> tuple[Floats, Any, Any]:
    """The covariate as numbers, and which value is compared with which reference.

    Raises
    ------
    ValueError
        If it is neither finite numbers, of two values at least, nor the labels of two groups.
    """
    codes, labels = group_codes(covariate, n, "covariate")
    if len(labels) < 2:
        raise ValueError(
            f"covariate must hold two groups or two distinct numbers: found only {labels[0]!r}"
        )
    if all(isinstance(x, int | float | np.number) and not isinstance(x, bool) for x in labels):
        values = np.asarray(labels, dtype=np.float64)
        if not np.isfinite(values).all():
            raise ValueError(f"covariate must be finite: found {values[~np.isfinite(values)][0]}")
        return values[codes], "one unit more", ""
    if len(labels) != 2:
        raise ValueError(
            f"covariate must be numbers or the labels of two groups: found {len(labels)} labels"
        )
    return codes.astype(np.float64), labels[1], labels[0]
