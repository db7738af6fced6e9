"""The palette is readable in both modes, and the style sheet says what the palette says.

Oracle for contrast: the WCAG 2.2 formula, anchored on black on white = 21 and on the published
ratio of #777777 on white, 4.48. Thresholds: 4.5 for text (1.4.3), 3 for graphics (1.4.11).
"""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from helpers.palette import (
    LINE_STYLES,
    PALETTE,
    SERIES,
    colour,
)

STATIC = Path(__file__).parents[3] / "book" / "_static"
GRADES = tuple(f"grade-{grade}" for grade in range(6))
BACKGROUNDS = ("paper", "surface")


def shades(name):
    return {"light": PALETTE[name].light, "dark": PALETTE[name].dark}


def test_contrast_anchors(contrast):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("name", ["ink", "muted", "good", "warn", "bad"])
def test_text_is_readable(name, background, mode, contrast):
    assert contrast(shades(name)[mode], shades(background)[mode]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("name", SERIES)
def test_graphics_stand_out(name, background, mode, contrast):
    assert contrast(shades(name)[mode], shades(background)[mode]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("grade", range(6))
def test_count_on_a_grade_is_readable(grade, mode, contrast):
    text, bar = shades("grade-ink" if grade <= 2 else "paper")[mode], shades(GRADES[grade])[mode]
    assert contrast(text, bar) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_grades_are_ordered_away_from_the_page(mode, contrast):
    """Sequential: each grade differs more from the page than the one before, without colour."""
    ratios = [contrast(shades(grade)[mode], shades("paper")[mode]) for grade in GRADES]
    assert ratios == sorted(ratios)
    assert all(b / a > 1.2 for a, b in itertools.pairwise(ratios))


# Full-strength colour vision deficiency in linear RGB. Oracle for the first two: Vienot, Brettel
# and Mollon 1999, which projects red-green deficient vision on the blue-yellow plane.
DEFICIENCIES = {
    "protan": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    "deutan": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
}


def lab(hex_colour, deficiency):
    """CIELAB (D65) of a colour as seen with a deficiency."""
    srgb = np.array([int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(DEFICIENCIES[deficiency] @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = np.cbrt(to_xyz @ seen / np.array([0.9505, 1, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_first_three_series_differ_for_colour_blind_readers(deficiency, mode):
    """Distance in CIELAB of at least 20, ten times a just noticeable difference of about 2."""
    for first, second in itertools.combinations(SERIES[:3], 2):
        one, two = (lab(shades(name)[mode], deficiency) for name in (first, second))
        assert np.linalg.norm(one - two) >= 20, (first, second)


def test_series_differ_without_any_colour():
    assert len({str(style) for style in LINE_STYLES}) == len(LINE_STYLES) >= len(SERIES)


def test_every_light_value_is_unique():
    """Inline SVG is recoloured by value: two names with one value could not be told apart."""
    values = [c.light for c in PALETTE.values()]
    assert len(set(values)) == len(values)


def stylesheet() -> str:
    """The variables in both modes, and the rules that recolour inline SVG; print is always light."""
    light = "".join(f"  --c-{c.name}: {c.light};\n" for c in PALETTE.values())
    dark = "".join(f"  --c-{c.name}: {c.dark};\n" for c in PALETTE.values())
    swaps = "".join(
        f'.book-figure svg [{kind}="{c.light}"] {{ {kind}: var(--c-{c.name}); }}\n'
        for c in PALETTE.values()
        for kind in ("fill", "stroke")
    )
    return f":root {{\n{light}}}\n@media screen {{\nhtml[data-theme=dark] {{\n{dark}}}\n}}\n{swaps}"


def test_style_sheet_holds_the_palette():
    css = (STATIC / "custom.css").read_text()
    inside = css.split("/* palette: begin */\n")[1].split("/* palette: end */")[0]
    assert inside == stylesheet(), "put the text of stylesheet(), above, between the marks"


def test_style_sheet_uses_only_colours_of_the_palette_and_asks_for_nothing():
    css = (STATIC / "custom.css").read_text()
    rest = css.split("/* palette: end */")[1]
    used = {part.split(")")[0] for part in rest.split("var(--c-")[1:]}
    assert used <= set(PALETTE)
    assert (
        re.findall(r":[^;{}]*#[0-9a-fA-F]{3}", rest) == []
    )  # a value; selectors name places with #
    assert not any(word in css for word in ("@import", "url(", "http"))


def test_unknown_colour():
    with pytest.raises(ValueError, match="found colour 'teal', expected one of paper"):
        colour("teal")
