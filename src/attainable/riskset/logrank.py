"""Which p-values the counts of two arms allow, by every test of the family."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from attainable.printed import printed_p
from attainable.riskset.courses import MOST_PATHS
from attainable.riskset.design import Design
from attainable.riskset.family import CoxTies, check_test
from attainable.riskset.questions import Questions

if TYPE_CHECKING:
    from attainable.verdict import Verdict


class Logrank(Questions):
    """The p-values that any cohort with these counts can give, by every test of the family.

    Made by `logrank`. Beyond ``MOST_PATHS`` paths the answers rest on paths that lose few
    patients, on paths drawn at random and on a search: what is found is proven, what is not found
    is not decided.
    """

    def check(self, p: str, test: str | None = None, *, thorough: bool = True) -> Verdict:
        """A verdict on a printed p-value: always by the whole family, all sides.

        Parameters
        ----------
        p : str
            As printed, zeros and all.
        test : str, optional
            The test that the paper names.
        thorough : bool
            False where a few courses do if they show that the figure is possible and that every
            other one is, too: the tests that they do not decide are then left undecided.

        Returns
        -------
        Verdict

        Raises
        ------
        ValueError
            If the text is no p-value, or the family has no such test.

        Examples
        --------
        >>> logrank(15, 1, 11, 0).check("0.400").word
        'possible'
        """
        from attainable.riskset.report import verdict

        return verdict(self, printed_p(p), None if test is None else check_test(test), thorough)

    def summary(self) -> str:
        """The p-values that these counts allow, by test; and with nobody lost.

        Returns
        -------
        str
            A line a test.

        Examples
        --------
        >>> print(logrank(15, 1, 11, 0).summary().splitlines()[0])
        1/15 against 0/11 events: 180 orders of events and losses
        """
        from attainable.riskset.summary import summary

        return summary(self)

    def nobody_lost(self) -> Logrank:
        """The same counts where nobody is lost before the last event.

        Returns
        -------
        Logrank
        """
        return Logrank(replace(self.design, max_lost=0), self.most_paths)


def logrank(
    n1: int, d1: int, n2: int, d2: int, ties: bool = True, max_lost: int | None = None, *,
    cox_ties: CoxTies = "both", most_paths: int = MOST_PATHS,
) -> Logrank:  # fmt: skip
    """Which log-rank p-values two arms allow when only their counts are known.

    Parameters
    ----------
    n1, d1, n2, d2 : int
        Patients and events in arm 1 and 2.
    ties : bool
        Whether several events may fall on one day (the normal case with times in days or months).
    max_lost : int, optional
        At most so many patients of both arms are lost before the last event.
    cox_ties : str
        How Cox's model treats ties: ``breslow``, ``efron`` or ``both`` (either may have been used).
    most_paths : int
        Go through all paths up to so many.

    Returns
    -------
    Logrank

    Raises
    ------
    ValueError
        If the counts can't be those of two arms with an event.

    Notes
    -----
    Everyone is followed from time 0, and there are no strata. Not in the family: exact conditional
    tests, exact or discrete ties in Cox's model, SAS's -2Log(LR), robust variances. For three arms
    or a trend it has no answer.

    References
    ----------
    Mantel (1966), Cancer Chemother Rep 50:163-170; Peto and Peto (1972), J R Stat Soc A 135:185-207.

    Examples
    --------
    >>> a = logrank(15, 1, 11, 0, ties=False)
    >>> a.n_paths(), a.count("0.40"), a.meets("0.400"), a.meets("0.400", test="permutation")
    (165, 3, False, True)
    """
    for name, value in (("n1", n1), ("d1", d1), ("n2", n2), ("d2", d2)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise ValueError(f"{name}: found {value!r}, expected a whole number")
    if max_lost is not None and (
        isinstance(max_lost, bool) or int(max_lost) != max_lost or max_lost < 0
    ):
        raise ValueError(f"max_lost: found {max_lost!r}, expected a whole number from 0, or None")
    if cox_ties not in ("both", "breslow", "efron"):
        raise ValueError(f"cox_ties: found {cox_ties!r}, expected both, breslow or efron")
    for arm, n, d in ((1, n1, d1), (2, n2, d2)):
        if not 1 <= n <= 1_000_000:
            raise ValueError(f"n{arm}: found {n}, expected 1 to 1,000,000 patients")
        if not 0 <= d <= n:
            raise ValueError(f"d{arm}: found {d}, expected 0 to {n} events, as n{arm} is {n}")
    if d1 + d2 == 0:
        raise ValueError("found no event in either arm, expected at least one: there is no test")
    limit = None if max_lost is None else int(max_lost)
    design = Design(int(n1), int(d1), int(n2), int(d2), bool(ties), limit, cox_ties)
    return _kept(design, most_paths)


@lru_cache(maxsize=4)
def _kept(design: Design, most_paths: int) -> Logrank:
    return Logrank(design, most_paths)
