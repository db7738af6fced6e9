"""What can be changed in a module: the operators of cosmic-ray, applied to its source text."""

import ast
import functools
import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import parso.python.tree  # before cosmic_ray, which imports parts of it in another order
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

Position = tuple[int, int]
KEEPING = {"cache", "lru_cache", "njit"}
GUARDS = {"strict", "frozen"}


@dataclass(frozen=True, order=True)
class Mutant:
    """One change of one module; ``occurrence`` counts the places of its operator in the module."""

    module: str
    line: int
    column: int
    operator: str
    occurrence: int
    code: str

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it stands: several operators, or replacements, may share one place."""
        return self.module, self.line, self.column

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What stays when lines are moved: module, operator, text of the line, column within it."""
        indent = len(self.code) - len(self.code.lstrip())
        return self.module, self.operator, self.code.strip(), self.column - indent

    def source(self, text: str) -> str:
        """Give the module's text with this change made."""
        changed = mutate_code(text, operators()[self.operator], self.occurrence)
        if changed is None:
            raise ValueError(f"{self.module}:{self.line}: {self.operator} changes nothing here")
        return str(changed)

    def compiles(self, root: Path) -> bool:
        """Whether the module is still Python: ``*`` may stand for the end of positional arguments, too."""
        text = (root / "src" / "helpers" / self.module).read_text()
        try:
            with warnings.catch_warnings(action="ignore"):
                compile(self.source(text), self.module, "exec")
        except SyntaxError:
            return False
        return True


@functools.cache
def operators() -> dict[str, Operator]:
    """Give the operators that need no arguments, by name."""
    provider = OperatorProvider()
    return {name: provider[name]() for name in provider if not provider[name].arguments()}


def mutants_of(module: str, text: str) -> Iterator[Mutant]:
    """List the changes of a module, in a fixed order.

    Left out are annotations, which nothing runs, and what keeps answers or guards the programmer and
    changes no answer: decorators that compile or keep results, ``strict`` of zip, ``frozen`` of dataclasses,
    the star that makes arguments ones by name.
    """
    nodes = list(ast_nodes(parso.parse(text)))
    stars = {node.start_pos for node in nodes if ends_positional(node)}
    lines = text.splitlines()
    tree = ast.parse(text)
    left_out = [*annotations(tree), *without_effect(tree)]
    for name, operator in operators().items():
        spans = [span for node in nodes for span in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(spans):
            if start not in stars and not any(a <= start < b for a, b in left_out):
                yield Mutant(module, *start, name, occurrence, lines[start[0] - 1])


def annotations(tree: ast.Module) -> Iterator[tuple[Position, Position]]:
    """Give the first and last position of each annotation and each named type."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            found = node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found = node.returns
        elif isinstance(node, ast.Assign) and is_type(node.value):
            found = node.value
        else:
            found = None
        if found is not None:
            # Columns of ast are bytes, those of parso characters; annotations are ASCII.
            yield (
                (found.lineno, found.col_offset),
                (found.end_lineno or 0, found.end_col_offset or 0),
            )


def without_effect(tree: ast.Module) -> Iterator[tuple[Position, Position]]:
    """Give the first and last position of each decorator and keyword that no answer rests on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(called, ast.Name) and called.id in KEEPING:
                    start = decorator.lineno, decorator.col_offset - 1  # with its @
                    yield start, (decorator.end_lineno or 0, decorator.end_col_offset or 0)
        elif isinstance(node, ast.keyword) and node.arg in GUARDS:
            yield (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def ends_positional(node: parso.tree.NodeOrLeaf) -> bool:
    """Say whether a node is the star after which arguments are given by name."""
    return node.type == "operator" and node.parent is not None and node.parent.type == "parameters"


def is_type(value: ast.expr) -> bool:
    """Say whether an assigned expression names a type, as ``Number = int | float`` does."""
    return (
        isinstance(value, ast.BinOp)
        and isinstance(value.op, ast.BitOr)
        and all(isinstance(side, ast.Name | ast.Subscript) for side in (value.left, value.right))
    )


def all_mutants(root: Path, module: str | None = None) -> list[Mutant]:
    """List the changes of every helper, or of one given as ``estimates/cox.py``, in order."""
    helpers = root / "src" / "helpers"
    if module is None:
        paths = sorted(helpers.rglob("*.py"))
    elif (helpers / module).is_file():
        paths = [helpers / module]
    else:
        raise SystemExit(
            f"Stopped: {helpers / module} was not found; write MODULE=estimates/cox.py"
        )
    return sorted(
        mutant
        for path in paths
        for mutant in mutants_of(path.relative_to(helpers).as_posix(), path.read_text())
    )


def sample(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """Draw places in proportion to the packages' sizes, and one change at each.

    Some operators change a place in a dozen ways, most of which fail at once; one change for each
    place keeps them from carrying the rate. Each package gets its share, rounded by largest
    remainders.
    """
    by_package: dict[str, dict[tuple[str, int, int], list[Mutant]]] = {}
    for mutant in mutants:
        package = mutant.module.split("/")[0]
        by_package.setdefault(package, {}).setdefault(mutant.place, []).append(mutant)
    places = sum(map(len, by_package.values()))
    size = min(size, places)
    quota = {name: size * len(group) / places for name, group in by_package.items()}
    shares = {name: int(share) for name, share in quota.items()}
    rest = sorted(quota, key=lambda name: (shares[name] - quota[name], name))
    for name in rest[: size - sum(shares.values())]:
        shares[name] += 1
    drawn: list[Mutant] = []
    for name, group in sorted(by_package.items()):
        # One generator for each package: a change in one leaves the samples of the others alone.
        generator = random.Random(f"{seed} {name}")
        chosen = generator.sample(sorted(group), shares[name])
        drawn += [generator.choice(group[place]) for place in chosen]
    return sorted(drawn)
