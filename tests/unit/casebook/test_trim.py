"""Pages become light without losing what they use. Oracles: rules that each test states, on pages of a
few lines, and on the theme's own icon font.
"""

import base64
import importlib.util
import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from casebook.build.icons import icon_codes, icon_font
from casebook.build.markup import described, mended, shortened, whole
from casebook.build.styles import condensed, imported, rebased, split_rules, used_rules
from casebook.build.trim import Loaded, deferred, shared, trim_pages, without

PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8" />
<link rel="stylesheet" href="{up}_static/styles/theme.css?v=1" />
<link rel="stylesheet" media="print" href="{up}_static/paper.css" />
{head}
<link rel="preload" as="script" href="{up}_static/scripts/fontawesome.js" />
<script defer src="{up}_static/scripts/fontawesome.js"></script>
<script src="{up}_static/options.js?v=2"></script>
<script>let hint = 'open';</script>
<script>DOCUMENTATION_OPTIONS.pagename = '{up}page';</script>
<script src="{up}_static/search-table.js"></script>
</head>
<body><main><h1>Title</h1><p>What it says.</p>{body}</main></body>
</html>
"""
FILES = {
    "styles/theme.css": '@import "../basic.css"; .used { color: red } .unused { color: red }',
    "styles/large.css.map": "{}",
    "basic.css": ".used { background: url(picture.png) }",
    "paper.css": ".used { margin: 0 }",
    "picture.png": "",
    "elsewhere.png": "",
    "own.txt": "",
    "scripts/fontawesome.js": "fontawesome();",
    "options.js": "const OPTIONS = {};\n//# sourceMappingURL=options.js.map",
    "search-table.js": "searchTable();",
    "extra.js": "document.body.className = 'late';",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "deep").mkdir()
    first = PAGE.format(up="", head="", body='<p class="used">1</p>')
    extra = '<script src="../_static/extra.js"></script>'
    second = PAGE.format(up="../", head=extra, body='<div class="book-table searchable"></div>')
    (tmp_path / "first.html").write_text(first)
    (tmp_path / "deep" / "second.html").write_text(second)
    return tmp_path


def loaded(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"?]*)', page)


def test_pages_share_one_style_sheet_and_one_script(book: Path) -> None:
    """Rule: what all pages load is joined; what one page needs stays there, after the shared part."""
    trim_pages(book)
    assert loaded((book / "first.html").read_text()) == ["_static/book.css", "_static/book.js"]
    assert loaded((book / "deep" / "second.html").read_text()) == [
        "../_static/book.css",
        "../_static/book.js",
        "../_static/extra.js",
        "../_static/search-table.js",
    ]
    script = (book / "_static" / "book.js").read_text()
    assert "OPTIONS" in script and "let hint" in script
    assert "fontawesome" not in script and "pagename" not in script and "Mapping" not in script


def test_the_style_sheet_holds_what_pages_use(book: Path) -> None:
    """Rule: imported rules come first, addresses are seen from the new place, a sheet for print stays
    for print, and a class that no page has is gone.
    """
    trim_pages(book)
    assert (book / "_static" / "book.css").read_text().splitlines() == [
        ".used{background: url(picture.png)}",
        ".used{color: red}",
        "@media print{.used{margin: 0}}",
    ]


def test_files_that_nothing_names_are_removed(book: Path) -> None:
    """Rule: under `_static` stay the joined files, what pages and styles name, and what is kept by
    name; empty folders go.
    """
    trim_pages(book, keep={"own.txt"})
    kept = {path.relative_to(book / "_static").as_posix() for path in (book / "_static").rglob("*")}
    expected = {"book.css", "book.js", "extra.js", "own.txt", "picture.png", "search-table.js"}
    assert kept == expected


def test_trimming_is_deterministic_and_changes_the_address_with_the_content(
    book: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Rule: the same pages give the same bytes; other styles give another address."""
    other, changed = tmp_path_factory.mktemp("other"), tmp_path_factory.mktemp("changed")
    for copy in (other, changed):
        shutil.copytree(book, copy, dirs_exist_ok=True)
    (changed / "_static" / "basic.css").write_text(".used { top: 0 }")
    for folder in (book, other, changed):
        trim_pages(folder)
    for path in filter(Path.is_file, book.rglob("*")):
        assert path.read_bytes() == (other / path.relative_to(book)).read_bytes(), path
    assert (changed / "first.html").read_text() != (book / "first.html").read_text()


