"""Display objects: what they give, what they refuse, and that data can't become markup."""

from html.parser import HTMLParser
from urllib.parse import unquote

import pandas as pd
import pytest

from fewevents import exact_ci
from helpers.page import CSV_LIMIT, prose, show_figure, summary_card
from helpers.sentences import fill
from helpers.tables import show_table
from helpers.verdict_marks import verdict_html, verdict_mark

SVG = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
DATA = pd.DataFrame({"day": [0, 30], "survival": [1.0, 2 / 3]})
TEXTS = {"alt": "A curve falls.", "caption": "It falls.", "provenance": "Counts as published."}
NASTY = '<script>alert("x")</script> & "quotes" \'single\''


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def first(self, tag):
        return next(attrs for name, attrs in self.tags if name == tag)


def figure(**changes):
    return show_figure([SVG, SVG], **{"name": "a-b", "data": DATA, **TEXTS, **changes})


def test_figure_carries_alt_caption_provenance_and_data():
    bundle, _ = figure()._repr_mimebundle_()
    page = Reader(bundle["text/html"])
    assert page.first("figure") == {"class": "book-figure", "id": "fig-a-b"}
    assert page.first("svg")["role"] == "img"
    assert page.first("svg")["aria-label"] == "A curve falls."
    assert "It falls. Counts as published." in page.text
    link = page.first("a")
    assert link["download"] == "a-b.csv"
    assert link["aria-label"].startswith("Data as CSV")  # the visible words come first
    assert unquote(link["href"]).endswith("day,survival\n0,1\n30,0.666666667\n")


def test_figure_as_plain_text_is_one_line_with_a_digest():
    """Oracle for the digest: sha256sum of the enclosed CSV."""
    bundle, metadata = figure()._repr_mimebundle_()
    assert metadata["scrapbook"]["name"] == "a-b"  # by which another page can show it
    assert bundle["text/plain"] == "[figure a-b] It falls. (2 rows drawn, sha-256 e79701f3be34)"


def test_every_kind_of_output_prints_as_its_plain_text():
    """Rule: a console shows what a notebook stores as text, not the HTML."""
    card = summary_card(**CARD)
    table = show_table(pd.DataFrame({"deaths": [4]}), name="a-b", caption="Deaths")
    for shown in (figure(), card, table):
        assert repr(shown) == shown.text != ""


@pytest.mark.parametrize("part", ["alt", "caption", "provenance"])
@pytest.mark.parametrize("empty", ["", "  ", None])
def test_figure_without_words_is_refused(part, empty):
    with pytest.raises(ValueError, match=f"figure a-b: found an empty {part}"):
        figure(**{part: empty})


@pytest.mark.parametrize("part", ["alt", "caption", "provenance", "data", "name"])
def test_figure_needs_every_part(part):
    parts = {"name": "a-b", "data": DATA, **TEXTS}
    del parts[part]
    with pytest.raises(TypeError, match=part):
        show_figure([SVG, SVG], **parts)


@pytest.mark.parametrize("name", ["", "A", "a b", "a--b", "1a", "a<b"])
def test_names_are_checked(name):
    with pytest.raises(ValueError, match="lower-case words joined by hyphens"):
        figure(name=name)


def test_figure_without_data_is_refused():
    with pytest.raises(ValueError, match="found no rows of data"):
        figure(data=DATA.iloc[:0])


def test_large_data_are_a_file_beside_the_pages():
    """Rule: the link leads to the file that the build writes from the output's metadata."""
    data = pd.DataFrame({"x": range(CSV_LIMIT)})
    shown = figure(data=data)
    assert "data:text/csv" not in shown.html
    assert 'href="../figure-a-b.csv"' in shown.html
    enclosed = shown._repr_mimebundle_()[1]["enclosed_file"]
    assert enclosed == {"name": "figure-a-b.csv", "text": data.to_csv(index=False)}
    assert "enclosed_file" not in figure()._repr_mimebundle_()[1]


def test_markup_in_texts_stays_text():
    shown = figure(alt=NASTY, caption=NASTY, provenance=NASTY)
    page = Reader(shown.html)
    assert {tag for tag, _ in page.tags} == {"figure", "svg", "path", "figcaption", "span", "a"}
    assert page.first("svg")["aria-label"] == NASTY
    assert NASTY in page.text


def test_one_percent_shows_in_text_and_html():
    other = figure(data=DATA.assign(survival=[1.0, 1.01 * 2 / 3]))
    assert other.text != figure().text
    assert other.html != figure().html


def test_noise_in_the_last_bits_does_not_show():
    """Platforms differ in the sixteenth digit; nine digits are kept."""
    assert figure(data=DATA.assign(survival=[1.0, 2 / 3 + 2e-16])) == figure()


