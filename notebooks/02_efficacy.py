# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["needs-efficacy"]
# # Efficacy: how many reached remission

# %% [markdown] tags=["published"]
# Complete remission after a 14-day course is the main result of the abstract {cite:p}`xie2023`. Remission rates need nothing but
# counts, so everything in this chapter holds for the real children.

# %% tags=["hide-input"]
import pandas as pd

from helpers.audit.verdicts import compare, overall
from helpers.by_figure import efficacy_by_figure
from helpers.description import rate, rate_frame, rates
from helpers.chapters.edition import load_edition
from helpers.wording import difference_in_words
from helpers.cohort import load_cohort
from helpers.published import load_published
from helpers.chapter_card import chapter_card
from helpers.figures import plot_proportions
from helpers.page import prose
from helpers.tables import show_table
from helpers.table_kinds import compare_table, estimates_table
from fewevents.estimates.proportions import exact_ci, midp_ci, wilson_ci
from fewevents.formats import format_ci, format_count, format_percent
from fewevents.small_sample import beta_posterior

patients = load_cohort()
edition = load_edition(patients)
published = load_published()
remission = rate(patients, "complete_remission")
by_status = rates(patients, "complete_remission", by="disease_status")
shown = {"all patients": remission, **by_status}

# %% tags=["hide-input"]
compared = compare(published, efficacy_by_figure(patients))
chapter_card(
    edition,
    question="How many patients reached complete remission, and did it differ by disease status?",
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[f"{label}: {format_ci(made)}" for label, made in shown.items()],
    verdict=overall(compared),
    unknown="The definition of remission, and on which day each child was assessed.",
)

# %% [markdown]
# (sec-remission)=
# ## Remission, overall and by disease status

# %% tags=["hide-input"]
plot_proportions(
    rate_frame(shown),
    name="remission-rates",
    alt="Remission rates with exact intervals: "
    + "; ".join(f"{label} {format_ci(made)}" for label, made in shown.items()),
    caption=f"{format_count(remission.events, remission.n)} patients reached complete remission.",
    provenance=f"{edition.counts} Clopper-Pearson intervals.",
    xlabel="complete remission, with 95% interval",
)

# %% tags=["hide-input"]
estimates_table(
    rate_frame(shown),
    name="remission",
    caption="Complete remission after the course of blinatumomab",
    note=f"Clopper-Pearson intervals. {edition.counts}",
)

# %% [markdown]
# (sec-refractory-relapsed)=
# ## Refractory against relapsed

# %% [markdown] tags=["published"]
# The abstract prints both rates side by side without a test. A reader will compare them anyway, so here is the comparison.

# %% tags=["hide-input"]
prose("{comparison}", comparison=difference_in_words(by_status, what="remission rate"))

# %% [markdown]
# ## Does the choice of interval matter?
#
# Three intervals in common use, for the same counts.

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
    methods, name="interval-methods", caption="Complete remission in all patients, by three methods"
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

# %% [markdown] tags=["published"]
# (sec-day-28)=
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

# %% [markdown] tags=["published"]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared, name="efficacy-compared", caption="Remission rates as printed and from their counts"
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The rate at which patients like these reach remission could plausibly lie anywhere from {low:.0%} to {high:.0%}.\n\n"
    "**Does not follow.** That a short course does as well as the usual 28 days: there is no comparison group here. That "
    "disease status *causes* a difference, or that it makes none.",
    low=remission.ci_low,
    high=remission.ci_high,
)

# %% [markdown] tags=["published"]
# The printed rates follow from their counts. How deep the remissions were is not known: residual disease is not in the abstract.
