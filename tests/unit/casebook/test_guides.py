"""What the guides for readers and contributors name exists, and the picture of the packages is the real one."""

import importlib
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GUIDES = [
    *sorted(ROOT.glob("*.md")),
    *(ROOT / "data").glob("*.md"),
    *sorted((ROOT / "tests").rglob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
]
by_name = pytest.mark.parametrize(
    "guide", GUIDES, ids=lambda path: path.relative_to(ROOT).as_posix()
)

Graph = dict[str, set[str]]


def imports() -> Graph:
    """Packages and modules right under `helpers`, and what each imports from."""
    grimp = pytest.importorskip("grimp")
    modules = grimp.build_graph("helpers", cache_dir=None)
    graph: Graph = {}
    for module in modules.modules - {"helpers", "casebook.__main__"}:
        part = module.split(".")[1]
        others = {name.split(".")[1] for name in modules.find_modules_directly_imported_by(module)}
        graph.setdefault(part, set()).update(others - {part})
    return graph


def reduced(graph: Graph) -> Graph:
    """The graph without arrows between parts that other arrows join, too."""
    below: Graph = {}
    for part in TopologicalSorter(graph).static_order():
        direct = graph.get(part, set())
        below[part] = direct.union(*(below[other] for other in direct))
    return {
        part: {one for one in direct if not any(one in below[other] for other in direct)}
        for part, direct in graph.items()
    }


def test_the_picture_of_the_packages_is_the_real_one() -> None:
    """Oracle: the imports, as import-linter sees them; paste the expected lines where they differ."""
    graph = reduced(imports())
    order = [
        part for part in reversed([*TopologicalSorter(graph).static_order()]) if graph.get(part)
    ]
    expected = [f"    {part} --> {' & '.join(sorted(graph[part]))}" for part in order]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (drawn,) = re.findall(r"^```mermaid\ngraph TD\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert sorted(drawn.splitlines()) == sorted(expected), "\n".join(["", *expected])


def test_every_package_is_described_in_the_order_of_the_floors() -> None:
    """Oracle: the imports; a row of the table imports from no row above it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?`) \|", text.split("## The first day")[0], re.MULTILINE)
    floors = [re.findall(r"`(\w+)`", row) for row in rows]
    place = {part: floor for floor, parts in enumerate(floors) for part in parts}
    graph = imports()
    assert set(place) == set(graph)
    assert [(a, b) for a, others in graph.items() for b in others if place[a] >= place[b]] == []


def test_a_reduced_graph_leaves_out_what_others_join() -> None:
    """Oracle: by hand: a to b to c makes the arrow from a to c superfluous."""
    graph = {"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": {"c"}}
    assert reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": set(), "d": {"c"}}


@by_name
def test_links_between_files_resolve(guide: Path) -> None:
    """Rule: a link to a file of the repository names one that exists."""
    links = re.findall(r"\]\(([^)\s]+)\)", guide.read_text(encoding="utf-8"))
    inside = [link.split("#")[0] for link in links if "://" not in link and link[0] != "#"]
    assert [link for link in inside if not (guide.parent / link).exists()] == []


@by_name
def test_files_commands_and_functions_that_are_named_exist(guide: Path) -> None:
    """Oracle: the folder, the Makefile and the package."""
    text = guide.read_text(encoding="utf-8")
    places = re.findall(r"`((?:src|tests|data|book|notebooks|bench|\.github|\.ci)/[\w./-]+)`", text)
    real = [place for place in places if "NN_" not in place and not place.startswith("_build")]
    assert [place for place in real if not (ROOT / place).exists()] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert called <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert [name for name in re.findall(r"`(helpers(?:\.\w+)+)`", text) if not known(name)] == []


def known(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    try:
        importlib.import_module(name)
    except ImportError:
        module, _, attribute = name.rpartition(".")
        return bool(module) and hasattr(importlib.import_module(module), attribute)
    return True


def test_a_name_that_is_gone_is_noticed() -> None:
    """A check of the test above."""
    assert known("fewevents.formats.format_ci") and known("helpers.data")
    assert not known("fewevents.formats.format_nothing")
