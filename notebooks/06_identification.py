# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What can be known

# %% tags=["hide-input"]
from itertools import combinations, product
from math import prod

import numpy as np
import pandas as pd
import seaborn as sns
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from matplotlib.patches import Rectangle
from scipy.special import comb
from scipy.stats import chi2, fisher_exact

import attainable as at
from attainable.riskset.family import COUNTS, TIMES, spoken
from attainable.riskset.statistics import path_p_values
from fewevents import format_p
from helpers import SeabornFigure, Study, conclusions, further_questions, load_published, prints_as, prose, show_table, summary_card

published = load_published()  # one row a printed figure, as text
study = Study(published)  # its deaths by group, and the orders of deaths and losses that agree
found, asked = conclusions(study), further_questions(study)
n1, d1, n2, d2 = study.by_remission
share = "the same" if d2 * n1 == d1 * n2 else "a larger" if d2 / n2 > d1 / n1 else "a smaller"
union = study.limits
shorter, longer = union.mean_survival_gain()  # remission minus none, as a share of the time up to a chosen day
counted = pd.concat([found, asked])["verdict"].str.split("[:,]").str[0].value_counts()
parts = study.parts("complete_remission")
printed_rates = {by: " and ".join(study.p(study.figure("os", study.compared(by)[group])) for group in ("group1", "group2")) + f", p = {study.compared(by)['printed']}" for by in ("complete_remission", "transplant")}
summary_card(
    question="What holds in every cohort that agrees with the abstract?",
    answer=f"The rates of all children, remission in {' and in '.join(parts)} disease, and that {share} share of the {n2} not counted as in remission died ({d2} of {n2} against {d1} of {n1}, if crude). {study.if_later_counts}Left open: {study.lived}, and whether transplant helps or harms. Of the {len(found)} conclusions and {len(asked)} questions below: {', '.join(f'{count} {word}' for word, count in counted.items())}.",
    printed=f"Overall survival with and without remission: {printed_rates['complete_remission']}. With and without a transplant: {printed_rates['transplant']}. No day of death.",
    counts=[f"died, if crude: {d2}/{n2} of those not counted as in remission, {d1}/{n1} of those with remission", "remission: " + ", ".join(f"{k}/{n} {group}" for group, (k, n) in parts.items())],
    every_cohort=["the same in each: the counts and rates of all children" + "".join(f", remission {k}/{n} in {group} disease" for group, (k, n) in parts.items()), f"the same in each, if the rates are crude: {share} share of the {n2} not counted as in remission died", *study.in_every_cohort],
    reconstructed="Invented: only the two cohorts which are drawn to show that mean survival can be estimated longer in either group.",
    unknown="Every day of death and nearly every length of follow-up.",
)

# %% [markdown]
# The abstract {cite:p}`xie2023` prints counts and p-values, and no patient's data. Many different cohorts agree with it. This chapter asks what is the same in *all* of them
# ({term}`identified`), what varies within limits ({term}`bounded`), and what is left open ({term}`not identifiable`).
#
# The limits hold under the [assumptions](sec-assumptions) that the first page lists. This chapter says what changes without three of them: the rates by group are crude, or read at or after the last death
# ([if not](sec-other-split)); [both comparisons count time from one day](sec-one-start), each child from then on in its later group; and both p-values on overall survival come from *the same* log-rank test or one of its usual companions, two-sided and
# rounded ([if digits were cut off or zeros added](sec-other-digits), [if it was another test](sec-other-test)). Which of these tests it was is not in the abstract, so each is tried. Without a fourth assumption, that the estimates are of the times as the tests used them (in days, or in months), the hazard ratio can be below 1.
#
# (sec-conclusions)=
# ## The conclusions that the authors draw

# %% tags=["hide-input"]
def as_printed(endpoint, group="", kind="proportion"):
    return study.p(study.figure(endpoint, group, kind))


def with_counts(endpoint):
    return "{}/{} ({})".format(*study.share(endpoint), as_printed(endpoint))


by_remission, by_transplant = study.compared("complete_remission"), study.compared("transplant")
rate = with_counts("complete_remission")
without = as_printed("os", by_remission["group2"])
share_alive = 100 * (n1 - d1) / n1
cut_off = "" if prints_as(share_alive, as_printed("os", by_remission["group1"]).rstrip("%")) else f" (if crude, {n1 - d1}/{n1} = {share_alive:.2f}%, cut off)"
found["printed"] = [
    f"remission {rate}",
    f"CRS {with_counts('crs_any')}, of grade {study.p(study.figure('crs_severe', kind='grade'))} {with_counts('crs_severe')}; ICANS {with_counts('icans_any')}, of grade {study.p(study.figure('icans_severe', kind='grade'))} {with_counts('icans_severe')}; {as_printed('treatment_death', kind='count')} deaths from treatment",
    f"overall survival with a transplant {as_printed('os', by_transplant['group1'])}, without {as_printed('os', by_transplant['group2'])}; p-value {by_transplant['printed']}",
    f"a course of {as_printed('course', kind='duration')} days; remission {rate}, alive {with_counts('os')}",
    "–",
]
asked["printed"] = [
    f"overall survival with remission {as_printed('os', by_remission['group1'])}{cut_off}, without {without}; p-value {by_remission['printed']}",
    f"p-value {by_remission['printed']} by remission, {by_transplant['printed']} by transplant",
    f"overall survival without remission {without}",
    "; ".join(f"{group} {as_printed('complete_remission', group)}" for group in study.parts("complete_remission")),
    f"CRS {study.share('crs_any')[0]}, remission {study.share('complete_remission')[0]} of {study.share('crs_any')[1]}",
    "in remission on day {2}: {0} of the {1} not counted as in remission".format(*study.seen_later),
    "–",
]
headings = {"claim": "Conclusion", "verdict": "Verdict", "printed": "Printed", "because": "Computed from it here", "open": "What stays open", "basis": "Basis"}
show_table(
    found,
    name="conclusions",
    caption="The conclusions of the abstract, and what its figures decide",
    columns=headings,
    note="Counts only: the counts are known, the authors' word for them needs what is not printed. Not identifiable: nothing limits it. Crude: children alive divided by all children of the group, without regard to time. A 95% interval is about the rate or difference behind these children: Clopper-Pearson's for rates, Newcombe's for differences (with minus without a transplant).",
    fold=True,
)

