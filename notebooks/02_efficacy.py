# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Efficacy: how many reached remission

# %% tags=["hide-input"]
import pandas as pd
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from fewevents import beta_posterior, exact_ci
from helpers import answer, compare, counted, load_cohort, load_published, plot_forest, prose, show_table, summary_card

patients = load_cohort()  # one row a child; counts as printed, days reconstructed
published = load_published()  # one row a printed figure, as text
responders, refractory = patients["complete_remission"], patients["disease_status"].eq("refractory")
members = {"all children": refractory | ~refractory, "refractory": refractory, "relapsed": ~refractory}
reached = {group: (int(responders[rows].sum()), int(rows.sum())) for group, rows in members.items()}
words = {group: counted(exact_ci(*counts)) for group, counts in reached.items()}
pairs = {"cr": "all children", "cr_refractory": "refractory", "cr_relapsed": "relapsed"}
compared = compare(published, {f"{key}_rate": reached[group] for key, group in pairs.items()})
p_status = fisher_exact([[k, n - k] for k, n in (reached["refractory"], reached["relapsed"])])[1]
differs = p_status < 0.05
summary_card(
    question="How many children reached complete remission, and did it differ by disease status?",
    answer=f"{words['all children']} reached complete remission; {'the rates in refractory and in relapsed disease differ by more than chance explains' if differs else 'the children with refractory and with relapsed disease are too few to tell their rates apart'}.",
    printed=", ".join(f"{published.loc[f'{key}_rate', 'printed']} of {group}" for key, group in pairs.items()) + ", not defined.",
    counts=[f"{group}: {text}" for group, text in words.items()],
    every_cohort="The same counts and rates: they need no day.",
    reconstructed="Nothing on this page.",
    unknown="The definition of remission, and on which day each child was assessed.",
)

# %% [markdown]
# Complete remission after a 14-day course is the main result of the abstract {cite:p}`xie2023`. Remission rates need nothing but counts, so the counts of
# this chapter are those of the real children.
#
# Cells that stand open can be retyped. What they import, and the two lines that load the cohort, are in the folded cell of the answer; `make lab` in the
# folder of the book opens all of them.
#
# (sec-remission)=
# ## Remission, overall and by disease status
#
# Number in remission and number treated, the rate in percent, and its exact 95% interval (Clopper-Pearson; statsmodels calls it `beta`): the true rates that could well have given these counts.

# %%
remission = patients["complete_remission"]
disease = patients["disease_status"].astype(str)
by_status = remission.groupby(disease)
rates = by_status.agg(events="sum", n="count")
rates.loc["all children"] = rates.sum()
k, n = rates["events"], rates["n"]
low, high = proportion_confint(k, n, method="beta")
rates["percent"] = 100 * k / n
rates["low"], rates["high"] = 100 * low, 100 * high
rates.round(1)

# %% tags=["hide-input"]
drawn = rates.loc[["all children", "refractory", "relapsed"]].rename(columns={"percent": "estimate", "low": "ci_low", "high": "ci_high"})
drawn[["estimate", "ci_low", "ci_high"]] /= 100
plot_forest(
    drawn.astype({"events": int, "n": int}).reset_index(names="label"),
    name="remission-rates",
    alt="Remission rates with exact intervals: " + "; ".join(f"{g} {w}" for g, w in words.items()),
    caption=f"{words['all children'].partition(',')[0]}) reached complete remission; {'refractory and relapsed disease differ' if differs else 'whether refractory and relapsed disease differ, so few children cannot tell'}.",
    provenance="Counts: Clopper-Pearson 95% intervals.",
    xlabel="children in complete remission",
    note=f"Refractory against relapsed: Fisher's exact p = {p_status:.2f}",
)

# %% [markdown]
# (sec-refractory-relapsed)=
# ## Refractory against relapsed
#
# The abstract prints both rates side by side without a test. A reader will compare them anyway. Some expected counts are below five, so Fisher's exact test is the one to use; the interval of
# the difference is Newcombe's.

# %%
a, n1 = rates.loc["refractory", ["events", "n"]].astype(int)
b, n2 = rates.loc["relapsed", ["events", "n"]].astype(int)
odds_ratio, p = fisher_exact([[a, n1 - a], [b, n2 - b]])
low, high = confint_proportions_2indep(
    a, n1, b, n2, compare="diff", method="newcomb"
)
print(f"difference {100 * (a / n1 - b / n2):.1f} points")
print(f"95% CI {100 * low:.1f} to {100 * high:.1f} points")
print(f"Fisher's exact p = {p:.3f}")

