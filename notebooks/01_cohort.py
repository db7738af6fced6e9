# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who was treated

# %% [markdown] tags=["published"]
# The first sentences of the abstract {cite:p}`xie2023`: how many children, in what state of disease, and what became of them. Few figures
# are printed here, so the first check is whether they add up; the second is to say what a reader would want to know and the
# abstract does not tell.

# %% tags=["hide-input"]
from helpers.audit.verdicts import compare, overall
from helpers.by_figure import counts_by_figure
from helpers.description import flow, rate_frame, rates, table_one
from helpers.chapters.edition import load_edition
from helpers.cohort import load_cohort
from helpers.published import load_published
from helpers.chapter_card import chapter_card
from helpers.figures import flow_diagram
from helpers.page import counted, prose
from helpers.tables import show_table
from helpers.table_kinds import compare_table, estimates_table
from fewevents.estimates.proportions import exact_ci

patients = load_cohort()
edition = load_edition(patients)
published = load_published()

# %% tags=["hide-input", "needs-cohort"]
counts = counts_by_figure(patients)
n, remission, transplants = (counts[name] for name in ("treated_n", "cr_count", "hsct_count"))
compared = compare(published, counts)
chapter_card(
    edition,
    question="Who were the patients, and do the numbers add up?",
    reported=[
        "{treated_n} children: {refractory_count} refractory, {relapsed_count} relapsed.".format(
            **published["printed"]
        )
    ],
    recomputed=[
        edition.choose(
            f"{len(compared)} printed counts checked against the sums of their subgroups.",
            own=f"{n} patients: {counts['refractory_count']} refractory, {counts['relapsed_count']} relapsed.",
        )
    ],
    verdict=overall(compared),
    unknown="Age (beyond its range), sex, genetics, earlier transplant, burden of disease.",
)

# %% [markdown] tags=["needs-cohort"]
# (sec-flow)=
# ## The flow of patients
#
# The boxes of each row add up to the box above; the code stops if they do not.

# %% tags=["hide-input", "published"]
prose(
    "The abstract tells of a retrospective collection: one group of {n} children aged {ages} years, treated for {days} days between {first} and {last}. It names no group to compare them with, "
    "and does not say where they were treated, how they were chosen, or until when they were followed.",
    n=n,
    ages=published.loc["age_range", "printed"],
    days=published.loc["course_days", "printed"],
    first=published.loc["enrolment_start", "printed"],
    last=published.loc["enrolment_end", "printed"],
)

# %% [markdown] tags=["published"]
# Who died is placed by the printed survival rates.

# %% tags=["hide-input"]
flow_diagram(
    flow(patients),
    name="flow",
    alt=f"Flow diagram: of {n} patients, {remission} reached complete remission, and {transplants} of those had a transplant.",
    caption=f"{remission} of {n} patients reached complete remission; {transplants} of these went on to a transplant.",
    provenance=edition.counts,
)

# %% [markdown]
# (sec-table-one)=
# ## Table 1

# %% [markdown] tags=["published"]
# A paper's first table describes its patients. From the abstract alone most of it stays empty, and it is left empty here: nothing in this
# book fills it in.

# %% tags=["hide-input"]
show_table(
    table_one(patients, published, own=edition.own),
    name="table-one",
    caption=edition.choose(
        "Who was treated, as far as the abstract says",
        own="Who was treated, as far as the file says",
    ),
    align={"value": "right"},
    note=edition.choose(
        "Counts as published. 'Not published' means: not in the abstract, which is all this book was made from.",
        own="Numbers as median and quartiles: the lowest and the highest would be single patients.",
    ),
)

# %% [markdown] tags=["needs-cohort"]
# (sec-groups)=
# ## The groups that are compared later
#
# Each comparison of the later chapters is between groups of these sizes. The interval beside each share says how far
# another sample of the same size could have fallen from it by chance alone.

# %% tags=["hide-input"]
in_remission = patients[patients["complete_remission"]]
groups = rates(patients.assign(relapsed=patients["disease_status"].eq("relapsed")), "relapsed")
groups = {"relapsed disease": groups["all"]}
groups["complete remission"] = rates(patients, "complete_remission")["all"]
groups["transplant, of those in remission"] = rates(in_remission, "transplant")["all"]
estimates_table(
    rate_frame(groups),
    name="groups",
    caption="Sizes of the groups",
    label="Share of patients with",
    note=f"Clopper-Pearson intervals. {edition.counts}",
)

# %% [markdown] tags=["published"]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="counts-compared",
    caption="Printed counts against the sums of their subgroups",
    note="Every count follows from the others, so one misprint would show.",
)

# %% [markdown] tags=["published"]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "The printed numbers of patients agree with one another: {status} had refractory disease, and the {n} children split into groups "
    "without a gap. So every rate in this book has a known denominator.\n\n"
    "Who these children were is *not* known from the abstract. It gives an age range of {age} years and no other feature, so nobody can tell "
    "from it whether they resemble the patients of another centre, or whether children with and without a transplant resembled each other. "
    "Comparisons between groups in the later chapters are therefore descriptions, not effects.",
    status=counted(exact_ci(counts["refractory_count"], n)),
    n=n,
    age=published.loc["age_range", "printed"],
)
