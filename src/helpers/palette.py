"""The book's colours, defined once for figures, tables and pages.

The series colours are Okabe and Ito's, darkened or lightened where the original does not reach a
contrast of 3:1 on the page. Figures are drawn in the light values; the page's style sheet swaps
each for its dark value (`book/_static/custom.css`, between the marks).

References
----------
Okabe M, Ito K. Color Universal Design. https://jfly.uni-koeln.de/color/
WCAG 2.2, success criteria 1.4.3 and 1.4.11 (contrast). https://www.w3.org/TR/WCAG22/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Colour:
    """One named colour: its hex value on a light page and on a dark one."""

    name: str
    light: str
    dark: str


PALETTE: Mapping[str, Colour] = MappingProxyType(
    {
        name: Colour(name, light, dark)
        for name, light, dark in (
            # page (the dark paper is the theme's)
            ("paper", "#ffffff", "#121212"),
            ("surface", "#f3f5f7", "#20252c"),
            ("grid", "#dde2e7", "#38424f"),
            ("ink", "#1f252d", "#e3e8ee"),
            ("muted", "#5b6572", "#a3adb9"),
            # series
            ("blue", "#0072b2", "#56b4e9"),
            ("vermillion", "#d55e00", "#f58a4b"),
            ("green", "#009e73", "#2bc495"),
            ("purple", "#a8558a", "#e39ac8"),
            ("orange", "#b37400", "#e69f00"),
            # verdicts, readable as text
            ("good", "#00714f", "#4fd3a6"),
            ("warn", "#8a5a00", "#f0b840"),
            ("bad", "#b23c00", "#ff9d6b"),
            # toxicity grades: more is farther from the page, in both modes
            ("grade-ink", "#1f252e", "#e3e8ee"),  # the ink, but fixed: never the page's own colour
            ("grade-0", "#e8edf2", "#2a323d"),
            ("grade-1", "#c3d5e6", "#37506b"),
            ("grade-2", "#8fb4d4", "#41658c"),
            ("grade-3", "#3a76a8", "#7fb0d9"),
            ("grade-4", "#1f567f", "#b4d3ec"),
            ("grade-5", "#0b2f4d", "#e6f1fb"),
        )
    }
)

SERIES = ("blue", "vermillion", "green", "purple", "orange")
LINE_STYLES = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (9, 2)))


def colour(name: str) -> str:
    """Light hex value of a palette colour: what figures are drawn with.

    >>> colour("blue")
    '#0072b2'
    """
    if name not in PALETTE:
        raise ValueError(f"palette: found colour {name!r}, expected one of {', '.join(PALETTE)}")
    return PALETTE[name].light
