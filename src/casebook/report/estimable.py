"""An analysis that fails says so in its place, and the others go on."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from IPython.display import display

from casebook.report.results.rows import one_reason
from helpers.page import prose


@contextmanager
def estimable(what: str) -> Iterator[None]:
    """Show "not estimable (reason)" in place of an analysis that fails.

    Warnings of the libraries inside are held back: they would stand in the page as they were typed. What rests on an
    analysis that has failed above finds no such name, and is left out without a second word.

    Parameters
    ----------
    what : str
        The analysis, in words.

    Examples
    --------
    >>> with estimable("the remission rate"):
    ...     1 / 0
    The remission rate: not estimable (division by zero).
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except NameError:
        pass
    except Exception as error:
        words = what[:1].upper() + what[1:]
        display(  # type: ignore[no-untyped-call]
            prose("{what}: not estimable ({why}).", what=words, why=one_reason(error))
        )
