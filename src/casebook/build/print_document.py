"""The whole book as one HTML document that a browser prints: title page, contents, chapters.

It is put together from the built pages, so that the PDF says what the pages say. What only works on
a screen is left out: folded code, downloads, anchors behind headings.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from casebook.build.print_article import find_pictures, free_notes, leave_out, turn_wide_tables

UNKNOWN_PAGE = "000"
_REFERENCES = ("headers", "aria-labelledby", "aria-describedby", "for")


@dataclass(frozen=True)
class Chapter:
    """One page of the book: its name (``notebooks/03_survival``), the caption of its part, its article."""

    name: str
    part: str
    article: Tag

    @property
    def id(self) -> str:
        """What the ids of the chapter start with."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower())

    @property
    def title(self) -> str:
        """Text of the first heading."""
        heading = self.article.find("h1")
        return " ".join(heading.get_text().split()) if isinstance(heading, Tag) else self.name

    def sections(self) -> list[tuple[str, str]]:
        """Id and title of the sections."""
        found = []
        for heading in self.article.find_all("h2"):
            section = heading.find_parent("section")
            if isinstance(section, Tag) and section.get("id"):
                found.append((str(section["id"]), " ".join(heading.get_text().split())))
        return found


def read_chapters(pages: Path, contents: Path) -> list[Chapter]:
    """Read the chapters in the order of the table of contents, ready to stand in one document.

    Parameters
    ----------
    pages : Path
        The folder of the built pages.
    contents : Path
        ``_toc.yml``.

    Raises
    ------
    ValueError
        A page has no ``<article>``.
    """
    toc = yaml.safe_load(contents.read_text(encoding="utf-8"))
    chapters = []
    for name, part in _in_order(toc, ""):
        soup = BeautifulSoup((pages / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        article = soup.find("article")
        if not isinstance(article, Tag):
            raise ValueError(
                f"{name}.html: found no <article>, expected one: did the theme change?"
            )
        chapters.append(Chapter(name, part, article))
    ids = {chapter.name: chapter.id for chapter in chapters}
    for chapter in chapters:
        leave_out(chapter.article)
        find_pictures(chapter.article, (pages / chapter.name).parent)
        free_notes(chapter.article)
        _qualify(chapter, ids)
        turn_wide_tables(chapter.article, chapter.id)
    return chapters


def print_document(
    chapters: list[Chapter],
    citation: Mapping[str, Any],
    *,
    styles: list[str],
    rules: str,
    page_of: Mapping[str, int],
) -> str:
    """Put the document together.

    Parameters
    ----------
    chapters : list of Chapter
        From :func:`read_chapters`.
    citation : mapping
        What ``CITATION.cff`` says, for the title page.
    styles : list of str
        Addresses of style sheets.
    rules : str
        Further rules, such as the fonts.
    page_of : mapping
        Page number by id, as far as it is known.
    """
    title = html.escape(str(citation["title"]))
    sheets = "\n".join(f'<link rel="stylesheet" href="{html.escape(href)}">' for href in styles)
    body = [_title_page(citation), _contents(chapters, page_of)]
    body += [
        f'<div class="chapter" id="{chapter.id}" style="page: {chapter.id}">'
        f"{chapter.article.decode_contents()}</div>"
        for chapter in chapters
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n{sheets}\n"
        f"<style>\n{rules}\n{_running_heads(chapters)}</style>\n</head>\n"
        f'<body class="whole-book">\n' + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _in_order(node: object, part: str) -> Iterator[tuple[str, str]]:
    """Names of the pages with the caption of their part, at any depth."""
    if isinstance(node, dict):
        part = str(node.get("caption", part))
        yield from ((str(node[key]), part) for key in ("root", "file") if key in node)
        for value in node.values():
            yield from _in_order(value, part)
    elif isinstance(node, list):
        for value in node:
            yield from _in_order(value, part)


def _qualify(chapter: Chapter, ids: Mapping[str, str]) -> None:
    """Give every id its chapter's name, and let references follow."""

    def own(name: str) -> str:
        return f"{chapter.id}--{name}"

    for element in chapter.article.find_all(True):
        for key, value in list(element.attrs.items()):
            text = " ".join(value) if isinstance(value, list) else str(value)
            if key == "id":
                element[key] = own(text)
            elif key in _REFERENCES:
                element[key] = " ".join(own(name) for name in text.split())
            elif key in ("href", "xlink:href") and element.name != "a" and text.startswith("#"):
                element[key] = "#" + own(text[1:])
            elif text.startswith("url(#"):
                element[key] = f"url(#{own(text[5:-1])})"
        if element.name == "a" and element.get("href"):
            _redirect(element, chapter, ids)


def _redirect(link: Tag, chapter: Chapter, ids: Mapping[str, str]) -> None:
    """Point a link to its place in the document; a link to any other file becomes plain text."""
    parts = urlsplit(str(link["href"]))
    if parts.scheme in ("http", "https", "mailto"):
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.name), unquote(parts.path)))
    name = path.removesuffix(".html") if parts.path else chapter.name
    if name not in ids or parts.scheme:
        link.unwrap()
        return
    anchor = f"--{unquote(parts.fragment)}" if parts.fragment else ""
    link["href"] = f"#{ids[name]}{anchor}"


