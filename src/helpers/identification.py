"""The conclusions of the abstract, and what a reader also asks: what is identified, its direction, its interval, what stays open.

Each row is worked out from the printed figures; a sentence that depends on a verdict is chosen by it,
and the build stops where none fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from scipy.stats import chi2, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from attainable import Courses, Limits, courses
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import TIMES, words
from fewevents import format_p
from helpers.comparison import prints_as

IDENTIFIED, BOUNDED, OPEN = "identified", "bounded", "not identifiable"
LEVEL = 0.05
COLUMNS = {"claim": "Conclusion", "verdict": "Verdict", "because": "What the printed figures say", "open": "What stays open", "basis": "Basis"}
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


def conclusions(study: Study) -> pd.DataFrame:
    """What the authors conclude: one row a conclusion, in plain words."""
    n1, d1, n2, d2 = study.by_transplant
    low, high = study.mantel_byar()
    severe, deaths = study.counts("crs_severe_rate"), study.counts("treatment_deaths")
    against = d1 / n1 > d2 / n2
    direction = (
        f"the {_deaths(d1)} {'is' if d1 == 1 else 'are'} in the transplant group ({d1} of {n1} against {d2} of {n2}), so every small p-value would speak against transplant"
        if against and d2 == 0
        else f"deaths {d1} of {n1} with a transplant, {d2} of {n2} without"
    )
    rows = [
        (
            "The remission rate is high in refractory or relapsed BCP-ALL",
            IDENTIFIED,
            f"{_rate(study.counts('cr_rate'))} in complete remission",
            "Whether that is high: there is no comparison group. How remission was defined.",
            "counts",
        ),
        (
            "Toxicity was low and controllable",
            BOUNDED,
            f"CRS of any grade {_rate(study.counts('crs_rate'))}, of grade 3 {_rate(severe)}; deaths from treatment {_rate(deaths)}",
            f"A risk of death from treatment up to {_interval(deaths)[1]:.1%} (end of the 95% interval). Infections, low counts, liver: not in the abstract. What controlled it.",
            "counts",
        ),
        (
            "Transplant had no significant short-term benefit",
            BOUNDED,
            f"{direction[:1].upper()}{direction[1:]}; Fisher's exact p = {_fisher(n1, d1, n2, d2):.2f}, difference {_difference(n1, d1, n2, d2)}. "
            f"Counting children as transplanted from their transplant on (Mantel-Byar), p lies between {format_p(low)} and {high:.2f}, if the printed p is two-sided.",
            f"Benefit and harm: {_deaths(d1 + d2)} among {n1 + n2} children can show neither and exclude neither.",
            "counts, every cohort",
        ),
        (
            "A short course can be satisfactory",
            BOUNDED,
            f"After a course of {study.p('course_days')} days {_rate(study.counts('cr_rate'))} reached remission, and {_rate(study.counts('os_rate'))} were alive at last contact",
            "How long remission and life lasted: no time of follow-up is in the abstract. Whether four weeks would have done better: no child had them.",
            "counts",
        ),
        (
            "It saves money",
            OPEN,
            "No cost is in the abstract",
            "Everything about costs.",
            "printed",
        ),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def further_questions(study: Study) -> pd.DataFrame:
    """What a reader also asks: one row a question."""
    n1, d1, n2, d2 = study.by_remission
    limits = study.limits
    ratios = limits.hazard_ratio("breslow"), limits.hazard_ratio("efron")  # R's coxph takes Efron's unless told otherwise
    ratio = ratios[0]
    survival, (gain_low, gain_high) = limits.survival(2), limits.mean_survival_gain()
    p = _fisher(n1, d1, n2, d2)
    more = "larger" if d2 / n2 > d1 / n1 else "smaller"
    longer = (
        f"whether they lived shorter, or died more often per year of follow-up, is not identified: mean survival up to a horizon differs by {gain_low:+.2f} to {gain_high:+.2f} of it (remission minus none)"
        if gain_low < 0 < gain_high
        else f"mean survival up to a horizon differs by {gain_low:+.2f} to {gain_high:+.2f} of it (remission minus none)"
    )
    refractory, relapsed = study.counts("cr_refractory_rate"), study.counts("cr_relapsed_rate")
    p_status = _fisher(refractory[1], refractory[0], relapsed[1], relapsed[0])
    crs, remission = study.counts("crs_rate"), study.counts("cr_rate")
    both = max(0, crs[0] + remission[0] - crs[1]), min(crs[0], remission[0])
    rows = [
        (
            f"Did a {more} share of the children without remission die?",
            IDENTIFIED,
            f"Yes: {d2} of {n2} against {d1} of {n1}, Fisher's exact p = {p:.3f}, {_one_more(n1, d1, n2, d2)}.",
            f"{longer[:1].upper()}{longer[1:]}. Remission is known only after treatment began (guarantee time).",
            "counts, every cohort",
        ),
        (
            "How large is the hazard ratio of death without remission?",
            BOUNDED,
            f"Estimates by Breslow or Efron from {min(r.low for r in ratios):.1f} to {max(r.high for r in ratios):.1f} in {ratio.finite:,} of {ratio.of:,} courses, no finite value in the others; "
            f"lower ends of their 95% intervals (Wald) from {min(r.first_limit for r in ratios):.2f} to {max(r.last_limit for r in ratios):.2f}.",
            "If the printed p-value was a test of counts, nothing limits it." if study.count_tests else "Times that were not printed.",
            "every cohort",
        ),
        (
            "Survival after the last death, without remission?",
            BOUNDED,
            f"Kaplan-Meier {survival.low:.1%} to {survival.high:.1%}; 95% interval at the upper end {survival.high_interval[0]:.1%} to {survival.high_interval[1]:.1%}.",
            "The crude rate is the upper end; a curve can only be lower.",
            "every cohort",
        ),
        (
            "Remission in refractory and in relapsed disease?",
            IDENTIFIED,
            f"{_rate(refractory)} against {_rate(relapsed)}; Fisher's exact p = {p_status:.3f}.",
            "No difference is shown and none excluded." if p_status >= LEVEL else "What caused the difference.",
            "counts",
        ),
        (
            "Did children with CRS reach remission as often?",
            BOUNDED,
            f"{both[0]} to {both[1]} of the {crs[0]} children with CRS reached remission, from the two margins.",
            "Whether CRS and remission go together.",
            "counts",
        ),
        (
            "How long were children followed, and on which days did they die?",
            OPEN,
            "No time of follow-up is in the abstract, and stretching the time axis changes no printed figure.",
            "All of it, within the time from the first enrolment to publication.",
            "printed",
        ),
        (
            "Differences by age, sex or genetics?",
            OPEN,
            "Not in the abstract.",
            "All of it.",
            "printed",
        ),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _interval(counts: tuple[int, int]) -> tuple[float, float]:
    low, high = proportion_confint(*counts, method="beta")
    return float(low), float(high)


def _rate(counts: tuple[int, int]) -> str:
    low, high = _interval(counts)
    k, n = counts
    return f"{k}/{n} ({k / n:.1%}, 95% CI {100 * low:.1f} to {100 * high:.1f})"


def _deaths(d: int) -> str:
    return {0: "no death", 1: "one death"}.get(d, f"{d} deaths")


def _fisher(n1: int, d1: int, n2: int, d2: int) -> float:
    return float(fisher_exact([[d1, n1 - d1], [d2, n2 - d2]])[1])


def _difference(n1: int, d1: int, n2: int, d2: int) -> str:
    low, high = confint_proportions_2indep(d1, n1, d2, n2, compare="diff", method="newcomb")
    return f"{100 * (d1 / n1 - d2 / n2):.0f} points (95% CI {100 * low:.0f} to {100 * high:.0f})"


def _one_more(n1: int, d1: int, n2: int, d2: int) -> str:
    """Whether one child with another outcome changes the side of 0.05."""
    below = _fisher(n1, d1, n2, d2) < LEVEL
    changed = [
        (n1, d1 + a, n2, d2 + b)
        for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))
        if 0 <= d1 + a <= n1 and 0 <= d2 + b <= n2
    ]
    crosses = any((_fisher(*arms) < LEVEL) != below for arms in changed)
    return f"{'one child' if crosses else 'more than one child'} with another outcome would move it across {LEVEL}"
