"""How many patients' outcomes carry a verdict on a 2x2 table.

Written by hand, because no kept Python library has it (R: fragility). Fisher's p-values come from
the hypergeometric distribution, two-sided as in R's ``fisher.test``.

References
----------
Walsh et al. (2014), Journal of Clinical Epidemiology 67:622-628.
Ahmed, Fowler, McCredie (2016), JAMA 316:1864 (quotient).
Khan et al. (2020), JAMA Network Open 3:e2012469 (reverse index).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from fewevents import options
from fewevents.estimate import TestResult
from fewevents.proportions.tables import filled_table, fisher_p

LARGEST = 10_000
"""Patients of a group: every change is a test, one after the other."""


@dataclass(frozen=True, repr=False)
class Fragility(TestResult):
    """Fisher's test, and how many patients turn its verdict.

    Attributes
    ----------
    statistic, quotient
        The index, and the index over all patients; NaN where ``note`` says that none turns it.
    index
        The same as a whole number, or None.
    reverse
        Whether the verdict that would turn is "not significant".
    p_after, changed_group
        The p-value then, and whose outcomes changed (1 or 2).
    """

    index: int | None = None
    quotient: float = math.nan
    reverse: bool = False
    p_after: float = math.nan
    changed_group: int | None = None
    n: int = 0
    alpha: float = 0.05

    def _tail(self) -> tuple[str, ...]:
        return (f"index {self.index} of {self.n} patients",) if self.index is not None else ()


def fragility_index(
    events1: int, n1: int, events2: int, n2: int, *, alpha: float = 0.05
) -> Fragility:
    """Fewest patients whose changed outcome turns the verdict of Fisher's test.

    It says how few patients carry a verdict, no more: it falls with the p-value and with the size.
    Not for times to an event, where it forgets who was followed: take `lost_to_follow_up`. Not for
    more than 10,000 patients in a group: take the interval of `risk_difference`.

    A significant table loses its significance as patients without the event in the group with
    fewer events become events. This is Walsh's rule to the letter, which counts events whatever the
    sizes: where the group with fewer events has the larger proportion, it moves the table away from
    equality, and there may be no index. A table that is not significant gains significance (the
    reverse index) as patients in the group with the smaller proportion lose their events, or, when
    none is left, as patients in the other group gain one.

    Parameters
    ----------
    events1, n1, events2, n2 : int
        Events and patients of the two groups.
    alpha : float
        Threshold of significance.

    Examples
    --------
    >>> fragility_index(1, 26, 3, 7).index
    1
    """
    (x1, size1), (x2, size2) = filled_table(events1, n1, events2, n2)
    for name, size in (("n1", size1), ("n2", size2)):
        options.whole(size, name, low=1, high=LARGEST)
    events, sizes = (x1, x2), (size1, size2)
    alpha = options.probability(alpha, "alpha")
    p = fisher_p(events[0], sizes[0], events[1], sizes[1])
    significant = p < alpha
    kind = "fragility index (Walsh 2014)" if significant else "reverse fragility index (Khan 2020)"
    method, n = f"{kind}, Fisher's exact test", sum(sizes)
    path = _towards_equality(events, sizes) if significant else _apart(events, sizes)
    for moves, (changed, (x1, x2)) in enumerate(path, start=1):
        p_after = fisher_p(x1, sizes[0], x2, sizes[1])
        if (p_after < alpha) != significant:
            return Fragility(
                p, moves, method, "", moves, moves / n, not significant, p_after, changed, n, alpha
            )
    note = f"not estimable: no such change takes p across {alpha:g}"
    return Fragility(p, math.nan, method, note, reverse=not significant, n=n, alpha=alpha)


Pair = tuple[int, int]


def _towards_equality(events: Pair, sizes: Pair) -> Iterator[tuple[int, Pair]]:
    """One event more at a time in the group with fewer events: (group changed, events)."""
    x1, x2 = events
    # Of as many events, those of more patients are the smaller proportion.
    if (x1, sizes[1]) <= (x2, sizes[0]):
        yield from ((1, (x, x2)) for x in range(x1 + 1, sizes[0] + 1))
    else:
        yield from ((2, (x1, x)) for x in range(x2 + 1, sizes[1] + 1))


def _apart(events: Pair, sizes: Pair) -> Iterator[tuple[int, Pair]]:
    """One event less in the group with the smaller proportion, then one more in the other."""
    x1, x2 = events
    if x1 * sizes[1] <= x2 * sizes[0]:
        yield from ((1, (x, x2)) for x in range(x1 - 1, -1, -1))
        yield from ((2, (0, x)) for x in range(x2 + 1, sizes[1] + 1))
    else:
        yield from ((2, (x1, x)) for x in range(x2 - 1, -1, -1))
        yield from ((1, (x, 0)) for x in range(x1 + 1, sizes[0] + 1))
