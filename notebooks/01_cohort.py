# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who was treated

# %% tags=["hide-input"]
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers import answer, compare, flow, flow_diagram, load_cohort, load_published, prose, show_table, summary_card

patients = load_cohort()  # one row a child; counts as printed, days reconstructed
published = load_published()  # one row a printed figure, as text
sums = {  # each count from two others
    "treated_n": ("refractory_count", "+", "relapsed_count"),
    "analysed_n": ("cr_count", "+", "no_cr_count"),
    "refractory_count": ("treated_n", "-", "relapsed_count"),
    "relapsed_count": ("treated_n", "-", "refractory_count"),
    "cr_count": ("hsct_count", "+", "no_hsct_count"),
    "no_cr_count": ("treated_n", "-", "cr_count"),
    "hsct_count": ("cr_count", "-", "no_hsct_count"),
    "no_hsct_count": ("cr_count", "-", "hsct_count"),
}
given = published.loc[list(sums), "printed"].astype(int)
counts = {name: int(given[a] + given[b] if sign == "+" else given[a] - given[b]) for name, (a, sign, b) in sums.items()}
compared = compare(published, counts)
summary_card(
    question="Who were the patients, and do the numbers add up?",
    answer=f"{counts['treated_n']} children, {counts['refractory_count']} with refractory and {counts['relapsed_count']} with relapsed disease; {counts['cr_count']} of the {counts['treated_n']} reached complete remission, and {counts['hsct_count']} of these had a transplant; {answer(compared)}.",
    printed=f"{given['treated_n']} children treated: {given['refractory_count']} refractory, {given['relapsed_count']} relapsed; of {given['analysed_n']} analysed {given['cr_count']} in remission, {given['no_cr_count']} not; of those in remission {given['hsct_count']} with a transplant, {given['no_hsct_count']} without.",
    counts=f"Each of these {len(compared)} counts from two others, such as those of its subgroups.",
    every_cohort="The same counts; this page asks for no more.",
    reconstructed="Nothing on this page.",
    unknown="Age (beyond its range), sex, genetics, earlier transplant, burden of disease.",
)

# %% [markdown]
# The first sentences of the abstract {cite:p}`xie2023` say how many children there were, in what state of disease, and what became of them. The first question is whether these numbers
# add up; the second is what a reader would want to know and the abstract does not tell.
#
# Cells that stand open can be retyped. What they import, and the two lines that load the cohort, are in the folded cell of the answer; `make lab` in the
# folder of the book opens all of them.
#
# (sec-groups)=
# ## The groups that are compared later
#
# Who was refractory or relapsed, and who reached complete remission. This table needs nothing but printed counts.

# %%
outcome = {True: "remission", False: "no remission"}
groups = pd.crosstab(
    patients["disease_status"],
    patients["complete_remission"].map(outcome),
    margins=True,
    margins_name="all",
)
groups

# %% [markdown]
# Among the children in remission, who had a transplant, and who died. The deaths by group are not printed: they follow from the survival rates, if these are {term}`crude <crude rate>` or read at or after the last
# death.

# %%
in_remission = patients[patients["complete_remission"]]
after = {True: "transplant", False: "no transplant"}
pd.crosstab(
    in_remission["transplant"].map(after),
    in_remission["death"].map({0: "alive", 1: "died"}),
    margins=True,
    margins_name="all",
)

# %% [markdown]
# Each share in percent, with its 95% interval: the true shares that could well have given this count. The interval is Clopper and Pearson's: statsmodels calls it `beta`.

# %%
remission = groups.loc["all", ["remission", "all"]]
transplant = in_remission["transplant"].agg(["sum", "count"])
shares = pd.DataFrame(
    [remission.to_numpy(), transplant.to_numpy()],
    ["complete remission", "transplant in remission"],
    ["children", "of"],
)
shares

# %%
k, n = shares["children"], shares["of"]
low, high = proportion_confint(k, n, method="beta")
shares["percent"] = 100 * k / n
shares["low"], shares["high"] = 100 * low, 100 * high
shares.round(1)

# %% [markdown]
# (sec-flow)=
# ## The flow of patients
#
# The boxes of each row add up to the box above; the code stops if they do not. In which box a death belongs follows from the printed survival rates under the
# same condition.

# %% tags=["hide-input"]
prose(
    "The abstract describes a retrospective series: one group of {n} children aged {ages} years, each treated for {days} days, enrolled between {first} and {last}. It names no group to compare them with, "
    "and does not say where they were treated, how they were chosen, or until when they were followed.",
    basis="printed",
    n=len(patients),
    ages=published.loc["age_range", "printed"],
    days=published.loc["course_days", "printed"],
    first=published.loc["enrolment_start", "printed"],
    last=published.loc["enrolment_end", "printed"],
)

# %% tags=["hide-input"]
flow_diagram(
    flow(patients),
    name="flow",
    alt="Flow diagram: of {treated_n} patients, {cr_count} reached complete remission, and {hsct_count} of those had a transplant.".format(**counts),
    caption="{cr_count} of {treated_n} children reached complete remission; {hsct_count} of these went on to a transplant.".format(**counts),
    provenance="Counts: as printed; deaths by group if the printed survival rates are crude or read at or after the last death.",
)

# %% [markdown]
# (sec-table-one)=
# ## What the abstract says of the patients
#
# A paper's first table describes its patients. From the abstract alone most of it stays empty, and it is left empty here: nothing in this book fills it in.

# %% tags=["hide-input"]
missing = "not in the abstract"
table = [
    ("Children", str(counts["treated_n"])),
    ("Refractory disease", f"{counts['refractory_count']}/{counts['treated_n']}"),
    ("Relapsed disease", f"{counts['relapsed_count']}/{counts['treated_n']}"),
    ("Age, range in years", published.loc["age_range", "printed"]),
    *((what, missing) for what in ("Age, median", "Sex", "Cytogenetics", "Number of relapses", "Earlier transplant", "Blasts before treatment")),
]
show_table(
    pd.DataFrame(table, columns=["feature", "value"]),
    name="table-one",
    caption="Who was treated, as far as the abstract says",
    columns={"feature": "Feature", "value": "Value"},
    align={"value": "right"},
    note="Printed: the abstract is all that this book was made from; the full paper may hold more.",
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
show_table(
    compared,
    name="counts-compared",
    caption="Printed counts, each against two others",
    columns={"what": "Figure", "reported": "Reported", "recomputed": "Recomputed", "verdict": "Verdict"},
    note="Counts: one wrong count would break a sum; which one it is, the sum does not say.",
    fold=True,
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** {answer}: the {n} children split into groups without a gap, so every proportion of children has a known denominator. That of a survival rate is known only if the rate is crude. {basis}\n\n"
    "**Does not follow.** Anything about who these children were. The abstract gives an age range of {age} years and no other feature, so nobody can tell from it whether they resemble the "
    "patients of another centre, or whether children with and without a transplant resembled each other. Comparisons between groups in the later chapters are descriptions, not effects.",
    basis="counts",
    answer=answer(compared)[:1].upper() + answer(compared)[1:],
    n=len(patients),
    age=published.loc["age_range", "printed"],
)
