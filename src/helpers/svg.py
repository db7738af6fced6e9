"""Drawings as SVG: a canvas in page units, and the way from matplotlib to a small clean SVG.

Every figure is drawn twice, for a desk's page (``WIDE``) and for a phone of 375 px (``NARROW``); the
style sheet shows the one that fits. A unit is a CSS pixel there: the smallest text is ``SMALL`` px.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from helpers.palette import PALETTE, colour

WIDE, NARROW = WIDTHS = (690.0, 343.0)
FONT = 14.0
SMALL = 13.0
GROW = 1.15  # where a page has room, a drawing grows to this and no further
POINTS = 72.0  # matplotlib's SVG has 72 units to the inch

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "book",
    "text.parse_math": False,  # a "$" in a label is a "$"
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same metrics on every machine
    "font.size": FONT,
    "text.color": colour("ink"),
    "axes.edgecolor": colour("muted"),
    "axes.labelcolor": colour("ink"),
    "axes.labelsize": SMALL,
    "axes.titlesize": FONT,
    "axes.titleweight": "bold",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": colour("grid"),
    "grid.linewidth": 0.8,
    **{f"{axis}tick.color": colour("muted") for axis in "xy"},
    **{f"{axis}tick.labelcolor": colour("ink") for axis in "xy"},
    **{f"{axis}tick.labelsize": SMALL for axis in "xy"},
    "figure.dpi": POINTS,
    "savefig.dpi": POINTS,
    "savefig.transparent": True,
    "path.simplify": False,
}


class Canvas:
    """A drawing ``width`` by ``height`` units; places are counted from the top left."""

    def __init__(self, height: float, width: float) -> None:
        self.width, self.height = width, height
        self.drawing = Drawing(figsize=(width / POINTS, height / POINTS), dpi=POINTS)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose frame takes the given rectangle."""
        bottom = self.height - top - height
        return self.drawing.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )

    def sheet(self) -> Axes:
        """Invisible axes over the whole canvas, in units, y downwards."""
        axes = self.axes(0, 0, self.width, self.height)
        axes.set_xlim(0, self.width)
        axes.set_ylim(self.height, 0)
        axes.axis("off")
        return axes

    def end(self, sheet: Axes, height: float) -> None:
        """Set the height once it is known how far a sheet was filled."""
        self.height = height
        self.drawing.set_size_inches(self.width / POINTS, height / POINTS)
        sheet.set_ylim(height, 0)


@contextmanager
def canvas(height: float, width: float) -> Iterator[Canvas]:
    """Open a canvas in the book's style; the reader's own matplotlib settings don't matter."""
    with rc_context():
        rcdefaults()
        rcParams.update(_STYLE)
        yield Canvas(height, width)


@cache
def text_width(text: str, size: float = FONT, *, bold: bool = False) -> float:
    """Width of a line of text in units, in matplotlib's own font (wider than most)."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def to_svg(drawn: Canvas, name: str) -> str:
    """Turn a canvas into one ``<svg>`` element: deterministic, without style sheets or dates.

    Text stays text and takes the page's font. Colours are plain attributes; the ink is
    ``currentColor``. Ids start with ``fig-`` and ``name``: drawings on one page don't collide. The
    narrow drawing is hidden until a style sheet shows it in place of the wide one.
    """
    stream = io.StringIO()
    no_metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    drawn.drawing.savefig(stream, format="svg", metadata=no_metadata)
    root = ET.fromstring(stream.getvalue())
    narrow = drawn.width <= NARROW
    _rename_ids(root, f"{name}-narrow" if narrow else name)
    _tidy(root)
    _uncolour_definitions(root)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("font-family", "system-ui, sans-serif")
    root.set("stroke-linejoin", "round")
    root.set("overflow", "visible")
    root.set("class", "narrow" if narrow else "wide")
    hidden = "display:none;" if narrow else ""
    root.set("style", f"{hidden}width:100%;max-width:{GROW * drawn.width:.0f}px;height:auto")
    ET.register_namespace("", _SVG)
    text = ET.tostring(root, encoding="unicode")
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _rename_ids(root: ET.Element, name: str) -> None:
    """Keep the ids that something refers to, numbered under ``name``; drop the others."""
    uses = set()
    for element in root.iter():
        for value in element.attrib.values():
            uses.update(re.findall(r"^#(.+)$|url\(#(.+?)\)", value))
    wanted = {first or second for first, second in uses}
    new: dict[str, str] = {}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in wanted and old is not None:
            new[old] = f"fig-{name}-{len(new) + 1}"
            element.set("id", new[old])
    for element in root.iter():
        if _HREF in element.attrib:
            element.set("href", "#" + new[element.attrib.pop(_HREF)[1:]])
        if "clip-path" in element.attrib:
            element.set("clip-path", f"url(#{new[element.attrib['clip-path'][5:-1]]})")


def _tidy(element: ET.Element) -> None:
    for child in list(element):
        tag = child.tag.rsplit("}", 1)[-1]
        if tag in {"style", "metadata"}:
            element.remove(child)
            continue
        _tidy(child)
        unseen = child.get("fill") == "none" and "stroke" not in child.attrib
        if (tag in {"g", "defs"} and not len(child)) or (tag == "path" and unseen):
            element.remove(child)
        elif tag == "g" and not child.attrib:
            place = list(element).index(child)
            element.remove(child)
            for offset, grandchild in enumerate(list(child)):
                element.insert(place + offset, grandchild)
    _tidy_attributes(element)
    if element.tag != f"{{{_SVG}}}text":
        element.text = None
    element.tail = "\n"


def _uncolour_definitions(root: ET.Element) -> None:
    """Leave colours to the ``<use>``: a page's style sheet does not reach into what is used."""
    for definitions in root.iter(f"{{{_SVG}}}defs"):
        for shape in definitions:
            for key in ("fill", "stroke"):
                if shape.get(key) != "none":
                    shape.attrib.pop(key, None)


def _tidy_attributes(element: ET.Element) -> None:
    style = element.attrib.pop("style", "")
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        key, value = (part.strip() for part in declaration.split(":", 1))
        if key not in {"font-family", "stroke-linejoin", "stroke-linecap"}:
            element.set(key, value)
    for key, value in list(element.attrib.items()):
        if key in {"d", "x", "y", "width", "height", "transform", "points"}:
            element.set(key, _round(value))
        elif key in {"fill", "stroke"} and value == PALETTE["ink"].light:
            element.set(key, "currentColor")
        elif key == "font-size":
            element.set(key, value.removesuffix("px"))
        if key == "transform" and re.match(r"rotate\(-?0 ", value):
            del element.attrib[key]
        if (key, value) in {("stroke-dashoffset", "0"), ("opacity", "1")}:
            del element.attrib[key]


def _round(numbers: str) -> str:
    def short(match: re.Match[str]) -> str:
        text = f"{float(match.group()):.1f}".removesuffix(".0")
        return "0" if text == "-0" else text

    text = re.sub(r"-?\d+\.?\d*(?:e-?\d+)?", short, numbers)
    return re.sub(r"\s*([MLCQZz])\s*", r"\1", text.replace("\n", " ")).strip()
