"""Text to read: a text file, a web page saved as HTML, a PDF, or standard input."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

PARTS = {
    "p",
    "div",
    "br",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "tr",
    "title",
    "dt",
    "dd",
}
UNSEEN = {
    "script",
    "style",
    "noscript",
    "nav",
    "header",
    "footer",
    "svg",
    "form",
    "button",
    "template",
}
EMPTY = {
    "br",
    "img",
    "meta",
    "link",
    "input",
    "hr",
    "source",
    "wbr",
    "area",
    "col",
    "base",
    "embed",
}
ABSTRACTS = ("citation_abstract", "dc.description", "dcterms.abstract", "og:description")
ADDRESSES = ("citation_doi", "dc.identifier", "prism.doi")


class ReadError(ValueError):
    """A text that cannot be read: says where, what was found, what is expected."""


@dataclass(frozen=True)
class Source:
    """A text, and what its page says of it.

    Attributes
    ----------
    text, title, address : str
    """

    text: str
    title: str = ""
    address: str = ""


def source(where: str) -> Source:
    """The text of a file.

    Parameters
    ----------
    where : str
        A path (.txt, .html, .pdf or other), or "-" for standard input.

    Returns
    -------
    Source

    Raises
    ------
    ReadError
        No such file, an empty one, or none that holds text.
    """
    if where == "-":
        content, name = sys.stdin.buffer.read(), "standard input"
    else:
        path, name = Path(where), where
        if not path.is_file():
            raise ReadError(f"{where}: no such file; expected a text, a saved web page or a PDF")
        content = path.read_bytes()
    found = _pdf(content, name) if content.startswith(b"%PDF") else _text(content, name)
    if not found.text.strip():
        raise ReadError(f"{name}: found no text, expected an abstract")
    return found


def _text(content: bytes, name: str) -> Source:
    for code in (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    ):
        try:
            text = content.decode(code)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ReadError(
            f"{name}: found bytes that are no text, expected UTF-8; save it as plain text"
        )
    if "\0" in text:
        raise ReadError(f"{name}: found bytes that are no text; expected text, HTML or PDF")
    start = text[:2000].lower()
    return page(text) if "<html" in start or "<!doctype html" in start else Source(text)


def _pdf(content: bytes, name: str) -> Source:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise ReadError(f"{name}: PDF files need pypdf: pip install 'attainable[pdf]'") from None
    from io import BytesIO

    try:
        pages = [found.extract_text() for found in PdfReader(BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError) as error:
        raise ReadError(
            f"{name}: a PDF that cannot be read ({error}); copy its text instead"
        ) from None
    return Source("\n\n".join(pages))


def page(html: str) -> Source:
    """The abstract of a web page: where the page marks one, else all of its text.

    Parameters
    ----------
    html : str

    Returns
    -------
    Source

    Examples
    --------
    >>> page('<html><body><nav>Menu</nav><div id="abstract">OS was <b>77</b>%.</div></body></html>')
    Source(text='OS was 77%.', title='', address='')
    """
    parser = _Page()
    parser.feed(html)
    parser.close()
    meta = parser.meta
    marked = "".join(parser.abstract).strip()
    told = next((meta[key] for key in ABSTRACTS if len(meta.get(key, "")) > 200), "")
    text = marked or told or "".join(parser.all).strip()
    address = next((meta[key] for key in ADDRESSES if meta.get(key)), "")
    return Source(text, meta.get("citation_title", "") or meta.get("og:title", ""), address)


@dataclass
class _Page(HTMLParser):
    all: list[str] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    _open: list[tuple[str, bool, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "meta":
            key = values.get("name", values.get("property", "")).lower()
            self.meta.setdefault(key, values.get("content", "").strip())
        if tag in PARTS:
            self._add("\n\n" if tag != "br" else "\n")
        if tag not in EMPTY:
            unseen, inside = self._state()
            marks = f"{values.get('id', '')} {values.get('class', '')}".lower()
            named = "abstract" in marks and tag in {"div", "section", "article", "p"}
            self._open.append((tag, unseen or tag in UNSEEN, inside or named))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, max(-1, len(self._open) - 60), -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break
        if tag in PARTS:
            self._add("\n\n")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _state(self) -> tuple[bool, bool]:
        return self._open[-1][1:] if self._open else (False, False)

    def _add(self, text: str) -> None:
        unseen, inside = self._state()
        if not unseen:
            self.all.append(text)
            if inside:
                self.abstract.append(text)
