# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The audit: every printed figure
#
# Each number of the abstract {cite:p}`xie2023` gets one verdict, worked out by code from the other numbers. A percentage is recomputed from its counts. A count is checked
# against the sums that it takes part in. A p-value is compared with *all* p-values that the counts allow, because the times behind it were not printed.
#
# Programs that check published statistics {cite:p}`nuijten2016,brown2017,heathers2018` stop at means and simple tests, and programs that rebuild survival data
# need a printed curve {cite:p}`guyot2012,liu2021`. A log-rank test can be checked from counts alone, as [What can be known](06_identification) explains.

# %% tags=["hide-input"]
from helpers.audit.agreement import agreement_table
from helpers.audit.abstract import ledger
from helpers.audit.detection import detect, detection_rate
from helpers.page import prose, summary_card
from fewevents.formats import format_p, format_percent
from helpers.audit.multiverse import crossings, multiverse
from helpers.published import load_published
from helpers.cohort import DATA
from helpers.audit.studies import audit_studies
from helpers.audit.study_file import read_studies
from helpers.tables import show_table

published = load_published()
rows = ledger(published)
counted = rows["verdict"].value_counts()

# %% tags=["hide-input"]
summary_card(
    question="Are the printed figures right, as far as anyone can tell from the abstract?",
    reported=f"{len(rows)} numbers.",
    recomputed=[f"{word}: {count}" for word, count in counted.items()],
    verdict=f"reproduced, rounded or cut off: {counted.filter(like='reproduced').sum()} of {len(rows)}",
    unknown="What only the patients' data could tell: ages, dates, and every time behind a survival figure.",
)

# %% [markdown]
# ## The ledger
#
# One row a figure, in the order of the abstract. The first column leads to the place where the figure is recomputed.

# %% tags=["hide-input"]
show_table(
    rows,
    name="ledger",
    caption="Every printed figure with its verdict",
    columns={
        "what": "Figure",
        "reported": "Reported",
        "recomputed": "Recomputed",
        "verdict": "Verdict",
        "because": "Because",
    },
    links=[place.replace("#", ".html#") for place in rows["chapter"]],
    search=True,
    fold=True,
    missing="",
)

# %% [markdown]
# The words of the verdicts: *reproduced* means that the figure comes out, rounded as usual; *by truncation*, that it comes out if digits are cut off instead. *Attainable* is said of
# a p-value that at least one cohort with the printed counts gives, *not attainable* of one that none gives. *Two readings* are worked out where a sentence allows them.
# *Not checkable* means that no other figure of the abstract depends on it.

# %% [markdown]
# ## What was found

# %% tags=["hide-input"]
cut = rows[rows["verdict"].str.contains("truncation")]
out_of_reach = rows[rows["verdict"].eq("not attainable")]
prose(
    "**Cut off, not rounded.** {cut} figures ({printed}) are cut off after one decimal where others are rounded. That is a habit of writing and changes no conclusion.\n\n"
    "**One p-value that no cohort gives.** {what}: printed as {p}. {because}\n\n"
    "Neither is a sign of misconduct, and neither touches what the paper concludes. They matter to whoever wants to compute with the printed figures.",
    cut=len(cut),
    printed=", ".join(cut["reported"]),
    what="; ".join(out_of_reach["what"]),
    p=", ".join(out_of_reach["reported"]),
    because=" ".join(out_of_reach["because"]),
)

# %% [markdown]
# ## Do the figures agree with each other?
#
# The printed survival rates could be crude rates or {term}`Kaplan-Meier` estimates. If one is a Kaplan-Meier estimate it says how many children were still followed at each death, and
# so does a p-value. Each pair was checked for whether both can come from one analysis.

# %% tags=["hide-input"]
pairs = agreement_table(published)
show_table(
    pairs,
    name="agreement",
    caption="Pairs of figures that rest on the same deaths",
    columns={
        "what": "If the rate is a Kaplan-Meier estimate",
        "verdict": "Verdict",
        "because": "Because",
    },
    search=True,
)

# %% tags=["hide-input"]
clash = pairs[pairs["verdict"].ne("agree")]
prose(
    "{k} of {n} pairs cannot both come from one Kaplan-Meier analysis. The simplest explanation is that the printed rates are crude: children without the event over all children. "
    "This book takes them so. It means that they say nothing about a fixed time such as one year.",
    k=len(clash),
    n=len(pairs),
)

