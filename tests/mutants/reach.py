"""Which tests reach a line: read from what ``make coverage`` recorded."""

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coverage import CoverageData

COVERAGE = Path("_build") / "coverage"


@dataclass
class Reach:
    """Tests by line of each helper, and how long each test takes in seconds."""

    by_line: dict[str, dict[int, set[str]]]
    imported_by: dict[str, set[str]]
    seconds: dict[str, float] = field(repr=False)
    sound: set[str] = field(default_factory=set)
    unsound: set[str] = field(default_factory=set)
    """Tests that were seen to pass, or to fail, in the copy without any change."""

    def module(self, name: str) -> set[str]:
        """Give the tests that run anything in a module."""
        return set().union(*self.by_line.get(name, {}).values())

    def stages(self, name: str, line: int, limit: float) -> list[list[str]]:
        """Give the tests that run a line; then those of its module; then those of its importers.

        The quickest come first. A stage takes ``limit`` seconds at the most, and at least one test:
        what takes longer is left to the whole suite.
        """
        exact = self.by_line.get(name, {}).get(line, set())
        whole = self.module(name) - exact
        around = set().union(*map(self.module, self.imported_by.get(name, ()))) - exact - whole
        return [stage for tests in (exact, whole, around) if (stage := self.quickest(tests, limit))]

    def quickest(self, tests: Iterable[str], limit: float) -> list[str]:
        """Order tests by duration and keep those that fit into ``limit`` seconds."""
        kept: list[str] = []
        total = 0.0
        for test in sorted(
            set(tests) - self.unsound, key=lambda test: (self.seconds.get(test, 1.0), test)
        ):
            total += self.seconds.get(test, 1.0)
            if kept and total > limit:
                break
            kept.append(test)
        return kept


def load(root: Path) -> Reach:
    """Read the record of ``make coverage``, or say that it is missing."""
    record, times = root / COVERAGE / "data", root / COVERAGE / "tests.xml"
    if not (record.is_file() and times.is_file()):
        raise SystemExit(
            f"Stopped: {record} or {times.name} was not found; run `make coverage` first."
        )
    data = CoverageData(str(record))
    data.read()
    by_line: dict[str, dict[int, set[str]]] = {}
    for file in data.measured_files():
        module = file.replace("\\", "/").rpartition("src/helpers/")[2]
        by_line[module] = {
            line: {name for context in contexts if (name := context.rpartition("|")[0])}
            for line, contexts in data.contexts_by_lineno(file).items()
        }
    seconds = durations(times)
    for test in seconds:
        # A test that reads a module's text runs none of it: its case has the module's name. One that starts
        # processes runs it there, where coverage does not know for whom: its file has the module's name.
        case = test.rpartition("[")[2].removesuffix("]")
        for module in {case, *named_in(root / test.partition("::")[0])} & by_line.keys():
            by_line[module].setdefault(0, set()).add(test)
    return Reach(by_line, importers(root / "src"), seconds)


@cache
def named_in(path: Path) -> frozenset[str]:
    """Give the helpers that a file imports or names in full, as files: ``build/execution.py``."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    names = re.findall(r"\bhelpers\.([a-z_.]+[a-z_])", text)
    return frozenset(f"{name.replace('.', '/')}.py" for name in names)


def durations(times: Path) -> dict[str, float]:
    """Read seconds by test from a report in JUnit's form."""
    found = {}
    for case in ET.parse(times).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        where = case.get("classname", "").replace(".", "/") + ".py"
        found[f"{where}::{case.get('name')}"] = float(case.get("time", "1"))
    return found


def importers(source: Path) -> dict[str, set[str]]:
    """Give for each helper the helpers that import it."""
    paths = {
        ".".join(path.relative_to(source).with_suffix("").parts): path
        for path in (source / "helpers").rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for path in paths.values():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                for name in set(names) & set(paths):
                    target = paths[name].relative_to(source / "helpers").as_posix()
                    found.setdefault(target, set()).add(
                        path.relative_to(source / "helpers").as_posix()
                    )
    return found
