# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who was treated

# %% [markdown]
# The first sentences of the abstract {cite:p}`xie2023`: how many children, in what state of disease, and what became of them. Few figures
# are printed here, so the first check is whether they add up; the second is to say what a reader would want to know and the
# abstract does not tell.

# %% tags=["hide-input"]
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers import (
    compare,
    compare_table,
    estimates_table,
    flow,
    flow_diagram,
    load_cohort,
    load_published,
    prose,
    show_table,
    summary_card,
)

published = load_published()
patients = load_cohort()
n = len(patients)
status = patients["disease_status"].value_counts()

# %% tags=["hide-input"]
remission = int(patients["complete_remission"].sum())
transplants = int(patients["transplant"].sum())
compared = compare(
    published,
    {
        "treated_n": n,
        "analysed_n": n,
        "refractory_count": status["refractory"],
        "relapsed_count": status["relapsed"],
        "cr_count": remission,
        "no_cr_count": n - remission,
        "hsct_count": transplants,
        "no_hsct_count": remission - transplants,
    },
)
agreed = int(compared["verdict"].eq("reproduced").sum())
summary_card(
    question="Who were the patients, and do the numbers add up?",
    reported="{treated_n} children: {refractory_count} refractory, {relapsed_count} relapsed.".format(
        **published["printed"]
    ),
    recomputed=f"{len(compared)} printed counts checked against the sums of their subgroups.",
    verdict=f"reproduced: {agreed} of {len(compared)}",
    unknown="Age (beyond its range), sex, genetics, earlier transplant, burden of disease.",
    basis="counts",
)

# %% [markdown]
# ## Do the counts add up?
#
# The data file holds one row a child, built from the printed counts. A cross table of two columns is true of the real children only where the abstract prints its cells, as it does for
# disease status and remission. Which child had {term}`CRS`, for instance, is not printed, so no table of CRS by remission would mean anything.

# %%
table = pd.crosstab(patients["disease_status"], patients["complete_remission"], margins=True)
table = table.rename(columns={True: "remission", False: "no remission", "All": "all"})
show_table(table, name="status-by-remission", caption="Disease status and remission", basis="counts")

# %% [markdown]
# (sec-flow)=
# ## The flow of patients
#
# The boxes of each row add up to the box above; the code stops if they do not.

# %% tags=["hide-input"]
prose(
    "The abstract tells of a retrospective collection: one group of {n} children aged {ages} years, treated for {days} days between {first} and {last}. It names no group to compare them with, "
    "and does not say where they were treated, how they were chosen, or until when they were followed.",
    basis="printed",
    n=n,
    ages=published.loc["age_range", "printed"],
    days=published.loc["course_days", "printed"],
    first=published.loc["enrolment_start", "printed"],
    last=published.loc["enrolment_end", "printed"],
)

# %% [markdown]
# The printed survival rates say in which group each death was.

# %% tags=["hide-input"]
flow_diagram(
    flow(patients),
    name="flow",
    alt=f"Flow diagram: of {n} patients, {remission} reached complete remission, and {transplants} of those had a transplant.",
    caption=f"{remission} of {n} patients reached complete remission; {transplants} of these went on to a transplant.",
    provenance="Counts as published.",
    basis="counts",
)

# %% [markdown]
# (sec-table-one)=
# ## Table 1
#
# A paper's first table describes its patients. From the abstract alone most of it stays empty, and it is left empty here: nothing in this
# book fills it in.

# %%
share = patients["disease_status"].value_counts(normalize=True)
described = {
    "Children treated": f"{n}",
    "Refractory disease": f"{status['refractory']}/{n} ({share['refractory']:.1%})",
    "Relapsed disease": f"{status['relapsed']}/{n} ({share['relapsed']:.1%})",
    "Age": f"{published.loc['age_range', 'printed']} years (range only)",
}

# %% tags=["hide-input"]
absent = [
    "Sex",
    "Genetic subtype",
    "Earlier transplant",
    "Marrow blasts before treatment",
    "Disease outside the marrow",
    "Measurable residual disease",
]
bases = dict.fromkeys(described, "counts") | {"Children treated": "printed", "Age": "printed"}
first_table = pd.DataFrame(
    [(label, value, bases[label]) for label, value in described.items()]
    + [(label, "not in the abstract", "printed") for label in absent],
    columns=["characteristic", "value", "basis"],
)
show_table(
    first_table,
    name="table-one",
    caption="Who was treated, as far as the abstract says",
    align={"value": "right"},
    note="'Not in the abstract' says nothing of the full paper: this book was made from the abstract.",
)

# %% [markdown]
# (sec-groups)=
# ## The groups that are compared later
#
# Each comparison of the later chapters is between groups of these sizes. The interval beside each share says how far
# another sample of the same size could have fallen from it by chance alone.

# %%
groups = pd.DataFrame(
    {"events": [status["relapsed"], remission, transplants], "n": [n, n, remission]},
    index=["relapsed disease", "complete remission", "transplant, of those in remission"],
)
groups["estimate"] = groups["events"] / groups["n"]
limits = proportion_confint(groups["events"], groups["n"], method="beta")
groups["ci_low"], groups["ci_high"] = limits

# %% tags=["hide-input"]
estimates_table(
    groups,
    name="groups",
    caption="Sizes of the groups",
    label="Share of patients with",
    note="Clopper-Pearson intervals (statsmodels' method 'beta').",
    basis="counts",
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="counts-compared",
    caption="Printed counts against the sums of their subgroups",
    note="Every count follows from the others, so one misprint would show.",
    basis=["printed", "counts"],
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
ending = (
    "So every rate in this book has a known denominator."
    if agreed == len(compared)
    else "So the denominators of the rates are open to doubt."
)
words = "agree with one another" if agreed == len(compared) else "do not all agree with one another"
low, high = proportion_confint(status["refractory"], n, method="beta")
prose(
    "The printed numbers of patients {words}: {k}/{n} ({rate:.1%}, 95% CI {low:.1f} to {high:.1f}) had refractory disease, the others relapsed disease. {ending}\n\n"
    "Who these children were is *not* known from the abstract. It gives an age range of {age} years and no other feature, so nobody can tell "
    "from it whether they resemble the patients of another centre, or whether children with and without a transplant resembled each other. "
    "Comparisons between groups in the later chapters are therefore descriptions, not effects.",
    basis=["counts", "printed"],
    words=words,
    ending=ending,
    k=int(status["refractory"]),
    n=n,
    rate=status["refractory"] / n,
    low=100 * low,
    high=100 * high,
    age=published.loc["age_range", "printed"],
)
