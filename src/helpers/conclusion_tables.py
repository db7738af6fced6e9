"""The conclusions of the abstract, and what a reader also asks: verdict, direction, interval, what stays open.

Each row is worked out from the printed figures; a sentence that depends on a verdict is chosen by it.
"""

from __future__ import annotations

import math

import pandas as pd
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from attainable import Limit
from fewevents import exact_ci, fragility_index
from helpers.comparison import prints_as
from helpers.identification import REMISSION, TRANSPLANT, Study
from helpers.sentences import counted

IDENTIFIED, BOUNDED, OPEN = "identified", "bounded", "not identifiable"
COUNTS_ONLY, NOTHING = "counts only", "–"
LEVEL = 0.05
FULL_COURSE = 28  # days
COLUMNS = ["claim", "verdict", "because", "open", "basis"]


def conclusions(study: Study) -> pd.DataFrame:
    """What the authors conclude: one row a conclusion, in plain words."""
    n1, d1, n2, d2 = study.by_transplant
    p, printed = _fisher(n1, d1, n2, d2), study.compared(TRANSPLANT)["printed"]
    days = study.p(study.figure("course", kind="duration"))
    short = int(days) < FULL_COURSE
    remission, severe = study.share("complete_remission"), study.share("crs_severe")
    grades = [study.p(study.figure(f"{x}_severe", kind="grade")) for x in ("crs", "icans")]
    deaths = study.share("treatment_death", "count")
    seen, of, seen_on = study.seen_later
    rows = [
        (
            "The remission rate is high in refractory or relapsed BCP-ALL",
            f"{COUNTS_ONLY}: “high” is not shown by the abstract",
            f"{counted(exact_ci(*remission))} in complete remission",
            f"Whether that is high: there is no comparison group. How remission was defined. The abstract also prints {seen} of the other {of} as in remission on day {seen_on}: should they be counted?",
            "counts",
        ),
        (
            "Toxicity was low and controllable",
            f"{COUNTS_ONLY}: “low” and “controllable” are not shown by the abstract",
            f"If each case is one child, CRS of any grade: {counted(exact_ci(*study.share('crs_any')))}; CRS of grade {grades[0]}: {counted(exact_ci(*severe))}; ICANS: {counted(exact_ci(*study.share('icans_any')))}, of grade {grades[1]}: {counted(exact_ci(*study.share('icans_severe')))}; deaths attributed to treatment: {counted(exact_ci(*deaths))}",
            f"The causes of death, and whether one after a transplant would count. A risk of death from treatment up to {exact_ci(*deaths).ci_high:.1%} (end of the 95% interval). Infections, cytopenias, liver toxicity, and how toxicity was controlled: not in the abstract.",
            "counts",
        ),
        (
            "Transplant had no significant short-term benefit",
            f"{COUNTS_ONLY}: "
            + ("true as stated; benefit and harm open" if p >= LEVEL else "cause not shown"),
            f"Deaths {d1}/{n1} with a transplant, {d2}/{n2} without, if the rates by group are crude; difference {_difference(n1, d1, n2, d2)}, Fisher's exact p = {p:.2f}{'' if prints_as(p, printed) else f' (the printed {printed} is of another test, which the abstract does not name)'}.",
            f"Benefit and harm: {_deaths(d1 + d2)} among {n1 + n2} children {'decides' if d1 + d2 <= 1 else 'decide'} next to nothing, and neither is excluded."
            if p >= LEVEL
            else f"What caused it: more died {'with' if d1 / n1 > d2 / n2 else 'without'} a transplant than chance explains, but who had one was not drawn by lot.",
            "counts",
        ),
        (
            "A short course can be satisfactory",
            f"{COUNTS_ONLY}: “satisfactory” is not shown by the abstract",
            f"After a course of {days} days {counted(exact_ci(*remission))} reached remission, and {counted(exact_ci(*study.share('os')))} were alive, read as of the last contact",
            f"Duration of remission and of survival: the “duration of remission” printed as {study.p(study.figure('remission_duration', study.compared(REMISSION)['group1'], 'duration'))} days may be the time to remission, and no length of follow-up is in the abstract."
            + f" Whether {FULL_COURSE} days would have done better: no child with such a course is in the abstract."
            * short,
            "counts",
        ),
        (
            "It saves money",
            OPEN,
            NOTHING,
            f"Everything: no cost is in the abstract. A course has {days} days of infusion"
            + f" instead of {FULL_COURSE}; courses given later cost, too." * short,
            NOTHING,
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def further_questions(study: Study) -> pd.DataFrame:
    """What a reader also asks: one row a question."""
    n1, d1, n2, d2 = study.by_remission
    survival, (gain_low, gain_high) = study.limits.survival(2), study.limits.mean_survival_gain()
    p, printed = _fisher(n1, d1, n2, d2), study.compared(REMISSION)["printed"]
    sure = d2 > 0 and n1 > (d1 + d2 - 1) * n2  # more, wherever all deaths but one were
    more = "smaller" if d2 / n2 < d1 / n1 else "larger"
    longer = f"the average time alive up to a chosen day (Kaplan-Meier) differs by {gain_low:+.0%} to {gain_high:+.0%} of that time, with minus without remission"
    if gain_low < 0 < gain_high:
        longer = f"whether they lived shorter, or died more often per year of follow-up, is not identified: with remission the average time alive up to a chosen day (Kaplan-Meier) can be shorter by {-gain_low:.0%} of that time, or longer by {'nearly all' if gain_high > 0.995 else f'{gain_high:.0%}'} of it"
    (a, n), (b, m) = study.parts("complete_remission").values()  # refractory, relapsed
    seen, of, seen_on = study.seen_later
    ways = (max(0, seen - m + b), min(seen, n - a))
    moved = " to ".join(f"{a + k}/{n} against {b + seen - k}/{m}" for k in dict.fromkeys(ways))
    crs, remission = study.share("crs_any"), study.share("complete_remission")
    both = max(0, crs[0] + remission[0] - crs[1]), min(crs[0], remission[0])
    other = " and {}/" + f"{crs[1] - crs[0]} without" if crs[0] < crs[1] else ""
    margins = [f"{k}/{crs[0]} with CRS{other.format(remission[0] - k)}" for k in sorted({*both})]
    rows = [
        (
            f"Did a {more} share of the {n2} children not counted as in remission die?",
            IDENTIFIED + ", if rates are crude" * (not sure),
            f"{'No' if d2 * n1 == d1 * n2 else 'Yes'}, of the deaths known at the last contact: {d2} of {n2} against {d1} of {n1} if the rates by group are crude, Fisher's exact p = {p:.3f}{f', which one child with another outcome can move across {LEVEL}' if fragility_index(d1, n1, d2, n2).index == 1 else ''}.{f' With Kaplan-Meier or life-table rates, too, if rates and counts have one cut-off date: below 100% needs a death, and 1 of {n2} is more than the other {d1 + d2 - 1} of {n1}.' if sure else ''} The printed {printed} need not contradict it: a log-rank test also uses the order of deaths and losses, Fisher's only how many died.",
            f"{longer[:1].upper()}{longer[1:]}. Kaplan-Meier rates read earlier can allow another split of the deaths, and another p (Survival has both). {study.if_later_counts}The comparison carries guarantee time.",
            "counts, every cohort",
        ),
        (
            "How large is the hazard ratio of death, without remission against with?",
            BOUNDED + ": from below only" * any(r.finite < r.of for r in study.ratios),
            f"No remission against remission, by Cox's model (Breslow or Efron): {_ends(study.ratios)} (crude rates).",
            "Other estimates, such as Cox's with exact ties, can lie outside these limits. The ratio can carry guarantee time, and is of the groups as printed."
            + " If the p-value by remission came from a test of counts, one below 1 is possible, too."
            * bool(study.count_tests and d1),
            "every cohort",
        ),
        (
            "Survival after the last death, without remission?",
            BOUNDED,
            f"Kaplan-Meier {survival.low:.1%} to {survival.high:.1%}; 95% interval (log-log) at the upper end {_span(*survival.high_interval, '.1%')}.",
            "The share alive, if crude and with each child in its later group from the first day, is the upper end; a Kaplan-Meier curve of these children ends lower where some who did not die left before the last death among them. If the printed rate was read at the end of a curve, the curve ends there."
            if math.isclose(survival.high, 1 - d2 / n2)
            else f"A curve can only be lower than the crude rate, {1 - d2 / n2:.1%}.",
            "every cohort",
        ),
        (
            "Remission in refractory and in relapsed disease?",
            IDENTIFIED,
            f"{counted(exact_ci(a, n))} against {counted(exact_ci(b, m))}; Fisher's exact p = {_fisher(n, a, m, b):.3f}, difference {_difference(n, a, m, b)}.",
            f"{'What caused the difference.' if _fisher(n, a, m, b) < LEVEL else 'Whether either group does better: no difference within that interval is excluded.'}{f' With the {seen} of day {seen_on} counted as in remission: {moved}.' if seen else ''}",
            "counts",
        ),
        (
            "Did children with CRS reach remission as often as those without?",
            IDENTIFIED if both[0] == both[1] else BOUNDED,
            f"If each case is one child, remission in {' to '.join(margins)}.",
            "Whether CRS and remission go together.",
            "counts",
        ),
        (
            "How long were children followed, and on which days did they die?",
            f"{BOUNDED}: nearly all open" if seen else OPEN,
            f"{seen} of the {of} children not counted as in remission were followed to day {seen_on} or longer, so at most {min(of - seen, d2)} of their {d2} deaths (if the rates are crude) came before it. Crude rates and p-values would be the same if every time were doubled.",
            "Everything else, within the time from the first enrolment to publication.",
            "counts",
        ),
        (
            "Differences by age, sex or genetics?",
            OPEN,
            NOTHING,
            "Everything: none of it is in the abstract; the full paper may tell.",
            NOTHING,
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _ends(ratios: list[Limit]) -> str:
    low, high = min(r.low for r in ratios), max(r.high for r in ratios)
    if not low <= high or all(r.finite == r.of for r in ratios):
        return _span(low, high, ".1f")
    a, b = min(ratios, key=lambda r: r.low).low_interval
    c, d = max(ratios, key=lambda r: r.high).high_interval
    return f"at least {low:.1f} (95% interval {a:.2f} to {b:.0f}), the largest finite one is {high:.1f} ({c:.1f} to {d:.0f}); in some possible orders of deaths and losses it is not finite"


def _span(low: float, high: float, form: str) -> str:
    return f"{low:{form}} to {high:{form}}" if low <= high else "not estimable"


def _deaths(d: int) -> str:
    return {0: "no death", 1: "one death"}.get(d, f"{d} deaths")


def _fisher(n1: int, d1: int, n2: int, d2: int) -> float:
    return float(fisher_exact([[d1, n1 - d1], [d2, n2 - d2]])[1])


def _difference(n1: int, d1: int, n2: int, d2: int) -> str:
    low, high = confint_proportions_2indep(d1, n1, d2, n2, compare="diff", method="newcomb")
    return f"{100 * (d1 / n1 - d2 / n2):+.0f} points (95% CI {100 * low:.0f} to {100 * high:.0f})"