def test_a_file_that_is_missing_is_an_error(book: Path) -> None:
    """Rule: a page that names a script that is not there is not made into a book."""
    (book / "_static" / "options.js").unlink()
    with pytest.raises(FileNotFoundError, match=r"options\.js"):
        trim_pages(book)


def test_files_of_other_hosts_stay_in_sight(book: Path) -> None:
    """Rule: an address elsewhere is not hidden in a bundle; the tests of the pages report it."""
    outside = '<script src="https://example.org/a.js"></script>'
    page = (book / "first.html").read_text().replace("</head>", f"{outside}</head>")
    (book / "first.html").write_text(page)
    trim_pages(book)
    assert outside in (book / "first.html").read_text()


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".a, .b { top: 0 }", ".a{top: 0}"),
        ("#x { top: 0 }", ""),
        (".a .b { top: 0 }", ""),
        (".a:not(.b) { top: 0 }", ".a:not(.b){top: 0}"),
        ("div:has(.b, .c) { top: 0 }", "div:has(.b, .c){top: 0}"),
        ('[title=".b"] { top: 0 }', '[title=".b"]{top: 0}'),
        ("@media print { .b { top: 0 } }", ""),
        ("@supports (top: 0) { .a { top: 0 } }", "@supports (top: 0){.a{top: 0}}"),
        ("@keyframes b { to { top: 0 } }", "@keyframes b{to { top: 0 }}"),
        ('@charset "utf-8"; .a { content: "}" }', '.a{content: "}"}'),
        (r".a\:b { top: 0 }", r""),
    ],
)
def test_rules_stay_only_where_every_name_is_known(css: str, expected: str) -> None:
    """Oracle: CSS itself; with the names {a}, a rule that asks for b can match nothing."""
    assert used_rules(css, {"a"}) == expected


@pytest.mark.parametrize("css", ["p { top: 0", "p { top: 0 } }"])
def test_a_broken_style_sheet_is_an_error(css: str) -> None:
    """Rule: braces that do not match would lose rules silently."""
    with pytest.raises(ValueError, match="brace"):
        list(split_rules(css))


def test_addresses_follow_a_style_sheet_that_moves(tmp_path: Path) -> None:
    """Rule: relative addresses are seen from the new folder; others stay."""
    css = 'a{b:url("x.png")}c{d:url(data:image/png;base64,AA)}e{f:url(//h/i.png)}'
    assert rebased(css, "s") == css.replace("x.png", "s/x.png")
    (tmp_path / "basic.css").write_text("p{top:0}")
    assert imported('@import "basic.css";', tmp_path) == "p{top:0}"
    assert condensed('a::before { content: "/* b */  c" }/* d */') == (
        'a::before { content: "/* b */  c" }'
    )


