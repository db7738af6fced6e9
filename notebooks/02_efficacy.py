# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Efficacy: how many reached remission
#
# Complete remission after a 14-day course is the main result of the abstract {cite:p}`xie2023`. Remission rates need nothing but counts, so the counts of
# this chapter are those of the real children; what is said of definitions and days is marked as open.

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
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[f"{group}: {text}" for group, text in words.items()],
    unknown="The definition of remission, and on which day each child was assessed.",
)

# %% [markdown]
# (sec-remission)=
# ## Remission, overall and by disease status
#
# How many of how many:

# %%
rates = patients.groupby("disease_status", observed=True)["complete_remission"].agg(events="sum", n="count")
rates = pd.concat([rates, rates.sum().to_frame("all children").T])
rates["rate"] = rates["events"] / rates["n"]
rates["low"], rates["high"] = proportion_confint(rates["events"], rates["n"], method="beta")
rates.round(3)

# %% [markdown]
# The interval is exact (Clopper-Pearson; statsmodels calls it `beta`): it says which true rates could well have given these counts.

# %% tags=["hide-input"]
drawn = rates.loc[["all children", "refractory", "relapsed"]].rename(columns={"rate": "estimate", "low": "ci_low", "high": "ci_high"})
plot_forest(
    drawn.astype({"events": int, "n": int}).reset_index(names="label"),
    name="remission-rates",
    alt="Remission rates with exact intervals: " + "; ".join(f"{g} {w}" for g, w in words.items()),
    caption=f"{words['all children']} reached complete remission; both groups have wide intervals.",
    provenance="Counts: Clopper-Pearson 95% intervals.",
    xlabel="complete remission",
    note=f"Refractory against relapsed: Fisher's exact p = {p_status:.2f}",
)

# %% [markdown]
# (sec-refractory-relapsed)=
# ## Refractory against relapsed
#
# The abstract prints both rates side by side without a test. A reader will compare them anyway. Some expected counts are below five, so Fisher's exact test is the one to use; the interval of
# the difference is Newcombe's.

# %%
(a, n1), (b, n2) = rates.loc[["refractory", "relapsed"], ["events", "n"]].astype(int).to_numpy()
odds_ratio, p = fisher_exact([[a, n1 - a], [b, n2 - b]])
low, high = confint_proportions_2indep(a, n1, b, n2, compare="diff", method="newcomb")
print(f"difference {100 * (a / n1 - b / n2):.1f} points (95% CI {100 * low:.1f} to {100 * high:.1f}), Fisher's exact p = {p:.3f}")

# %% tags=["hide-input"]
prose(
    "Remission was {more} by {points:.1f} percentage points in refractory disease ({refractory} against {relapsed}), with an interval from {low:.1f} to {high:.1f} points. "
    + ("The interval holds 0: no difference is shown, and neither a large one in either direction is excluded." if low < 0 < high else "The interval does not hold 0."),
    basis="counts",
    more="more frequent" if a / n1 > b / n2 else "less frequent",
    points=abs(100 * (a / n1 - b / n2)),
    refractory=f"{a}/{n1}",
    relapsed=f"{b}/{n2}",
    low=100 * low,
    high=100 * high,
)

# %% [markdown]
# ## Does the choice of interval matter?
#
# Three intervals in common use, for the same counts. Clopper-Pearson never covers less than 95 %; Wilson's comes closer to it on average; Wald's, the textbook one, is too short in small groups.

# %%
events, n = (int(rates.loc["all children", name]) for name in ("events", "n"))
methods = {"Clopper-Pearson": "beta", "Wilson": "wilson", "Wald": "normal"}
pd.DataFrame({name: proportion_confint(events, n, method=key) for name, key in methods.items()}, index=["low", "high"]).T.round(3)

# %% [markdown]
# ## Read as a probability
#
# Some readers ask for the probability that the rate exceeds a value. That needs an opinion held before the data, a prior; here are two that claim to know next to nothing. What comes out is a
# statement about the prior and the data together.

# %%
posteriors = [beta_posterior(events, n, prior=prior) for prior in ("jeffreys", "uniform")]
pd.DataFrame({p.prior: {f"above {x:.0%}": p.probability_above(x) for x in (0.6, 0.7)} for p in posteriors}).T.round(3)

# %% [markdown]
# (sec-day-28)=
# ## Day 14 and day 28
#
# One sentence of the abstract allows two readings. Of the children *without* complete remission it says that some "were still in remission" at 28 days. Either they reached remission between
# day 14 and day 28, or the sentence means something else, for instance a partial response. The disease-free survival rate helps to decide: a child who never reached remission cannot be free
# of disease.

# %%
without = patients[~patients["complete_remission"]]
late = int(without["remission_day_28"].sum())
disease_free = len(without) - int(without["dfs_event"].sum())
low_28, high_28 = proportion_confint(events + late, n, method="beta")
print(f"as printed: {events}/{n}; with those printed as in remission at 28 days: {events + late}/{n} (95% CI {low_28:.1%} to {high_28:.1%})")
print(f"of {len(without)} children without remission, {disease_free} are counted as disease-free")

# %% tags=["hide-input"]
prose(
    "Read as a crude rate, the printed disease-free survival makes {free} of the {n} children without remission disease-free. If never to reach remission counts as an event, these {free} reached it later, which agrees with the "
    "first reading, under which {late} of {n} did; the abstract does not say how it counted. The first reading would raise the rate to {both}; this book keeps the printed definition and reports {day14}.",
    basis="counts",
    free=disease_free,
    n=len(without),
    late=late,
    both=f"{events + late}/{n}",
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
    note="Counts: a percentage from its printed numerator and denominator.",
    fold=True,
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The rate at which children like these reach remission could plausibly lie anywhere from {low:.0%} to {high:.0%}; {answer}.\n\n"
    "**Does not follow.** That a short course does as well as the usual 28 days: there is no comparison group here. That disease status *causes* a difference, or that it makes none. How deep "
    "the remissions were: residual disease is not in the abstract.",
    basis="counts",
    low=rates.loc["all children", "low"],
    high=rates.loc["all children", "high"],
    answer=answer(compared),
)
