# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Efficacy: how many reached remission

# %% [markdown]
# Complete remission after a 14-day course is the main result of the abstract {cite:p}`xie2023`. Remission rates need nothing but
# counts, so everything in this chapter holds for the real children.

# %% tags=["hide-input"]
import pandas as pd
import seaborn as sns
from scipy.stats import beta, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from fewevents import format_ci, format_percent, midp_ci
from helpers import (
    canvas,
    colour,
    compare,
    compare_table,
    estimates_table,
    load_cohort,
    load_published,
    prose,
    show_table,
    summary_card,
)

published = load_published()
patients = load_cohort()
rates = patients.groupby("disease_status", observed=True)["complete_remission"].agg(
    events="sum", n="size"
)
rates = pd.concat([rates.sum().to_frame("all patients").T, rates]).astype(int)
rates["estimate"] = rates["events"] / rates["n"]
rates["ci_low"], rates["ci_high"] = proportion_confint(rates["events"], rates["n"], method="beta")

# %% tags=["hide-input"]
figures = {
    "cr_rate": "all patients",
    "cr_refractory_rate": "refractory",
    "cr_relapsed_rate": "relapsed",
}
compared = compare(
    published,
    {key: (rates.loc[label, "events"], rates.loc[label, "n"]) for key, label in figures.items()},
)
in_words = {
    row.Index: f"{row.estimate:.1%} (95% CI {100 * row.ci_low:.1f} to {100 * row.ci_high:.1f})"
    for row in rates.itertuples()
}
agreed = int(compared["verdict"].eq("reproduced").sum())
summary_card(
    question="How many patients reached complete remission, and did it differ by disease status?",
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[f"{label}: {words}" for label, words in in_words.items()],
    verdict=f"reproduced: {agreed} of {len(compared)}",
    unknown="The definition of remission, and on which day each child was assessed.",
    basis="counts",
)

# %% [markdown]
# (sec-remission)=
# ## Remission, overall and by disease status
#
# pandas counts, statsmodels gives the exact interval of Clopper and Pearson (its method `beta`): it rests on the binomial distribution and on no approximation,
# which matters with 11 children in a group.

# %%
rates = patients.groupby("disease_status", observed=True)["complete_remission"].agg(
    events="sum", n="size"
)
rates = pd.concat([rates.sum().to_frame("all patients").T, rates]).astype(int)
rates["estimate"] = rates["events"] / rates["n"]
rates["ci_low"], rates["ci_high"] = proportion_confint(rates["events"], rates["n"], method="beta")

# %% tags=["hide-input"]
estimates_table(
    rates,
    name="remission",
    caption="Complete remission after the course of blinatumomab",
    note="Clopper-Pearson intervals.",
    basis="counts",
)

# %% [markdown]
# seaborn draws any interval that a function gives:

# %%
def exact(outcomes):
    return proportion_confint(outcomes.sum(), len(outcomes), method="beta")


long = pd.concat([patients.assign(disease_status="all patients"), patients])
long["remission"] = long["complete_remission"].astype(float)
with canvas(190) as page:
    axes = page.plot(left=108)
    paint = {"color": colour("blue"), "linestyle": "none", "markersize": 9}
    sns.pointplot(long, x="remission", y="disease_status", errorbar=exact, ax=axes, **paint)

# %% tags=["hide-input"]
axes.set(xlim=(0, 1), xlabel="complete remission, with 95% interval", ylabel="")
axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
axes.set_yticks(range(len(rates)), [f"{row.Index}\n{row.events}/{row.n}" for row in rates.itertuples()])
axes.tick_params(length=0)
axes.grid(axis="x")
axes.spines["left"].set_visible(False)
page.show(
    name="remission-rates",
    alt="Remission rates with exact intervals: "
    + "; ".join(f"{label} {words}" for label, words in in_words.items()),
    caption=f"{rates.loc['all patients', 'events']} of {rates.loc['all patients', 'n']} patients reached complete remission.",
    provenance="Counts as published. Clopper-Pearson intervals.",
    basis="counts",
    data=rates.rename_axis("group").reset_index(),
)

# %% [markdown]
# (sec-refractory-relapsed)=
# ## Refractory against relapsed
#
# The abstract prints both rates side by side without a test. A reader will compare them anyway, so here is the comparison: Fisher's exact test, because one cell holds a
# single child, and Newcombe's interval of the difference.

# %%
table = pd.crosstab(patients["disease_status"], patients["complete_remission"])
p_value = fisher_exact(table).pvalue
(no_1, yes_1), (no_2, yes_2) = table.to_numpy()
difference = yes_1 / (no_1 + yes_1) - yes_2 / (no_2 + yes_2)
low, high = confint_proportions_2indep(
    yes_1, no_1 + yes_1, yes_2, no_2 + yes_2, method="newcomb"
)
print(f"difference {difference:.3f} ({low:.3f} to {high:.3f}), p = {p_value:.3f}  [basis: counts]")

