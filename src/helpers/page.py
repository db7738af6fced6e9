"""What a notebook cell ends on: figures, tables, sentences and cards that look the same twice.

Each object gives ``text/html`` or ``text/markdown`` for the pages and a plain ``text/plain``, both
free of times, addresses and random ids, so that a stored output can be compared byte by byte.
All text from data is escaped here.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd

from helpers.basis import BASES, label, with_label
from helpers.sentences import one_line as one_line
from helpers.sentences import prose as prose

CSV_LIMIT = 60_000  # bytes; larger data are a file beside the pages, not part of a page
CSV_SAFE = ",:;()/@!*~=?"  # stands for itself in an address, which keeps pages small


@dataclass(frozen=True)
class Shown:
    """A piece of output: its name, its HTML and its plain text."""

    name: str
    html: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        # Under this name other pages can show the same piece ({glue:any}, option doc).
        metadata = {"scrapbook": {"name": self.name, "mime_prefix": ""}}
        return {"text/html": self.html, "text/plain": self.text}, metadata


@dataclass(frozen=True, repr=False)
class Figure(Shown):
    """A drawn figure: inline SVG, for a wide page and for a phone, with words and data."""

    svg: str
    narrow: str
    alt: str
    caption: str
    provenance: str
    digest: str
    enclosed: str = ""  # the data, where they are too many for the page: a file beside it

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        shown, metadata = super()._repr_mimebundle_(include, exclude)
        if self.enclosed:
            metadata["enclosed_file"] = {"name": f"figure-{self.name}.csv", "text": self.enclosed}
        return shown, metadata


@dataclass(frozen=True, repr=False)
class Table(Shown):
    """A table inside its own scroll box."""


@dataclass(frozen=True, repr=False)
class Card(Shown):
    """A summary card."""


def show_figure(
    svgs: Sequence[str], *, name: str, alt: str, caption: str, provenance: str, data: pd.DataFrame
) -> Figure:
    """Wrap a drawing with what it must never be without.

    Parameters
    ----------
    svgs
        The wide and the narrow drawing, one ``<svg>`` element each (:func:`helpers.svg.to_svg`).
    name
        Lower-case words joined by hyphens; the id in the page is ``fig-`` and this name.
    alt
        What the figure shows and what it finds, for readers who can't see it.
    caption
        The finding.
    provenance
        Where the data come from, in words.
    data
        What is drawn, one row a mark; offered as CSV and digested in ``text/plain``.

    Raises
    ------
    ValueError
        If a text is empty, the name is malformed or there are no data.
    """
    check_name(name)
    for part, text in (("alt", alt), ("caption", caption), ("provenance", provenance)):
        _check_text(f"figure {name}", part, text)
    if data.empty:
        raise ValueError(f"figure {name}: found no rows of data, expected what is drawn")
    csv = to_csv(data)
    digest = hashlib.sha256(csv.encode()).hexdigest()[:12]
    label = html.escape(alt, quote=True)
    wide, narrow = (
        svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1) for svg in svgs
    )
    page = (
        f'<figure class="book-figure" id="fig-{name}">\n{wide}\n{narrow}\n'
        f'<figcaption><span class="finding">{html.escape(caption)}</span> '
        f'<span class="provenance">{with_label(provenance)} '
        f"{_csv_link(csv, name)}</span></figcaption>\n</figure>"
    )
    text = f"[figure {name}] {one_line(caption)} ({len(data)} rows drawn, sha-256 {digest})"
    enclosed = csv if len(csv) > CSV_LIMIT else ""
    return Figure(name, page, text, wide, narrow, alt, caption, provenance, digest, enclosed)


def to_csv(data: pd.DataFrame) -> str:
    """CSV of a drawn frame: nine significant digits, empty for missing, the same everywhere.

    >>> to_csv(pd.DataFrame({"day": [0, 30], "survival": [1, 2 / 3]}))
    'day,survival\\n0,1\\n30,0.666666667\\n'
    """
    return str(data.to_csv(index=False, float_format="%.9g", lineterminator="\n"))


def summary_card(
    *,
    question: str,
    answer: str,
    printed: str | Sequence[str],
    counts: str | Sequence[str],
    every_cohort: str | Sequence[str],
    reconstructed: str | Sequence[str],
    unknown: str | Sequence[str],
    name: str = "summary",
) -> Card:
    """Card at the top of a chapter: question, answer, what it rests on, basis by basis, and what stays unknown."""
    check_name(name)
    given = {
        "Answer": answer,
        "printed": printed,
        "counts": counts,
        "every cohort": every_cohort,
        "reconstructed": reconstructed,
        "Not in the abstract": unknown,
    }
    parts = {k: [text] if isinstance(text, str) else list(text) for k, text in given.items()}
    for part, lines in {"question": [question], **parts}.items():
        _check_text(f"card {name}", part, " ".join(lines))
    rows = [
        f"<dt>{label(part) if part in BASES else part}</dt><dd>{''.join(f'<p>{html.escape(line)}</p>' for line in lines)}</dd>\n"
        for part, lines in parts.items()
    ]
    page = (
        f'<div class="summary-card" id="card-{name}">\n<p class="question">{html.escape(question)}'
        f"</p>\n<dl>\n{''.join(rows)}</dl>\n</div>"
    )
    text = [question, *(f"  {part}: {'; '.join(lines)}" for part, lines in parts.items())]
    return Card(name, page, "\n".join(text))


def check_name(name: str) -> None:
    """Raise ValueError unless ``name`` can be an id in a page and part of a file name."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(
            f"name: found {name!r}, expected lower-case words joined by hyphens, "
            "such as 'survival-by-remission'"
        )


def require_columns(frame: pd.DataFrame, columns: Sequence[str], *, where: str) -> None:
    """Raise ValueError unless the frame has rows and the named columns."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"{where}: found columns {', '.join(map(str, frame.columns))}, "
            f"expected also {', '.join(missing)}"
        )
    if frame.empty:
        raise ValueError(f"{where}: found no rows, expected at least one")


def require_finite(frame: pd.DataFrame, columns: Sequence[str], *, where: str) -> None:
    """Raise ValueError if a number to be drawn is missing."""
    for column in columns:
        bad = frame.index[frame[column].isna()].tolist()
        if bad:
            raise ValueError(
                f"{where}: found no {column} in rows {bad}, expected numbers: "
                "leave out what is not estimable and say so in the caption"
            )


def _check_text(where: str, label: str, text: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{where}: found an empty {label}, expected a sentence")


def _csv_link(csv: str, name: str) -> str:
    enclosed = f"data:text/csv;charset=utf-8,{quote(csv, safe=CSV_SAFE)}"
    address = f"../figure-{name}.csv" if len(csv) > CSV_LIMIT else enclosed
    return (
        f'<a class="data-link" download="{name}.csv" aria-label="Data as CSV: {name}" '
        f'href="{address}">Data as CSV</a>'
    )
