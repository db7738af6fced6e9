"""What is printed of deaths, the courses that agree with it, and their limits by test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from scipy.stats import chi2

from attainable import Courses, Limits, courses
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import TIMES, words
from helpers.comparison import ADDS_UP, CUT_OFF, percentage, prints_as, whole

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
        """Numerator and denominator of a printed figure, which have to give it."""
        row = self.published.loc[name]
        k, n = int(row["numerator"]), int(row["denominator"])
        printed = str(row["printed"])
        verdict = "" if row["kind"] == "count" else percentage(printed, k, n).word
        if not (verdict in (ADDS_UP, CUT_OFF) if verdict else whole(printed) == k):
            raise _disagrees(name, f"{printed} beside {k} of {n}", "a figure that its counts give")
        return k, n

    def deaths(self, name: str) -> tuple[int, int]:
        """Patients and deaths of a group, from its printed survival."""
        alive, n = self.counts(name)
        return n, n - alive

    @property
    def by_remission(self) -> Arms:
        """Patients and deaths with remission, and without."""
        return self._arms("os_by_cr_p", "os_cr_rate", "os_no_cr_rate", total="os_rate")

    @property
    def by_transplant(self) -> Arms:
        """Patients and deaths with a transplant, and without, among those in remission."""
        return self._arms("os_by_hsct_p", "os_hsct_rate", "os_no_hsct_rate", total="os_cr_rate")

    def _arms(self, p: str, one: str, two: str, *, total: str) -> Arms:
        n1, d1, n2, d2 = arms = (*self.deaths(one), *self.deaths(two))
        row = self.published.loc[p]
        compared = tuple(int(row[field]) for field in ("n1", "events1", "n2", "events2"))
        if compared != arms:
            raise _disagrees(p, f"patients and deaths {compared}", f"{arms}, as of {one} and {two}")
        if (n1 + n2, d1 + d2) != self.deaths(total):
            found = f"{d1} + {d2} deaths among {n1} + {n2}"
            raise _disagrees(f"{one} and {two}", found, f"the total of {total}")
        return arms

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

    def mantel_byar(self) -> tuple[float, float, int]:
        """Limits of the p-value that takes the transplant as an event in time, over all tests of the family; most at risk."""
        if (deaths := self.by_transplant[1::2]) != (1, 0):
            found = f"{deaths[0]} deaths with a transplant and {deaths[1]} without"
            raise _disagrees("os_by_hsct_p", found, "one death, with a transplant")
        pairs = {pair for found in self.courses.inner.values() for pair in found}
        values = [(a + b - k) / k for a, b in pairs for k in range(1, a + 1)]
        most = max(map(sum, pairs))  # given the risk sets, one child in so many dies
        return float(chi2.sf(max(values), 1)), float(chi2.sf(min(values), 1)), most


def _disagrees(where: str, found: str, expected: str) -> ValueError:
    return ValueError(f"published figures, {where}: found {found}, expected {expected}; correct it")


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
