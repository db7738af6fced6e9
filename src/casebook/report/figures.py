"""Figures of a centre's report, each with its basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from lifelines.statistics import logrank_test

from casebook.report.display import COUNTED, MOST_LEVELS
from casebook.report.drawing.counts import plot_grades
from casebook.report.drawing.patients import plot_swimmer
from casebook.report.drawing.survival import plot_cumulative_incidence, plot_survival
from casebook.report.drawing.time_axis import axis_days
from casebook.report.endpoints import is_true
from fewevents import CumulativeIncidence, format_p, kaplan_meier, numbers_at_risk
from helpers.figures_flow import flow_diagram
from helpers.figures_forest import plot_forest
from helpers.page import Figure

FOLLOWED = "Observed: days of these patients."
MOST_BARS = 80
"""Patients up to which a bar for each can be read."""


def rates_figure(frame: pd.DataFrame, *, name: str, caption: str, xlabel: str) -> Figure:
    """Draw proportions with their intervals; rows as for `estimates`, those without a patient left out."""
    frame = frame if "label" in frame else frame.rename_axis("label").reset_index()
    drawn = frame.dropna(subset=["estimate", "ci_low", "ci_high"]).head(MOST_LEVELS)
    drawn = drawn.astype({"events": int, "n": int})
    told = "; ".join(f"{row.label} {row.events}/{row.n}" for row in drawn.itertuples())
    return plot_forest(
        drawn,
        name=name,
        alt=f"{caption} {told}. The same figures are in the table below.",
        caption=caption,
        provenance=COUNTED,
        xlabel=xlabel,
    )


def curves_figure(
    groups: Mapping[str, pd.DataFrame], *, name: str, caption: str, ylabel: str, note: str = ""
) -> Figure:
    """Draw Kaplan-Meier curves above their numbers at risk.

    Parameters
    ----------
    groups
        Name of each group to its ``time`` (days) and ``event``; empty groups are left out.
    name, caption, ylabel, note
        As for `helpers.figures.plot_survival`.
    """
    many = len(groups) > 1
    groups = {
        f"{label} (n = {len(frame)})" if many else label: frame
        for label, frame in groups.items()
        if len(frame)
    }
    if not groups:
        raise ValueError("no patient has a known time")
    days = axis_days(int(max(frame["time"].max() for frame in groups.values())))
    curves = {label: kaplan_meier(frame["time"], frame["event"]) for label, frame in groups.items()}
    risk = {
        label: numbers_at_risk(frame["time"], frame["event"], at=days)
        for label, frame in groups.items()
    }
    told = "; ".join(f"{label}: {k.events} events in {k.n} patients" for label, k in curves.items())
    return plot_survival(
        curves,
        risk,
        name=name,
        alt=f"Kaplan-Meier curves. {caption} {told}.",
        caption=caption,
        provenance=f"{FOLLOWED} Log-log 95% intervals.",
        ylabel=ylabel,
        note=note,
    )


def logrank_note(groups: Mapping[str, pd.DataFrame], *, after: int) -> str:
    """The log-rank test of two groups from a day on, in words, for a line below their curves; nothing where none is possible.

    Only who was followed beyond that day is compared, so that a group which is known by then gains nothing by it.

    Examples
    --------
    >>> early, late = (pd.DataFrame({"time": t, "event": [1, 1, 1]}) for t in ([1, 2, 3], [7, 8, 9]))
    >>> logrank_note({"a": early, "b": late}, after=0)
    'Log-rank from day 0: p = 0.025'
    """
    one, two = (group[group["time"] > after] for group in groups.values())
    if not len(one) or not len(two) or not one["event"].sum() + two["event"].sum():
        return ""
    test = logrank_test(one["time"], two["time"], one["event"], two["event"])
    told = format_p(test.p_value, name="p")
    return f"Log-rank from day {after}: {told}"


def flow_figure(patients: pd.DataFrame) -> Figure:
    """Draw the flow of the patients whose remission is known, and of those in remission whose transplant is."""
    outcome, transplant = patients["complete_remission"], patients["transplant"]
    remission = is_true(outcome)
    lost = outcome.isna().to_numpy()
    boxes = [
        ("treated", None, "treated with blinatumomab", len(patients)),
        ("remission", "treated", "complete remission", remission.sum()),
        ("none", "treated", "no complete remission", (~remission & ~lost).sum()),
        ("lost", "treated", "remission not known", lost.sum()),
        ("transplant", "remission", "transplant", (remission & is_true(transplant)).sum()),
        (
            "no-transplant",
            "remission",
            "no transplant",
            (remission & transplant.eq(False).fillna(False).to_numpy(dtype=bool)).sum(),
        ),
        (
            "not-told",
            "remission",
            "transplant not known",
            (remission & transplant.isna().to_numpy()).sum(),
        ),
    ]
    tree = pd.DataFrame(boxes, columns=["node", "parent", "label", "n"])
    tree = tree[~tree["node"].isin(["lost", "not-told"]) | tree["n"].gt(0)]
    told = "; ".join(f"{row.label}: {row.n}" for row in tree.itertuples())
    caption = f"{remission.sum()} of {len(patients)} patients reached complete remission."
    return flow_diagram(
        tree, name="flow", alt=f"Flow of patients. {told}.", caption=caption, provenance="Observed."
    )


def grades_figure(grades: pd.DataFrame, *, name: str) -> Figure:
    """Draw worst grades: ``event, grade, events``, one row a grade."""
    told = "; ".join(f"{row.event} grade {row.grade}: {row.events}" for row in grades.itertuples())
    return plot_grades(
        grades,
        name=name,
        alt=f"Stacked bars of the worst grade. {told}.",
        caption="Worst grade of each patient.",
        provenance="Observed: counts of these patients.",
    )


def swimmer_figure(patients: pd.DataFrame) -> Figure:
    """Draw one bar a patient, from the first day of blinatumomab to death or last contact."""
    needed = ["complete_remission", "transplant", "dfs_days", "dfs_event", "os_days", "death"]
    known = patients.dropna(subset=needed)
    if not 0 < len(known) <= MOST_BARS:
        raise ValueError(f"{len(known)} patients; a bar for each can be read up to {MOST_BARS}")
    return plot_swimmer(
        known,
        name="swimmer",
        alt=f"One bar for each of {len(known)} patients: transplant, relapse or failure, death or last contact.",
        caption="Each bar is one patient.",
        provenance=FOLLOWED,
    )


def incidence_figure(incidence: CumulativeIncidence, *, until: float) -> Figure:
    """Draw the cumulative incidence of each cause, up to the last day of follow-up."""
    curves = {str(cause): part for cause, part in incidence.table.groupby("cause")}
    if not curves:
        raise ValueError("nobody's disease-free survival has ended")
    highest = float(incidence.table[["incidence", "ci_high"]].max().max())
    return plot_cumulative_incidence(
        curves,
        name="incidence",
        alt=f"Cumulative incidence of {listed(list(curves))}.",
        caption="What ended disease-free survival.",
        provenance=f"{FOLLOWED} Log-log 95% intervals.",
        ticks=axis_days(int(until)),
        until=until,
        ylabel="cumulative incidence",
        top=next(share for share in (0.25, 0.5, 1.0) if highest <= share),
    )


def listed(names: Sequence[Any]) -> str:
    """Names in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    words = list(map(str, names))
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
