"""The patterns, kept as data that Python and JavaScript read alike, compiled for Python."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

PATTERNS: dict[str, Any] = json.loads(
    files("attainable.reading").joinpath("patterns.json").read_text("utf-8")
)
_MACRO = re.compile(r"\{([A-Z]+)\}")
_NAME = re.compile(r"\(\?<(?=[A-Za-z])")


def expanded(pattern: str) -> str:
    """A pattern with its macros written out.

    Parameters
    ----------
    pattern : str
        With macros in braces, such as ``{NUM}``.

    Returns
    -------
    str
        As a browser can use it.

    Examples
    --------
    >>> expanded("{B}x")
    '(?<![0-9A-Za-z.])x'
    """
    while _MACRO.search(pattern):
        pattern = _MACRO.sub(lambda m: PATTERNS["macros"][m[1]], pattern)
    return pattern


@cache
def compiled(pattern: str, flags: str = "") -> re.Pattern[str]:
    """A pattern of the data, for Python.

    Parameters
    ----------
    pattern : str
        With macros; names are written ``(?<name>``.
    flags : str
        "i" where case does not matter.

    Returns
    -------
    Pattern
        ASCII only, as JavaScript has it without the flag "u".
    """
    text = _NAME.sub("(?P<", expanded(pattern))
    return re.compile(text, re.ASCII | (re.IGNORECASE if "i" in flags else 0))
