"""Style sheets, read just far enough to leave out what no page uses."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator
from pathlib import Path

# What may hold a brace, a semicolon or a comma that means nothing: strings, addresses, brackets.
_OPAQUE = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)"']*\)"""
_RULE_MARKS = re.compile(rf"{_OPAQUE}|[{{}};]", re.DOTALL)
_NEEDLESS = re.compile(rf"({_OPAQUE})|/\*.*?\*/|\s+", re.DOTALL)
_SELECTOR_MARKS = re.compile(rf"{_OPAQUE}|[()\[\],]")
_BRACKETS = re.compile(r"\[[^\]]*\]|\([^()]*\)")
_NAME = re.compile(r"[.#]((?:\\.|[\w-])+)")
_ADDRESS = re.compile(r"""url\((['"]?)(?!['"]|data:|[a-z]+:|/|#)([^)'"]+)\1\)""")
_IMPORT = re.compile(r"""@import (?:url\()?['"]([^'":]+)['"]\)?;""")
_NESTING = ("@media", "@supports", "@container", "@layer")


def split_rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Split a style sheet at its outermost braces.

    Parameters
    ----------
    css : str
        A style sheet without comments.

    Yields
    ------
    prelude : str
        What stands before the brace, for instance ``"p, .note"`` or ``"@media print"``.
    body : str or None
        What stands between the braces; None for a statement such as ``@import``.

    Raises
    ------
    ValueError
        A brace is never closed, or closes nothing.

    Examples
    --------
    >>> list(split_rules('@charset "a;b"; p{margin:0} @media print{p{margin:1px}}'))
    [('@charset "a;b"', None), ('p', 'margin:0'), ('@media print', 'p{margin:1px}')]
    """
    start = opened = depth = 0
    for mark in _RULE_MARKS.finditer(css):
        if mark[0] == "{":
            opened = mark.start() if depth == 0 else opened
            depth += 1
        elif mark[0] == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : mark.start()].strip()
                start = mark.end()
        elif mark[0] == ";" and depth == 0:
            yield css[start : mark.start()].strip(), None
            start = mark.end()
        if depth < 0:
            raise ValueError(f"a brace closes nothing at character {mark.start()}")
    if depth:
        raise ValueError(f"the brace at character {opened} is never closed")


def used_rules(css: str, names: Container[str]) -> str:
    """Leave out the rules whose classes or ids occur nowhere.

    A selector stays unless it asks for a class or an id that is not among the names. What stands in
    brackets, as in ``:not(.wide)``, is not looked at: such a rule rather stays.

    Parameters
    ----------
    css : str
        A style sheet.
    names : container of str
        Every class and id that a page has or may get from a script.

    Examples
    --------
    >>> used_rules(".a, .b p { margin: 0 } .b:not(.a) { top: 0 } @media print { .b { top: 0 } }", {"a"})
    '.a{margin: 0}'
    """
    kept = []
    for prelude, body in split_rules(condensed(css)):
        if body is None:
            kept.append("" if prelude.startswith("@charset") else f"{prelude};\n")
        elif prelude.startswith(_NESTING):
            inner = used_rules(body, names)
            kept.append(f"{prelude}{{{inner}}}\n" if inner else "")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{body}}}\n")
        else:
            selectors = [one for one in split_selectors(prelude) if _is_used(one, names)]
            kept.append(f"{','.join(selectors)}{{{body}}}\n" if selectors and body else "")
    return "".join(kept).strip()


def split_selectors(prelude: str) -> list[str]:
    """Split a list of selectors at its outermost commas.

    >>> split_selectors('a:is(.b, .c), [title="x, y"]')
    ['a:is(.b, .c)', '[title="x, y"]']
    """
    found, start, depth = [], 0, 0
    for mark in _SELECTOR_MARKS.finditer(prelude):
        if mark[0] in "([":
            depth += 1
        elif mark[0] in ")]":
            depth -= 1
        elif mark[0] == "," and depth == 0:
            found.append(prelude[start : mark.start()].strip())
            start = mark.end()
    return [*found, prelude[start:].strip()]


def condensed(css: str) -> str:
    """Leave out comments and line breaks, but not in strings.

    >>> condensed('p {\\n  content: "/* a */" } /* b */')
    'p { content: "/* a */" } '
    """
    return _NEEDLESS.sub(lambda found: found[1] or " " * found[0].isspace(), css)


def imported(css: str, folder: Path) -> str:
    """Put style sheets in the place where another one imports them, and leave other hosts alone.

    Parameters
    ----------
    css : str
        A style sheet.
    folder : Path
        Its folder, from which it names the others.
    """

    def inner(found: re.Match[str]) -> str:
        path = folder / found[1]
        return rebased(path.read_text(encoding="utf-8"), posixpath.dirname(found[1]))

    return _IMPORT.sub(inner, css)


def rebased(css: str, folder: str) -> str:
    """Name the files that a style sheet loads as seen from another folder.

    Parameters
    ----------
    css : str
        A style sheet.
    folder : str
        The folder of that style sheet, as seen from the folder of the new one.

    Examples
    --------
    >>> rebased("p{background:url(../a.png)}", "styles")
    'p{background:url(a.png)}'
    """

    def moved(found: re.Match[str]) -> str:
        return f"url({found[1]}{posixpath.normpath(posixpath.join(folder, found[2]))}{found[1]})"

    return _ADDRESS.sub(moved, css)


def _is_used(selector: str, names: Container[str]) -> bool:
    plain, inner = _BRACKETS.sub("", selector), selector
    while plain != inner:
        plain, inner = _BRACKETS.sub("", plain), plain
    return all(name.replace("\\", "") in names for name in _NAME.findall(plain))
