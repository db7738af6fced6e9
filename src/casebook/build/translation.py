"""Pages in another language, made of the finished English ones and a gettext catalogue.

A message is the text of one block (a paragraph, a cell, a heading, a label) with its numbers taken out: tables and
sentences that code makes are translated like prose, and their numbers come from the same code. ``{1}`` stands
for a number, ``<1>`` and ``</1>`` for a link or an emphasis. What the catalogue does not have is shown in English.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from casebook.build.messages import LANGUAGE, Catalogue, translated

WORD, SUFFIX = "中文", ".zh.html"
PAGES = ("book/index", "book/own_cohort")
CATALOGUE = Path("book", "locale", "zh_Hans", "LC_MESSAGES", "book.po")
MADE = datetime(2026, 11, 28, tzinfo=UTC)  # the same file from the same pages
NOTE = "本页译自英文版，数字由同一程序给出。"
LACKING = "尚有 {} 处未译，以英文显示。"
_SWITCH = re.compile(r'\n?<p class="languages">.*?</p>')


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue; entries that a translator has yet to look at (fuzzy) are left out."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        entries = list(read_po(file))
    return Catalogue(
        {str(e.id): str(e.string) for e in entries if e.id and e.string and not e.fuzzy}
    )


def translate_pages(folder: Path, root: Path) -> str:
    """Write the pages of another language beside the English ones, and link each to the other.

    Parameters
    ----------
    folder : Path
        The finished pages.
    root : Path
        The book's sources; where they have no catalogue, nothing is done.

    Returns
    -------
    str
        How many messages were translated, or nothing where there is no catalogue.
    """
    if not (root / CATALOGUE).is_file():
        return ""
    catalogue = read_catalogue(root / CATALOGUE)
    pages = [name for name in PAGES if (folder / f"{name}.html").is_file()]
    for name in pages:
        path = folder / f"{name}.html"
        last = path.name.removesuffix(".html")
        page = path.read_text(encoding="utf-8")
        own = Catalogue(catalogue.known)
        other = translated(page, own)
        catalogue.asked |= own.asked
        for each in pages:  # links lead on in the same language
            address = each.removeprefix("book/")
            other = other.replace(f'href="{address}.html', f'href="{address}{SUFFIX}')
        lacking = list(own.asked.values()).count(False)
        note = NOTE + (LACKING.format(lacking) if lacking else "")
        path.with_name(f"{last}{SUFFIX}").write_text(
            _with_switch(other, f"{last}.html", "en", "English", note), encoding="utf-8"
        )
        path.write_text(_with_switch(page, f"{last}{SUFFIX}", LANGUAGE, WORD), encoding="utf-8")
    done = list(catalogue.asked.values()).count(True)
    return f"{WORD}: {done} of {len(catalogue.asked)} messages translated"


def update_catalogue(folder: Path, path: Path) -> str:
    """Bring a catalogue to what the pages say: a changed sentence is kept as a proposal that has to be looked at.

    Parameters
    ----------
    folder : Path
        The finished pages.
    path : Path
        The catalogue; it is made where there is none.

    Returns
    -------
    str
        How many messages there are, and how many lack a translation.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    template = Catalog(fuzzy=False)
    for name in PAGES:
        asked = Catalogue({})
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        translated(_SWITCH.sub("", page), asked)
        for message in asked.asked:
            template.add(message)
    held = Catalog(locale="zh_Hans", project=path.stem, version="1", fuzzy=False)
    if path.is_file():
        with path.open("rb") as file:
            held = read_po(file, locale="zh_Hans")
    held.update(template, no_fuzzy_matching=False)
    held.creation_date = held.revision_date = MADE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, held, width=100, ignore_obsolete=True)
    lacking = sum(1 for one in held if one.id and (not one.string or one.fuzzy))
    return f"{path}: {len(held)} messages, {lacking} without a translation"


def _with_switch(page: str, address: str, language: str, word: str, note: str = "") -> str:
    """Put a link to the page in the other language below the title."""
    link = f'<a href="{address}" lang="{language}" hreflang="{language}">{word}</a>'
    told = f'{note} <span class="language">{link}</span>' if note else link
    return page.replace("</h1>", f'</h1>\n<p class="languages">{told}</p>', 1)
