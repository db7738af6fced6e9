"""What the theme writes and a page is better without: each change by itself."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import count

_CITATION = re.compile(r'\s*<span [^>]*id="id\d+">\[.*?\]</span>', re.DOTALL)
_DESCRIPTION = re.compile(r'<meta [^>]*name="description"')
_TAG = re.compile(r"<[^>]*>")
# The colour scheme has to be known before the first paint, or a dark page flashes white.
_SCHEME_KNOWN_LATE = re.compile(r'<script data-cfasync="false">.*?</script>', re.DOTALL)
_SCHEME = """<script data-cfasync="false">
    const mode = localStorage.getItem("mode") || "auto";
    const dark = mode === "dark" || (mode === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    Object.assign(document.documentElement.dataset, { mode, theme: dark ? "dark" : "light" });
  </script>"""
_ONWARD = re.compile(r'<meta http-equiv="Refresh" content="0; url=([^"]+)" ?/?>', re.IGNORECASE)
_REDIRECT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="refresh" content="0; url={url}" />
<meta name="description" content="The book starts on its first page." />
<link rel="icon" href="_static/favicon.svg" />
<title>To the book</title>
</head>
<body><main><h1>To the book</h1><p><a href="{url}">The first page</a></p></main></body>
</html>
"""
_HEADING_OR_TABLE = re.compile(
    r'<h[1-6][^>]*>(?P<heading>.*?)</h[1-6]>|<div class="(?P<box>pst-scrollable-table-container|'
    r'output text_html(?="><div>\s*<style scoped))">',  # the second: a table as pandas shows it
    re.DOTALL,
)
_HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>')
_FOLDED_CODE = re.compile(
    r'<div class="cell tag_hide-input[^"]*">\s*(<details class="[^"]*above-input">.*?</details>\s*)',
    re.DOTALL,
)
_DIV = re.compile(r"<div\b|</div>")
_COMMANDS = re.compile(r'<div class="highlight-(?:bash|bat|text)[^>]*>.*?</pre>', re.DOTALL)
_OPTION = re.compile(r"(?<![^\s>])--[a-z][\w-]*(?![^<]*>)")
_BOOK_TABLE = re.compile(r'<div class="book-table[^"]*".*?</table>\s*</div>', re.DOTALL)
LONG = 18
"""Rows from which on a table is folded: to the twelve that the style sheet names."""
_SEARCH = "<p>Search every page of this book: words in texts, tables, figures and code.</p>"
_REPLACED: Sequence[tuple[re.Pattern[str], str]] = [
    (_SCHEME_KNOWN_LATE, _SCHEME),
    # Without scripts a page is light, not undecided.
    (re.compile(r'(<html [^>]*)data-theme="auto"'), r'\1data-theme="light"'),
    # Written twice or three times, or for services that the book does not use.
    (re.compile(r'\s*<meta name="viewport"[^>]*>'), ""),
    (
        re.compile(r'(<meta charset="utf-8" />)'),
        r'\1\n    <meta name="viewport" content="width=device-width, initial-scale=1" />',
    ),
    (re.compile(r'\s*<meta name="docsearch[^>]*>'), ""),
    (re.compile(r'\s*<div id="ethical-ad-placement".*?</div>', re.DOTALL), ""),
    # A second title and a second table of contents, for print.
    (re.compile(r'<div id="jb-print-docs-body".*?</div>\s*</div>\s*</div>', re.DOTALL), ""),
    # A control is named by the words that it shows.
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    (
        re.compile(r'(<button class="[^"]*search-button-field[^"]*")([^>]*) aria-label="Search"'),
        r"\1\2",
    ),
    (
        re.compile(r'<span class="search-button__kbd-shortcut">'),
        r'<span class="search-button__kbd-shortcut" aria-hidden="true">',
    ),
    # Half of the elements of a chapter, and in the colour of the code around them.
    (re.compile(r'<span class="(?:n|nn|p|w|o|si|pre)">([^<]*)</span>|<span></span>'), r"\1"),
    (re.compile(r'<span class="(s[12])">([^<]*)</span><span class="\1">'), r'<span class="\1">\2'),
    # The corner of a table as pandas shows it heads nothing.
    (re.compile(r"<th></th>"), "<td></td>"),
    # An icon is not read out.
    (
        re.compile(r'<(i|span) class="(theme-switch fa|fas? |fa-)([^"]*)"(?! aria-hidden)'),
        r'<\1 class="\2\3" aria-hidden="true"',
    ),
    # A list holds list items: an entry of a bibliography has no other role.
    (re.compile(r' role="doc-biblioentry"'), ' role="listitem"'),
    # Everything on a page is in a landmark.
    (
        re.compile(r'<div id="pst-primary-sidebar" '),
        '<div id="pst-primary-sidebar" role="navigation" aria-label="Book" ',
    ),
]


def whole(page: str) -> str:
    """Make a page that only sends readers on a whole one: with a language, a title and a link.

    >>> print(whole('<meta http-equiv="Refresh" content="0; url=book/index.html" />'))
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="refresh" content="0; url=book/index.html" />
    <meta name="description" content="The book starts on its first page." />
    <link rel="icon" href="_static/favicon.svg" />
    <title>To the book</title>
    </head>
    <body><main><h1>To the book</h1><p><a href="book/index.html">The first page</a></p></main></body>
    </html>
    <BLANKLINE>
    """
    onward = _ONWARD.fullmatch(page.strip())
    return _REDIRECT.format(url=onward[1]) if onward else page


def mended(page: str) -> str:
    """Mend what the theme gets wrong on a page; one without a list of its sections is marked from its start.

    >>> mended('<summary aria-label="Toggle hidden content"><p>Show code</p></summary>')
    '<summary><p>Show code</p></summary>'
    """
    for pattern, replacement in _REPLACED:
        page = pattern.sub(replacement, page)
    if "bd-sidebar-secondary" not in page:
        page = page.replace('<div class="bd-content">', '<div class="bd-content alone">', 1)
    page = _COMMANDS.sub(lambda box: _whole_options(box[0]), page)
    return _with_folded_rows(_with_table_regions(_result_first(page)))


def _whole_options(commands: str) -> str:
    """Keep options on one line: one that is broken after its hyphens reads as two words.

    >>> _whole_options("<pre>casebook report --out a-b</pre>")
    '<pre>casebook report <span class="whole">--out</span> a-b</pre>'
    """
    return _OPTION.sub(r'<span class="whole">\g<0></span>', commands)


def _result_first(page: str) -> str:
    """Put the folded code of a cell behind its result.

    >>> cell = '<div class="cell tag_hide-input"><details class="hide above-input">c</details><div>r</div></div><p>'
    >>> _result_first(cell)
    '<div class="cell tag_hide-input"><div>r</div><details class="hide above-input">c</details></div><p>'
    """
    for found in reversed(list(_FOLDED_CODE.finditer(page))):
        depth, end = 0, found.end()
        for tag in _DIV.finditer(page, found.start()):
            depth += -1 if tag[0] == "</div>" else 1
            if not depth:
                end = tag.start()
                break
        result = page[found.end() : end]
        page = f"{page[: found.start(1)]}{result}{found[1]}{page[end:]}"
    return page


def _with_folded_rows(page: str) -> str:
    """Put a button that shows all rows after each long table."""

    def folded(found: re.Match[str]) -> str:
        rows = found[0].count("<tr", found[0].find("<tbody"), found[0].find("</tbody>"))
        if rows < LONG:
            return found[0]
        words = (
            f'<span class="more">Show all {rows} rows</span><span class="fewer">Show fewer</span>'
        )
        return f'{found[0]}\n<details class="all-rows"><summary>{words}</summary></details>'

    return _BOOK_TABLE.sub(folded, page)


def _with_table_regions(page: str) -> str:
    """Make the boxes in which wide tables scroll reachable by keyboard, and name them."""
    title, numbers = "", count(1)

    def region(found: re.Match[str]) -> str:
        nonlocal title
        if found["heading"] is not None:
            title = html.escape(_plain(_HEADER_LINK.sub("", found["heading"])))
            return found[0]
        name = f"Table {next(numbers)}: {title}"
        return f'<div class="{found["box"]}" tabindex="0" role="region" aria-label="{name}">'

    return _HEADING_OR_TABLE.sub(region, page)


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


def described(page: str, *, longest: int = 160) -> str:
    """Say in the head what a page is about, unless it says so already.

    The words are those of the page's first paragraph, as many whole sentences as fit, or as many
    words.

    >>> page = "<head></head><h1>A</h1><p>What <em>this</em> is. And more.</p>"
    >>> described(page, longest=15).splitlines()[0]
    '<head><meta name="description" content="What this is." />'
    """
    if _DESCRIPTION.search(page):
        return page
    body = _SEARCH if 'id="search-results"' in page else page[page.find("</h1>") :]
    paragraph = re.search(r"<p>(.*?)</p>", body, re.DOTALL)
    if paragraph is None:
        return page
    content = html.escape(shortened(_plain(_CITATION.sub("", paragraph[1])), longest))
    return page.replace("</head>", f'<meta name="description" content="{content}" />\n</head>', 1)


def shortened(text: str, longest: int) -> str:
    """Keep the whole sentences that fit, or the whole words.

    >>> shortened("One. Two three. Four.", 16)
    'One. Two three.'
    >>> shortened("A sentence without an end", 12)
    'A sentence …'
    """
    if len(text) <= longest:
        return text
    head = text[: longest + 1]
    end = max(head.rfind(mark) for mark in (". ", "? ", "! "))
    if end > 0:
        return text[: end + 1]
    return f"{head[: longest - 1].rsplit(' ', 1)[0]} …"
