"""Curves over time, thinned to what a page can show."""

from __future__ import annotations

import numpy as np
import pandas as pd

POINTS = 600
"""Places along the time axis that a page can tell apart: about one a pixel."""


def at_page_resolution(curve: pd.DataFrame, *, points: int = POINTS) -> pd.DataFrame:
    """Curve with at most one row for each place along the axis that can be told apart.

    Of the rows that fall on one place the last is kept, which is where a step curve leaves it;
    patients with an event and censored patients are summed, so that none is lost.

    Parameters
    ----------
    curve : DataFrame
        ``time`` in ascending order, and what is drawn; ``n_event`` and ``n_censor`` if there.
    points : int
        Places along the axis.

    Returns
    -------
    DataFrame
        The curve itself where it is short enough.

    Examples
    --------
    >>> curve = pd.DataFrame({"time": [0.0, 1, 2, 1000], "survival": [1, 0.9, 0.8, 0.5], "n_censor": [0, 1, 1, 0]})
    >>> at_page_resolution(curve, points=3).to_numpy().tolist()
    [[0.0, 1.0, 0.0], [2.0, 0.8, 2.0], [1000.0, 0.5, 0.0]]
    """
    if len(curve) <= points:
        return curve
    time = curve["time"].to_numpy(dtype=float)
    place = np.ceil(time / time[-1] * (points - 1)) if time[-1] > 0 else np.zeros(len(time))
    summed = {name: "sum" for name in ("n_event", "n_censor") if name in curve}
    kept = dict.fromkeys(curve.columns, "last") | summed
    return curve.groupby(place).agg(kept).reset_index(drop=True)
