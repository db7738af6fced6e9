"""What numpydoc's own checks PR01, PR02 and RT01 ask, of the public functions of the three libraries.

numpydoc takes the fields of a dataclass for unknown parameters and wants a section of the smallest helper, so these
three are asked here. Oracle: the signature of each function.
"""

import importlib
import inspect
import re

import pytest
from numpydoc.docscrape import FunctionDoc

FUNCTIONS = [
    pytest.param(function, id=f"{package}.{name}")
    for package in ("attainable", "fewevents", "cohortreader")
    for name in importlib.import_module(package).__all__
    if inspect.isfunction(function := getattr(importlib.import_module(package), name))
]
ELSEWHERE = re.compile(r"(?:otherwise as|are\s+those\s+of)\s+`\w+`")


def documented(function):
    rows = FunctionDoc(function)["Parameters"]
    return [name.strip().lstrip("*") for row in rows for name in row.name.split(",")]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_parameters_are_those_of_the_signature(function):
    names = documented(function)
    signature = list(inspect.signature(function).parameters)
    assert set(names) <= set(signature) and len(set(names)) == len(names)
    if names:
        assert set(names) == set(signature)
    elif len(signature) > 2:
        assert ELSEWHERE.search(inspect.getdoc(function)), "nothing says what the parameters are"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_tables_say_what_is_in_them(function):
    """A class says itself what its fields are; a DataFrame, a dictionary and a tuple do not."""
    returned = str(inspect.signature(function).return_annotation)
    if re.match(r"(?:pd\.|pandas\.)?DataFrame|dict|tuple", returned) and documented(function):
        assert FunctionDoc(function)["Returns"]
