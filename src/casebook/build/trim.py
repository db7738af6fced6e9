"""Make built pages light: one style sheet, one script, and no file that no page uses.

Sphinx, its extensions and the theme give each page some twenty files, more than two megabytes. A
reader on a phone waits for them, and needs few.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Sequence
from functools import cache, partial
from pathlib import Path

from casebook.build.bundle import (
    SCRIPT_TAG,
    Loaded,
    Page,
    digest,
    joined_script,
    joined_style,
    names_in,
)
from casebook.build.markup import described

STYLE, SCRIPT = "book.css", "book.js"
# Scripts that only some pages need, with what such a page holds.
NEEDED_BY = {
    "fontawesome.js": r"(?!)",  # none: it draws the icons that the icon font draws, too
    "bootstrap.js": r'data-bs-toggle="dropdown"',
    "searchtools.js": r'id="search-results"',
    "language_data.js": r'id="search-results"',
    "searchindex.js": r'id="search-results"',
    "code-switch.js": r'class="[^"]*\bcell_input\b',
    "tips.js": r"<a data-tip=",
    "search-table.js": r'class="[^"]*\bsearchable\b',
    "togglebutton.js": r'class="([^"]* )?(toggle|admonition ([^"]* )?dropdown)[ "]',
    "design-tabs.js": r"sd-tab-set",
}
# Only a choice between versions of a book would ask for it, and it differs from page to page.
UNUSED_SCRIPT = "DOCUMENTATION_OPTIONS.pagename"
_STYLE_TAG = re.compile(r'<link\b(?=[^>]*rel="stylesheet")([^>]*)>\n?')
_PRELOAD_TAG = re.compile(r'<link rel="preload"[^>]*>\n?')
_ADDRESS = re.compile(r'(?:src|href)="([^"?]*)')
_LAST_SCRIPTS = "<!-- Scripts loaded after <body>"
_FILE_NAME = re.compile(r"""(?<=["'/(])[\w.-]+(?=["'?#)])""")


def trim_pages(folder: Path, *, keep: Collection[str] = (), memory: Path | None = None) -> None:
    """Make the pages of a book light.

    The style sheets and the scripts that all pages share become one of each, without the rules
    that no page uses; others stay on the pages that need them. Files under ``_static`` that are then
    named nowhere are removed. The result depends on the pages alone.

    Parameters
    ----------
    folder : Path
        The built pages; they are changed in place.
    keep : collection of str
        Names of files that stay even if no page names them.
    memory : Path, optional
        Where the style sheet of the last time is kept, as `casebook.build.bundle.joined_style` does.

    Raises
    ------
    FileNotFoundError
        A page names a style sheet or a script of the book that is not there.
    """
    static = folder / "_static"
    files = sorted(path for path in folder.rglob("*.html") if static not in path.parents)
    text_of = cache(partial(Path.read_text, encoding="utf-8"))  # most pages load the same
    pages = [page for page in (take_apart(path, text_of) for path in files) if page.styles]
    if not pages:
        return
    styles = shared([page.styles for page in pages])
    scripts = shared([page.scripts for page in pages])
    style = joined_style(styles, static, names_in(pages), memory)
    script = joined_script(scripts)
    (static / STYLE).write_text(style, encoding="utf-8")
    (static / SCRIPT).write_text(script, encoding="utf-8")
    for page in pages:
        up = "../" * (len(page.path.relative_to(folder).parts) - 1) + "_static/"
        tags = [
            f'<link rel="stylesheet" href="{up}{STYLE}?v={digest(style)}" />\n',
            *(part.tag for part in without(page.styles, styles)),
            f'<script defer src="{up}{SCRIPT}?v={digest(script)}"></script>\n',
            *(deferred(part.tag) for part in without(page.scripts, scripts)),
        ]
        text = page.text.replace("</head>", f"{''.join(tags)}</head>", 1)
        page.path.write_text(described(text), encoding="utf-8")
    remove_unnamed(folder, keep)


def take_apart(path: Path, text_of: Callable[[Path], str]) -> Page:
    """Read a page, and take out what it loads in its head and at its end.

    Scripts that the page does not need are left out. Files of other hosts, and what stands in the
    page's body, stay where they are.
    """
    text = _PRELOAD_TAG.sub("", path.read_text(encoding="utf-8"))
    head, _, body = text.partition("</head>")
    body, mark, end = body.partition(_LAST_SCRIPTS)
    styles: list[Loaded] = []
    scripts: list[Loaded] = []

    def take(found: re.Match[str], into: list[Loaded]) -> str:
        address = _ADDRESS.search(found[1])
        if address is None and into is scripts:
            if UNUSED_SCRIPT not in found[2]:
                into.append(Loaded(found[0], None, found[2]))
            return ""
        if address is None or "//" in address[1]:
            return found[0]
        file = Path(os.path.normpath(path.parent / address[1]))
        if re.search(NEEDED_BY.get(file.name, ""), body):
            into.append(Loaded(found[0], file, text_of(file)))
        return ""

    head = _STYLE_TAG.sub(lambda found: take(found, styles), head)
    head = SCRIPT_TAG.sub(lambda found: take(found, scripts), head)
    end = SCRIPT_TAG.sub(lambda found: take(found, scripts), end)
    return Page(path, f"{head}</head>{body}{mark}{end}", styles, scripts)


def shared(lists: Sequence[list[Loaded]]) -> list[Loaded]:
    """List what all pages load, each once, as and where the first page first loads it."""
    common = set.intersection(*({part.key for part in parts} for parts in lists))
    first: dict[Path | str, Loaded] = {}
    for part in lists[0]:
        if part.key in common:
            first.setdefault(part.key, part)
    return list(first.values())


def without(parts: list[Loaded], common: list[Loaded]) -> list[Loaded]:
    """List what a page loads besides what all pages load."""
    keys = {part.key for part in common}
    return [part for part in parts if part.key not in keys]


def deferred(tag: str) -> str:
    """Have a script wait until the page is read; scripts keep their order.

    >>> deferred('<script src="a.js"></script>')
    '<script defer src="a.js"></script>'
    """
    waits = "src=" not in tag or re.search(r"<script[^>]*\b(defer|async)\b", tag)
    return tag if waits else tag.replace("<script", "<script defer", 1)


def remove_unnamed(folder: Path, keep: Collection[str] = ()) -> None:
    """Remove the files under ``_static`` whose names stand on no page, style sheet or script.

    Parameters
    ----------
    folder : Path
        The built pages.
    keep : collection of str
        Names of files that stay all the same.
    """
    static = folder / "_static"
    files = {path for path in static.rglob("*") if path.is_file()}
    waiting = [path for path in folder.rglob("*.html") if path not in files]
    kept = {path for path in files if path.name in keep}
    while waiting:
        names = set(_FILE_NAME.findall(waiting.pop().read_text(encoding="utf-8")))
        found = {path for path in files - kept if path.name in names}
        kept |= found
        waiting += [path for path in found if path.suffix in (".css", ".js")]
    for path in files - kept:
        path.unlink()
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
