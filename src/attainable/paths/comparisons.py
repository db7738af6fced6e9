"""A reported comparison of two arms: its counts and its p-value as printed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from attainable.paths.attainable_set import AttainableSet
from attainable.paths.logrank_set import attainable_logrank
from attainable.reported import Rounding


@dataclass(frozen=True)
class Comparison:
    """Two arms, their events, and the p-value printed for them.

    >>> study = Comparison("survival by transplant", 15, 1, 11, 0, "0.400")
    >>> study.reachable
    '0.40'
    """

    label: str
    n1: int
    events1: int
    n2: int
    events2: int
    reported: str
    arm1: str = "arm 1"
    arm2: str = "arm 2"

    @classmethod
    def from_published(cls, published: pd.DataFrame, row: str) -> Comparison:
        """Read one p-value's row of the published figures."""
        figure = published.loc[row]
        n1, events1, n2, events2 = (
            int(str(figure[name])) for name in ("n1", "events1", "n2", "events2")
        )
        words = (str(figure[name]) for name in ("printed", "group1", "group2"))
        return cls(str(figure["measure"]), n1, events1, n2, events2, *words)

    def attainable(self) -> AttainableSet:
        """Every log-rank p-value that the counts allow."""
        return attainable_logrank(self.n1, self.events1, self.n2, self.events2)

    @property
    def reachable(self) -> str:
        """The printed p-value, less the trailing zeros that no cohort with these counts can reach.

        A figure that stays out of reach without them is returned as printed.
        """
        return self.reachable_if("half-up")

    def reachable_if(self, rounding: Rounding) -> str:
        """As `reachable`, if the figure was rounded half up or cut off."""
        space, text = self.attainable(), self.reported
        while text.endswith("0") and not space.count(text, rounding):
            text = text[:-1]
        return text if space.count(text, rounding) else self.reported
