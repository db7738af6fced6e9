"""The distinct texts of a column, found once: a large table is looked at many times while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

_LARGE = 10_000
_known: dict[tuple[int, tuple[int, ...]], tuple[Any, ...]] = {}
_open: list[int] = []


def without_spaces(lines: str) -> bool:
    """Whether lines hold printable ASCII and no space at all, so that none needs a closer look.

    >>> without_spaces("P1\\nP2"), without_spaces("P 1\\nP2"), without_spaces("P1\\tP2")
    (True, False, False)
    """
    return lines.isascii() and " " not in lines and lines.replace("\n", "").isprintable()


def holds_nul(values: Iterable[Any]) -> bool:
    """Whether the sign U+0000, which is part of no text, stands in any of some texts.

    >>> holds_nul(["a", "a" + chr(0)]), holds_nul(["a", None])
    (True, False)
    """
    return any(isinstance(value, str) and "\0" in value for value in values)


@contextmanager
def remembered() -> Iterator[None]:
    """Keep what ``distinct`` finds until the block ends; columns are not changed in place within it."""
    _open.append(1)
    try:
        yield
    finally:
        _open.pop()
        if not _open:
            _known.clear()


def distinct(values: pd.Series) -> tuple[Any, list[str]]:
    """Place of each value among the distinct ones, and these.

    >>> distinct(pd.Series(["a", "b", "a"]))[1]
    ['a', 'b']
    """
    array = values.to_numpy()
    if not _open or len(array) < _LARGE or array.dtype != object:
        if holds_nul(array):  # texts that differ behind that sign are one for pandas
            places = {text: place for place, text in enumerate(dict.fromkeys(array.tolist()))}
            return np.array([places[text] for text in array.tolist()]), list(places)
        codes, found = pd.factorize(array)
        return codes, list(found)
    # The array is kept with its key, so that no other one can come to stand in its place.
    key = (array.__array_interface__["data"][0], array.strides)
    if key not in _known:
        codes, found = pd.factorize(array)
        small = codes.astype(np.int32) if len(found) < 2**31 else codes
        _known[key] = (array, small, list(found))
    return _known[key][1:]
