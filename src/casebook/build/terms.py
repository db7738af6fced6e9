"""Links from a page's first use of a word to its place in the glossary, with what stands there.

Sentences and tables that code makes can't hold references, and an author forgets some. So the finished pages are
read once more: what is a link already, a heading, code or a drawing stays as it is.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

GLOSSARY = Path("book", "glossary.html")
REFERENCES = Path("book", "references.html")
_ENTRY = re.compile(r'<dt id="(term-[^"]+)">(.*?)<a class="headerlink"', re.DOTALL)
_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_MEANING = {
    "glossary": re.compile(
        r'<dt id="(term-[^"]+)">(?:(?!</dt>).)*</dt>\s*<dd>(.*?)</dd>', re.DOTALL
    ),
    "references": re.compile(r'<div class="citation" id="([^"]+)"[^>]*>.*?<p>(.*?)</p>', re.DOTALL),
}
_LINK = re.compile(
    r'<a (?P<attributes>[^>]*href="[^"]*?(?P<end>(?:glossary|references)\.html#[^"]+)"[^>]*)>'
)
_BASIS = re.compile(r'<span class="(basis basis-([\w-]+))"[^>]*>([^<]*)</span>')
_TITLE = re.compile(r' title="[^"]*"')
_ANCHOR = re.compile(r'href="[^"]*#(term-[^"]+)"')
_TAG = re.compile(r"(<[^>]*>)")
_LEFT_ALONE = frozenset(
    ("a", "button", "code", "dt", "h1", "h2", "h3", "h4", "kbd", "pre", "summary", "svg", "th")
)
_WORD = re.compile(r"\w+")


class Links:
    """Links of a book's pages to the words of its glossary and to its references.

    The first use of every word is linked, and links to words and to references say what they lead to.

    Parameters
    ----------
    folder : Path
        The built pages.
    """

    def __init__(self, folder: Path) -> None:
        self.glossary, self.references = folder / GLOSSARY, folder / REFERENCES
        self.there = self.glossary.is_file()
        page = self.glossary.read_text(encoding="utf-8") if self.there else ""
        self.terms, self._meanings = glossary_terms(page), meanings(page)
        if self.there and self.references.is_file():
            self._meanings |= meanings(self.references.read_text(encoding="utf-8"))
        self.told = repr((self.terms, self._meanings))

    def on(self, path: Path, page: str) -> str:
        """A page with its links.

        Parameters
        ----------
        path : Path
            Where it lies.
        page : str
        """
        if not self.there or path == self.references:
            return page
        if path != self.glossary:
            address = os.path.relpath(self.glossary, path.parent).replace(os.sep, "/")
            page = with_terms(with_bases(page, self.terms, address), self.terms, address)
        return with_meanings(page, self._meanings)


def glossary_terms(page: str) -> dict[str, str]:
    """List the words of a glossary page with their anchors.

    >>> glossary_terms('<dt id="term-CR">CR<a class="headerlink" href="#term-CR">#</a></dt>')
    {'CR': 'term-CR'}
    """
    return {html.unescape(_TAG.sub("", words)): anchor for anchor, words in _ENTRY.findall(page)}


def meanings(page: str) -> dict[str, str]:
    """List what the entries of a glossary or of a bibliography say, by the end of the address that leads there.

    >>> meanings('<dt id="term-CR">CR<a class="headerlink">#</a></dt><dd><p>None <i>left</i>.</p></dd>')
    {'glossary.html#term-CR': 'None left.'}
    >>> meanings('<div class="citation" id="id2" role="listitem"><span>1</span><p>Xie. 2023.</p></div>')
    {'references.html#id2': 'Xie. 2023.'}
    """
    return {
        f"{name}.html#{found[1]}": " ".join(html.unescape(_TAG.sub("", found[2])).split())
        for name, entry in _MEANING.items()
        for found in entry.finditer(page)
    }


def with_meanings(page: str, told: Mapping[str, str]) -> str:
    """Give each link to a word or a reference what stands there, for a script to show beside it.

    >>> with_meanings('<a href="g/glossary.html#term-CR">CR</a>', {"glossary.html#term-CR": "No cells."})
    '<a data-tip="No cells." href="g/glossary.html#term-CR">CR</a>'
    """

    def with_tip(found: re.Match[str]) -> str:
        meaning = told.get(found["end"])
        if meaning is None:
            return found[0]
        # The references' title attribute says the same, to a mouse alone.
        attributes = _TITLE.sub("", found["attributes"])
        return f'<a data-tip="{html.escape(meaning)}" {attributes}>'

    return _LINK.sub(with_tip, page)


def with_bases(page: str, terms: Mapping[str, str], address: str) -> str:
    """Link each label that says what a number rests on to its entry, where the glossary has one.

    >>> label = '<span class="basis basis-counts" title="as counted">counts</span>'
    >>> with_bases(label, {"basis: counts": "term-basis-counts"}, "g.html")
    '<a class="basis basis-counts" href="g.html#term-basis-counts">counts</a>'
    """
    anchors = set(terms.values())

    def linked(found: re.Match[str]) -> str:
        anchor = f"term-basis-{found[2]}"
        if anchor not in anchors:
            return found[0]
        return f'<a class="{found[1]}" href="{address}#{anchor}">{found[3]}</a>'

    return _BASIS.sub(linked, page)


def with_terms(page: str, terms: Mapping[str, str], address: str) -> str:
    """Link the first use of each term in the article of a page.

    Parameters
    ----------
    page : str
        A page.
    terms : mapping of str to str
        From `glossary_terms`.
    address : str
        The glossary, as seen from the page.

    Examples
    --------
    >>> page = "<article><h1>CR</h1><p>CR, and CR.</p></article>"
    >>> with_terms(page, {"CR": "term-CR"}, "glossary.html")
    '<article><h1>CR</h1><p><a href="glossary.html#term-CR">CR</a>, and CR.</p></article>'
    """
    return _ARTICLE.sub(lambda article: _linked(article[0], terms, address), page)


def _linked(article: str, terms: Mapping[str, str], address: str) -> str:
    longest_first = sorted(terms, key=len, reverse=True)
    left, words = dict(terms), _words(tuple(longest_first))

    def link(found: re.Match[str]) -> str:
        anchor = left.pop(longest_first[(found.lastindex or 1) - 1], None)
        return found[0] if anchor is None else f'<a href="{address}#{anchor}">{found[0]}</a>'

    by_anchor = {anchor: term for term, anchor in terms.items()}
    parts, inside = _TAG.split(article), 0
    for place, part in enumerate(parts):
        if place % 2:
            inside += _depth(part)
            if anchor := _ANCHOR.search(part):
                left.pop(by_anchor.get(anchor[1], ""), None)
        elif not inside and left and part.strip():
            parts[place] = words.sub(link, part)
    return "".join(parts)


def _depth(tag: str) -> int:
    """How many of the elements that are left alone a tag opens, or closes."""
    name = _WORD.search(tag)
    if name is None or name[0] not in _LEFT_ALONE or tag.endswith("/>"):
        return 0
    return -1 if tag.startswith("</") else 1


@cache
def _words(terms: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all terms, each a group in their order."""
    words = "|".join(f"({_expression(term)})" for term in terms)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")


def _expression(term: str) -> str:
    """A term as a regular expression: as it is if it is an abbreviation, else in any case and number."""
    escaped = re.escape(html.escape(term, quote=False)).replace("\\ ", r"\s+")
    plural = re.sub("[a-z]{3,}", r"\g<0>s?", escaped)
    words = re.sub("['’]", "(?:['’]|&#x27;|&#39;)", plural)
    return words if re.search(r"[A-Z]{2}|^[A-Z]\W", term) else f"(?i:{words})"