# %% [markdown]
# ## What a reader also asks

# %% tags=["hide-input"]
def at_risk_printing(n, deaths, rate):
    """Numbers at risk at up to so many deaths among n children, after which a Kaplan-Meier rate prints so, rounded or cut off."""
    figure = at.printed_number(rate, percent=True)
    found = [at_risk for k in range(deaths + 1) for at_risk in combinations(range(n, 0, -1), k)]
    rates = {at_risk: 100 * prod((r - 1) / r for r in at_risk) for at_risk in found}
    return [at_risk for at_risk, x in rates.items() if figure.rounded.contains(x) or figure.cut_off.contains(x)]


def orders(early, left, late, path=()):
    """Every order with deaths at the early numbers at risk of both groups, then the late ones; deaths on one day have neighbouring numbers."""
    first = any(early)
    if not first and not any(late):
        yield path
    for died in product(*(range((len(early[g]) if first else late[g]) + 1) for g in (0, 1))):
        if not any(died) or any(early[g][0] - early[g][k - 1] != k - 1 for g, k in enumerate(died) if first and k):
            continue
        least = [early[g][0] if early[g] else late[g] for g in (0, 1)]
        for at_risk in product(*([least[g]] if first and died[g] else range(least[g], left[g] + 1) for g in (0, 1))):
            if at_risk[0] <= left[0] and at_risk[1] <= left[1]:
                rest = late if first else tuple(late[g] - died[g] for g in (0, 1))
                yield from orders([early[g][died[g] :] if first else () for g in (0, 1)], [at_risk[g] - died[g] for g in (0, 1)], rest, (*path, (*at_risk, *died)))


def read_early(arms, by):
    """Orders of a comparison whose Kaplan-Meier rates, read on one day, are the printed ones."""
    n, deaths = arms[::2], arms[1::2]
    for early in product(*(at_risk_printing(n[g], deaths[g], as_printed("os", by[f"group{g + 1}"])) for g in (0, 1))):
        yield from orders(early, n, tuple(deaths[g] - len(early[g]) for g in (0, 1)))


def tests_that_print(path, arms, printed):
    """Tests of the family by which an order gives a p-value that is printed, rounded, as it is."""
    p = path_p_values(path, arms[0], arms[2])
    return {test for test in TIMES for name in (test, f"{test}_efron") if name in p and printed.contains(p[name])}


def other_splits():
    """Limits over the orders of each other split of the deaths that print the rates and, by one test, both p-values; their orders by transplant."""
    by_remission, by_transplant = study.compared("complete_remission"), study.compared("transplant")
    (m1, _, m2, _), total = study.by_transplant, d1 + d2
    shown = [as_printed("os", by_remission[group]) for group in ("group1", "group2")]
    p_remission, p_transplant = (at.printed_p(by["printed"]).rounded for by in (by_remission, by_transplant))
    for k in (k for k in range(total + 1) if k != d1 and at_risk_printing(n1, k, shown[0]) and at_risk_printing(n2, total - k, shown[1])):
        inner = {}  # numbers at risk and deaths with remission, to the orders by transplant and the tests by which they print its p-value
        for j in range(max(0, k - m2), min(k, m1) + 1):
            for path in read_early((m1, j, m2, k - j), by_transplant):
                tests = tests_that_print(path, (m1, j, m2, k - j), p_transplant)
                inner.setdefault(tuple((a + b, c + d) for a, b, c, d in path), {})[path] = tests
        arms, agreeing, within_them = (n1, k, n2, total - k), {}, set()
        for path in read_early(arms, by_remission):
            if within := inner.get(tuple((r, died) for r, _, died, _ in path if died)):
                tests = tests_that_print(path, arms, p_remission)
                if both := {test for shared in within.values() for test in shared & tests}:
                    agreeing[path] = both
                    within_them |= {order for order, shared in within.items() if shared & tests}
        if agreeing:
            padded = np.array([[*path, *[(0, 0, 0, 0)] * (total - len(path))] for path in agreeing], dtype=np.int64)
            yield at.Limits(at.Courses(arms, padded, {test: np.array([test in tests for tests in agreeing.values()]) for test in TIMES}, {})), within_them


def ends(limits):
    """Smallest and largest of what is bounded: hazard ratio, its lower limits, survival, mean survival, exact p-values."""
    ratios, survival = [limits.hazard_ratio(ties) for ties in ("breslow", "efron")], limits.survival(2)
    pairs = [(r.low, r.high) for r in ratios] + [(r.first_limit, r.last_limit) for r in ratios] + [(survival.low, survival.high)]
    return np.array([*pairs, limits.mean_survival_gain(), limits.permutation_p(), limits.conditional_p()])


split_up = list(other_splits())
elsewhere = [limits for limits, _ in split_up]
within = all((np.isnan(e[:, 0]) | ((ends(union)[:, 0] - 1e-9 <= e[:, 0]) & (e[:, 1] <= ends(union)[:, 1] + 1e-9))).all() for e in map(ends, elsewhere))
show_table(
    asked,
    name="questions",
    caption="Further questions, and what the printed figures decide",
    columns=headings | {"claim": "Question"},
    note="Identified: the same in every cohort that agrees with the abstract. Bounded: different between them, within the limits given. "
    + (
        "The limits are those of crude rates. If the rates are Kaplan-Meier's, both of a comparison read on one day, the deaths can be split otherwise; "
        f"{sum(len(limits.courses.paths) for limits in elsewhere)} orders of deaths and losses then agree, and lie within these limits. "
        if within
        else "The limits hold if the rates by group are crude, or read at or after the last death. "
    )
    + "The limits say what the estimate from the times that were analysed could have been; a 95% interval says how precise such an estimate is. Differences are refractory minus relapsed.",
    fold=True,
)

