# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Agreement with R
#
# Every estimator of this book that is not plain arithmetic is held against R, on data sets that were not made here: from R's survival and KMsurv packages (aml, bmt, colon, kidney, lung,
# veteran). The R scripts and their answers are in `tests/reference`; the comparison is part of the tests. Two other Python libraries, greenwood and scikit-survival, ran over the same cases.

# %% tags=["hide-input"]
from helpers.page import prose
from casebook.build.records import load_agreement, load_calibration, load_comparisons, load_differences, load_peers
from helpers.tables import show_table

agreement = load_agreement()
comparisons = load_comparisons()
differences = load_differences()
peers = load_peers()

# %% tags=["hide-input"]
prose(
    "{n} comparisons of {methods} methods on {sets} data sets and sets of counts. The tolerance is that of the tests: a method that is exact in both must agree to "
    "eight digits or better; a method that draws random numbers, within its own Monte Carlo error.",
    n=len(agreement),
    methods=agreement["method"].nunique(),
    sets=agreement["data_set"].nunique(),
)

# %% tags=["hide-input"]
show_table(
    agreement,
    name="agreement-with-r",
    caption="Method, data set, our answer, R's answer and the difference",
    columns={
        "method": "Method",
        "data_set": "Data",
        "quantity": "Quantity",
        "ours": "Ours",
        "r": "R",
        "difference": "Largest difference",
        "tolerance": "Tolerance",
        "oracle": "R function",
        "greenwood": "greenwood",
        "scikit-survival": "scikit-survival",
    },
    search=True,
    fold=True,
    missing="",
)

# %% [markdown]
# The columns *greenwood* and *scikit-survival* give the largest difference of these libraries from R; a dash says that they do not have the method. The largest difference in a row is over
# all quantities of the method; one of them is shown.
#
# The proportions, Kaplan-Meier curves, medians, numbers at risk, log-rank tests, restricted means and hazard ratios of the other chapters are compared in the same way, to nine digits.

# %% [markdown]
# ## Cohorts drawn by seed
#
# Small cohorts of every kind (a group of one, no event, everybody with the event, ties everywhere, days of 0) and eight published data sets are answered by R and by `fewevents`, to nine digits. A
# third of the drawn cohorts is new at each nightly run, by the day's seed; the counts are those of the run that was last stored.

# %% tags=["hide-input"]
prose(
    "{made:,} comparisons: {agreed:,} agreed, {deliberate:,} differ on purpose, {differs} differ without a reason.",
    made=int(comparisons["comparisons"].sum()),
    agreed=int(comparisons["agreed"].sum()),
    deliberate=int(comparisons["deliberate"].sum()),
    differs=int(comparisons["differs"].sum()),
)

# %% tags=["hide-input"]
show_table(
    comparisons,
    name="comparisons-with-r",
    caption="Comparisons with R on drawn and published cohorts",
    columns={
        "method": "Method",
        "comparisons": "Comparisons",
        "agreed": "Agreed",
        "deliberate": "Differ on purpose",
        "differs": "Differ",
    },
    fold=True,
)

# %% tags=["hide-input"]
show_table(
    differences,
    name="deliberate-differences",
    caption="Where the answers differ from R on purpose, and why",
    columns={"difference": "Where", "reason": "Reason"},
)

# %% [markdown]
# ## What other libraries publish
#
# Libraries state in their own tests and manuals what an estimate should be. These values were read there, not computed here, and the tests of `fewevents` ask for each to its last printed digit.

# %% tags=["hide-input"]
prose(
    "{values:,} published values of {libraries} libraries, all met.",
    values=int(peers["values"].sum()),
    libraries=peers["library"].nunique(),
)

# %% tags=["hide-input"]
show_table(
    peers,
    name="published-by-others",
    caption="Values published by other libraries, by method",
    columns={"library": "Library", "method": "Method", "data_sets": "Data sets", "values": "Values"},
)

# %% [markdown]
# ## Honest figures through the audit
#
# An audit that accuses the honest is worse than none. `make calibration` draws subsets of public data sets, lets R compute p-values by each test of the family, prints them with two to four
# decimals, rounded or cut off, and asks the audit about each. The figures of one comparison rest on the same patients, so they are not independent.

# %% tags=["hide-input"]
calibration = load_calibration()
tests = calibration[calibration["by"] == "test"]
prose(
    "Of {figures:,} honest figures {accused:,} were accused; of those that were rounded {own:,} were excluded by the very test that had made them. Each test made at least {least:,}.",
    figures=int(tests["figures"].sum()),
    accused=int(tests["accused"].sum()),
    own=int(tests["excluded by own test"].sum()),
    least=int(tests["figures"].min()),
)

