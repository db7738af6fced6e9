# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who was treated
#
# The first sentences of the abstract {cite:p}`xie2023`: how many children, in what state of disease, and what became of them. Few figures
# are printed here, so the first check is whether they add up; the second is to say what a reader would want to know and the
# abstract does not tell.

# %% tags=["hide-input"]
from helpers.data.cohort import load_cohort
from helpers.chapters.description import flow, rate_frame, rates, table_one
from helpers.display.page import prose, summary_card
from helpers.display.figures import flow_diagram
from helpers.formats import format_count
from helpers.data.published import load_published
from helpers.display.tables import compare_table, estimates_table, show_table
from helpers.audit.verdicts import compare, overall

patients = load_cohort()
published = load_published()
n = len(patients)
remission = int(patients["complete_remission"].sum())
transplants = int(patients["transplant"].sum())
refractory = int(patients["disease_status"].eq("refractory").sum())

# %% tags=["hide-input"]
counts = {
    "treated_n": n,
    "analysed_n": n,
    "refractory_count": refractory,
    "relapsed_count": n - refractory,
}
counts |= {"cr_count": remission, "no_cr_count": n - remission}
counts |= {"hsct_count": transplants, "no_hsct_count": remission - transplants}
compared = compare(published, counts)
summary_card(
    question="Who were the children, and do the printed numbers of patients add up?",
    reported=f"{n} children: {refractory} refractory, {n - refractory} relapsed.",
    recomputed=f"{len(compared)} printed counts checked against the sums of their subgroups.",
    verdict=overall(compared),
    unknown="Age (beyond its range), sex, genetics, earlier transplant, burden of disease.",
)

# %% [markdown]
# ## The flow of patients
#
# The boxes of each row add up to the box above; the code stops if they do not. Who died is placed by the printed survival rates.

# %% tags=["hide-input"]
deaths = int(patients["death"].sum())
flow_diagram(
    flow(patients),
    name="flow",
    alt=f"Flow diagram: of {n} children, {remission} reached complete remission, {transplants} of them had a transplant; {deaths} died.",
    caption=f"{remission} of {n} children reached complete remission; {transplants} of these went on to a transplant.",
    provenance="Counts as published.",
)

# %% [markdown]
# ## Table 1
#
# A paper's first table describes its patients. From the abstract alone most of it stays empty, and it is left empty here: nothing in this
# book fills it in.

# %% tags=["hide-input"]
show_table(
    table_one(patients, published),
    name="table-one",
    caption="Who was treated, as far as the abstract says",
    align={"value": "right"},
    note="Counts as published. 'Not published' means: not in the abstract, which is all this book was made from.",
)

# %% [markdown]
# ## The groups that are compared later
#
# Each comparison of the abstract is between groups of these sizes. They are small: the interval beside each share says how far
# another sample of the same size could have fallen from it by chance alone.

# %% tags=["hide-input"]
groups = rates(patients.assign(relapsed=patients["disease_status"].eq("relapsed")), "relapsed")
groups = {"relapsed disease": groups["all"]}
groups["complete remission"] = rates(patients, "complete_remission")["all"]
groups["transplant, of those in remission"] = rates(
    patients[patients["complete_remission"]], "transplant"
)["all"]
estimates_table(
    rate_frame(groups),
    name="groups",
    caption="Sizes of the groups",
    label="Share of patients with",
    note="Clopper-Pearson intervals. Counts as published.",
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="counts-compared",
    caption="Printed counts against the sums of their subgroups",
    note="Every count follows from the others, so one misprint would show.",
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "The printed numbers of patients agree with one another: {status} had refractory disease, and the {n} children split into groups "
    "without a gap. So every rate in this book has a known denominator.\n\n"
    "Who these children were is *not* known from the abstract. It gives an age range of {age} years and no other feature, so nobody can tell "
    "from it whether they resemble the patients of another centre, or whether children with and without a transplant resembled each other. "
    "Comparisons between groups in the later chapters are therefore descriptions, not effects.",
    status=format_count(refractory, n),
    n=n,
    age=published.loc["age_range", "printed"],
)
