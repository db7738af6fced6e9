"""An analysis that fails says so in its place, and the others go on."""

from __future__ import annotations

import warnings
from types import TracebackType

from IPython.display import display

from casebook.report.results.rows import one_reason
from helpers.page import prose


class estimable:
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

    def __init__(self, what: str) -> None:
        self.what = what
        self._quiet = warnings.catch_warnings()

    def __enter__(self) -> None:
        self._quiet.__enter__()
        warnings.simplefilter("ignore")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> bool:
        self._quiet.__exit__(kind, error, at)
        if not isinstance(error, Exception):
            return False
        if isinstance(error, NameError):
            return True
        what = self.what[:1].upper() + self.what[1:]
        display(
            prose("{what}: not estimable ({why}).", what=what, why=one_reason(error).rstrip("."))
        )
        return True
