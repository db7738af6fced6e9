"""A flat file of claims: one row a claim, for people who keep spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from attainable.claims.claim import ARMS, COMMON, FLAT, FORMS, USED, Claim
from attainable.claims.study import Study, StudyError

ALIASES = {"label": "id", "study": "study"}
OTHER = {"hr": "hazard_ratio", "or": "hazard_ratio", "rr": "hazard_ratio"}
"""Columns that people add for another form."""
WORDS = {"group1", "group2", "group3", "unit", "measure", "conf_type", "adjusted", "robust"}
"""Fields that describe; one that is not needed changes no answer."""
NAMED = WORDS | {"p", "events", "time", "error"}
"""Fields that are named where a form has no use for them; others refuse the row."""
KNOWN = {*FLAT, *OTHER, *(f"{n}{arm}" for arm in ARMS for n in ("group", "n", "k", "d"))}
KNOWN |= {f"percent{arm}" for arm in ARMS}


def read_flat(path: Path) -> Study:
    """Read a CSV of claims.

    Parameters
    ----------
    path : Path
        Columns as in ``FLAT``; without a column ``form`` the rows are log-rank comparisons
        (``label, n1, d1, n2, d2, p[, test]``).

    Returns
    -------
    Study
        Every row is a claim; one that can't be checked carries the reason in ``refused``.

    Raises
    ------
    StudyError
        No table: says what was found.
    """
    text = _text(path)
    header, rows = _table(text, path)
    unused = [name for name in header if name not in KNOWN and name not in ALIASES and name]
    claims = []
    seen: dict[str, int] = {}
    used_nowhere: set[str] = set()
    for number, cells in rows:
        claim, dropped = _claim(header, cells, number)
        used_nowhere |= dropped
        if claim.id in seen:
            claim = Claim(
                claim.form, claim.fields, f"{claim.id} (line {number})", claim.extra, claim.refused
            )
        seen[claim.id] = number
        claims.append(claim)
    if not claims:
        raise StudyError(f"{path}: a header and no row; expected one row a claim")
    unused += [name for name in header if name in used_nowhere]
    return Study(path.stem, tuple(claims), unused=tuple(unused))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(
            f"{path}: byte {error.start} is no UTF-8; save the file as UTF-8"
        ) from None


def _table(text: str, path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(reader)]
    except StopIteration:
        raise StudyError(f"{path}: an empty file; expected a header and one row a claim") from None
    named = [ALIASES.get(name, name) for name in header]
    twice = {name for name in named if name and named.count(name) > 1}
    if twice:
        raise StudyError(f"{path}: the column {', '.join(sorted(twice))} is there twice")
    if "form" not in named and not {"n1", "n2", "p"} <= set(named):
        raise StudyError(
            f"{path}: found the columns {shorten(', '.join(header), 60, placeholder=' ...')}; expected a "
            "column form, or label, n1, d1, n2, d2, p; a text is read first: attainable read FILE"
        )
    rows = ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    return named, rows


def _claim(header: list[str], cells: list[str], number: int) -> tuple[Claim, set[str]]:
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    form = row.get("form", "" if "form" in header else "logrank").lower()
    name = row.get("id", f"line {number}")
    extra = {key: value for key, value in row.items() if key not in KNOWN}
    fields = {
        key: value for key, value in row.items() if key in KNOWN and key not in ("id", "form")
    }
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        refused = f"Line {number}: found {len(cells)} cells, expected {len(header)}."
        return Claim(form, fields, name, extra, refused), set()
    if form not in FORMS:
        refused = f"The form {form!r} is none of {', '.join(FORMS)}."
        return Claim(form, fields, name, extra, refused), set()
    used = {*USED[form], *COMMON}
    foreign = [key for key in fields if key not in used and key not in NAMED]
    dropped = {key for key in fields if key not in used and key in NAMED}
    extra |= {key: fields[key] for key in dropped}
    fields = {key: value for key, value in fields.items() if key not in dropped}
    return Claim(form, fields, name, extra, _refusal(form, foreign)), dropped


def _refusal(form: str, foreign: list[str]) -> str:
    if not foreign:
        return ""
    third = [
        key
        for key in foreign
        if key[-1] in "3456789" and key[:-1] in ("n", "k", "d", "group", "percent")
    ]
    if third:
        return f"Three arms: {', '.join(third)} are filled in; a {form} compares two (form trend)."
    return f"{', '.join(foreign)} belong to another form than {form}."
