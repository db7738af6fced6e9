"""Tables: structure for screen readers, text for regression tests, nothing random."""

import io
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from fewevents.formats import format_p
from helpers.tables import show_table

NASTY = '<script>alert("x")</script> & "quotes" \'single\''
FRAME = pd.DataFrame({"group": ["CR", "no CR"], "deaths": [1, 3], "p_value": [0.0228, None]})
ROWS = [
    {"what": "Remission", "reported": "78.8%", "recomputed": "26/33", "verdict": "reproduced"},
    {"what": "OS", "reported": "0.400", "recomputed": "none", "verdict": "not attainable"},
]
RATES = pd.DataFrame(
    [("All", 26, 33, 26 / 33, 0.611, 0.91)],
    columns=["label", "events", "n", "estimate", "ci_low", "ci_high"],
)


def table(frame=FRAME, **changes):
    return show_table(frame, **{"name": "deaths", "caption": "Deaths by remission", **changes})


def test_plain_text_is_aligned():
    assert table().text.splitlines() == [
        "[table deaths] Deaths by remission",
        "Group | Deaths |       P value",
        "------------------------------",
        "CR    |      1 |        0.0228",
        "no CR |      3 | not available",
    ]


def test_columns_choose_order_and_name_and_formats_apply():
    shown = table(columns={"p_value": "p", "group": "Group"}, formats={"p_value": format_p})
    assert shown.text.splitlines()[1:] == [
        "            p | Group",
        "---------------------",
        "        0.023 | CR",
        "not estimable | no CR",
    ]


def test_html_has_caption_scopes_region_and_no_empty_header():
    box = ET.fromstring(table(note="Counts.").html)
    assert box.get("tabindex") == "0"
    assert box.get("role") == "region"
    assert box.get("aria-label") == "Deaths by remission"
    assert box[0][0].tag == "caption"
    headers = list(box.iter("th"))
    assert [h.get("scope") for h in headers] == ["col"] * 3 + ["row"] * 2
    assert all((h.text or "").strip() for h in headers)
    assert "Counts." in "".join(box.itertext())


def test_html_is_small_and_has_no_style_sheet_of_its_own():
    assert "<style" not in table().html
    assert "style=" not in table().html
    assert len(table().html) < 2000


def test_ids_are_unique_and_every_reference_has_its_target():
    page = list(ET.fromstring(table().html).iter())
    ids = [e.get("id") for e in page if e.get("id")]
    assert len(ids) == len(set(ids))
    referred = {name for e in page for name in e.get("headers", "").split()}
    assert referred <= set(ids)
    assert all(name.startswith("tab-deaths") for name in ids)


@pytest.mark.parametrize("where", ["cell", "stub", "heading", "caption", "note", "verdict"])
def test_markup_in_data_stays_text(where):
    frame = pd.DataFrame({"a": ["x"], "b": ["y"], "verdict": ["agrees"]})
    columns = {"a": "A", "b": "B", "verdict": "Verdict"}
    texts = {"caption": "A table", "note": "A note"}
    if where in texts:
        texts[where] = NASTY
    elif where == "heading":
        columns["b"] = NASTY
    else:
        frame[{"cell": "b", "stub": "a", "verdict": "verdict"}[where]] = NASTY
    page = ET.fromstring(show_table(frame, name="nasty", columns=columns, **texts).html)
    assert "script" not in {element.tag for element in page.iter()}
    assert NASTY in "".join(page.itertext())


@pytest.mark.parametrize("values", [[True, False], np.array([True, False])])
def test_flags_read_yes_and_no(values):
    """Rule: in words, whichever library the flag comes from."""
    frame = pd.DataFrame({"kind": ["a", "b"], "rare": pd.Series(list(values), dtype=object)})
    assert [line.split(" | ")[1] for line in table(frame).text.splitlines()[3:]] == ["yes", "no"]


def test_each_basis_of_a_cell_is_a_label():
    """Oracle: by hand; the plain text keeps the words."""
    frame = pd.DataFrame({"what": ["p"], "basis": ["counts, every cohort"]})
    shown = table(frame)
    assert '>counts</span> <span class="basis basis-every-cohort"' in shown.html
    assert shown.text.endswith("p    | counts, every cohort")


def test_verdicts_have_their_glyph_when_read_from_a_file():
    """Oracle: the same table written down. A name read from a file is another object with the same letters."""
    rows = pd.read_csv(io.StringIO("claim,verdict,because\nIt works,identified,26/33\n"))
    shown = table(rows)
    assert shown.text.splitlines()[-1] == "It works | ✓ identified | 26/33"


def test_one_percent_shows():
    other = table(FRAME.assign(p_value=[0.0228 * 1.01, None]))
    assert other.text != table().text
    assert other.html != table().html


def test_same_twice():
    assert table() == table()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"caption": " "}, "found an empty caption"),
        ({"name": "No good"}, "lower-case words"),
        ({"columns": {"missing": "M"}}, "expected also missing"),
        ({"columns": {"group": ""}}, r"found no heading for \['group'\]"),
        ({"frame": FRAME.iloc[:0]}, "found no rows"),
    ],
)
def test_bad_input(changes, words):
    with pytest.raises(ValueError, match=words):
        table(**changes)
