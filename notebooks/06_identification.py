# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What can be known
#
# The abstract {cite:p}`xie2023` prints counts and p-values, and no patient's data. Many different cohorts agree with it. This chapter asks what is the same in *all* of them
# ({term}`identified`), what varies within limits ({term}`bounded`), and what is left open ({term}`not identifiable`).
#
# The limits assume: two groups; every child followed from the first day; no strata; the deaths printed are those that were analysed; p-values rounded, not cut off, and two-sided; and that
# both p-values on overall survival come from *the same* log-rank test or one of its usual companions. Which one is not in the abstract, so each is tried. The figures on disease-free survival are
# not used here, so a limit may be wider than the whole abstract allows.

# %% tags=["hide-input"]
import pandas as pd
import seaborn as sns
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from matplotlib.patches import Rectangle
from scipy.stats import chi2, fisher_exact

import attainable as at
from fewevents import format_p
from helpers import SeabornFigure, Study, by_test, conclusions, further_questions, load_published, prints_as, prose, show_table, summary_card

published = load_published()  # one row a printed figure, as text
study = Study(published)  # its deaths by group, and the courses that agree
found, asked = conclusions(study), further_questions(study)
n1, d1, n2, d2 = study.by_remission
share = "the same" if d2 * n1 == d1 * n2 else "a larger" if d2 / n2 > d1 / n1 else "a smaller"
union = study.limits
shorter, longer = union.mean_survival_gain()  # remission minus none, as a share of the horizon
lived = "how long children lived" if shorter < 0 < longer else "how much longer children in one of the groups lived"
counted = pd.concat([found, asked])["verdict"].value_counts()
summary_card(
    question="Which conclusions of the abstract hold in every cohort that agrees with it?",
    answer=f"The rates hold, and that {share} share of the children without remission died ({d2} of {n2} against {d1} of {n1}); {lived}, and whether transplant helps or harms, the printed figures leave open.",
    reported=f"Counts, crude rates and {published['kind'].eq('p_value').sum()} p-values; no times.",
    recomputed=[f"{word}: {count} of {counted.sum()} rows of the two tables below" for word, count in counted.items()],
    unknown="Every time in days, and everything that is not in the abstract.",
)

# %% [markdown]
# (sec-conclusions)=
# ## The conclusions that the authors draw

# %% tags=["hide-input"]
headings = {"claim": "Conclusion", "verdict": "Verdict", "because": "What the printed figures say", "open": "What stays open", "basis": "Basis"}
show_table(
    found,
    name="conclusions",
    caption="The conclusions of the abstract, and what its figures decide",
    columns=headings,
    note="Identified: the same in every cohort that agrees with the abstract. Bounded: between the limits given. Not identifiable: nothing limits it. Every cohort: both p-values on overall survival by the same of the log-rank tests tried, two-sided and rounded, ties allowed.",
    fold=True,
)

# %% [markdown]
# ## What a reader also asks

# %% tags=["hide-input"]
show_table(
    asked,
    name="questions",
    caption="Further questions, and what the printed figures decide",
    columns=headings | {"claim": "Question"},
    note="A limit over courses is a limit of the estimate; the sampling interval beside it says how far another sample of children could have fallen from it.",
    fold=True,
)

# %% [markdown]
# (sec-follow-up)=
# ## How a p-value tells about the follow-up
#
# A log-rank test looks at each death and asks how many children of each group were still followed on that day. It sees nothing else. One order of the deaths with one set of such numbers is a
# {term}`risk-set path`, here called a *course*. The abstract hides it, but there are finitely many.
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
    caption=f"One death, {p_values.size} courses: {len(cells)} of them print p = {p_hsct} by Mantel's log-rank test (boxed; .40 is 0.40).",
    provenance="Every cohort: all numbers at risk that the counts allow. Mantel's test.",
    data=p_values.rename_axis("r2").reset_index(),
)
digits = p_values.T.map(lambda p: f"{p:.2f}"[1:])
for (axes,) in figure.axes(height=460, left=46, right=2):
    sns.heatmap(p_values.T, annot=digits, fmt="", cmap="Blues_r", vmin=0, vmax=1, cbar=False, ax=axes, annot_kws={"size": figure.small})
    for r1, r2 in cells:
        axes.add_patch(Rectangle((r2 - 1, r1 - 1), 1, 1, fill=False, linewidth=2.5, edgecolor=figure.colours[1]))
    axes.invert_yaxis()
    axes.tick_params(length=0, rotation=0)
    axes.set(xlabel="at risk at the death, without a transplant", ylabel="at risk, with a transplant")
