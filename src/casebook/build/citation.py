"""How to cite the book and the article it recomputes, from ``CITATION.cff``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "CITATION.cff"
PAGE = ROOT / "book" / "citing.md"
FRONT = """---
myst:
  html_meta:
    description: "How to cite this book and the article that it recomputes: plain text, BibTeX, Citation File Format."
---"""


@dataclass(frozen=True)
class Reference:
    """One work: its authors as (family, given), or as (name, '') for a group; '' for what is not known."""

    kind: str
    authors: tuple[tuple[str, str], ...]
    title: str
    year: str = ""
    journal: str = ""
    volume: str = ""
    start: str = ""
    doi: str = ""
    version: str = ""

    def plain(self) -> str:
        """One paragraph, as in a list of references.

        >>> Reference("article", (("Xie", "Jiao"), ("Liu", "Suxiang")), "Short course", "2023", "Front", "11").plain()
        'Xie J, Liu S. Short course. Front. 2023;11.'
        """
        names = ", ".join(_initials(*author) for author in self.authors)
        place = self.volume + (f":{self.start}" if self.start else "")
        issued = ";".join(filter(None, [self.year, place]))
        parts = [names, self.title, self.journal, issued]
        parts.append(f"Version {self.version}" if self.version else "")
        parts.append(f"https://doi.org/{self.doi}" if self.doi else "")
        text = ". ".join(part.removesuffix(".") for part in parts if part)
        return text if self.doi else f"{text}."

    def bibtex(self) -> str:
        """A BibTeX entry; its key is the first author's name and the year.

        >>> print(Reference("software", (("The authors", ""),), "A book", version="0.1.0").bibtex())
        @software{theauthors,
          author = {{The authors}},
          title = {A book},
          version = {0.1.0}
        }
        """
        key = re.sub(r"[^a-z0-9]", "", self.authors[0][0].lower()) + self.year
        authors = " and ".join(
            f"{family}, {given}" if given else f"{{{family}}}" for family, given in self.authors
        )
        fields = {
            "author": authors,
            "title": self.title,
            "journal": self.journal,
            "year": self.year,
            "volume": self.volume,
            "pages": self.start,
            "doi": self.doi,
            "version": self.version,
        }
        lines = [
            f"  {name} = {{{text if name == 'doi' else _tex(text)}}}"
            for name, text in fields.items()
            if text
        ]
        return f"@{self.kind}{{{key},\n" + ",\n".join(lines) + "\n}"


@dataclass(frozen=True)
class Citation:
    """The book itself, and the works that are to be cited with it."""

    message: str
    licence: str
    book: Reference
    references: tuple[Reference, ...]

    @property
    def title(self) -> str:
        """Title of the book."""
        return self.book.title

    @property
    def version(self) -> str:
        """Version of the book."""
        return self.book.version


def load_citation(path: Path = SOURCE) -> Citation:
    """Read a Citation File Format file.

    Raises
    ------
    ValueError
        A key that the page needs is missing.

    References
    ----------
    Druskat S et al. Citation File Format 1.2.0. doi:10.5281/zenodo.5171937
    """
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    needed = ("message", "title", "version", "license", "authors", "references")
    if missing := [key for key in needed if not found.get(key)]:
        raise ValueError(
            f"{path}: found no {', '.join(missing)}; the page on citing needs it: add it there"
        )
    return Citation(
        message=found["message"],
        licence=found["license"],
        book=_reference(found),
        references=tuple(_reference(entry) for entry in found["references"]),
    )


def citing_page(citation: Citation) -> str:
    """Markdown of the page *How to cite*."""
    article = citation.references[0]
    parts = [
        FRONT,
        "# How to cite",
        "% Made by `python -m casebook citing` from CITATION.cff: change that file, not this page.",
        citation.message,
        "## The book",
        citation.book.plain(),
        _block(citation.book),
        "## The article",
        re.sub(r"(https://\S+)", r"<\1>", article.plain()),
        _block(article),
        "The same in the Citation File Format, for programs that read it: {download}`CITATION.cff <../CITATION.cff>`. "
        f"Code is under the {citation.licence} licence, text and figures under CC BY 4.0.",
    ]
    return "\n\n".join(parts) + "\n"


def _block(reference: Reference) -> str:
    return f"```bibtex\n{reference.bibtex()}\n```"


def _reference(entry: Mapping[str, Any]) -> Reference:
    date = str(entry.get("date-released", ""))
    return Reference(
        kind=entry.get("type", "software"),
        authors=tuple(
            (author["family-names"], author.get("given-names", ""))
            if "family-names" in author
            else (author["name"], "")
            for author in entry["authors"]
        ),
        title=entry["title"],
        year=str(entry.get("year", date[:4])),
        journal=entry.get("journal", ""),
        volume=str(entry.get("volume", "")),
        start=str(entry.get("start", "")),
        doi=entry.get("doi", ""),
        version=str(entry.get("version", "")),
    )


def _initials(family: str, given: str) -> str:
    initials = "".join(word[0] for word in re.split(r"[\s.-]+", given) if word)
    return f"{family} {initials}".strip()


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)
