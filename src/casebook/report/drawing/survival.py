"""Figures over time: survival curves with their table of numbers at risk, and incidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from casebook.report.drawing.curves import draw_curves
from casebook.report.drawing.resolution import at_page_resolution
from helpers.page import Figure, require_columns, show_figure


def plot_survival(
    curves: Any,
    risk: Any,
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    ylabel: str = "Overall survival",
    note: str = "",
) -> Figure:
    """Kaplan-Meier curves above a table of patients at risk, censored and with an event.

    The layout follows KMunicate: steps, interval bands, a mark for each censored patient and, for
    every group, the state of all patients at each tick.

    Parameters
    ----------
    curves
        One ``KaplanMeier`` or a mapping from group to ``KaplanMeier``.
    risk
        The numbers-at-risk frame (``time, at_risk, censored, events``) or the same mapping of
        frames; the times are the ticks of the axis.
    ylabel
        What the curves estimate.
    note
        A line in the plot, such as the test between the groups with its name.

    References
    ----------
    Morris TP et al. BMJ Open 2019;9:e030215 (KMunicate).
    """
    groups = {label: _curve(k.table) for label, k in _by_group(curves).items()}
    risks = _by_group(risk)
    where = f"figure {name}"
    if list(groups) != list(risks):
        raise ValueError(
            f"{where}: found curves of {list(groups)} and numbers at risk of {list(risks)}, "
            "expected the same groups in the same order"
        )
    for frame in risks.values():
        require_columns(frame, ("time", "at_risk", "censored", "events"), where=where)
    notes = _without_interval(groups)
    svgs = draw_curves(
        groups, risks, name=name, ylabel=ylabel, inside=note, notes=notes, column="survival"
    )
    data = _drawn(groups, risks)
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def plot_cumulative_incidence(
    curves: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    ticks: Sequence[float],
    until: float | None = None,
    ylabel: str = "Cumulative incidence",
    note: str = "",
    top: float = 1.0,
) -> Figure:
    """Cumulative incidence curves, one a group or one a competing event.

    Parameters
    ----------
    curves
        Frame with ``time, incidence`` and, if wanted, ``ci_low, ci_high``, or a mapping of such.
    ticks
        Times in days at which the axis is labelled.
    until
        Last day of follow-up: the curves run on to it. Default: each ends on its last row.
    top
        Upper end of the vertical axis, as a proportion.
    """
    groups = {}
    for label, frame in _by_group(curves).items():
        require_columns(frame, ("time", "incidence"), where=f"figure {name}")
        last = frame.tail(1).assign(time=until, n_event=0, n_censor=0)
        longer = until is not None and float(frame["time"].iloc[-1]) < until
        whole = pd.concat([frame, last], ignore_index=True) if longer else frame
        groups[label] = _curve(whole, column="incidence", start=0.0)
    risks = {label: pd.DataFrame({"time": list(ticks)}) for label in groups}
    svgs = draw_curves(
        groups,
        risks,
        name=name,
        ylabel=ylabel,
        notes=[note] if note else [],
        column="incidence",
        top=top,
    )
    data = _drawn(groups, {})
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def _by_group(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(label): value for label, value in given.items()}
    return {"": given}


def _curve(table: pd.DataFrame, column: str = "survival", start: float = 1.0) -> pd.DataFrame:
    """Table with a row at day 0 and every optional column present."""
    frame = table.reset_index(drop=True)
    for name in ("ci_low", "ci_high"):
        if name not in frame:
            frame[name] = float("nan")
    for name in ("n_event", "n_censor"):
        if name not in frame:
            frame[name] = 0
    frame = frame[["time", column, "ci_low", "ci_high", "n_event", "n_censor"]].astype(float)
    if frame["time"].iloc[0] > 0:
        first = pd.DataFrame(
            {
                "time": [0.0],
                column: [start],
                "ci_low": [start],
                "ci_high": [start],
                "n_event": [0.0],
                "n_censor": [0.0],
            }
        )
        frame = pd.concat([first, frame], ignore_index=True)
    return at_page_resolution(frame)


def _without_interval(groups: Mapping[str, pd.DataFrame]) -> list[str]:
    """A line for every group whose curve has no interval anywhere: a bare line is no certainty."""
    return [
        f"{label or 'All'}: no event, so no interval can be estimated"
        for label, frame in groups.items()
        if frame["n_event"].sum() == 0 and frame[["ci_low", "ci_high"]].iloc[1:].isna().all(None)
    ]


def _drawn(groups: Mapping[str, pd.DataFrame], risks: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    parts = [frame.assign(group=label, part="curve") for label, frame in groups.items()]
    parts += [frame.assign(group=label, part="at risk") for label, frame in risks.items()]
    drawn = pd.concat(parts, ignore_index=True)
    first = ["group", "part", "time"]
    return drawn[first + [column for column in drawn.columns if column not in first]]