figure

# %% [markdown]
# So the p-value, small as the comparison is, tells about the follow-up: by this test, some children must have left it before the death. The other p-value, printed with three decimals for disease-free
# survival, is told here once:

# %%
verdict = at.logrank(*study.by_transplant).check(study.p("dfs_by_hsct_p"))
print(verdict.word)

# %% tags=["hide-input"]
givers = [name for name, tried in verdict.tried.items() if tried["meets"]]
padded = "; or a zero was added to a figure of two decimals" if verdict.word in ("possible", "cut off") else ""
prose(
    "{sentence} The plainest explanations: another test than Mantel's was used ({k} tests and sides give it){padded}.",
    basis="every cohort",
    sentence=verdict.sentence,
    k=len(givers),
    padded=padded,
)

# %% [markdown]
# (sec-longer)=
# ## "Fewer died" is not "lived longer"
#
# Both cohorts below agree with every printed figure on overall survival. In the first, children in remission live longer; in the second, shorter. What is the same in both is how many died.
# Deaths per year of follow-up are no substitute: a few children without remission who are followed long after the last death make theirs the lower rate, and no printed figure changes.

# %%
rows = union.frame
shortest, longest = (at.Courses.witness(study.courses, int(rows[name].agg(end))) for name, end in (("gain_low", "idxmin"), ("gain_high", "idxmax")))
refuting = pd.DataFrame(
    [(1, 29, 0)] * 14 + [(1, 30, 1)] + [(1, 480, 0)] * 11 + [(2, 29, 0)] * 3 + [(2, 399, 0)] + [(2, day, 1) for day in (400, 401, 402)],
    columns=["arm", "time", "event"],
)
refuting.groupby("arm")["event"].agg(["sum", "count"])

# %% [markdown]
# Has the second the printed counts, and does it print the paper's p-values? By transplant, the children of the remission group at risk at its one death have to fall into two groups that print the one;
# by remission the test of lifelines has to print the other:

# %%
one, two = (refuting[refuting["arm"].eq(arm)] for arm in (1, 2))
test = logrank_test(one["time"], two["time"], one["event"], two["event"])
at_risk = (one["time"] >= one.loc[one["event"].eq(1), "time"].min()).sum()
splits = [k for k in range(1, m1 + 1) if prints_as(chi2.sf((at_risk - k) / k, 1), p_hsct)]
counts = tuple(int(x) for g in (one, two) for x in (len(g), g["event"].sum()))
if counts != study.by_remission or not splits or not prints_as(test.p_value, study.p("os_by_cr_p")):
    raise ValueError(f"the second cohort does not print the paper's figures: {counts}, {splits}, p = {test.p_value}")
print(f"p = {test.p_value:.5f} prints as {study.p('os_by_cr_p')}; {splits} of {at_risk} at risk print {p_hsct}")

# %% [markdown]
# And how long do its children live, on average, up to the last death?

# %%
last = refuting.loc[refuting["event"].eq(1), "time"].max()
means = {arm: restricted_mean_survival_time(KaplanMeierFitter().fit(group["time"], group["event"]), t=last) for arm, group in (("remission", one), ("no remission", two))}
print({arm: round(mean) for arm, mean in means.items()})
if not means["remission"] < means["no remission"] or not longer > 0:
    raise ValueError(f"mean survival: found {means} and a difference of at most {longer:+.2f}, expected that the two cohorts differ in direction; choose others")