# %% tags=["hide-input"]
prose(
    "Remission was {points:.1f} percentage points {more} in refractory disease ({refractory} against {relapsed}; 95% CI {low:.1f} to {high:.1f})"
    + (": no difference is shown, and a large one is not excluded. " if low < 0 < high else ". The interval does not hold 0. ")
    + "What “refractory” meant and the disease burden are not in the abstract.",
    basis="counts",
    more="higher" if a / n1 > b / n2 else "lower",
    points=abs(100 * (a / n1 - b / n2)),
    refractory=f"{a}/{n1}",
    relapsed=f"{b}/{n2}",
    low=100 * low,
    high=100 * high,
)

# %% [markdown]
# ## Does the choice of interval matter?
#
# Three intervals in common use, for the same counts, in percent. Clopper-Pearson never covers less than 95%; Wilson's comes closer to it on average; Wald's, the textbook one, is too short in small groups.

# %%
events, n = int(remission.sum()), len(remission)
ends = [
    proportion_confint(events, n, method=method)
    for method in ("beta", "wilson", "normal")
]
names = ["Clopper-Pearson", "Wilson", "Wald"]
intervals = 100 * pd.DataFrame(ends, names, ["low", "high"])
intervals.round(1)

# %% tags=["hide-input"]
least, most = intervals.min(), intervals.max()
prose("Lower limits lie between {low:.1f}% and {low_to:.1f}%, upper limits between {high:.1f}% and {high_to:.1f}%.", basis="counts", low=least["low"], low_to=most["low"], high=least["high"], high_to=most["high"])

# %% [markdown]
# ## Read as a probability
#
# Some readers ask for the probability, here in percent, that the rate exceeds a value. That needs an opinion held before the data, a prior; here are two that claim to know next to nothing. The two values were chosen here. What comes out is a
# statement about the prior and the data together.

# %%
priors = ("jeffreys", "uniform")
beta = [beta_posterior(events, n, prior=p) for p in priors]
rows = [
    [posterior.probability_above(x) for x in (0.6, 0.7)]
    for posterior in beta
]
names = [posterior.prior for posterior in beta]
chances = pd.DataFrame(rows, names, ["above 60%", "above 70%"])
(100 * chances).round(1)

# %% [markdown]
# (sec-day-28)=
# ## Day 14 and day 28
#
# Of the children *without* complete remission, the abstract says that most "were still in remission" at 28 days; from when, it does not say. Two readings:
#
# 1. They reached complete remission later, by day 28.
# 2. The words mean something else, for instance a partial response.
#
# Disease-free survival is usually counted from remission, so a rate for children without remission is unusual: either they reached it later, or event-free survival is meant.

# %%
without = patients[~patients["complete_remission"]]
late = int(without["remission_day_28"].sum())
both = events + late
low_28, high_28 = proportion_confint(both, n, method="beta")
print(f"in remission on day 28: {late} of these {len(without)}")
print(f"as printed {events}/{n}; with these {late}: {both}/{n}")
print(f"95% CI of the second: {low_28:.1%} to {high_28:.1%}")

# %% [markdown]
# Disease-free survival without remission, as printed, and how many children that is if it is crude:

# %%
by_cr = published.loc["dfs_no_cr_rate", "printed"]
disease_free = int(without["dfs_event"].eq(0).sum())
print(f"printed {by_cr}; crude {disease_free}/{len(without)}")

# %% tags=["hide-input"]
prose(
    "If the printed disease-free survival is crude, it is {free} of {n} children. If not reaching remission counts as an event, too, these {free} reached it later, which agrees with the first reading ({late} of {n} did); "
    "the abstract does not say how it counted. The first reading would raise the rate to {both}. This book keeps the printed count, {day14}, as the main figure.",
    basis="counts",
    free=disease_free,
    n=len(without),
    late=late,
    both=f"{both}/{n}",
    day14=f"{events}/{n}",
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
show_table(
    compared,
    name="efficacy-compared",
    caption="Remission rates as printed and from their counts",
    columns={"what": "Figure", "reported": "Reported", "recomputed": "Recomputed", "verdict": "Verdict"},
    note="Counts: a percentage from its numerator and denominator, all of them printed in the abstract.",
    fold=True,
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** If {day14} is the right count, the true rate could well lie anywhere from {low:.0%} to {high:.0%}; if the {late} printed as in remission at 28 days count, too, it is {both}, {low_28:.0%} to {high_28:.0%} (95% intervals). {answer}. {basis}\n\n"
    "**Does not follow.** That a short course does as well as the usual 28 days: there is no comparison group here. That disease status *causes* a difference, or that it makes none.\n\n"
    "**Not reported.** Minimal residual disease (MRD).",
    basis="counts",
    low=rates.loc["all children", "low"] / 100,
    high=rates.loc["all children", "high"] / 100,
    day14=f"{events}/{n}",
    both=f"{both}/{n}",
    late=late,
    low_28=low_28,
    high_28=high_28,
    answer=answer(compared)[:1].upper() + answer(compared)[1:],
)
