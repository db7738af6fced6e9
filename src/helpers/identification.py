"""What is printed of deaths, the orders of deaths and losses that agree, and their limits by test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from attainable import Courses, Limit, Limits, courses
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import words
from helpers.comparison import ADDS_UP, CUT_OFF, percentage, prints_as, whole

Arms = tuple[int, int, int, int]
REMISSION, TRANSPLANT = "complete_remission", "transplant"  # values of the column comparison


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

    @property
    def seen_later(self) -> tuple[int, int, str]:
        """Patients without remission who are printed as in remission later, of how many, and on which day."""
        name, without = "remission_day_28", self.compared(REMISSION)["group2"]
        day = self.p(self.figure(name, without, "duration"))
        return *self.counts(self.figure(name, without, "count")), day

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

    @cached_property
    def ratios(self) -> list[Limit]:
        """Limits of the hazard ratio without remission, by Breslow and by Efron."""
        return _ratios(self.limits)

    @property
    def lived(self) -> str:
        """What is open of how long children lived, for a sentence."""
        shorter, longer = self.limits.mean_survival_gain()
        if shorter < 0 < longer:
            return "whether children in remission lived longer"
        return "how much longer children in one of the groups lived"

    @property
    def in_every_cohort(self) -> tuple[str, ...]:
        """What holds of survival by remission in every cohort that agrees, and last its condition."""
        low, (start, end) = min((r.low, r.low_interval) for r in self.ratios)
        survival, high = self.limits.survival(2), f"at most {max(r.high for r in self.ratios):.1f}"
        finite = all(r.finite == r.of for r in self.ratios)
        mantel, shorter = self.by("mantel"), -self.limits.mean_survival_gain()[0]
        usual = _ratios(mantel) if mantel else []
        least, first = (
            min((getattr(r, x) for r in usual), default=0) for x in ("low", "first_limit")
        )
        more = f"; by Mantel's test at least {least:.1f} (interval from {first:.2f})" * bool(usual)
        return (
            f"hazard ratio of death, without remission against with (Cox's estimate, Breslow or Efron): at least {low:.1f} (Wald's 95% interval there {start:.2f} to {end:.0f}){more}, {high if finite else 'in some orders not finite'}",
            f"Kaplan-Meier survival without remission after the last death {survival.low:.0%} to {survival.high:.1%}: below the printed rate where living children of this group left before its last death",
            f"{self.lived} is open"
            + f" all the same: with remission, average time alive up to a chosen day can be up to {shorter:.1%} of it shorter, or longer"
            * (shorter > 0),
            "These limits hold only under the assumptions listed on the first page, among them: one and the same of the log-rank tests tried gave both p-values on overall survival (two-sided, rounded, no zero added); they and the estimates are of the same deaths, follow-up and unit of time; the rates by group are crude.",
        )

    @property
    def if_later_counts(self) -> str:
        """Deaths by remission, if those seen in remission later count as such: a sentence, or none."""
        (n1, d1, n2, d2), (seen, _, day) = self.by_remission, self.seen_later
        left, others = n2 - seen, n1 + seen
        splits = [(d, d1 + d2 - d) for d in range(max(0, d2 - seen), min(left, d2) + 1)]
        if not 0 < seen < n2:
            return ""
        first, last = (f"{d} of {left} against {e} of {others}" for d, e in (splits[0], splits[-1]))
        return f"All this is of the groups as printed. With the {seen} of day {day} moved to those in remission, the {d1 + d2} deaths can be from {first} to {last}, and which share is larger is {'open' if len({d * others > e * left for d, e in splits}) > 1 else 'the same'}. "

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


def _ratios(limits: Limits) -> list[Limit]:
    return [limits.hazard_ratio(ties) for ties in ("breslow", "efron")]


def _disagrees(where: str, found: str, expected: str) -> ValueError:
    return ValueError(f"published figures, {where}: found {found}, expected {expected}; correct it")
