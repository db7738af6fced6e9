"""What is printed of deaths, the courses that agree with it, and their limits by test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from scipy.stats import chi2

from attainable import Courses, Limits, courses
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import TIMES, words
from helpers.comparison import prints_as

Arms = tuple[int, int, int, int]


@dataclass(frozen=True)
class Study:
    """What is printed of deaths, and the courses that agree with it, by every test of the family.

    Parameters
    ----------
    published : DataFrame
        From `helpers.load_published`.
    """

    published: pd.DataFrame

    def counts(self, name: str) -> tuple[int, int]:
        """Numerator and denominator of a printed figure."""
        row = self.published.loc[name]
        return int(row["numerator"]), int(row["denominator"])

    def deaths(self, name: str) -> tuple[int, int]:
        """Patients and deaths of a group, from its printed survival."""
        alive, n = self.counts(name)
        return n, n - alive

    @property
    def by_remission(self) -> Arms:
        """Patients and deaths with remission, and without."""
        return (*self.deaths("os_cr_rate"), *self.deaths("os_no_cr_rate"))

    @property
    def by_transplant(self) -> Arms:
        """Patients and deaths with a transplant, and without, among those in remission."""
        return (*self.deaths("os_hsct_rate"), *self.deaths("os_no_hsct_rate"))

    def p(self, name: str) -> str:
        """A p-value as printed."""
        return str(self.published.loc[name, "printed"])

    @cached_property
    def courses(self) -> Courses:
        """Courses that print both p-values on overall survival, by every test of the family, ties allowed."""
        return courses(
            self.by_remission,
            self.p("os_by_cr_p"),
            inner=self.by_transplant,
            inner_p=self.p("os_by_hsct_p"),
        )

    @cached_property
    def limits(self) -> Limits:
        """Limits over the union of all these courses."""
        return Limits(self.courses)

    def by(self, test: str, *, ties: bool = True) -> Limits | None:
        """Limits if both p-values were made by one test; None where no course agrees."""
        rows = self.courses.tests[test] & (ties | self.courses.untied)
        return self.limits.where(rows) if rows.any() else None

    @property
    def count_tests(self) -> list[str]:
        """Tests of counts, with their side, that print the p-value of survival by remission."""
        found = count_p_values(*self.by_remission)
        printed = self.p("os_by_cr_p")
        return [
            words(test, side)
            for (test, side), values in found.items()
            if any(prints_as(value, printed) for value in values)
        ]

    def mantel_byar(self) -> tuple[float, float]:
        """Limits of the p-value that takes the transplant as an event in time, over all tests of the family."""
        pairs = {pair for found in self.courses.inner.values() for pair in found}
        values = [(a + b - k) / k for a, b in pairs for k in range(1, a + 1)]
        return float(chi2.sf(max(values), 1)), float(chi2.sf(min(values), 1))


def by_test(study: Study) -> pd.DataFrame:
    """Limits by test of the family, with ties and without: what depends on the choice and what does not."""
    rows = []
    for test in TIMES:
        for ties in (False, True):
            limits = study.by(test, ties=ties)
            if limits is None:
                continue
            ratio = limits.hazard_ratio("breslow")
            efron = limits.hazard_ratio("efron")
            survival, lost = limits.survival(2), limits.lost()
            exact, given = limits.permutation_p(), limits.conditional_p()
            gain = limits.mean_survival_gain()
            rows.append(
                {
                    "test": test.replace("_", " "),
                    "ties": ties,
                    "courses": ratio.of,
                    "finite": ratio.finite,
                    "ratio_low": min(ratio.low, efron.low),
                    "ratio_high": max(ratio.high, efron.high),
                    "first_limit": min(ratio.first_limit, efron.first_limit),
                    "survival_low": survival.low,
                    "survival_high": survival.high,
                    "exact_low": exact[0],
                    "exact_high": exact[1],
                    "given_high": given[1],
                    "gain_low": gain[0],
                    "gain_high": gain[1],
                    "lost_low": lost.low,
                    "lost_high": lost.high,
                }
            )
    return pd.DataFrame(rows)