# %% tags=["hide-input"]
NAMES = {"tied": "tied events", "zero_arm": "an arm without events", "printing": "printed how"}
show_table(
    calibration[~calibration["by"].isin(["kind", "assumes"])].replace({"by": NAMES}),
    name="honest-figures",
    caption="Honest p-values: figures, accused, excluded by their own test, said to be cut off, not checked",
    columns={
        "by": "By",
        "value": "Value",
        "figures": "Figures",
        "accused": "Accused",
        "excluded by own test": "Excluded by own test",
        "cut off": "Cut off",
        "not checked": "Not checked",
    },
    search=True,
    fold=True,
)

# %% [markdown]
# A verdict assumes that the test has no strata and that everyone is followed from the start. Figures for which that is not so are counted apart.

# %% tags=["hide-input"]
assumed = calibration[calibration["by"] == "assumes"].set_index("value")
prose(
    "Of {strata:,} p-values of a stratified log-rank test {by_strata:,} were accused, of {delayed:,} with delayed entry {by_delay:,}.",
    strata=int(assumed.loc["stratified_logrank", "figures"]),
    by_strata=int(assumed.loc["stratified_logrank", "accused"]),
    delayed=int(assumed.loc["delayed_logrank", "figures"]),
    by_delay=int(assumed.loc["delayed_logrank", "accused"]),
)

# %% [markdown]
# ## How much could have been noticed
#
# Each verdict says which share of the printable values it would have excluded. In place of honest figures, values were drawn evenly from the printable ones: the share excluded has to be the
# share that the verdicts said, within the interval of so many draws.

# %% tags=["hide-input"]
drawn = load_calibration("evenly_drawn")
every = drawn[drawn["by"] == "all"].iloc[0]
inside = drawn["said"].between(drawn["low"], drawn["high"])
prose(
    "Of {drawn:,} drawn values {excluded:,} were excluded: {share:.2%} (95 % interval {low:.2%} to {high:.2%}), where the verdicts said {said:.2%}. In {inside} of {rows} rows of the table the share "
    "said lies within the interval.",
    drawn=int(every["drawn"]),
    excluded=int(every["excluded"]),
    share=every["share"],
    low=every["low"],
    high=every["high"],
    said=every["said"],
    inside=int(inside.sum()),
    rows=len(drawn),
)

# %% tags=["hide-input"]
show_table(
    drawn.replace({"by": NAMES}),
    name="evenly-drawn",
    caption="Values drawn evenly from the printable ones: share excluded, with its 95 % interval, and the share that the verdicts said",
    columns={
        "by": "By",
        "value": "Value",
        "drawn": "Drawn",
        "excluded": "Excluded",
        "share": "Share excluded",
        "low": "From",
        "high": "To",
        "said": "Share said",
    },
    fold=True,
)

# %% [markdown]
# Slips of the pen are no even draws: a digit typed wrong stays near the right value, which other orders of deaths and losses or other tests often give. How many are noticed is a matter of its own.

# %% tags=["hide-input"]
show_table(
    load_calibration("slips").replace({"by": NAMES}),
    name="planted-slips",
    caption="Slips planted in honest figures, and how many were noticed (red or amber)",
    columns={"form": "Form", "by": "By", "value": "Value", "slips": "Slips", "noticed": "Noticed"},
    search=True,
    fold=True,
)

# %% [markdown]
# ## What is read from a text
#
# `attainable read` proposes claims by patterns. They are tried on sentences in the style of abstracts, beside each of which its claims were written down. A proposal is right if its form and all its printed
# numbers are those of a claim. Most patterns were made with these sentences in view, so the table shows what is kept; how a new text is read is shown by what each part gave before a pattern was changed for it.

# %% tags=["hide-input"]
first = load_calibration("reading_first")[["claims", "proposed", "right"]].sum()
read = load_calibration("reading").set_index("form")
prose(
    "New sentences: {right:,} of {proposed:,} proposals were right ({precision:.0%}), and {right:,} of {claims:,} claims were found ({recall:.0%}). The same and others today: {precision_now:.1%} and "
    "{recall_now:.1%}; {decoys} sentences without a claim gave {none} proposals.",
    **first.to_dict(),
    precision=first["right"] / first["proposed"],
    recall=first["right"] / first["claims"],
    precision_now=read.loc["all", "precision"],
    recall_now=read.loc["all", "recall"],
    decoys=int(read.loc["none", "claims"]),
    none=int(read.loc["none", "proposed"]) or "no",
)

# %% tags=["hide-input"]
show_table(
    read.drop("none").reset_index().replace({"form": {"_": " "}}, regex=True),
    name="reading",
    caption="Claims in sentences, proposed, right; the share of the proposals that is right, and of the claims that is found",
    columns={
        "form": "Form",
        "claims": "Claims",
        "proposed": "Proposed",
        "right": "Right",
        "precision": "Right of the proposed",
        "recall": "Found of the claims",
    },
    fold=True,
)
