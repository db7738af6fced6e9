"""Each public function says when not to use it, names what to take instead, and shows itself at work.

Oracle: the names themselves. What a docstring recommends must be a public function of this library or exist
in the library that it names; its examples are run as doctests.
"""

import inspect
import pkgutil
import re

import pytest

import fewevents as fe

FUNCTIONS = [name for name in fe.__all__ if inspect.isfunction(getattr(fe, name))]
WARNING = re.compile(r"\bNot\s(?!estimable|reached).+?(?=\n\n|\Z)", re.DOTALL)
OURS = re.compile(r"(?<!`)`([A-Za-z_.]+)`(?!`)")
THEIRS = re.compile(r"``((?:lifelines|statsmodels|scipy|pandas)\.[\w.]+)``")


def prose(name: str) -> str:
    """The docstring up to its first section or example."""
    return re.split(r"\n\w+\n---|\n>>> ", inspect.getdoc(getattr(fe, name)) or "")[0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_says_when_not_to_use_it_and_what_instead(name):
    warnings = " ".join(WARNING.findall(prose(name)))
    assert warnings, f"{name} does not say when not to use it"
    others = {other for other in OURS.findall(warnings) if other != name}
    assert others | set(THEIRS.findall(warnings)), f"{name} names nothing to take instead"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_names_in_docstrings_exist(name):
    text = inspect.getdoc(getattr(fe, name)) or ""
    for other in OURS.findall(text):
        if other.startswith("fewevents."):
            pkgutil.resolve_name(other)
        else:
            assert other in fe.__all__, f"{name} names {other}"
    for other in THEIRS.findall(text):
        assert callable(pkgutil.resolve_name(other))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shows_itself_at_work(name):
    examples = re.findall(r"^(?:>>>|\.\.\.) (.+)", inspect.getdoc(getattr(fe, name)) or "", re.M)
    assert any(f"{name}(" in line for line in examples)