def _title_page(citation: Mapping[str, Any]) -> str:
    line = html.escape
    article = citation["references"][0]
    first = article["authors"][0]["family-names"]
    named = f"{first} et al. {article['title']}. {article['journal']} {article['year']};{article['volume']}"
    return (
        '<header class="title-page">\n'
        f'<p class="kind">An executable research book</p>\n<h1>{line(str(citation["title"]))}</h1>\n'
        f'<p class="version">Version {line(str(citation["version"]))}</p>\n'
        '<p class="about">Every figure of the abstract of</p>\n'
        f'<p class="article">{line(named)}. https://doi.org/{line(article["doi"])}</p>\n'
        '<p class="about">worked out again, with the uncertainty that an abstract leaves out. '
        "The patients in this book are reconstructed: they agree with the published counts, and no "
        "row of the data is a child.</p>\n"
        '<p class="about">The code behind each result is not printed. It stands in the folder '
        "<code>notebooks</code> and, folded below its result, in the book’s pages.</p>\n"
        f'<p class="licence">Code: {line(citation["license"])} licence. Text and figures: CC BY 4.0.</p>\n'
        "</header>"
    )


def _contents(chapters: list[Chapter], page_of: Mapping[str, int]) -> str:
    rows, part = [], ""
    for chapter in chapters:
        if chapter.part != part:
            part = chapter.part
            rows.append(f'<li class="part">{html.escape(part)}</li>')
        rows.append(_entry("chapter-line", chapter.id, chapter.title, page_of))
        rows += [_entry("section-line", *section, page_of) for section in chapter.sections()]
    return (
        '<nav class="contents" aria-label="Contents">\n<h1>Contents</h1>\n<ol>\n'
        + "\n".join(rows)
        + "\n</ol>\n</nav>"
    )


def _entry(kind: str, target: str, title: str, page_of: Mapping[str, int]) -> str:
    page = page_of.get(target, UNKNOWN_PAGE)
    return (
        f'<li class="{kind}"><a href="#{html.escape(target)}"><span class="words">'
        f'{html.escape(title)}</span><span class="page">{page}</span></a></li>'
    )


def _running_heads(chapters: list[Chapter]) -> str:
    """One named page a chapter: it starts on a new sheet, with its part and title at the top."""

    def text(words: str) -> str:
        return '"' + re.sub(r'(["\\])', r"\\\1", words).replace("<", r"\3c ") + '"'

    rules = []
    for chapter in chapters:
        heads = (
            f"@top-left {{ content: {text(chapter.part)}; }} "
            f"@top-right {{ content: {text(chapter.title)}; }}"
        )
        rules.append(f"@page {chapter.id} {{ {heads} }}")
        rules.append(f"@page {chapter.id}-wide {{ size: A4 landscape; {heads} }}")
    return "\n".join(rules) + "\n"
