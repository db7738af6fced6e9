"""Tables that several chapters show: figures compared, verdicts on claims, proportions with intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fewevents.formats import format_percent
from helpers.page import Table, require_columns
from helpers.tables import show_table


def compare_table(rows: Any, *, name: str, caption: str, note: str = "") -> Table:
    """Show what was reported beside what was recomputed, with a verdict in words.

    Parameters
    ----------
    rows
        Frame or list of mappings with ``what, reported, recomputed, verdict`` and, if wanted,
        ``note``: all texts.
    """
    frame = pd.DataFrame(rows)
    headings = {
        "what": "Figure",
        "reported": "Reported",
        "recomputed": "Recomputed",
        "verdict": "Verdict",
    }
    if "note" in frame:
        headings["note"] = "Note"
    return show_table(
        frame, name=name, caption=caption, columns=headings, note=note, missing="", fold=True
    )


def verdict_table(rows: Any, *, name: str, caption: str, note: str = "") -> Table:
    """Show claims with their verdicts.

    Parameters
    ----------
    rows
        Frame or list of mappings with ``claim, verdict, because``.
    """
    headings = {"claim": "Claim", "verdict": "Verdict", "because": "Because"}
    return show_table(
        pd.DataFrame(rows), name=name, caption=caption, columns=headings, note=note, missing=""
    )


def estimates_table(
    frame: pd.DataFrame, *, name: str, caption: str, label: str = "Group", note: str = ""
) -> Table:
    """Show proportions with counts and intervals.

    Parameters
    ----------
    frame
        ``label, events, n, estimate, ci_low, ci_high`` as in ``plot_proportions``.
    label
        Heading of the first column.
    """
    require_columns(
        frame, ("label", "events", "n", "estimate", "ci_low", "ci_high"), where=f"table {name}"
    )
    rows = pd.DataFrame(
        {
            "label": frame["label"],
            "count": [f"{e}/{n}" for e, n in zip(frame["events"], frame["n"], strict=True)],
            "percent": [format_percent(x) for x in frame["estimate"]],
            "interval": [
                f"{format_percent(low)} to {format_percent(high)}"
                for low, high in zip(frame["ci_low"], frame["ci_high"], strict=True)
            ],
        }
    )
    headings = {
        "label": label,
        "count": "Patients",
        "percent": "Percent",
        "interval": "95% interval",
    }
    align = {"count": "right", "percent": "right", "interval": "right"}
    return show_table(rows, name=name, caption=caption, columns=headings, align=align, note=note)