# %% [markdown]
# (sec-follow-up)=
# ## How a p-value tells about the follow-up
#
# A log-rank test goes through the days with deaths, one after the other, and uses of each how many children of each group died on it and how many were still followed. It does not use how many days lie between them, nor
# what else is known of a child. So all that it sees is an {term}`order of deaths and losses`, in short an *order* (`courses` in the code). The abstract does not print it (abstracts rarely do), but there are finitely many.
#
# Where one child died, as by transplant, the whole set fits on one picture. With r1 children at risk with a transplant and r2 without, the test's chi-squared is r2 / r1:

# %%
m1, e1, m2, e2 = study.by_transplant
if (e1, e2) != (1, 0):
    raise ValueError(f"one death with a transplant is drawn here; printed: {e1}, {e2}")
p_values = pd.DataFrame({r1: {r2: chi2.sf(r2 / r1, 1) for r2 in range(1, m2 + 1)} for r1 in range(1, m1 + 1)})
p_values.iloc[[6, 9, 10], [6, 9, 13, 14]].round(4)

# %% tags=["hide-input"]
p_hsct = study.p("os_by_hsct_p")
printing = p_values.map(lambda p: prints_as(p, p_hsct))
cells = [(r1, r2) for r1 in p_values for r2 in p_values.index if printing.loc[r2, r1]]
figure = SeabornFigure(
    name="one-death",
    alt=f"Log-rank p-values by the numbers at risk at the one death. Those that print as {p_hsct}: " + "; ".join(f"{a} and {b} at risk" for a, b in cells),
    caption=f"One death, {p_values.size} orders of deaths and losses: {len(cells)} of them print p = {p_hsct} by Mantel's log-rank test (boxed; .40 is 0.40).",
    provenance="Counts: all numbers at risk that they allow, with at least one child in each group; the boxed ones agree with the printed p-value. Mantel's test.",
    data=p_values.rename_axis("r2").reset_index(),
)
digits = p_values.T.map(lambda p: f"{p:.2f}"[1:])
for (axes,) in figure.axes(height=460, left=46, right=2):
    sns.heatmap(p_values.T, annot=digits, fmt="", cmap="Blues_r", vmin=-1.2, vmax=1, cbar=False, ax=axes, annot_kws={"size": figure.small})
    for r1, r2 in cells:
        axes.add_patch(Rectangle((r2 - 1, r1 - 1), 1, 1, fill=False, linewidth=2.5, edgecolor=figure.colours[1]))
    axes.invert_yaxis()
    axes.tick_params(length=0, rotation=0)
    axes.set(xlabel="at risk at the death, without a transplant", ylabel="at risk, with a transplant")
figure

# %% tags=["hide-input"]
everyone = chi2.sf(m2 / m1, 1)  # Mantel's p-value if nobody was lost before the death
fewest = m1 + m2 - max(map(sum, cells), default=0)  # lost before the death, to print the figure by Mantel's test
shorter_p = [text.text for text in at.printed_p(p_hsct).without_zeros(1) if prints_as(everyone, text.text)]
prose(
    "So even the p-value of so small a comparison can tell about the follow-up, if its test is known: "
    + (
        "by Mantel's test it can't be printed."
        if not cells
        else "by Mantel's test nobody need have left it before the death."
        if not fewest
        else "by Mantel's test at least {fewest} children must have left it before the death"
        + (", unless a zero was added to {shorter}: with nobody lost p is {everyone}." if shorter_p else ".")
    ),
    basis="every cohort",
    fewest=fewest,
    shorter=shorter_p[-1] if shorter_p else "",
    everyone=format_p(everyone),
)

# %% [markdown]
# The other p-value, of disease-free survival, is printed with three decimals ([which tests print each of the four](sec-which-test)):

# %%
verdict = at.logrank(*study.by_transplant).check(study.p("dfs_by_hsct_p"))
print(verdict.word)

# %% tags=["hide-input"]
giving = [name for name, tried in verdict.tried.items() if tried["meets"]]
padded = [less.text for less in at.printed_p(study.p("dfs_by_hsct_p")).without_zeros(1)]
whole = [text for text in padded if prints_as(everyone, text)]
prose(
    "{sentence} The plainest explanations: another test than Mantel's was used ({k} tests and sides give it)"
    + ("; or zeros were added, to {padded}" if padded else "")
    + (" (Mantel's p-value is {everyone} if nobody was lost, which prints as {whole})" if whole else "")
    + ".",
    basis="every cohort",
    sentence=verdict.sentence,
    k=len(giving),
    padded=" or ".join(padded),
    everyone=format_p(everyone),
    whole=whole[-1] if whole else "",
)

# %% [markdown]
# (sec-longer)=
# ## "Fewer died" is not "lived longer"
#
# We look for two cohorts that agree with every printed figure on overall survival, by Mantel's test: one of the order in which survival with remission can lag most behind, and one of the order in which
# it can lead most. The days are free, as long as their order stays. So all of them come after the printed day of the second assessment, and the time between the two deaths where the curves differ most
# is stretched by a year:

# %%
limits = study.by("mantel", ties=False)
look_again = int(study.p("day_28_time"))


