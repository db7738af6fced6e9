"""Flow of patients: boxes with counts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from helpers.page import Figure, require_columns, show_figure
from helpers.palette import colour
from helpers.svg import FONT, SMALL, WIDTHS, canvas, text_width, to_svg


def flow_diagram(
    tree: pd.DataFrame, *, name: str, alt: str, caption: str, provenance: str
) -> Figure:
    """Draw the flow of patients, after checking its arithmetic.

    Parameters
    ----------
    tree
        One row a box, parents first: ``node`` (id), ``parent`` (id, missing for the first box),
        ``label`` (words), ``n`` (patients) and, if wanted, ``note`` (a further line, such as
        '1 death').

    Raises
    ------
    ValueError
        If the boxes below a box don't add up to it, or a parent is unknown.
    """
    require_columns(tree, ("node", "parent", "label", "n"), where=f"figure {name}")
    check_flow(tree, where=f"figure {name}")
    svgs = []
    for width in WIDTHS:
        boxes = _place_boxes(tree, width)
        bottom = max(box.top + box.height for box in boxes.values())
        with canvas(bottom + 2, width) as drawn:
            sheet = drawn.sheet()
            for row in tree.to_dict("records"):
                if pd.notna(row["parent"]):
                    _draw_elbow(sheet, boxes[str(row["parent"])], boxes[str(row["node"])])
            for box in boxes.values():
                box.draw(sheet)
            svgs.append(to_svg(drawn, name))
    data = tree.drop(columns=["node", "parent"]).assign(
        **{"from": tree["parent"].map(tree.set_index("node")["label"])}
    )
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def check_flow(tree: pd.DataFrame, *, where: str) -> None:
    """Raise ValueError unless every box equals the sum of the boxes below it."""
    size = {str(row["node"]): int(row["n"]) for row in tree.to_dict("records")}
    if len(size) != len(tree):
        raise ValueError(f"{where}: found a node twice, expected one row a box")
    unknown = {str(p) for p in tree["parent"].dropna()} - set(size)
    if unknown:
        raise ValueError(f"{where}: found parents {sorted(unknown)}, expected ids of boxes")
    for parent, rows in tree.dropna(subset=["parent"]).groupby("parent", sort=False):
        total = int(rows["n"].sum())
        if total != size[str(parent)]:
            raise ValueError(
                f"{where}: found {total} patients below box {parent!r}, "
                f"expected the {size[str(parent)]} in it"
            )


class _Box:
    """A box of the flow diagram: words wrapped to its width, the count in bold above them."""

    LINE = 16.5

    def __init__(self, count: int, label: str, note: str, centre: float, width: float) -> None:
        self.count, self.centre, self.width = count, centre, width
        self.label = wrap_evenly(label, width - 16)
        self.note = wrap_evenly(note, width - 16)
        self.top = 0.0
        self.height = 18 + self.LINE * (1 + len(self.label) + len(self.note))

    def draw(self, sheet: Axes) -> None:
        sheet.add_patch(
            FancyBboxPatch(
                (self.centre - self.width / 2, self.top),
                self.width,
                self.height,
                boxstyle="round,pad=0,rounding_size=5",
                facecolor="none",
                edgecolor=colour("muted"),
                linewidth=1,
            )
        )
        y = self.top + 21
        sheet.text(self.centre, y, f"{self.count}", ha="center", size=FONT + 2, weight="bold")
        for line in self.label:
            y += self.LINE
            sheet.text(self.centre, y, line, ha="center", size=SMALL)
        for line in self.note:
            y += self.LINE
            sheet.text(self.centre, y, line, ha="center", size=SMALL, color=colour("muted"))


def wrap_evenly(text: str, width: float, size: float = SMALL) -> list[str]:
    """Break a text into as few lines as fit the width, of lengths as equal as can be."""
    breaks = [wrap(text, letters) for letters in range(6, max(len(text), 6) + 1)]
    fitting = [lines for lines in breaks if all(text_width(line, size) <= width for line in lines)]
    return min(fitting, key=len, default=breaks[0])


def _place_boxes(tree: pd.DataFrame, width: float) -> dict[str, _Box]:
    """Put every box on the row of its depth; leaves share the width from left to right."""
    children: dict[str | None, list[str]] = {}
    for row in tree.to_dict("records"):
        parent = None if pd.isna(row["parent"]) else str(row["parent"])
        children.setdefault(parent, []).append(str(row["node"]))
    rows = {str(row["node"]): row for row in tree.to_dict("records")}
    gap, margin = 14.0, 1.0
    boxes: dict[str, _Box] = {}
    levels: list[list[str]] = []

    def leaves(node: str) -> int:
        return sum(leaves(child) for child in children.get(node, [])) or 1

    def place(nodes: Sequence[str], left: float, slot: float, depth: int) -> None:
        for node in nodes:
            span = leaves(node) * slot
            row = rows[node]
            note = str(row["note"]) if pd.notna(row.get("note")) else ""
            boxes[node] = _Box(
                int(row["n"]), str(row["label"]), note, left + span / 2, min(span - gap, 230.0)
            )
            if len(levels) <= depth:
                levels.append([])
            levels[depth].append(node)
            place(children.get(node, []), left, slot, depth + 1)
            left += span

    roots = children.get(None, [])
    total = sum(leaves(root) for root in roots)
    place(roots, margin - gap / 2, (width - 2 * margin + gap) / total, 0)
    top = 1.0
    for level in levels:
        for node in level:
            boxes[node].top = top
        top += max(boxes[node].height for node in level) + 30
    return boxes


def _draw_elbow(sheet: Axes, parent: _Box, child: _Box) -> None:
    start, end = parent.top + parent.height, child.top
    middle = start + 12
    xs = [parent.centre, parent.centre, child.centre, child.centre]
    sheet.plot(xs, [start, middle, middle, end - 5], color=colour("muted"), linewidth=1.2)
    sheet.plot(
        [child.centre],
        [end - 4.5],
        marker="v",
        markersize=7,
        color=colour("muted"),
        markeredgewidth=0,
    )


def flow(patients: pd.DataFrame) -> pd.DataFrame:
    """Boxes of the flow diagram, parents first: ``node, parent, label, n, note``.

    Parameters
    ----------
    patients : DataFrame
        ``complete_remission, transplant`` and, for the notes, ``death``.
    """
    remission = patients["complete_remission"].astype(bool)
    transplant = patients["transplant"].astype(bool)
    boxes = [
        ("treated", None, "treated with blinatumomab", patients),
        ("remission", "treated", "complete remission", patients[remission]),
        ("no-remission", "treated", "no complete remission", patients[~remission]),
        ("transplant", "remission", "transplant afterwards", patients[remission & transplant]),
        ("no-transplant", "remission", "no transplant", patients[remission & ~transplant]),
    ]
    rows = [
        (node, parent, label, len(group), _deaths(group)) for node, parent, label, group in boxes
    ]
    return pd.DataFrame(rows, columns=["node", "parent", "label", "n", "note"])


def _deaths(group: pd.DataFrame) -> str:
    if "death" not in group:
        return ""
    deaths = int(group["death"].sum())
    return {0: "no death", 1: "1 death"}.get(deaths, f"{deaths} deaths")