# %% tags=["hide-input"]
reading = (
    "The interval contains zero: the data do not tell which group does better, and they do not show that both do equally well."
    if low <= 0 <= high
    else "The interval leaves out zero: chance alone is an unlikely reason. What else sets the two groups apart is not known from this comparison."
)
prose(
    "The remission rate was {size:.1f} percentage points (95% CI {low:.1f} to {high:.1f}) {side} in {first} than in {second} disease; Fisher's exact test gives p = {p:.3f}. {reading}",
    basis="counts",
    size=100 * abs(difference),
    low=100 * low,
    high=100 * high,
    side="higher" if difference > 0 else "lower",
    first=str(table.index[0]),
    second=str(table.index[1]),
    p=p_value,
    reading=reading,
)

# %% [markdown]
# ## Does the choice of interval matter?
#
# Three intervals in common use, for the same counts. statsmodels has two of them; the mid-P interval comes from `fewevents`.

# %%
events, n = rates.loc["all patients", ["events", "n"]].astype(int)
midp = midp_ci(events, n)
intervals = {
    "Clopper-Pearson exact": proportion_confint(events, n, method="beta"),
    "mid-P exact": (midp.ci_low, midp.ci_high),
    "Wilson score": proportion_confint(events, n, method="wilson"),
}

# %% tags=["hide-input"]
show_table(
    pd.DataFrame(
        {
            "method": method,
            "interval": f"{events / n:.1%} (95% CI {100 * low:.1f} to {100 * high:.1f})",
        }
        for method, (low, high) in intervals.items()
    ),
    name="interval-methods",
    caption="Complete remission in all patients, by three methods",
    basis="counts",
)

# %% [markdown]
# ## Read as a probability
#
# Some readers ask for the probability that the rate exceeds a value. That needs a prior opinion; here are two that claim to know next to nothing. With a beta prior the
# answer is a beta distribution, and SciPy has it.

# %%
posteriors = []
for prior, weight in {"Jeffreys": 0.5, "uniform": 1.0}.items():
    posterior = beta(events + weight, n - events + weight)
    low, high = posterior.ppf([0.025, 0.975])
    posteriors.append((prior, posterior.mean(), low, high, posterior.sf(0.6), posterior.sf(0.7)))

# %% tags=["hide-input"]
show_table(
    pd.DataFrame(
        {
            "prior": prior,
            "rate": f"{format_percent(mean)} ({format_percent(low)} to {format_percent(high)})",
            "above_60": format_percent(above_60),
            "above_70": format_percent(above_70),
        }
        for prior, mean, low, high, above_60, above_70 in posteriors
    ),
    name="posterior",
    caption="Probability that the remission rate exceeds 60% and 70%",
    columns={
        "prior": "Prior",
        "rate": "Mean (95% credible interval)",
        "above_60": "Above 60%",
        "above_70": "Above 70%",
    },
    align={"above_60": "right", "above_70": "right", "rate": "right"},
    basis="counts",
)

# %% [markdown]
# (sec-day-28)=
# ## Day 14 and day 28
#
# One sentence of the abstract allows two readings. Of the children *without* complete remission it says that some "were still in
# remission" at 28 days. Either they reached remission between day 14 and day 28, or the sentence means something else, for instance a
# partial response. The disease-free survival rate helps to decide: a child who never reached remission cannot be free of disease.

# %%
without = patients[~patients["complete_remission"]]
late = int(without["remission_day_28"].sum())
readings = pd.DataFrame(
    {"events": [events, events + late], "n": [n, n]},
    index=["by day 14", "by day 28, if the later remissions count"],
)
readings["estimate"] = readings["events"] / readings["n"]
limits = proportion_confint(readings["events"], readings["n"], method="beta")
readings["ci_low"], readings["ci_high"] = limits

# %% tags=["hide-input"]
estimates_table(
    readings,
    name="day-28",
    caption="Remission under the two readings",
    label="Reading",
    basis="counts",
)

# %% tags=["hide-input"]
free = int(without["dfs_event"].eq(0).sum())
prose(
    "The abstract counts {free} of the {without} children without remission at day 14 as disease-free, so at least {free} of them must have reached "
    "remission later. That agrees with the first reading, under which {late} of {without} did. It would raise the rate to {both:.1%}; this book keeps "
    "the printed definition and reports {day14}.",
    basis="counts",
    free=free,
    without=len(without),
    late=late,
    both=(events + late) / n,
    day14=in_words["all patients"],
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="efficacy-compared",
    caption="Remission rates as printed and from their counts",
    basis=["printed", "counts"],
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The rate at which patients like these reach remission could plausibly lie anywhere from {low:.0%} to {high:.0%}. {agree}\n\n"
    "**Does not follow.** That a short course does as well as the usual 28 days: there is no comparison group here. That "
    "disease status *causes* a difference, or that it makes none. How deep the remissions were is not known: residual disease is not in the abstract.",
    basis=["counts", ""],
    low=rates.loc["all patients", "ci_low"],
    high=rates.loc["all patients", "ci_high"],
    agree="The printed rates follow from their counts."
    if agreed == len(compared)
    else "Not every printed rate follows from its counts.",
)
