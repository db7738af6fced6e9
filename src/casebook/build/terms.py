"""Links from a page's first use of a word to its place in the glossary.

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
_NO_TEXT = {"glossary.html", "references.html"}
_ENTRY = re.compile(r'<dt id="(term-[^"]+)">(.*?)<a class="headerlink"', re.DOTALL)
_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_LEFT_ALONE = {
    "a",
    "button",
    "code",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "kbd",
    "pre",
    "summary",
    "svg",
    "th",
}
_WORD = re.compile(r"\w+")


def link_terms(folder: Path) -> None:
    """Link the first use of every word of the glossary on every page but itself and the references.

    Parameters
    ----------
    folder : Path
        The built pages; they are changed in place.
    """
    glossary = folder / GLOSSARY
    if not glossary.is_file():
        return
    terms = glossary_terms(glossary.read_text(encoding="utf-8"))
    for path in sorted(folder.rglob("*.html")):
        if path.name not in _NO_TEXT and "_static" not in path.parts:
            address = os.path.relpath(glossary, path.parent).replace(os.sep, "/")
            page = path.read_text(encoding="utf-8")
            path.write_text(with_terms(page, terms, address), encoding="utf-8")


def glossary_terms(page: str) -> dict[str, str]:
    """List the words of a glossary page with their anchors.

    >>> glossary_terms('<dt id="term-CR">CR<a class="headerlink" href="#term-CR">#</a></dt>')
    {'CR': 'term-CR'}
    """
    return {html.unescape(_TAG.sub("", words)): anchor for anchor, words in _ENTRY.findall(page)}


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
    return _ARTICLE.sub(lambda article: _linked(article[0], dict(terms), address), page)


def _linked(article: str, left: dict[str, str], address: str) -> str:
    parts, inside = _TAG.split(article), 0
    for place, part in enumerate(parts):
        if place % 2:
            inside += _depth(part)
            for term in [term for term, anchor in left.items() if f'#{anchor}"' in part]:
                del left[term]
        elif not inside and part.strip():
            parts[place] = _first_uses(part, left, address)
    return "".join(parts)


def _depth(tag: str) -> int:
    """How many of the elements that are left alone a tag opens, or closes."""
    name = _WORD.search(tag)
    if name is None or name[0] not in _LEFT_ALONE or tag.endswith("/>"):
        return 0
    return -1 if tag.startswith("</") else 1


def _first_uses(text: str, left: dict[str, str], address: str) -> str:
    done, rest = "", text
    while left and (found := _pattern(tuple(left)).search(rest)):
        term = next(term for term in left if _alone(term).fullmatch(found[0]))
        link = f'<a href="{address}#{left.pop(term)}">{found[0]}</a>'
        done, rest = f"{done}{rest[: found.start()]}{link}", rest[found.end() :]
    return done + rest


@cache
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    words = "|".join(_expression(term) for term in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")


def _alone(term: str) -> re.Pattern[str]:
    return re.compile(_expression(term))


def _expression(term: str) -> str:
    """A term as a regular expression: as it is if it is an abbreviation, else in any case and number."""
    escaped = re.escape(html.escape(term, quote=False)).replace("\\ ", r"\s+")
    plural = re.sub("[a-z]{3,}", r"\g<0>s?", escaped)
    words = re.sub("['’]", "(?:['’]|&#x27;|&#39;)", plural)
    return words if re.search(r"[A-Z]{2}|^[A-Z]\W", term) else f"(?i:{words})"
