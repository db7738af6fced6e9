"""The document that is printed: one chapter after the other, links that stay inside it.

The oracle is a small book of two pages, written here.
"""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from casebook.build.chromium import find_chromium
from casebook.build.folder import BuildError
from casebook.build.pdf import font_rules, pages_of_ids, without_times
from casebook.build.print_article import (
    find_pictures,
    free_notes,
    leave_out,
    turn_wide_tables,
)
from casebook.build.print_document import Chapter, print_document, read_chapters

TOC = """\
format: jb-book
root: book/index
parts:
  - caption: Results & more
    chapters:
      - file: notebooks/01_first
"""
PAGES = {
    "book/index.html": """<html><body><nav>around</nav><article><section id="the-book">
      <h1>The book<a class="headerlink" href="#the-book">#</a></h1>
      <p>See <a href="../notebooks/01_first.html#fig-a">the figure</a>, <a href="../_downloads/1/x.py">a file</a>,
      <a href="#the-book">here</a>, <a href="https://doi.org/10.1/x">there</a>.</p></section></article></body></html>""",
    "notebooks/01_first.html": """<html><body><article><section id="first"><h1>First "one"</h1>
      <div class="cell"><details class="hide"><summary>Show code</summary>print(1)</details></div>
      <section id="how"><h2>How</h2><figure class="book-figure" id="fig-a"><svg><defs><path id="fig-a-1"/></defs>
      <use href="#fig-a-1"/><g clip-path="url(#fig-a-2)"/></svg><figcaption>It falls.
      <a class="data-link" href="data:text/csv,x">Data as CSV</a></figcaption></figure>
      <div class="book-table"><table><thead><tr><th id="c">A</th></tr></thead><tbody><tr><td headers="c">1</td></tr></tbody>
      <tfoot><tr><td class="gt_sourcenote" colspan="1">A note.</td></tr></tfoot></table></div>
      <img src="../_images/a.png" alt="A picture of it">
      <details><summary>More</summary>hidden words</details></section></section></article></body></html>""",
}
CITATION = {
    "title": "A <book>",
    "version": "1.0",
    "license": "MIT",
    "references": [
        {
            "authors": [{"family-names": "Xie", "given-names": "Jiao"}],
            "title": "Short course",
            "journal": "Front",
            "year": 2023,
            "volume": 11,
            "doi": "10.1/x",
        }
    ],
}


@pytest.fixture
def chapters(tmp_path: Path) -> list[Chapter]:
    (tmp_path / "_toc.yml").write_text(TOC)
    for name, text in PAGES.items():
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_chapters(tmp_path / "html", tmp_path / "_toc.yml")


def test_sections_are_those_that_a_link_can_lead_to() -> None:
    """By hand: of five second headings two stand in a section with an id; the others can't be linked to."""
    text = """<article><h1>A</h1><h2>Bare</h2><section><h2>Nameless</h2></section>
      <section id="b"><h2>B  <em>and</em>
      more</h2><h3>Below</h3></section><section id=""><h2>Empty</h2></section>
      <div id="d"><section id="c"><div><h2>C</h2></div></section></div></article>"""
    article = BeautifulSoup(text, "html.parser").article
    assert Chapter("x", "", article).sections() == [("b", "B and more"), ("c", "C")]
    bare = BeautifulSoup("<article><h2>B</h2></article>", "html.parser").article
    assert (Chapter("notebooks/x", "", bare).title, Chapter("a/B_1", "", bare).id) == (
        "notebooks/x",
        "a-b-1",
    )


def document(chapters: list[Chapter], **page_of: int) -> BeautifulSoup:
    text = print_document(
        chapters,
        CITATION,
        styles=["print.css"],
        rules="",
        page_of={name.replace("_", "-"): number for name, number in page_of.items()},
    )
    return BeautifulSoup(text, "html.parser")


def test_chapters_come_in_the_order_of_the_contents(chapters: list[Chapter]) -> None:
    assert [(chapter.name, chapter.part, chapter.title) for chapter in chapters] == [
        ("book/index", "", "The book"),
        ("notebooks/01_first", "Results & more", 'First "one"'),
    ]


def test_every_link_inside_leads_to_an_id_that_is_there_once(chapters: list[Chapter]) -> None:
    """Rule: no id twice, no link into nothing; links to the web stay, links to files become text."""
    soup = document(chapters)
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inside = [a["href"] for a in soup.find_all("a", href=True) if a["href"].startswith("#")]
    assert {href[1:] for href in inside} <= set(ids)
    assert "#notebooks-01-first--fig-a" in inside
    outside = {a["href"] for a in soup.find_all("a", href=True)} - set(inside)
    assert outside == {"https://doi.org/10.1/x"}
    assert "a file" in soup.get_text()


def test_drawings_and_tables_keep_what_they_refer_to(chapters: list[Chapter]) -> None:
    soup = document(chapters)
    assert soup.find("use")["href"] == "#" + soup.find("path")["id"]
    assert soup.find("g")["clip-path"] == "url(#notebooks-01-first--fig-a-2)"
    assert soup.find("td")["headers"] == [soup.find("th")["id"]]


def test_what_paper_cannot_do_is_left_out(chapters: list[Chapter]) -> None:
    """Rule: no folded code, no download, no anchor sign; what else was folded stands open."""
    soup = document(chapters)
    text = soup.get_text()
    for words in ("print(1)", "Data as CSV", "around", "#"):
        assert words not in text.replace("'", "")
    assert soup.find("details").has_attr("open")
    assert soup.select_one("div.cell") is None


