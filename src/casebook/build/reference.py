"""A Sphinx extension: pages of reference, made from the docstrings of a library's public names.

``<!-- reference: fewevents -->`` on a page is replaced by every name that the package's ``__init__.py`` offers, with
its signature and its docstring; ``<!-- reference: fewevents survival -->`` by those that stand in ``fewevents.survival``.
The code is read and never imported, so the pages cost nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx

SOURCES = Path(__file__).resolve().parents[2]
MARKER = re.compile(r"<!-- reference: (\w+)((?: \w+)*) -->")
_SECTION = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
_CODE = re.compile(r"(``.+?``|`.+?`)", re.DOTALL)
Definition = ast.FunctionDef | ast.ClassDef


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", _fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _fill_in(app: Sphinx, page: str, source: list[str]) -> None:
    def told(found: re.Match[str]) -> str:
        text, files = reference(found[1], *found[2].split())
        for path in files:
            app.env.note_dependency(str(path))
        return text

    source[0] = MARKER.sub(told, source[0])


def reference(package: str, *parts: str, sources: Path = SOURCES) -> tuple[str, list[Path]]:
    """Write the reference of a package, and say which files it was made from.

    Parameters
    ----------
    package : str
        Name of the package.
    *parts : str
        Modules of the package, to give the names that come from these alone.
    sources : Path
        The folder of the packages.

    Returns
    -------
    text : str
        Markdown: one section a public name.
    files : list of Path
        The package's own list, and the modules that the names are defined in.
    """
    start = sources / package / "__init__.py"
    files = {start}
    entries: list[str] = []
    for name, (module, own_name) in sorted(
        public_names(start).items(), key=lambda one: one[0].lower()
    ):
        if parts and module.split(".")[1] not in parts:
            continue
        found = find(own_name, module, sources=sources)
        if found is not None:
            definition, path = copy(found[0]), found[1]
            definition.name = name
            files.add(path)
            entries += _entry(definition, package)
    return "\n\n".join(entries), sorted(files)


def public_names(start: Path) -> dict[str, tuple[str, str]]:
    """Names that a package offers, each with the module that it comes from and its name there."""
    tree = ast.parse(start.read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(start.parent.name)
        for alias in node.names
    }  # fmt: skip


def find(name: str, module: str, *, sources: Path) -> tuple[Definition, Path] | None:
    """Find the function or the class of a name, through modules that only hand it on."""
    base = sources.joinpath(*module.split("."))
    path = base.with_suffix(".py") if base.with_suffix(".py").is_file() else base / "__init__.py"
    if not path.is_file():
        return None
    tree = _parsed(path.read_bytes())
    for node in tree.body:
        if isinstance(node, Definition) and node.name == name:
            return node, path
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            if ast.unparse(node.targets[0]) == name:  # another name for the same thing
                return find(node.value.id, module, sources=sources)
            continue
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if (alias.asname or alias.name) == name and node.module != module:
                    return find(alias.name, node.module, sources=sources)
    return None


@cache  # by content: most modules define several names
def _parsed(source: bytes) -> ast.Module:
    return ast.parse(source)


def _entry(node: Definition, package: str) -> Iterator[str]:
    yield f"## `{node.name}`"
    yield f"```python\n{signature(node, package)}\n```"
    yield markdown(ast.get_docstring(node) or "")
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                told = markdown(ast.get_docstring(inner) or "").replace("\n", "\n  ")
                is_property = any("property" in ast.unparse(one) for one in inner.decorator_list)
                call = inner.name if is_property else signature(inner)
                yield f"`.{call}`\n: {told}"


def signature(node: Definition, package: str = "") -> str:
    """How a function or a class is called, its types left out.

    >>> signature(ast.parse("def km(time: Array, *, conf_level: float = 0.95) -> Curve: ...").body[0], "fewevents")
    'fewevents.km(time, *, conf_level=0.95)'
    """
    prefix = f"{package}." if package else ""
    if isinstance(node, ast.ClassDef):
        fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
        names = [ast.unparse(one.target) for one in fields]
        return f"{prefix}{node.name}({', '.join(names)})"
    arguments = ast.parse("def f(): ...").body[0]
    assert isinstance(arguments, ast.FunctionDef)
    arguments.args = node.args
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    told = ast.unparse(node.args)
    words = told.removeprefix("self, ").removeprefix("self")
    return f"{prefix}{node.name}({words})"


def markdown(docstring: str) -> str:
    """Turn a docstring in numpydoc's form into Markdown.

    >>> print(markdown("One line.\\n\\nParameters\\n----------\\nn : int\\n    How many; ``0`` for none."))
    One line.
    <BLANKLINE>
    **Parameters**
    <BLANKLINE>
    `n` : int
    : How many; `0` for none.
    """
    head, *rest = _SECTION.split(docstring)
    parts = [_with_examples(head.strip())]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        listed = title in ("Parameters", "Attributes", "Returns", "Raises", "Yields")
        text = _definitions(body) if listed else _with_examples(body.strip())
        parts += [f"**{title}**", text]
    return "\n\n".join(part for part in parts if part)


def _definitions(body: str) -> str:
    entries = re.split(r"\n(?=\S)", body.strip())
    told = []
    for entry in entries:
        term, _, words = entry.partition("\n")
        names, colon, kind = term.partition(" : ")
        shown = f"`{names}`{colon}{_plain(kind)}" if colon else _plain(term)
        told.append(f"{shown}\n: {_plain(' '.join(words.split())) or '…'}")
    return "\n\n".join(told)


def _with_examples(text: str) -> str:
    """Paragraphs, with those that begin on ``>>>`` as code."""
    blocks = re.split(r"\n\s*\n", text)
    return "\n\n".join(
        f"```python\n{block}\n```" if block.startswith(">>>") else _plain(block) for block in blocks
    )


def _plain(text: str) -> str:
    """Text of a docstring as Markdown: names in backquotes are code, other marks mean themselves."""
    parts = _CODE.split(text)
    return "".join(
        f"`{part.strip('`')}`" if place % 2 else re.sub(r"([*_<>\[\]|$#])", r"\\\1", part)
        for place, part in enumerate(parts)
    )
