"""What is not trivial is documented; numpydoc's own rules, on form and order, are run by `make lint`.

Figures and tables (`helpers.display`) share their name, caption and words for a screen reader, which `show_figure` and
`show_table` explain once; there only the names are checked.
"""

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

import pytest

docscrape = pytest.importorskip("numpydoc.docscrape")

HELPERS = Path(__file__).resolve().parents[3] / "src" / "helpers"
MODULES = sorted(path for path in HELPERS.rglob("*.py") if not path.name.startswith("_"))
MANY = 5
"""Arguments from which on a signature no longer explains itself."""


def public(
    body: list[ast.stmt], owner: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Public functions, classes and methods, with their names."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield owner + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def arguments(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """Names of a function's arguments, or of what makes an object: fields, or those of ``__init__``."""
    if isinstance(node, ast.ClassDef):
        makers = [
            one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"
        ]
        if makers:
            return arguments(makers[0])
        fields = [one.target for one in node.body if isinstance(one, ast.AnnAssign)]
        return [target.id for target in fields if isinstance(target, ast.Name)]
    spec = node.args
    names = [entry.arg for entry in (*spec.posonlyargs, *spec.args)]
    names += [f"*{spec.vararg.arg}"] if spec.vararg else []
    names += [entry.arg for entry in spec.kwonlyargs]
    names += [f"**{spec.kwarg.arg}"] if spec.kwarg else []
    return [name for name in names if name not in ("self", "cls")]


def documented(docstring: str) -> list[str]:
    """Names in the section of parameters, ``a, b`` being two."""
    entries = docscrape.NumpyDocString(docstring)["Parameters"]
    return [name for entry in entries for name in (entry.name or entry.type).split(", ")]


def raises(node: ast.FunctionDef) -> set[str]:
    """Names of the errors that a function raises itself; an assertion is no answer to a caller."""
    found = [inner.exc for inner in ast.walk(node) if isinstance(inner, ast.Raise) and inner.exc]
    calls = [error.func if isinstance(error, ast.Call) else error for error in found]
    names = {call.id for call in calls if isinstance(call, ast.Name) and call.id[0].isupper()}
    return names - {"AssertionError"}


def faults(path: Path) -> list[str]:
    """Where the documentation of a module falls short."""
    shown = "display" in path.relative_to(HELPERS).parts
    found = []
    for name, node in public(ast.parse(path.read_text(encoding="utf-8")).body):
        docstring = ast.get_docstring(node) or ""
        wanted, given = arguments(node), documented(docstring)
        unknown = [entry for entry in given if entry not in wanted]
        if unknown:
            found.append(f"{name}: documents {unknown}, which are no arguments")
        if isinstance(node, ast.ClassDef) or shown or "those of `" in docstring:
            continue
        if given and set(given) != set(wanted):
            found.append(f"{name}: leaves out {sorted(set(wanted) - set(given))}")
        if not given and len(wanted) >= MANY:
            found.append(f"{name}: has {len(wanted)} arguments and no section Parameters")
        unsaid = {error for error in raises(node) if error not in docstring}
        if unsaid:
            found.append(f"{name}: raises {sorted(unsaid)}; a section Raises should say when")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HELPERS).as_posix())
def test_what_is_not_trivial_is_documented(path: Path) -> None:
    """Oracle: the code itself: its arguments, and the errors it raises."""
    assert faults(path) == []


CHANGED_IN_PLACE = {"_Hidden", "HalfPaths"}
"""Work in progress of one function each; every other dataclass is a result."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HELPERS).as_posix())
def test_results_can_not_be_altered(path: Path) -> None:
    """Rule: what was computed stays as computed, so that nobody downstream changes it for the others."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        made = [ast.unparse(one) for one in getattr(node, "decorator_list", [])]
        if isinstance(node, ast.ClassDef) and any("dataclass" in one for one in made):
            frozen = any(one.startswith("dataclass(frozen=True") for one in made)
            assert frozen != (node.name in CHANGED_IN_PLACE), node.name


def test_examples_of_every_package_run(pytestconfig: pytest.Config) -> None:
    """Rule: no folder of the helpers is one that pytest passes over (as it does `build`, of itself)."""
    passed_over = pytestconfig.getini("norecursedirs")
    folders = [path.relative_to(HELPERS) for path in HELPERS.rglob("*") if path.is_dir()]
    assert [
        str(folder)
        for folder in folders
        if folder.name != "__pycache__"
        and any(fnmatch.fnmatch(folder.name, pattern) for pattern in passed_over)
    ] == []


def test_faults_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of the test above: one function with each of the faults."""
    monkeypatch.setitem(globals(), "HELPERS", tmp_path)
    section = "Parameters\n    ----------\n    a : int\n    z : int"
    text = f'def one(a, b):\n    """One.\n\n    {section}\n    """\n    raise ValueError\n'
    module = tmp_path / "module.py"
    module.write_text(text + 'def five(a, b, c, d, e):\n    """Five."""\n', encoding="utf-8")
    assert faults(module) == [
        "one: documents ['z'], which are no arguments",
        "one: leaves out ['b']",
        "one: raises ['ValueError']; a section Raises should say when",
        "five: has 5 arguments and no section Parameters",
    ]
