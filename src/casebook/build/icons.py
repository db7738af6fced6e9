"""The few icons that the pages show, taken out of the theme's icon font."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_ESCAPED = re.compile(r"\\([ef][0-9a-f]{3})(?![0-9a-f])")


def icon_codes(css: str) -> set[int]:
    """List the code points of the icons that a style sheet shows.

    Icon fonts keep their drawings in Unicode's private range.

    >>> sorted(icon_codes(r'a:before{content:"\\f0c9"} p{--bell:"\uf0f3"}')) == [0xF0C9, 0xF0F3]
    True
    """
    escaped = {int(found, 16) for found in _ESCAPED.findall(css)}
    return escaped | {ord(found) for found in _PRIVATE.findall(css)}


def icon_font(font: Path, codes: set[int], *, family: str, weight: int) -> str:
    """Make a font of these icons alone and write it as a rule of a style sheet.

    Parameters
    ----------
    font : Path
        A TrueType font.
    codes : set of int
        Code points. Those that the font does not have are left out.
    family : str
        The name by which styles ask for the font.
    weight : int
        The weight by which styles ask for it.

    Returns
    -------
    str
        An ``@font-face`` rule that holds the font; the same for the same font and codes.
    """
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    options = subset.Options()
    options.hinting = options.glyph_names = options.notdef_outline = False
    options.layout_features, options.name_IDs = [], []
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    small = io.BytesIO()
    with TTFont(font, recalcTimestamp=False) as whole:
        subsetter.subset(whole)
        whole.save(small)
    data = base64.b64encode(small.getvalue()).decode()
    return (
        f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};font-display:block;'
        f'src:url("data:font/ttf;base64,{data}") format("truetype")}}'
    )