def farthest(pick):
    """A cohort of the order with the "min" or "max" difference of survival, remission minus none, held for a year."""
    row = getattr(limits.frame["gain_low" if pick == "min" else "gain_high"], f"idx{pick}")()
    r1, r2, d1, d2 = limits.courses.paths[row].T
    difference = pd.Series((1 - d1 / r1.clip(1)).cumprod() - (1 - d2 / r2.clip(1)).cumprod())[:-1]  # between two deaths
    cohort = limits.courses.witness(row)
    deaths = cohort.loc[cohort["event"].eq(1), "time"].sort_values().to_numpy()
    cohort["time"] += look_again + 365 * (cohort["time"] > deaths[getattr(difference, f"idx{pick}")()])
    return cohort


lagging, leading = farthest("min"), farthest("max")
lagging.groupby(["arm", "event"])["time"].value_counts(sort=False)

# %% [markdown]
# Have they the printed counts, and do they print the paper's p-values? By remission the test of lifelines has to print the one; by transplant the children of the remission group at risk at its one death have
# to fall into two groups that print the other. And what does Kaplan-Meier estimate as the mean survival up to the last death (the area under the curve)?

# %%
means, agree = [], True
for cohort in (lagging, leading):
    one, two = (cohort[cohort["arm"].eq(arm)] for arm in (1, 2))
    test = logrank_test(one["time"], two["time"], one["event"], two["event"])
    at_risk = int((one["time"] >= one.loc[one["event"].eq(1), "time"].min()).sum())
    splits = [k for k in range(1, m1 + 1) if 0 <= at_risk - k <= m2 and prints_as(chi2.sf((at_risk - k) / k, 1), p_hsct)]
    last = cohort.loc[cohort["event"].eq(1), "time"].max()
    means.append([round(restricted_mean_survival_time(KaplanMeierFitter().fit(group["time"], group["event"]), t=last)) for group in (one, two)])
    counts = tuple(int(x) for group in (one, two) for x in (len(group), group["event"].sum()))
    agree &= counts == study.by_remission and bool(splits) and prints_as(test.p_value, study.p("os_by_cr_p"))
    print(f"{counts}: p = {test.p_value:.5f} prints as {study.p('os_by_cr_p')}: {prints_as(test.p_value, study.p('os_by_cr_p'))}; {splits} with a transplant of {at_risk} at risk print {p_hsct}; mean survival of {last} days {means[-1]}")

# %% tags=["hide-input"]
differ = agree and means[0][0] < means[0][1] and means[1][0] > means[1][1]
prose(
    (
        "Both cohorts agree with every printed figure on overall survival, if the rates by group are crude. In the first, the estimate of mean survival with remission is the shorter: {first} days against {second} without. In the second it is the "
        "longer: {third} against {fourth}. "
        if differ
        else "Mean survival is {first} days with remission and {second} without in the one cohort, {third} and {fourth} in the other"
        + (". " if agree else ", which do not both print the paper's figures. ")
    )
    + "What is the same in both is how many died. Deaths per year of follow-up are no substitute: they depend on how long the survivors were followed, which is not printed.",
    basis="reconstructed",
    first=means[0][0],
    second=means[0][1],
    third=means[1][0],
    fourth=means[1][1],
)

# %% tags=["hide-input"]
figure = SeabornFigure(
    name="two-cohorts",
    alt="Kaplan-Meier curves of two cohorts that were made to agree with the printed figures"
    + (": in one mean survival is shorter with remission, in the other without." if differ else "."),
    caption=("Two cohorts that print the same" if agree else "Two cohorts") + (": mean survival is shorter with remission in the one, without it in the other." if differ else "."),
    provenance="Reconstructed: the days are made up, and no child's; both are extreme, and the printed figures on overall survival exclude neither. A curve falls to 0% where all those alive in a group left before its last death.",
    data=pd.concat({"cohort 1": lagging, "cohort 2": leading}, names=["cohort", "row"])[["arm", "time", "event"]].reset_index(),
)
shorter_in = {"with remission": lagging, "without": leading} if differ else {"1": lagging, "2": leading}
for panels in figure.axes(height=290, panels=2):
    for axes, (title, cohort) in zip(panels, shorter_in.items(), strict=True):
        for arm, label, high, colour in ((1, "remission", 1.03, figure.colours[0]), (2, "no remission", 0.1, figure.colours[1])):
            group = cohort[cohort["arm"].eq(arm)]
            curve = KaplanMeierFitter().fit(group["time"], group["event"]).survival_function_.iloc[:, 0]
            axes.step(curve.index, curve, where="post", color=colour, linewidth=2.2)
            axes.text(0.15, high, f"{label}: {int(group['event'].sum())}/{len(group)} died", color=colour, size=figure.small, transform=axes.get_yaxis_transform())
        figure.percent_ticks(axes, "overall survival")
        figure.month_ticks(axes, "months (made up)")
        axes.set_title(f"Invented: shorter {title}" if differ else f"Invented cohort {title}")
figure

# %% tags=["hide-input"]
prose(
    "Over the orders of all tests together, "
    + (
        "mean survival up to a chosen day (Kaplan-Meier) can be shorter with remission by up to {shorter:.1%} of the time up to that day, or longer by {most} of it. "
        if shorter < 0 < longer
        else "the difference of mean survival (remission minus none) is between {low:+.1%} and {longer:+.0%} of that time. "
    )
    + "And the comparison carries guarantee time ([Survival](03_survival.html#sec-survival-remission)).",
    basis="every cohort",
    shorter=-shorter,
    low=shorter,
    most="nearly all" if longer > 0.995 else f"up to {longer:.0%}",
    longer=longer,
)

# %% [markdown]
# (sec-by-test)=
# ## Limits, by the test that may have been used
#
# Cox's hazard ratio of death (no remission against remission), the Kaplan-Meier estimate without remission after the last death, and the exact p-value of the log-rank score (observed minus expected), over all orders that print both p-values by
# the named test. The ranges on the first page and in [Survival](sec-every-cohort) are its first row, and the line below is Mantel's without ties. An exact p-value comes from permuting the children between the groups, two-sided as in R's package coin: each score at least as far from zero counts; *given the risk sets* it permutes at each death only those still followed,
# so the groups need not have been followed alike (guarantee time aside). That p-value is exact for deaths on one day only: with more days, who is left at a later death tells of the earlier ones, and it can be too small (of 3 children against 3 who all die on days of their own, 2 of the 20 equally likely orders have a p-value of 0.05). Losses
# must not depend on who was about to die.