# %% [markdown]
# (sec-which-test)=
# ## Which test gives the printed p-value?
#
# The abstract does not name its test. Here is what the tests in common use give for the same counts. For the log-rank test it is a range, because it depends on the times.

# %% tags=["hide-input"]
tests = multiverse(published)
two_sided = tests[tests["sides"].eq("two-sided")]
show_table(
    two_sided,
    name="multiverse",
    caption="The p-value of each comparison by different tests, two-sided",
    columns={
        "comparison": "Comparison",
        "reported": "Reported",
        "test": "Test",
        "p_low": "p, at least",
        "p_high": "p, at most",
        "prints": "Prints as reported",
    },
    formats={"p_low": format_p, "p_high": format_p},
    missing="not possible",
    fold=True,
)

# %% tags=["hide-input"]
levels = {level: crossings(tests, level) for level in (0.05, 0.01)}
crossed = {level: table[table["crosses"]] for level, table in levels.items()}
prose(
    "Does the choice of test decide on which side of a threshold the p-value falls? On which side of 0.05: in {at_5} of {n} comparisons. On which side of 0.01: in {at_1} ({which}).",
    at_5=len(crossed[0.05]),
    n=len(levels[0.05]),
    at_1=len(crossed[0.01]),
    which="; ".join(
        f"{row.comparison}: below by {row.below}; not below by {row.not_below}"
        for row in crossed[0.01].itertuples()
    )
    or "none",
)

# %% [markdown]
# ## Would the audit notice a misprint?
#
# An audit that approves of everything is worth nothing. So misprints were planted: every percentage, count and p-value was changed, one at a time, by one unit of its last digit and by
# swapping two digits. An *alarm* is a verdict that gets worse. *Pairs only* counts the misprints that change no verdict and show all the same, because two figures then cease to agree.

# %% tags=["hide-input"]
planted = detect(published)
show_table(
    detection_rate(planted),
    name="detection",
    caption="Planted misprints, and how many of them the audit notices",
    columns={
        "kind": "Kind",
        "planted": "Planted",
        "noticed": "Noticed",
        "alarm": "Alarm",
        "by_pairs": "Pairs only",
        "rate": "Noticed, %",
    },
    formats={"rate": format_percent},
    align={"rate": "right"},
    fold=True,
)

# %% tags=["hide-input"]
missed = planted[~planted["noticed"]]
show_table(
    missed,
    name="slack",
    caption="Misprints that would go unnoticed, and why",
    columns={
        "printed": "Printed",
        "planted": "Planted",
        "slip": "Slip",
        "after": "Verdict",
        "slack": "Why there is slack",
    },
    fold=True,
)

# %% [markdown]
# (sec-other-studies)=
# ## The same for other studies
#
# Nothing in the audit is special to these children: it needs two groups, their events and the p-value as printed. Four small studies whose patient data are public serve as examples: their counts and p-values
# can be checked, because R computes them from the data. Any table of such comparisons can be audited from the command line (`python -m casebook audit STUDIES.csv`).

# %% tags=["hide-input"]
studies, _ = read_studies(DATA / "studies.csv")
audited = audit_studies(studies)
audited["first"] = audited["d1"].astype(str) + "/" + audited["n1"].astype(str)
audited["second"] = audited["d2"].astype(str) + "/" + audited["n2"].astype(str)
show_table(
    audited,
    name="other-studies",
    caption="Two-arm comparisons of other studies",
    columns={
        "label": "Study",
        "first": "First group",
        "second": "Second group",
        "p": "p as R prints it",
        "verdict": "Verdict",
        "because": "Because",
    },
    fold=True,
)

# %% [markdown]
# With ten events or more almost any p-value can be reached, so "attainable" says little there. Counts decide most when events are few, which is when tests are least reliable.

# %% [markdown]
# (sec-audit-concluded)=
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The abstract is arithmetically sound: {good} of its {n} figures come out from its other figures, {attainable} p-values are attainable, and {open} figures "
    "stand alone, so that nothing can be said of them.\n\n"
    "**Does not follow.** That the underlying data are right. An audit of printed figures finds misprints and slips of calculation; it cannot see how a child was assessed.",
    good=int(counted.filter(like="reproduced").sum()),
    n=len(rows),
    attainable=counted.get("attainable", 0),
    open=counted.get("not checkable", 0),
)