def test_the_icon_font_draws_the_same_icons() -> None:
    """Oracle: the theme's font. The part of it has the icons asked for, with the same width and the
    same outline, and no other; twice made, it is the same.
    """
    spec = importlib.util.find_spec("pydata_sphinx_theme")
    assert spec is not None and spec.origin is not None
    theme = Path(spec.origin).parent / "theme" / "pydata_sphinx_theme" / "static"
    font = theme / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.ttf"
    codes = icon_codes('.fa-bars:before{content:"\\f0c9"} p{--moon:"\uf186"}')
    assert codes == {0xF0C9, 0xF186}
    rule = icon_font(font, codes, family="Icons", weight=900)
    assert rule == icon_font(font, codes, family="Icons", weight=900)
    data = base64.b64decode(re.findall('base64,([^"]+)', rule)[0])
    whole_font, part = TTFont(font), TTFont(io.BytesIO(data))
    assert set(part.getBestCmap()) == codes
    for code in codes:
        names = [each.getBestCmap()[code] for each in (whole_font, part)]
        outlines = [
            each["glyf"][name] for each, name in zip((whole_font, part), names, strict=True)
        ]
        assert list(outlines[0].coordinates) == list(outlines[1].coordinates)
        assert whole_font["hmtx"][names[0]] == part["hmtx"][names[1]]


def test_controls_are_named_by_the_words_that_they_show() -> None:
    """Oracle: WCAG 2.2, 2.5.3: a name holds the words in sight. Icons and keys are not read out."""
    button = '<button class="btn search-button-field" title="Search" aria-label="Search">'
    keys = '<span class="search-button__kbd-shortcut"><kbd>K</kbd></span>'
    page = mended(f'{button}<i class="fa-solid fa-moon"></i>Search{keys}</button>')
    assert "aria-label" not in page
    assert page.count('aria-hidden="true"') == 2


def test_tables_that_scroll_are_named_regions() -> None:
    """Rule: each box has a name of its own: its number, and the heading above it."""
    box = '<div class="pst-scrollable-table-container"><table></table></div>'
    link = '<a class="headerlink" href="#a">#</a>'
    page = mended(f"<h1>Book</h1>{box}<h2>Rates &amp; <em>p</em>{link}</h2>{box}")
    assert re.findall('role="region" aria-label="([^"]*)"', page) == [
        "Table 1: Book",
        "Table 2: Rates &amp; p",
    ]


def test_a_page_says_what_it_is_about_once() -> None:
    """Rules: the first paragraph after the title, without citations and quotes that would end the
    attribute; words that an author wrote stay alone.
    """
    cited = '<span class="bibtex-citation" id="id1">[<a href="#r">1</a>]</span>'
    page = f'<head></head><h1>T</h1><p>They say "no" {cited}.</p>'
    assert 'content="They say &quot;no&quot;."' in described(page)
    written = '<head><meta content="Mine." name="description" /></head><h1>T</h1><p>Other.</p>'
    assert described(written) == written
    assert shortened("word " * 100, 60) == "word " * 11 + "…"


def test_a_page_that_sends_readers_on_is_a_whole_page() -> None:
    """Rule: it has a language, a title and a link; any other page stays as it is."""
    page = whole('<meta http-equiv="Refresh" content="0; url=book/index.html" />\n')
    assert '<html lang="en">' in page and '<a href="book/index.html">' in page
    assert whole("<p>text</p>") == "<p>text</p>"


def test_scripts_wait_but_written_ones_cannot() -> None:
    """Oracle: HTML: `defer` works on scripts with an address alone."""
    assert deferred('<script async src="a.js"></script>') == '<script async src="a.js"></script>'
    assert deferred("<script>let defer;</script>") == "<script>let defer;</script>"


def test_what_all_pages_load_comes_in_the_order_of_the_first() -> None:
    """By hand: b and c are on every page, and are written as the first page writes them."""
    a, b, c = (Loaded(f"<{name}>", Path(name), name) for name in "abc")
    found = shared([[c, a, b], [replace(b, tag="<B>"), c], [b, a, replace(c, tag="<C>")]])
    assert [part.tag for part in found] == ["<c>", "<b>"]
    assert shared([[a], [b]]) == []
    again = [replace(b, tag="<b again>"), c, replace(b, tag="<b at last>")]
    assert [part.tag for part in shared([again, [c, b]])] == ["<b again>", "<c>"]
    assert without([c, a, b], found) == [a]