# %%
ratio = limits.hazard_ratio()
print(f"Mantel, no ties: {ratio.of:,} orders; hazard ratio {ratio.low:.1f} to {ratio.high:.1f} in {ratio.finite:,}; 95 % limits start at {ratio.first_limit:.1f} to {ratio.last_limit:.1f}")

# %% tags=["hide-input"]
each = [(test, ties, study.by(test, ties=ties)) for test in TIMES for ties in (False, True)]
rows = []
for test, ties, over in [*each, ("any of these", True, union)]:
    if over is None:  # no order prints both p-values
        continue
    cox, curve, exact, gain = [over.hazard_ratio(how) for how in ("breslow", "efron")], over.survival(2), over.permutation_p(), over.mean_survival_gain()
    row = {"test": test, "ties": ties, "orders": cox[0].of, "finite": cox[0].finite, "given": over.conditional_p()[1]}
    row |= {"low": min(r.low for r in cox), "high": max(r.high for r in cox), "first": min(r.first_limit for r in cox), "last": max(r.last_limit for r in cox)}
    rows.append(row | {"km_low": curve.low, "km_high": curve.high, "exact_low": exact[0], "exact_high": exact[1], "gain_low": gain[0], "gain_high": gain[1]})
table = pd.DataFrame(rows)
shown = pd.DataFrame(
    {
        "test": table["test"].map(lambda test: spoken(test) if test in TIMES else test) + table["ties"].map({True: ", ties allowed", False: ""}),
        "orders": table["orders"].map("{:,}".format),
        "ratio": [f"{r.low:.1f} to {r.high:.1f}; none in {r.orders - r.finite:,}" for r in table.itertuples()],
        "first": [f"{r.first:.2f} to {r.last:.2f}" for r in table.itertuples()],
        "survival": [f"{r.km_low:.0%} to {r.km_high:.1%}" for r in table.itertuples()],
        "exact": [f"{format_p(r.exact_low, 4)} to {format_p(r.exact_high, 4)}" for r in table.itertuples()],
        "given": table["given"].map(lambda p: format_p(p, 3)),
        "shorter": [f"{-100 * r.gain_low:.1f}%" for r in table.itertuples()],
    }
)
show_table(
    shown.iloc[[-1, *range(len(shown) - 1)]],  # by any of them first
    name="by-test",
    caption="What depends on the test, and what does not",
    columns={"test": "Printed p-values by", "orders": "Orders", "ratio": "Hazard ratio, where finite; orders without one", "first": "Lower 95% limit of the ratio", "survival": "Kaplan-Meier, no remission", "exact": "Exact p", "given": "P given the risk sets, at most", "shorter": "Mean survival with remission, at most shorter by (of the time looked at)"},
    note="Every cohort: orders of deaths and losses are counted, they are neither cohorts nor a probability. Hazard ratios by Breslow or Efron, with Wald's 95% limits. Limits are rounded to the digits shown. Rates crude, or read at or after the last death; deaths by the cut-off date of the printed counts. Permutation variance: as in R's package coin. Tests by which no order prints both p-values (Wald, continuity-corrected) are left out.",
    fold=True,
    search=True,
)

# %% tags=["hide-input"]
smallest = table["first"].min()
largest_given = table["given"].max()
prose(
    "**What does not depend on which of these tests it was,** under the assumptions of the first page: Cox's estimate of the hazard ratio, where finite, is above {low}; the Kaplan-Meier estimate without remission can fall to {km:.0%} by each, and exceeds {km_high:.1%} by none; {direction}.\n\n"
    "**What does, among others:** whether the sampling interval of the hazard ratio excludes 1 (its smallest lower limit is {smallest:.2f}), and whether a permutation p-value given the risk sets stays below 0.05 in every cohort ({given}). The exact p-value from permuting the groups {exact}.",
    basis="every cohort",
    low=int(table["low"].min()),  # rounded down: "above" must stay true
    km=table["km_low"].max(),  # by every test it can fall so far
    km_high=table["km_high"].max(),
    smallest=smallest,
    direction="mean survival can differ in either direction"
    if table["gain_low"].max() < 0 < table["gain_high"].min()
    else f"the difference of mean survival lies within {table['gain_low'].min():+.2f} and {table['gain_high'].max():+.2f} of the time looked at, and its direction {'is open by some tests only' if shorter < 0 < longer else 'is one and the same'}",
    exact="stays below 0.05 by each test" if table["exact_high"].max() < 0.05 else f"does not stay below 0.05, up to {format_p(table['exact_high'].max())}",
    given="yes" if largest_given < 0.05 else f"no, up to {format_p(largest_given)}",
)

# %% [markdown]
# (sec-other-digits)=
# (sec-other-split)=
# If the rates are not crude, but Kaplan-Meier rates that were read on one day before the last death, the deaths can be [split otherwise](sec-splits). The orders of each such split can be listed, too: those whose rates
# are the printed ones on one day, for each of the two comparisons, and which print both p-values by one test:

# %%
for other in elsewhere:
    print(f"deaths {other.courses.arms[1]} of {n1} with remission, {other.courses.arms[3]} of {n2} without: {len(other.courses)} orders by any test")

