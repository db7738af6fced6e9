"""One style sheet and one script out of those that all pages load."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.build.fingerprints import file_digest
from casebook.build.icons import icon_codes, icon_font
from casebook.build.scripts import quicker
from casebook.build.styles import imported, rebased, used_rules

ICON_FAMILY, ICON_WEIGHT = "Font Awesome 6 Free", 900
ICON_FONT = Path("vendor", "fontawesome", "webfonts", "fa-solid-900.ttf")
# From a file, a browser lets no script read the pages that a search has found.
NO_SUMMARIES_FROM_FILES = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;\n'
)
SCRIPT_TAG = re.compile(r"<script\b(?![^>]*data-cfasync)([^>]*)>(.*?)</script>\n?", re.DOTALL)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_NAMES = re.compile(r"""\s(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
_WORD = re.compile(r"[\w-]+")
_MEDIA = re.compile(r'\bmedia="([^"]+)"')
_ICON_FILES = re.compile(r"@font-face\{[^}]*/fontawesome/[^}]*\}\n?")


@dataclass(frozen=True)
class Loaded:
    """A style sheet or a script that a page loads.

    Attributes
    ----------
    tag : str
        As the page writes it.
    file : Path or None
        Where it is; None for a script that is written on the page.
    text : str
        What it holds.
    """

    tag: str
    file: Path | None
    text: str

    @property
    def key(self) -> Path | str:
        """What makes it the same on two pages."""
        return self.file or self.text


@dataclass(frozen=True)
class Page:
    """A page, its head and its end without style sheets and scripts, and these."""

    path: Path
    text: str
    styles: list[Loaded]
    scripts: list[Loaded]


def names_in(pages: Sequence[Page]) -> set[str]:
    """Every class and id that the pages have, and every word of their scripts: any may become one."""
    names: set[str] = set()
    words: set[str] = set()
    for page in pages:
        for double, single in _NAMES.findall(page.text):
            names.update((double or single).split())
        words.update(part.text for part in page.scripts)
        words.update(text for _, text in SCRIPT_TAG.findall(page.text))
    return names.union(*(_WORD.findall(text) for text in words))


def joined_style(
    styles: Sequence[Loaded], static: Path, names: set[str], memory: Path | None = None
) -> str:
    """Join style sheets, with the rules that are used and the icons that these show.

    Parameters
    ----------
    styles : sequence of Loaded
        Style sheets, in their order.
    static : Path
        The folder of the joined style sheet.
    names : set of str
        Every class and id that a page has or may get.
    memory : Path, optional
        A file of the last result, read and written; another version of this code must not find it.
    """
    texts = []
    for part in styles:
        if part.file is not None:
            folder = part.file.parent.relative_to(static.resolve()).as_posix()
            text = rebased(imported(part.text, part.file.parent), folder)
            media = _MEDIA.search(part.tag)
            texts.append(f"@media {media[1]} {{{text}}}" if media else text)
    font = static / ICON_FONT
    mark = hashlib.sha256(repr((texts, sorted(names), file_digest(font))).encode()).hexdigest()
    last = memory.read_text(encoding="utf-8") if memory and memory.is_file() else ""
    if last.startswith(mark):
        return last.removeprefix(mark)
    style = used_rules("\n".join(texts), names) + "\n"
    if font.is_file():
        icons = icon_font(font, icon_codes(style), family=ICON_FAMILY, weight=ICON_WEIGHT)
        style = f"{icons}\n{_ICON_FILES.sub('', style)}"
    if memory:
        memory.write_text(mark + style, encoding="utf-8")
    return style


def joined_script(scripts: Sequence[Loaded]) -> str:
    """Join scripts, each ended by a semicolon of its own."""
    texts = [quicker(_SOURCE_MAP.sub("", part.text)).strip() for part in scripts]
    return ";\n".join([*texts, NO_SUMMARIES_FROM_FILES])


def digest(text: str) -> str:
    """Eight characters that tell a browser whether a file is the one that it has kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