# %% tags=["hide-input"]
figure = SeabornFigure(
    name="two-cohorts",
    alt="Kaplan-Meier curves of two cohorts that agree with the printed figures: in one the children in remission live longer on average, in the other the children without.",
    caption="Two cohorts that print the same: the mean survival is longer with remission in the one, without it in the other.",
    provenance="Every cohort: each curve is of a cohort that agrees with the printed figures; no child's times.",
    data=pd.concat({"lived shorter with remission": refuting, "lived longer with remission": longest[["arm", "time", "event"]]}, names=["cohort", "row"]).reset_index(),
)
cohorts = {"1: longer with remission": longest, "2: longer without": refuting}
for panels in figure.axes(height=290, panels=2):
    for axes, (title, cohort) in zip(panels, cohorts.items(), strict=True):
        last_death = cohort.loc[cohort["event"].eq(1), "time"].max()
        for arm, label, high, colour in ((1, "remission", 1.03, figure.colours[0]), (2, "no remission", 0.4, figure.colours[1])):
            group = cohort[cohort["arm"].eq(arm)]
            curve = KaplanMeierFitter().fit(group["time"] / last_death, group["event"]).survival_function_.iloc[:, 0]
            axes.step(curve.index, curve, where="post", color=colour, linewidth=2.2)
            axes.text(0.05, high, label, color=colour, size=figure.small)
        figure.percent_ticks(axes, "overall survival")
        axes.set(title=f"Cohort {title}", xlabel="time, as a share of that to the last death", xlim=(0, 1.02))
figure

# %% tags=["hide-input"]
prose(
    "Over all courses, by any test of the family, "
    + (
        "mean survival up to a horizon is between {shorter:.1%} of it shorter and {longer:.0%} longer with remission. "
        if shorter < 0 < longer
        else "the difference of mean survival (remission minus none) is between {low:+.1%} and {longer:+.0%} of the horizon. "
    )
    + "And the comparison carries guarantee time: remission is known only after treatment began.",
    basis="every cohort",
    shorter=-shorter,
    low=shorter,
    longer=longer,
)

# %% [markdown]
# (sec-by-test)=
# ## Limits, by the test that may have been used
#
# The hazard ratio of death (no remission against remission), the Kaplan-Meier estimate without remission after the last death, and the exact p-value, over all courses that print both p-values by
# the named test. An exact p-value comes from permuting the children between the groups; *given the risk sets* it permutes at each death only those still followed, which needs no assumption
# about how long each group was followed.

# %%
limits = study.by("mantel", ties=False)
ratio = limits.hazard_ratio()
print(f"Mantel, no ties: {ratio.of:,} courses; hazard ratio {ratio.low:.1f} to {ratio.high:.1f} in {ratio.finite:,}; 95 % limits start at {ratio.first_limit:.1f} to {ratio.last_limit:.1f}")

# %% tags=["hide-input"]
table = by_test(study)
shown = pd.DataFrame(
    {
        "test": table["test"] + table["ties"].map({True: ", ties allowed", False: ""}),
        "courses": table["courses"].map("{:,}".format),
        "ratio": [f"{r.ratio_low:.1f} to {r.ratio_high:.1f} ({r.finite / r.courses:.0%} finite)" for r in table.itertuples()],
        "first": table["first_limit"].map("{:.2f}".format),
        "survival": [f"{r.survival_low:.0%} to {r.survival_high:.1%}" for r in table.itertuples()],
        "exact": [f"{format_p(r.exact_low, 4)} to {format_p(r.exact_high, 4)}" for r in table.itertuples()],
        "given": table["given_high"].map(lambda p: format_p(p, 3)),
        "gain": [f"{r.gain_low:+.3f}" for r in table.itertuples()],
    }
)
show_table(
    shown,
    name="by-test",
    caption="What depends on the test, and what does not",
    columns={"test": "Printed p-values by", "courses": "Courses", "ratio": "Hazard ratio, estimates", "first": "Smallest 95% limit", "survival": "Kaplan-Meier, no remission", "exact": "Exact p", "given": "Exact p given the risk sets, at most", "gain": "Mean survival, least difference"},
    note="Every cohort: courses are counted, they are neither cohorts nor a probability. Hazard ratios by Breslow or Efron. Tests by which no course prints both p-values (Wald, continuity-corrected) are left out.",
    fold=True,
    search=True,
)

# %% tags=["hide-input"]
smallest = table["first_limit"].min()
largest_given = table["given_high"].max()
prose(
    "**What does not depend on the test:** the estimate of the hazard ratio, where finite, is above {low}; the Kaplan-Meier estimate can fall to {km:.0%} and does not exceed {km_high:.1%}; {direction}.\n\n"
    "**What does:** whether the sampling interval of the hazard ratio excludes 1 (its smallest lower limit is {smallest:.2f}), and whether an exact p-value stays below 0.05 in every cohort (permuting the groups: {exact}; given the risk sets: {given}).",
    basis="every cohort",
    low=int(table["ratio_low"].min()),  # rounded down: "above" must stay true
    km=table["survival_low"].min(),
    km_high=table["survival_high"].max(),
    smallest=smallest,
    direction="mean survival can differ in either direction"
    if table["gain_low"].max() < 0 < table["gain_high"].min()
    else f"the difference of mean survival lies within {table['gain_low'].min():+.2f} and {table['gain_high'].max():+.2f} of the horizon, and its direction {'is open by some tests only' if shorter < 0 < longer else 'is one and the same'}",
    exact="yes" if table["exact_high"].max() < 0.05 else f"no, up to {format_p(table['exact_high'].max())}",
    given="yes" if largest_given < 0.05 else f"no, up to {format_p(largest_given)}",
)

