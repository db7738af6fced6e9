"""How a centre's report shows what its notebooks computed: tables and figures, each with its basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casebook.report.endpoints import is_true
from fewevents import NOT_ESTIMABLE, CumulativeIncidence, format_ci, format_p, kaplan_meier, numbers_at_risk
from fewevents.formats import Unit
from helpers.figures import plot_cumulative_incidence, flow_diagram, plot_grades, plot_proportions, plot_survival, plot_swimmer
from helpers.page import Figure, Table
from helpers.tables import show_table
from helpers.time_axis import axis_days

COUNTED = "Observed: counts of these patients, with exact (Clopper-Pearson) 95% intervals."
FOLLOWED = "Observed: days of these patients."
MOST_BARS = 80
"""Patients up to which a bar for each can be read."""
MOST_LEVELS = 40
MEASURED = {"age_years": "Age, years", "weight_kg": "Weight, kg", "blasts_percent": "Marrow blasts, %"}
_HEADINGS = {"label": "Group", "count": "Patients", "result": "Estimate (95% interval)", "p": "p"}


@dataclass(frozen=True)
class _Numbers:
    estimate: float
    ci_low: float
    ci_high: float


def estimates(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    label: str = "Group",
    unit: Unit = "%",
    note: str = COUNTED,
) -> Table:
    """Show estimates with their intervals, one a row.

    Parameters
    ----------
    frame
        ``estimate, ci_low, ci_high``, and where there are any ``events, n, p_value``; the index, or a
        column ``label``, names the rows. What is missing is shown as not estimable.
    name, caption, note
        As for `helpers.tables.show_table`.
    label
        Heading of the first column.
    unit
        As for `fewevents.format_ci`: ``%``, ``days``, ``points``, or empty for a ratio.
    """
    frame = frame if "label" in frame else frame.rename_axis("label").reset_index()
    numbers = frame[["estimate", "ci_low", "ci_high"]].astype(float).itertuples(index=False)
    shown = pd.DataFrame({"label": frame["label"].astype(str)})
    if {"events", "n"} <= set(frame.columns):
        shown["count"] = [
            f"{int(k)}/{int(n)}" for k, n in zip(frame["events"], frame["n"], strict=True)
        ]
    shown["result"] = [_in_words(_Numbers(*row), unit) for row in numbers]
    if "p_value" in frame:
        shown["p"] = [format_p(p) if pd.notna(p) else NOT_ESTIMABLE for p in frame["p_value"]]
    headings = {key: word for key, word in (_HEADINGS | {"label": label}).items() if key in shown}
    align = dict.fromkeys([key for key in headings if key != "label"], "right")
    return show_table(
        shown, name=name, caption=caption, columns=headings, align=align, note=note, fold=True
    )


def _in_words(numbers: _Numbers, unit: Unit) -> str:
    return format_ci(numbers, unit=unit) if pd.notna(numbers.estimate) else NOT_ESTIMABLE


def rates_figure(frame: pd.DataFrame, *, name: str, caption: str, xlabel: str) -> Figure:
    """Draw proportions with their intervals; rows as for `estimates`, those without a patient left out."""
    frame = frame if "label" in frame else frame.rename_axis("label").reset_index()
    drawn = frame.dropna(subset=["estimate", "ci_low", "ci_high"]).head(MOST_LEVELS)
    told = "; ".join(f"{row.label} {row.events}/{row.n}" for row in drawn.itertuples())
    return plot_proportions(
        drawn,
        name=name,
        alt=f"{caption} {told}. The same figures are in the table below.",
        caption=caption,
        provenance=COUNTED,
        xlabel=f"{xlabel}, with 95% interval",
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
    groups = {label: frame for label, frame in groups.items() if len(frame)}
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


def count_table(counts: pd.DataFrame, *, name: str, caption: str) -> Table:
    """Show a cross table of counts as pandas makes it; True and False are yes and no, All is all."""
    headings = {f"column-{number}": _word(level) for number, level in enumerate(counts.columns)}
    frame = pd.DataFrame(counts.to_numpy(), columns=list(headings))
    frame.insert(0, "row", [_word(level) for level in counts.index])
    return show_table(
        frame,
        name=name,
        caption=caption,
        columns={"row": "Patients", **headings},
        align=dict.fromkeys(headings, "right"),
        note="Observed: counts of these patients.",
    )


def _word(level: Any) -> str:
    return {"True": "yes", "False": "no", "All": "all"}.get(str(level), str(level))


def quartiles_table(quartiles: pd.DataFrame) -> Table:
    """Show the median and the quartiles of measurements: columns 0.25, 0.5, 0.75 and ``known``."""
    if quartiles.empty:
        raise ValueError("the file has no age, weight or blasts")
    numbers = quartiles.set_axis(["low", "median", "high", "known"], axis=1)
    rows = numbers.rename(index=MEASURED).rename_axis("what").reset_index()
    headings = {"what": "Measured", "median": "Median", "low": "Lower quartile"}
    headings |= {"high": "Upper quartile", "known": "Known of"}
    formats = dict.fromkeys(
        ("median", "low", "high"), lambda x: "not known" if pd.isna(x) else f"{x:.4g}"
    )
    return show_table(
        rows,
        name="measurements",
        caption="Measurements",
        columns=headings,
        formats=formats,
        align=dict.fromkeys(formats, "right"),
        note="Observed: these patients.",
    )


def features_table(counts: Mapping[str, pd.Series]) -> Table:
    """Show counts of the levels of several columns, each over the patients for whom it is known."""
    rows = [
        (name.replace("_", " "), _word(level), f"{count}/{found.sum()} ({count / found.sum():.1%})")
        for name, found in counts.items()
        for level, count in sorted(found.items(), key=lambda pair: str(pair[0]))[:MOST_LEVELS]
    ]
    if not rows:
        raise ValueError("the file has no column of words")
    return show_table(
        pd.DataFrame(rows, columns=["column", "level", "patients"]),
        name="features",
        caption="Features of the patients",
        align={"patients": "right"},
        note="Observed: counts of these patients.",
    )


def incidence_figure(incidence: CumulativeIncidence, *, until: float) -> Figure:
    """Draw the cumulative incidence of each cause, up to the last day of follow-up."""
    curves = {str(cause): part for cause, part in incidence.table.groupby("cause")}
    if not curves:
        raise ValueError("nobody's disease-free survival has ended")
    return plot_cumulative_incidence(
        curves,
        name="incidence",
        alt=f"Cumulative incidence of {listed(list(curves))}.",
        caption="What ended disease-free survival.",
        provenance=f"{FOLLOWED} Log-log 95% intervals.",
        ticks=axis_days(int(until)),
        until=until,
        ylabel="cumulative incidence",
    )


def both_groups(groups: Any) -> Any:
    """Two groups to compare, as they are given; rows of a table count as groups by their sums.

    Raises
    ------
    ValueError
        If one of them has no patient.
    """
    found = groups if isinstance(groups, pd.DataFrame) else list(groups)
    sizes = found.sum(axis=1).tolist() if isinstance(found, pd.DataFrame) else list(map(len, found))
    if len(sizes) != 2 or 0 in sizes:
        raise ValueError("all patients are in one of the two groups")
    return found


def listed(names: Sequence[Any]) -> str:
    """Names in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    words = list(map(str, names))
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