def test_pictures_are_found_from_any_folder(chapters: list[Chapter], tmp_path: Path) -> None:
    """Oracle: the folder of the pages, two files below which the page names its picture."""
    (picture,) = document(chapters).select("img")
    assert picture["src"] == (tmp_path / "html" / "_images" / "a.png").resolve().as_uri()


def test_a_note_stands_behind_its_table(chapters: list[Chapter]) -> None:
    """Rule: no foot of a table, which could come alone onto a page."""
    page = document(chapters)
    assert page.select("tfoot") == []
    (note,) = page.select(".book-table > table + p.table-note")
    assert note.get_text() == "A note."


def test_contents_show_known_page_numbers(chapters: list[Chapter]) -> None:
    contents = document(chapters, notebooks_01_first=12).find("nav")
    rows = [row.get_text("|") for row in contents.find_all("li")]
    assert rows == [
        "The book|000",
        "Results & more",
        'First "one"|12',
        "How|000",
    ]


def test_markup_in_titles_stays_text(chapters: list[Chapter]) -> None:
    """Rule: titles are escaped, in HTML and in the strings of the style sheet."""
    soup = document(chapters)
    assert soup.title.get_text() == "A <book>"
    assert r'content: "First \"one\"";' in str(soup.find("style").string)


def test_a_page_without_an_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").write_text("root: a\n")
    (tmp_path / "a.html").write_text("<html></html>")
    with pytest.raises(ValueError, match=r"a\.html: found no <article>"):
        read_chapters(tmp_path, tmp_path / "_toc.yml")


def test_fonts_come_with_matplotlib() -> None:
    """Oracle: the files on the disk; a font that is gone would change every page break."""
    assert font_rules().count("@font-face") == 9


def test_without_a_browser_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "no-browser"))
    with pytest.raises(BuildError, match=r"no-browser, which was not|no-browser.*apt-get install"):
        find_chromium()


def test_page_numbers_and_metadata_of_a_pdf(tmp_path: Path) -> None:
    """Oracle: a PDF of two empty pages, made here with a time and a destination on each."""
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    for _ in range(2):
        writer.add_blank_page(100, 100)
    writer.add_named_destination("/why", 0)
    writer.add_named_destination("/how", 1)
    writer.add_metadata({"/Title": "T", "/CreationDate": "D:20260101000000Z"})
    writer.write(tmp_path / "a.pdf")
    assert pages_of_ids(tmp_path / "a.pdf") == {"why": 1, "how": 2}
    without_times(tmp_path / "a.pdf", tmp_path / "b.pdf")
    metadata = pypdf.PdfReader(tmp_path / "b.pdf").metadata
    assert (metadata.title, metadata.creation_date) == ("T", None)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("../_images/a.png", "file:///book/_images/a.png"),
        ("a.png", "file:///book/notebooks/a.png"),
        ("https://example.org/a.png", "https://example.org/a.png"),
        ("data:image/png;base64,AA==", "data:image/png;base64,AA=="),
    ],
)
def test_pictures_of_the_web_and_within_the_page_stay(source: str, found: str) -> None:
    """By hand: only a path is resolved, from the folder of its page."""
    article = BeautifulSoup(f'<img src="{source}"><img alt="none">', "html.parser")
    find_pictures(article, Path("/book/notebooks"))
    assert [picture.get("src") for picture in article.find_all("img")] == [found, None]


@pytest.mark.parametrize(
    ("columns", "rows", "across"), [(8, 20, True), (7, 20, False), (8, 19, False), (9, 21, True)]
)
def test_a_table_is_printed_across_if_it_is_wide_and_long(
    columns: int, rows: int, across: bool
) -> None:
    """Rule: eight columns and twenty rows; columns are counted in the last line of the head, below what spans them."""
    head = f'<tr><th colspan="{columns}">All</th></tr><tr>{"<th></th>" * columns}</tr>'
    table = f"<table><thead>{head}</thead><tbody>{'<tr><td></td></tr>' * rows}</tbody></table>"
    article = BeautifulSoup(f'<div class="book-table">{table}</div>', "html.parser")
    turn_wide_tables(article, "results")
    assert article.div.get("style") == ("page: results-wide" if across else None)


def test_cells_that_show_something_stay() -> None:
    """By hand: a cell with a picture, a table or words stays; one whose code is left out, and another with nothing, go."""
    cells = [
        "<img src='a'>",
        "<svg></svg>",
        "<table></table>",
        "words",
        "<button>Copy</button>",
        " ",
    ]
    html = "".join(f'<div class="cell" id="c{i}">{cell}</div>' for i, cell in enumerate(cells))
    article = BeautifulSoup(html, "html.parser")
    leave_out(article)
    assert [cell["id"] for cell in article.select("div.cell")] == ["c0", "c1", "c2", "c3"]


def test_notes_follow_their_own_tables() -> None:
    """By hand: two tables, one with a note; a foot that stands in no table is only taken away."""
    foot = '<tfoot><tr><td class="gt_sourcenote" colspan="2" id="n">A note.</td></tr></tfoot>'
    html = f"<table id='a'>{foot}</table><table id='b'></table><div>{foot}</div>"
    article = BeautifulSoup(f'<div class="book-table">{html}</div>', "html.parser")
    free_notes(article)
    assert str(article.div) == (
        '<div class="book-table"><table id="a"></table><p class="table-note">A note.</p>'
        '<table id="b"></table><div></div></div>'
    )
