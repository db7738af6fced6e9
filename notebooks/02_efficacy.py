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
# Complete remission after a 14-day course is the main result of the abstract {cite:p}`xie2023`. Remission rates need nothing but
# counts, so everything in this chapter holds for the real children.

# %% tags=["hide-input"]
import pandas as pd

from helpers.data.cohort import load_cohort
from helpers.chapters.description import rate, rate_frame, rates
from helpers.display.page import prose, summary_card
from helpers.display.figures import plot_proportions
from helpers.formats import format_ci, format_count, format_p, format_percent
from helpers.estimates.proportions import (
    exact_ci,
    fisher_exact,
    midp_ci,
    risk_difference,
    wilson_ci,
)
from helpers.data.published import load_published
from helpers.small_sample import beta_posterior
from helpers.display.tables import compare_table, estimates_table, show_table
from helpers.audit.verdicts import compare, overall

patients = load_cohort()
published = load_published()
remission = rate(patients, "complete_remission")
by_status = rates(patients, "complete_remission", by="disease_status")
refractory, relapsed = by_status["refractory"], by_status["relapsed"]

# %% tags=["hide-input"]
compared = compare(
    published,
    {
        "cr_rate": remission,
        "cr_refractory_rate": refractory,
        "cr_relapsed_rate": relapsed,
    },
)
summary_card(
    question="How many children reached complete remission, and did it differ by disease status?",
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[
        f"All children: {format_ci(remission)}",
        f"Refractory: {format_ci(refractory)}",
        f"Relapsed: {format_ci(relapsed)}",
    ],
    verdict=overall(compared),
    unknown="The definition of remission, and on which day each child was assessed.",
)

# %% [markdown]
# ## Remission, overall and by disease status

# %% tags=["hide-input"]
shown = {"all children": remission, "refractory": refractory, "relapsed": relapsed}
plot_proportions(
    rate_frame(shown),
    name="remission-rates",
    alt=f"Remission rates with exact intervals: all {format_ci(remission)}, refractory {format_ci(refractory)}, relapsed {format_ci(relapsed)}.",
    caption=f"{format_count(remission.events, remission.n)} children reached remission; the intervals of the two groups overlap widely.",
    provenance="Counts as published; Clopper-Pearson intervals.",
    xlabel="complete remission, with 95% interval",
)

# %% tags=["hide-input"]
estimates_table(
    rate_frame(shown),
    name="remission",
    caption="Complete remission after the 14-day course",
    note="Clopper-Pearson intervals. Counts as published.",
)

# %% [markdown]
# ## Refractory against relapsed
#
# The abstract prints both rates side by side without a test. A reader will compare them anyway, so here is the comparison.

# %% tags=["hide-input"]
test = fisher_exact(refractory.events, refractory.n, relapsed.events, relapsed.n)
difference = risk_difference(refractory.events, refractory.n, relapsed.events, relapsed.n)
prose(
    "The rate was {difference} higher in refractory than in relapsed disease; {test} gives {p}. The interval reaches from a clear "
    "disadvantage to a large advantage: the data do not tell which group does better, and they do not show that both do equally well.",
    difference=format_ci(difference, unit="points"),
    test="Fisher's exact test",
    p=format_p(test.p_value, name="p"),
)

# %% [markdown]
# ## Does the choice of interval matter?
#
# Three intervals in common use, for the same counts. They differ by a few points and lead to the same reading.

# %% tags=["hide-input"]
methods = pd.DataFrame(
    [
        {"method": made.method, "interval": format_ci(made)}
        for made in (
            interval(remission.events, remission.n) for interval in (exact_ci, midp_ci, wilson_ci)
        )
    ]
)
show_table(
    methods, name="interval-methods", caption="Complete remission in all children, by three methods"
)

# %% [markdown]
# ## Read as a probability
#
# Some readers ask for the probability that the rate exceeds a value. That needs a prior opinion; here are two that claim to know next to nothing.

# %% tags=["hide-input"]
priors = {
    name: beta_posterior(remission.events, remission.n, prior=name)
    for name in ("jeffreys", "uniform")
}
show_table(
    pd.DataFrame(
        {
            "prior": p.prior,
            "above_60": format_percent(p.probability_above(0.6)),
            "above_70": format_percent(p.probability_above(0.7)),
            "rate": f"{format_percent(p.estimate)} ({format_percent(p.ci_low)} to {format_percent(p.ci_high)})",
        }
        for p in priors.values()
    ),
    name="posterior",
    caption="Probability that the remission rate exceeds 60% and 70%",
    columns={
        "prior": "Prior",
        "rate": "Rate (95% credible interval)",
        "above_60": "Above 60%",
        "above_70": "Above 70%",
    },
    align={"above_60": "right", "above_70": "right", "rate": "right"},
)

# %% [markdown]
# ## Day 14 and day 28
#
# One sentence of the abstract allows two readings. Of the children *without* complete remission it says that some "were still in
# remission" at 28 days. Either they reached remission between day 14 and day 28, or the sentence means something else, for instance a
# partial response. The disease-free survival rate helps to decide: a child who never reached remission cannot be free of disease.

# %% tags=["hide-input"]
without = patients[~patients["complete_remission"]]
late = rate(without, "remission_day_28")
disease_free = len(without) - int(without["dfs_event"].sum())
both = exact_ci(remission.events + late.events, remission.n)
readings = {"by day 14": remission, "by day 28, if the later remissions count": both}
estimates_table(
    rate_frame(readings), name="day-28", caption="Remission under the two readings", label="Reading"
)

# %% tags=["hide-input"]
prose(
    "The abstract counts {free} of the {n} children without remission at day 14 as disease-free, so at least {free} of them must have reached "
    "remission later. That agrees with the first reading, under which {late} of {n} did. It would raise the rate to {both}; this book keeps "
    "the printed definition and reports {day14}.",
    free=disease_free,
    n=len(without),
    late=late.events,
    both=both,
    day14=remission,
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared, name="efficacy-compared", caption="Remission rates as printed and from their counts"
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The printed rates follow from their counts. In another group of children like these the remission rate could plausibly lie "
    "anywhere from {low:.0%} to {high:.0%}.\n\n"
    "**Does not follow.** That a short course does as well as the usual 28 days: there is no comparison group here. That "
    "disease status makes a difference, or that it makes none. And how deep the remissions were: residual disease is not "
    "in the abstract.",
    low=remission.ci_low,
    high=remission.ci_high,
)
