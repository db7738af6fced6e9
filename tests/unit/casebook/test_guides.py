"""What the guides for readers and contributors name exists."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GUIDES = [
    *sorted(ROOT.glob("*.md")),
    *(ROOT / "data").glob("*.md"),
    *sorted((ROOT / "tests").rglob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
]
PACKAGES = "|".join(path.name for path in (ROOT / "src").iterdir())
by_name = pytest.mark.parametrize(
    "guide", GUIDES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


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
    assert [
        name for name in re.findall(rf"`((?:{PACKAGES})(?:\.\w+)+)`", text) if not known(name)
    ] == []


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
    assert known("fewevents.formats.format_ci") and known("helpers")
    assert not known("fewevents.formats.format_nothing")