# %% tags=["hide-input"]
lag = min((other.mean_survival_gain()[0] for other in elsewhere), default=0)  # with remission minus without
lead = max((other.mean_survival_gain()[1] for other in elsewhere), default=0)
finite = [r for other in elsewhere for r in (other.hazard_ratio("breslow"), other.hazard_ratio("efron")) if r.finite]
prose(
    (
        "**Crude or Kaplan-Meier:** of another split of the deaths {n} orders agree by any test, with {ratio}, a Kaplan-Meier estimate without remission of {survival}, exact p-values up to {exact} (given the risk sets, {given}) and mean survival with remission {gain}. "
        + ("All of this lies within the limits of the table over all tests, so those hold for Kaplan-Meier rates as well; the limits of a single test need not. [Life-table rates](05_audit.html#sec-agreement) were not tried." if within else "Some of this lies outside the limits of the table, so those need crude rates, or rates read at or after the last death.")
        if elsewhere
        else "**Crude or Kaplan-Meier:** no other split of the deaths agrees with the printed rates and p-values."
    ),
    basis="every cohort",
    n=sum(len(other.courses) for other in elsewhere),
    ratio=(f"a hazard ratio of {min(r.low for r in finite):.1f} to {max(r.high for r in finite):.1f} or none that is finite" if f"{min(r.low for r in finite):.1f}" != f"{max(r.high for r in finite):.1f}" else f"a hazard ratio of {finite[0].low:.1f} or none that is finite") if finite else "no finite hazard ratio",
    survival=" to ".join(sorted({f"{x:.1%}" for other in elsewhere for x in (other.survival(2).low, other.survival(2).high)})),
    exact=format_p(max((other.permutation_p()[1] for other in elsewhere), default=1)),
    given=format_p(max((other.conditional_p()[1] for other in elsewhere), default=1)),
    gain=f"{f'up to {-lag:.0%} shorter' if lag < -0.005 else 'not shorter'} and up to {lead:.0%} longer",
)

# %% tags=["hide-input"]
paths = union.courses.paths.astype(float)
r1, r2, a, b = (paths[:, :, i] for i in range(4))
r, died = np.maximum(r1 + r2, 1), a + b
expected = (died * r2 / r).sum(axis=1)  # deaths without remission, if the groups did not differ
variance = (died * (r - died) / np.maximum(r - 1, 1) * r1 * r2 / r**2).sum(axis=1)
with np.errstate(divide="ignore", over="ignore"):
    observed_over_expected = (d2 / expected) / (d1 / (d1 + d2 - expected))
    peto = np.exp((d2 - expected) / variance)


def discrete_log_ratio():
    """Logarithm of Cox's hazard ratio with discrete ties, by Newton's method, for the orders in which it is finite."""
    finite = (b < np.minimum(died, r2)).any(axis=1) & (b > np.maximum(died - r1, 0)).any(axis=1)
    deaths, of_b = np.arange(died.max() + 1), b[finite].sum(axis=1)
    ways = comb(r1[finite, :, None], died[finite, :, None] - deaths) * comb(r2[finite, :, None], deaths)
    log_ratio = np.zeros(finite.sum())
    for _ in range(100):
        share = ways * np.exp(deaths * log_ratio[:, None, None])
        share /= share.sum(axis=2, keepdims=True)
        mean = (share * deaths).sum(axis=2)
        step = (of_b - mean.sum(axis=1)) / ((share * deaths**2).sum(axis=2) - mean**2).sum(axis=1)
        log_ratio += step.clip(-1, 1)
        if np.abs(step).max() < 1e-9:
            return log_ratio
    raise ValueError("hazard ratio with discrete ties: no convergence in 100 steps")


discrete = np.exp(discrete_log_ratio())
prose(
    "**All this is of Cox's model,** by Breslow or Efron. Estimates of the hazard ratio that other programs print can lie outside these limits: over the same orders Cox's with discrete ties (R's exact, Stata's exactp) is {discrete_low:.1f} to {discrete_high:.1f} where it is finite, the ratio of observed over expected deaths, "
    "(O2/E2) / (O1/E1), is {low:.1f} to {high:.1f}{finite}, and Peto's, exp((O - E) / V), {peto_low:,.1f} to {peto_high:,.0f}.",
    basis="every cohort",
    discrete_low=discrete.min(),
    discrete_high=discrete.max(),
    low=observed_over_expected.min(),
    high=observed_over_expected.max(),
    finite=", finite in every order" if np.isfinite(observed_over_expected).all() else "",
    peto_low=peto.min(),
    peto_high=peto.max(),
)

# %% [markdown]
# (sec-one-start)=
# Both comparisons are taken to count time from one day, and each child counted from then on in its later group: so the children at risk at the death with remission are the same in both, and the p-value by transplant
# limits the orders by remission. If survival by transplant was counted from another day, such as that of the transplant, or to another cut-off date, it need not:

# %% tags=["hide-input"]
def without_finite(ratio):
    return f"({ratio.of - ratio.finite:,} orders have none)" if ratio.finite < ratio.of else "(every order has one)"


alone = at.Limits(at.courses(study.by_remission, study.p("os_by_cr_p"), tests=["mantel"]))
alone_ratios, alone_gain = [alone.hazard_ratio(ties) for ties in ("breslow", "efron")], alone.mean_survival_gain()
prose(
    "**By the p-value of remission alone** {n} orders agree by Mantel's test, with finite estimates of the hazard ratio from {low:.1f} to {high:.1f} {none}, their lower limits from {first:.2f}; mean survival up to {lag:.0%} of the time looked at shorter with remission; p-values given the risk sets up to {given}. By the other tests this was not worked out, so over all tests the hazard ratio can start lower still.",
    basis="every cohort",
    n=f"{len(alone.courses):,}",
    low=min(r.low for r in alone_ratios),
    none=without_finite(alone_ratios[0]),
    high=max(r.high for r in alone_ratios),
    first=min(r.first_limit for r in alone_ratios),
    lag=max(0.0, -alone_gain[0]),
    given=format_p(alone.conditional_p()[1]),
)