def test_fill_takes_texts_integers_formats_and_intervals():
    """Interval of 26/33: binom.test(26, 33) in R gives 0.6109 to 0.9102."""
    text = fill("{a}, {b}, {c:.1f}, {d}", a="x < y", b=DATA["day"][1], c=2.345, d=exact_ci(26, 33))
    assert text == "x < y, 30, 2.3, 78.8% (95% CI 61.1 to 91.0)"


@pytest.mark.parametrize(
    ("template", "values", "words"),
    [
        ("{x}", {"x": 0.787878}, "expected a text, a whole number or a format"),
        ("{x}", {"x": float("nan")}, "expected a text, a whole number or a format"),
        ("{x}", {"x": None}, "expected a text, a whole number or a format"),
        ("{x}", {"x": True}, "expected a text, a whole number or a format"),
        ("{x:.1f}", {"x": float("nan")}, "expected words for it"),
        ("{x:.1f}", {"x": float("inf")}, "expected words for it"),
        ("{x:.1f}", {"x": None}, "expected words for it"),
        ("{x:.1f}", {"x": pd.NA}, "expected words for it"),
        ("{y}", {"x": 1}, r"found \{y\}, expected one of the given values \(x\)"),
        ("{}", {}, r"found \{0\}"),
    ],
)
def test_fill_refuses_what_would_read_badly(template, values, words):
    with pytest.raises(ValueError, match=words):
        fill(template, **values)


def test_prose_is_markdown_around_plain_values():
    shown = prose("*All* of {x}.\n\nNext.", x="<b>*33*</b> a_b [c](d) $e$ `f` p|q")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/markdown"] == (
        "*All* of &lt;b&gt;\\*33\\*&lt;/b&gt; a\\_b \\[c\\](d) \\$e\\$ \\`f\\` p\\|q.\n\nNext."
    )
    assert bundle["text/plain"] == "*All* of <b>*33*</b> a_b [c](d) $e$ `f` p|q.\n\nNext."


def test_a_basis_stands_at_the_end_or_where_the_template_has_it():
    """Rule: what is absent from a paper rests on nothing, so its paragraph carries no basis."""
    whole = prose("{n} died.", n=4, basis="counts")
    assert whole.text == "4 died. [counts]"
    assert whole.markdown.startswith('4 died. <span class="basis basis-counts"')
    part = prose("{n} died. {basis}\n\nNot printed: ages.", n=4, basis="counts")
    assert part.text == "4 died. [counts]\n\nNot printed: ages."
    assert part.markdown.endswith("</span>\n\nNot printed: ages.")
    assert prose("{n} died.", n=4).markdown == "4 died."


CARD = {
    "question": "Is it so?",
    "answer": "Perhaps.",
    "printed": ["78.8%", "p = 0.002"],
    "counts": "26/33 (78.8%)",
    "every_cohort": "The same.",
    "reconstructed": "Nothing.",
    "unknown": "follow-up",
}


def test_summary_card():
    """Oracle: the four words of a basis in their order, between the answer and what stays unknown."""
    shown = summary_card(**CARD)
    page = Reader(shown.html)
    # JupyterLab sets a second dd beside the first
    assert [tag for tag, _ in page.tags if tag in {"dt", "dd"}] == ["dt", "dd"] * 6
    assert "<dd><p>78.8%</p><p>p = 0.002</p></dd>" in shown.html
    assert shown.text == (
        "Is it so?\n  Answer: Perhaps.\n  printed: 78.8%; p = 0.002\n  counts: 26/33 (78.8%)\n"
        "  every cohort: The same.\n  reconstructed: Nothing.\n  Not in the abstract: follow-up"
    )
    terms = [part.split("</dt>")[0] for part in shown.html.split("<dt>")[1:]]
    labelled = [term for term in terms if 'class="basis ' in term]
    assert labelled == terms[1:5]


@pytest.mark.parametrize("part", CARD)
def test_a_card_leaves_no_part_out(part):
    """Oracle: a reader must learn on each page what is invented, even if nothing is."""
    with pytest.raises(ValueError, match="empty"):
        summary_card(**{**CARD, part: ""})


@pytest.mark.parametrize("part", CARD)
def test_markup_in_a_card_stays_text(part):
    page = Reader(summary_card(**{**CARD, part: NASTY}).html)
    assert "script" not in {tag for tag, _ in page.tags}
    assert NASTY in page.text


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        # Oracle: the severities that attainable documents; "possible" alone assures nothing.
        ("adds up", ("good", "✓")),
        ("cut off", ("warn", "≈")),
        ("possible", ("muted", "•")),
        ("not by any test tried", ("warn", "?")),
        ("too narrow", ("warn", "?")),
        ("does not fit", ("bad", "✗")),
        ("Not checkable: no denominator", ("muted", "•")),
        ("not identifiable", ("warn", "?")),
        ("identified", ("good", "✓")),
        ("something else", ("muted", "•")),
    ],
)
def test_verdict_marks(words, mark):
    assert verdict_mark(words) == mark
    assert words in verdict_html(words)
