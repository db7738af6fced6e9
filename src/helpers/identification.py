"""What is printed of deaths, the orders of deaths and losses that agree, and their limits by test."""

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
REMISSION, TRANSPLANT = "complete_remission", "transplant"
"""What overall survival is compared by, as the column ``comparison`` names it."""
BY_TEST = ["test", "ties", "courses", "finite", "first_limit", "last_limit"]
PAIRS = ("ratio", "survival", "exact", "gain", "lost")
BY_TEST += [f"{name}_{end}" for name in PAIRS for end in ("low", "high")] + ["given_high"]


@dataclass(frozen=True)
class Study:
    """What is printed of deaths, and the courses that agree with it, by every test of the family.

    Parameters
    ----------
    published : DataFrame
        From `helpers.load_published`. Figures are found by what they measure, so ids are free.
    """

    published: pd.DataFrame

    def compared(self, by: str) -> pd.Series:
        """The p-value on overall survival by remission or by transplant."""
        return self._row(endpoint="os", kind="p_value", comparison=by)

    def figure(self, endpoint: str, group: str = "", kind: str = "proportion") -> str:
        """Id of the printed figure that measures this, by default in all patients compared by remission."""
        group = group or self.compared(REMISSION)["group"]
        return str(self._row(endpoint=endpoint, group=group, kind=kind).name)

    def share(self, endpoint: str, kind: str = "proportion") -> tuple[int, int]:
        """Patients with an outcome, of all."""
        return self.counts(self.figure(endpoint, kind=kind))

    def parts(self, endpoint: str) -> dict[str, tuple[int, int]]:
        """An outcome in the subgroups that it is printed for: group to counts, in the order of printing."""
        shares = self.published.query("kind == 'proportion' and endpoint == @endpoint")
        rest = shares[shares["group"].ne(self.compared(REMISSION)["group"])]
        return {str(group): self.counts(str(name)) for name, group in rest["group"].items()}

    def _row(self, **what: str) -> pd.Series:
        found = self.published[(self.published[list(what)] == pd.Series(what)).all(axis=1)]
        if len(found) != 1:
            words = ", ".join(f"{column} {value}" for column, value in what.items())
            raise _disagrees(words, f"{len(found)} rows", "one")
        return found.iloc[0]

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
        return self._arms(REMISSION)

    @property
    def by_transplant(self) -> Arms:
        """Patients and deaths with a transplant, and without, among those in remission."""
        return self._arms(TRANSPLANT)

    def _arms(self, by: str) -> Arms:
        row = self.compared(by)
        one, two, total = (self.figure("os", row[group]) for group in ("group1", "group2", "group"))
        n1, d1, n2, d2 = arms = (*self.deaths(one), *self.deaths(two))
        if (told := tuple(row[["n1", "events1", "n2", "events2"]].astype(int))) != arms:
            found = f"patients and deaths {told}"
            raise _disagrees(str(row.name), found, f"{arms}, as of {one} and {two}")
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
        outer, inner = (self.compared(by)["printed"] for by in (REMISSION, TRANSPLANT))
        return courses(self.by_remission, outer, inner=self.by_transplant, inner_p=inner)

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
        printed = self.compared(REMISSION)["printed"]
        return [words(*key) for key, ps in found.items() if any(prints_as(p, printed) for p in ps)]

    def mantel_byar(self) -> tuple[float, float, int]:
        """Limits of the p-value that takes the transplant as an event in time, over all tests of the family; most at risk."""
        if (deaths := self.by_transplant[1::2]) != (1, 0):
            found = f"{deaths[0]} deaths with a transplant and {deaths[1]} without"
            raise _disagrees("survival by transplant", found, "one death, with a transplant")
        pairs = {pair for found in self.courses.inner.values() for pair in found}
        values = [(a + b - k) / k for a, b in pairs for k in range(1, a + 1)]
        most = max(map(sum, pairs))  # given the risk sets, one child in so many dies
        return float(chi2.sf(max(values), 1)), float(chi2.sf(min(values), 1)), most


def _disagrees(where: str, found: str, expected: str) -> ValueError:
    return ValueError(f"published figures, {where}: found {found}, expected {expected}; correct it")


def by_test(study: Study) -> pd.DataFrame:
    """Limits by test of the family, with ties and without, and by any of them: what depends on the choice and what does not."""
    rows = []
    each = [(test, ties) for test in TIMES for ties in (False, True)]
    for test, ties in [*each, ("any of these", True)]:
        if limits := study.by(test, ties=ties) if test in TIMES else study.limits:
            ratio, efron = (limits.hazard_ratio(how) for how in ("breslow", "efron"))
            survival, lost = limits.survival(2), limits.lost()
            row: list[object] = [test.replace("_", " "), ties, ratio.of, ratio.finite]
            row += [min(ratio.first_limit, efron.first_limit)]
            row += [max(ratio.last_limit, efron.last_limit), min(ratio.low, efron.low)]
            row += [max(ratio.high, efron.high), survival.low, survival.high]
            row += [*limits.permutation_p(), *limits.mean_survival_gain(), lost.low, lost.high]
            rows.append((*row, limits.conditional_p()[1]))
    return pd.DataFrame(rows, columns=BY_TEST)
