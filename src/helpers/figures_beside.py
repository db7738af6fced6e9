"""A cohort's survival curve over the band of another's."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.figures_curves import draw_curves
from helpers.page import Figure, require_columns, show_figure
from helpers.resolution import at_page_resolution


def plot_over_band(
    curve: pd.DataFrame,
    band: pd.DataFrame,
    *,
    labels: tuple[str, str],
    ticks: Sequence[float],
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    ylabel: str,
) -> Figure:
    """Draw a survival curve with its interval over the band in which another cohort's may have run.

    Parameters
    ----------
    curve, band : DataFrame
        ``time`` (days), ``survival``, ``ci_low``, ``ci_high``.
    labels : tuple of str
        Names of the two.
    ticks : sequence of float
        Days at which the axis is labelled.
    """
    groups = {}
    for label, frame in zip(labels, (curve, band), strict=True):
        require_columns(
            frame, ("time", "survival", "ci_low", "ci_high"), where=f"figure {name}, {label}"
        )
        columns = ["time", "survival", "ci_low", "ci_high"]
        steps = frame[columns].astype(float).assign(n_event=0.0, n_censor=0.0)
        groups[label] = at_page_resolution(steps)
    axis = {label: pd.DataFrame({"time": list(ticks)}) for label in labels}
    svg = draw_curves(groups, axis, name=name, ylabel=ylabel, notes=[], column="survival")
    data = pd.concat([frame.assign(group=label) for label, frame in groups.items()])
    data = data[["group", "time", "survival", "ci_low", "ci_high"]]
    return show_figure(svg, name=name, alt=alt, caption=caption, provenance=provenance, data=data)
