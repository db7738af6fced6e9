"""First uses of words are linked to the glossary. Oracles: rules that each test states, on pages of a few words."""

import re
from pathlib import Path

import pytest

from casebook.build.terms import Links, glossary_terms, with_bases, with_terms
from helpers.basis import BASES, label

WORDS = [
    "CR",
    "CRS",
    "severe",
    "number at risk",
    "Fisher's exact test",
    "risk-set path",
    "ASTCT grade",
]
TERMS = {word: f"term-{word.replace(' ', '-')}" for word in WORDS}


def linked(text: str) -> list[str]:
    """What is linked in a paragraph."""
    page = with_terms(f"<article><p>{text}</p></article>", TERMS, "g.html")
    return [part.split("</a>")[0].split(">")[1] for part in page.split("<a ")[1:]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CR, CR and CRS.", ["CR", "CRS"]),
        ("Severe, severely, severe.", ["Severe"]),
        ("cr is no abbreviation, CR-like no word", []),
        ("numbers at risk", ["numbers at risk"]),
        ("Fisher’s exact test", ["Fisher’s exact test"]),
        ("Fisher&#x27;s exact tests", ["Fisher&#x27;s exact tests"]),
        ("risk-set paths by ASTCT grades", ["risk-set paths", "ASTCT grades"]),
    ],
)
def test_words_are_found_in_their_forms(text: str, found: list[str]) -> None:
    """Rule: abbreviations as they are written, words in any case and number, each once, never a part of a word."""
    assert linked(text) == found


@pytest.mark.parametrize(
    "untouched",
    [
        "<h2>CR</h2>",
        "<p><code>CR</code></p>",
        '<p><a href="x.html">CR</a></p>',
        "<table><tr><th>CR</th></tr></table>",
        '<svg aria-label="CR"><text>CR</text></svg>',
        "<pre><span>CR</span></pre>",
        "<dl><dt>CR</dt></dl>",
    ],
)
def test_headings_code_links_and_drawings_stay_as_they_are(untouched: str) -> None:
    """Rule: nothing but running text and cells is changed; what comes after is linked all the same."""
    page = with_terms(f"<article>{untouched}<p>CR</p></article>", TERMS, "g.html")
    assert page == f'<article>{untouched}<p><a href="g.html#term-CR">CR</a></p></article>'


def test_a_word_that_its_author_linked_first_is_not_linked_again() -> None:
    """Rule: one link a page."""
    page = '<article><p><a href="g.html#term-CR"><span>CR</span></a> and CR</p></article>'
    assert with_terms(page, TERMS, "g.html") == page


def link_all(folder: Path) -> None:
    links = Links(folder)
    for path in folder.rglob("*.html"):
        path.write_text(links.on(path, path.read_text()))


def test_every_page_but_the_glossary_is_linked(tmp_path: Path) -> None:
    """Rule: from each folder the right way; nothing outside the article; no glossary, no change."""
    (tmp_path / "book").mkdir()
    page = "<nav>CR</nav><article><p>CR</p></article>"
    for name in ("index.html", "book/data.html"):
        (tmp_path / name).write_text(page)
    link_all(tmp_path)
    assert (tmp_path / "index.html").read_text() == page
    entry = '<dt id="term-CR">CR<a class="headerlink" href="#term-CR">#</a></dt>'
    glossary = f"<article>{entry}<p>CR</p></article>"
    (tmp_path / "book" / "glossary.html").write_text(glossary)
    link_all(tmp_path)
    assert (
        'nav>CR</nav><article><p><a href="book/glossary.html#term-CR">'
        in (tmp_path / "index.html").read_text()
    )
    assert '<a href="glossary.html#term-CR">' in (tmp_path / "book/data.html").read_text()
    assert (tmp_path / "book" / "glossary.html").read_text() == glossary
    assert glossary_terms(glossary) == {"CR": "term-CR"}


def test_links_say_what_they_lead_to(tmp_path: Path) -> None:
    """Oracle: the entries written here, tags and line breaks left out; a title that only a mouse could read goes."""
    book = tmp_path / "book"
    book.mkdir()
    (book / "glossary.html").write_text(
        '<dl><dt id="term-CR">CR<a class="headerlink" href="#">#</a></dt>\n<dd><p>No <i>blasts</i>\n& "clean".</p></dd></dl>'
    )
    (book / "references.html").write_text(
        '<div class="citation" id="id2" role="listitem"><span>[1]</span>\n<p>Xie J. <em>2023</em>.</p></div>'
    )
    page = tmp_path / "a.html"
    page.write_text(
        '<article><p>CR <a class="x" href="book/references.html#id2" title="Xie">1</a>, '
        '<a href="book/references.html">all</a></p></article>'
    )
    link_all(tmp_path)
    assert page.read_text() == (
        '<article><p><a data-tip="No blasts &amp; &quot;clean&quot;." href="book/glossary.html#term-CR">CR</a> '
        '<a data-tip="Xie J. 2023." class="x" href="book/references.html#id2">1</a>, '
        '<a href="book/references.html">all</a></p></article>'
    )


def test_what_a_number_rests_on_leads_to_its_entry() -> None:
    """Oracle: the glossary's own source; an entry begins as the label's words do. A report without such an entry keeps the label."""
    root = Path(__file__).resolve().parents[3]
    entries = (root / "book" / "glossary.md").read_text(encoding="utf-8")
    for word, meaning in BASES.items():
        entry = re.search(rf"^basis: {word}\n    ([^\n]+)", entries, re.MULTILINE)
        assert entry and entry[1].lower().startswith(meaning.partition(";")[0].lower())
    page = f"<td>{label('counts, every cohort')}</td>"
    terms = {"basis: every cohort": "term-basis-every-cohort"}
    assert with_bases(page, terms, "g.html") == (
        f'<td>{label("counts")} <a class="basis basis-every-cohort" '
        'href="g.html#term-basis-every-cohort">every cohort</a></td>'
    )