# %% tags=["hide-input"]
is_cut = [k for k, row in published.iterrows() if row["kind"] == "proportion" and row["numerator"] and not prints_as(100 * int(row["numerator"]) / int(row["denominator"]), row["printed"].rstrip("%"))]
cut = at.Limits(at.courses(study.by_remission, study.p("os_by_cr_p"), inner=study.by_transplant, inner_p=p_hsct, rounding="cut off"))
cut_ratios = [cut.hazard_ratio(ties) for ties in ("breslow", "efron")]
prose(
    "**If digits were cut off** from both p-values{as_rates}, other orders agree ({n} by any test), and the limits move: finite estimates of the hazard ratio from {low:.1f} to {high:.1f} {none}, their lower limits from {first:.2f}; mean survival up to {lag:.1%} of the time looked at shorter with remission; exact p-values up to {exact} (given the risk sets, {given}). From one of them only, the orders and limits are others again.",
    basis="every cohort",
    as_rates=f", as from {len(is_cut)} of the printed rates if these are crude" if is_cut else "",
    n=f"{len(cut.courses):,}",
    low=min(r.low for r in cut_ratios),
    none=without_finite(cut_ratios[0]),
    high=max(r.high for r in cut_ratios),
    first=min(r.first_limit for r in cut_ratios),
    lag=max(0.0, -cut.mean_survival_gain()[0]),
    exact=format_p(cut.permutation_p()[1]),
    given=format_p(cut.conditional_p()[1], 3),
)

# %% tags=["hide-input"]
less = [less.text for less in at.printed_p(p_hsct).without_zeros(1)]  # the figure without the zeros that may have been added
ends = list(dict.fromkeys(table.loc[row, "test"] for row in (table["first"].idxmin(), table["given"].idxmax(), table["gain_low"].idxmin())))
wide = at.Limits(at.courses(study.by_remission, study.p("os_by_cr_p"), inner=study.by_transplant, inner_p=less[-1], tests=ends)) if less else union
ratios = [wide.hazard_ratio(ties) for ties in ("breslow", "efron")]
prose(
    (
        "**If a zero was added,** and {p} is {less}, more orders agree ({n} by the tests with the widest limits in the table: {tests}), and the limits by these tests are wider: estimates of the hazard ratio start at {low:.1f}, their "
        "lower limits at {first:.2f}; mean survival is up to {lag:.1%} of the time looked at shorter with remission; exact p-values reach {exact} (given the risk sets, {given}). "
        if less
        else "No zero can have been added to {p}. "
    )
    + ("The same children's other p-value is printed as {longer}." if study.p("dfs_by_hsct_p") == f"{p_hsct}0" else ""),
    basis="every cohort",
    p=p_hsct,
    less=less[-1] if less else p_hsct,
    longer=study.p("dfs_by_hsct_p"),
    n=f"{len(wide.courses):,}",
    tests=", ".join(map(spoken, ends)),
    low=min(r.low for r in ratios),
    first=min(r.first_limit for r in ratios),
    lag=max(0.0, -wide.mean_survival_gain()[0]),
    exact=format_p(wide.permutation_p()[1]),
    given=format_p(wide.conditional_p()[1]),
)

# %% [markdown]
# (sec-other-test)=
# ## If it was no log-rank test
#
# The abstract names no test. Tests of counts need no times, so if one of them gave the printed figure, that figure limits no time. Which of those that the audit tries print it? (A t-test or a correlation of an outcome coded 0 and 1 is not among them. The z-test is tried with one variance for both groups, which makes it the chi-squared test, and with two.)

# %%
print(f"p = {study.p('os_by_cr_p')} by remission: {'; '.join(study.count_tests) or 'none of them'}")

# %% tags=["hide-input"]
tried = at.logrank(*study.by_transplant).check(p_hsct).tried
by_times = d1 == 1 and not any(outcome["meets"] for name, outcome in tried.items() if name.split("/")[0] in COUNTS)
fewest_left = min(sum(pair) for pairs in study.courses.inner.values() for pair in pairs)  # with remission, at its one death
one_sided = [r1 + r2 for r1, r2 in product(range(1, m1 + 1), range(m2 + 1)) for p in path_p_values([(r1, r2, 1, 0)], m1, m2).values() if prints_as(p / 2, p_hsct) or prints_as(1 - p / 2, p_hsct)]
prose(
    "The printed p-value by remission can come from {tests}, too. In that case the figure limits no time, and little of the table above is left: what the crude rates say by themselves (a Kaplan-Meier estimate of at most {crude:.1%}; {d2} of {n2} against {d1} of {n1}, Fisher's exact p = {p})"
    + (", and, from the p-value by transplant, that mean survival is at most {lag:.1%} of the time looked at shorter with remission {one_side}." if by_times else ".")
    if study.count_tests
    else "No test of counts prints this figure (tried on {d2} of {n2} against {d1} of {n1}; Fisher's exact p = {p}), so it came from times, if it is right.",
    basis="counts, every cohort" if by_times and study.count_tests else "counts",
    tests="; ".join(study.count_tests),
    d1=d1,
    n1=n1,
    d2=d2,
    n2=n2,
    p=format_p(fisher_exact([[d1, n1 - d1], [d2, n2 - d2]])[1]),
    crude=1 - d2 / n2,
    lag=1 / fewest_left,
    one_side=f"(if that one is of a log-rank test tried, rounded without an added zero, of time from the same day to the same cut-off date, and two-sided{f'; one-sided, {1 / min(one_sided):.1%}' if one_sided else ''})",
)

# %% [markdown]
# (sec-immortal)=
# ## Immortal time in the transplant comparison
#
# A child who is counted as transplanted from the first day cannot, by definition, have died before the transplant ({term}`immortal time`). On the day of the one death, between one and all of the
# transplanted children still followed had had theirs. With k of the r1 + r2 children at risk transplanted by then, Mantel's chi-squared is (r1 + r2 - k) / k. With one death that curve is far off where k is
# small; given who was at risk, the exact two-sided p-value is k / (r1 + r2), or 1 where that is a half or more:

# %%
pairs = study.courses.inner["mantel"]
table = pd.DataFrame({f"{r1} and {r2} at risk": {"p from the first day": chi2.sf(r2 / r1, 1), "in time, at least": chi2.sf(r1 + r2 - 1, 1), "exact, at least": 1 / (r1 + r2)} for r1, r2 in pairs}).T
table.round(6)

# %% tags=["hide-input"]
if study.by_transplant[1::2] != (1, 0):
    raise ValueError(f"survival by transplant: this section is of one death, with a transplant; found {study.by_transplant[1::2]}")
at_risk = {pair for found in study.courses.inner.values() for pair in found}  # by any test
chi_squared = [(r1 + r2 - k) / k for r1, r2 in at_risk for k in range(1, r1 + 1)]
in_time = [(r2 / r1, (r1 + r2 - k) / k, e1 - k * (e1 + e2) / (r1 + r2)) for r1, r2 in pairs for k in range(1, r1 + 1)]
prose(
    (
        "By Mantel's test the naive p-value is the largest that the comparison in time could give, and each smaller one speaks *against* transplant: the only death is on its side either way, if the rates by group are crude. So counting from the "
        "first day has hidden no p-value in favour of transplant. "
        if all(counted_in_time >= naive and more_than_expected >= 0 for naive, counted_in_time, more_than_expected in in_time)
        else "Some of these p-values are larger than the naive one, or speak for transplant. "
    )
    + "Whichever of the tests tried printed {naive}, the chi-squared of the comparison in time gives p from {low} to {high:.2f}, if the printed p is two-sided and rounded (no zero added), the rates are crude and both comparisons count time from one day. No exact p-value (other than a mid-p) is below {exact}, however small the one of chi-squared. ([One death](08_explorer.html) shows {least} for another question: children count as transplanted from the first day, and the numbers at risk need not print the p-value.) That says nothing about what transplant truly does: {deaths} is next to no evidence, and excludes neither benefit nor harm.",
    basis="every cohort",
    low=format_p(chi2.sf(max(chi_squared), 1)),
    high=chi2.sf(min(chi_squared), 1),
    exact=f"1/{max(map(sum, at_risk))}",
    least=f"1/{1 + m2}",
    naive=p_hsct,
    deaths="one death" if e1 + e2 == 1 else f"{e1 + e2} deaths",
)

# %% [markdown]
# And if the rates are Kaplan-Meier rates that were read earlier, so that [the deaths are split otherwise](sec-other-split)? Each order by transplant of such a split, and each number of children who had had
# theirs by each death:

# %% tags=["hide-input"]
def transplanted_by_then(order, least=0):
    """An order by transplant, with children counted as transplanted only once they are: every way in which it can be."""
    if not order:
        yield ()
        return
    (r1, r2, a, b), *rest = order
    for k in range(max(a, least), r1 + 1):
        lost = r1 - a - rest[0][0] if rest else 0
        for later in transplanted_by_then(rest, k - a - lost):
            yield ((k, r1 + r2 - k, a, b), *later)


ways = sorted({way for _, orders_by_transplant in split_up for order in orders_by_transplant for way in transplanted_by_then(order)})
if ways:
    padded = np.array([[*way, *[(0, 0, 0, 0)] * (d1 + d2 - len(way))] for way in ways], dtype=np.int64)
    scores = at.Limits(at.Courses((m1, 0, m2, 0), padded, {}, {})).frame
    p_in_time = [path_p_values(list(way), m1, m2).get("mantel", 1.0) for way in ways]
    favours = (scores["score"] < -1e-9).to_numpy()
prose(
    "**If the deaths are split otherwise,** chi-squared gives p from {low} to {high}, p-values given the risk sets start at {exact}, and {sides}."
    if ways
    else "**The deaths can't be split otherwise,** so this holds for Kaplan-Meier rates as well.",
    basis="every cohort",
    low=format_p(min(p_in_time)) if ways else "",
    high=format_p(max(p_in_time)) if ways else "",
    exact=format_p(scores["conditional_p"].min()) if ways else "",
    sides=("no p-value speaks for transplant" if not favours.any() else f"some p-values speak for transplant, the smallest of these being {format_p(min(p for p, against in zip(p_in_time, favours, strict=True) if against))}") if ways else "",
)

# %% [markdown]
# (sec-one-more)=
# ## What one more number would tell
#
# Numbers at risk under survival curves would settle much; the full paper, which was not used here, may print them. How many of the orders by Mantel's test would be left if one knew, for instance, how many children were followed at
# the first death, from the most telling value to the least?

# %%
paths = study.courses.by("mantel").paths
first = pd.DataFrame(paths[:, 0, :2], columns=["remission", "no remission"]).value_counts()
print(f"{len(paths):,} orders; at risk at the first death: {len(first)} possible pairs, which leave {first.min():,} to {first.max():,} orders")

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
*bounded, condition = study.in_every_cohort
prose(
    "**Holds in every cohort that agrees with the abstract.** The counts of all children and their rates; and, if the rates by group are crude or read at or after the last death, that {d2} of the {n2} children not counted as in remission were known to have died at their last contact, against {d1} of {n1} with, if rates and counts have one cut-off date. {later}\n\n"
    "**Bounded.** {bounded}. {condition} What a sound transplant comparison gives has limits, too. {basis}\n\n"
    "**Open.** {lived}, nearly everything in days, everything about who the children were, and whether a short course does as well as a long one.",
    basis="every cohort",
    bounded=(first := "; ".join(bounded))[:1].upper() + first[1:],
    condition=condition,
    later=study.if_later_counts,
    lived=study.lived[:1].upper() + study.lived[1:],
    d1=d1,
    n1=n1,
    d2=d2,
    n2=n2,
)