# %% [markdown]
# (sec-other-test)=
# ## If it was no log-rank test
#
# The abstract names no test. Tests of counts need no times, so if one of them gave the printed figure, nothing limits the times at all. Which of them print it?

# %%
print(f"p = {study.p('os_by_cr_p')} by remission: {'; '.join(study.count_tests) or 'none of them'}")

# %% tags=["hide-input"]
prose(
    "The printed p-value by remission can come from {tests}. In that case every limit of the table above falls, and what is left is what the counts say: {d2} of {n2} against {d1} of {n1}, Fisher's exact p = {p}."
    if study.count_tests
    else "No test of counts prints this figure (tried on {d2} of {n2} against {d1} of {n1}; Fisher's exact p = {p}), so it came from times, if it is right.",
    basis="counts",
    tests="; ".join(study.count_tests),
    d1=d1,
    n1=n1,
    d2=d2,
    n2=n2,
    p=format_p(fisher_exact([[d1, n1 - d1], [d2, n2 - d2]])[1]),
)

# %% [markdown]
# (sec-immortal)=
# ## Immortal time in the transplant comparison
#
# A child who is counted as transplanted from the first day cannot, by definition, have died before the transplant ({term}`immortal time`). On the day of the one death, between one and all of the
# transplanted children had had theirs. With k of the r1 + r2 children at risk transplanted by then, chi-squared is (r1 + r2 - k) / k:

# %%
pairs = study.courses.inner["mantel"]
table = pd.DataFrame({f"{r1} and {r2}": {"naive": chi2.sf(r2 / r1, 1), "at least": chi2.sf(r1 + r2 - 1, 1), "at most": chi2.sf(r2 / r1, 1)} for r1, r2 in pairs}).T
table.round(6)

# %% tags=["hide-input"]
in_time = [(r2 / r1, (r1 + r2 - k) / k, e1 - k * (e1 + e2) / (r1 + r2)) for r1, r2 in pairs for k in range(1, r1 + 1)]
prose(
    (
        "The naive p-value is the largest that the comparison in time could give, and each smaller one speaks *against* transplant: the only death is on its side either way. So counting from the "
        "first day has hidden no p-value in favour of transplant. "
        if all(chi_squared >= naive and more_than_expected >= 0 for naive, chi_squared, more_than_expected in in_time)
        else "Some of these p-values are larger than the naive one, or speak for transplant. "
    )
    + "That says nothing about what transplant truly does: with one death neither reading is evidence, and a benefit stays as possible as harm.",
    basis="every cohort",
)

# %% [markdown]
# (sec-one-more)=
# ## What one more number would tell
#
# Numbers at risk under the survival curves would settle more than any other figure. How many of the courses would be left if the paper printed, for instance, how many children were followed at
# the first death, from the most telling value to the least?

# %%
paths = study.courses.by("mantel").paths
first = pd.DataFrame(paths[:, 0, :2], columns=["remission", "no remission"]).value_counts()
print(f"{len(paths):,} courses; at risk at the first death: {len(first)} possible pairs, which leave {first.min():,} to {first.max():,} courses")

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds in every cohort that agrees with the abstract.** The rates and their intervals; that {d2} of {n2} children without remission died against {d1} of {n1} with.\n\n"
    "**Bounded, if the p-values are those of one log-rank test, two-sided and rounded.** The estimate of the hazard ratio, what a Kaplan-Meier curve shows, and what a sound transplant comparison gives.\n\n"
    "**Open.** {lived}, everything in days, everything about who the children were, and whether a short course does as well as a long one.",
    basis="every cohort",
    lived="Whether children in remission lived longer" if shorter < 0 < longer else "How much longer children in one of the groups lived",
    d1=d1,
    n1=n1,
    d2=d2,
    n2=n2,
)
