# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What can be known
#
# The abstract {cite:p}`xie2023` prints counts and p-values, and no patient's data. Many different cohorts agree with it. This chapter asks what is the same in
# *all* of them ({term}`identified`), what varies within limits ({term}`bounded`), and what is left open ({term}`not identifiable`). The limits need no
# assumption about the times: they are exact, and each end is shown by a cohort.

# %% tags=["hide-input"]
import numpy as np
import pandas as pd

from attainable.paths.comparisons import Comparison
from helpers.audit.conclusions import conclusions, identify, under_both_readings
from helpers.page import prose, summary_card
from helpers.figures import plot_attainable, plot_bounds
from fewevents.formats import format_number, format_p, format_percent
from attainable.consistent.identification import narrowing, one_more_number
from attainable.consistent.joint import completion_p
from attainable.reported import ReportedNumber
from helpers.published import load_published
from helpers.tables import show_table
from helpers.table_kinds import verdict_table

published = load_published()
found = identify(published)
limits = found.bounds()
claims = conclusions(published, found)

# %% tags=["hide-input"]
exact = limits["exact permutation p, by remission"]
summary_card(
    question="Which conclusions of the abstract hold in every cohort that agrees with it?",
    reported="Counts, crude rates and four p-values; no times.",
    recomputed=f"{len(found.cohorts):,} risk-set paths agree with the printed figures on overall survival.",
    verdict="identified: {identified}; bounded: {bounded}; not identifiable: {open}".format(
        **{
            word.split()[-1] if word != "not identifiable" else "open": int(
                claims["verdict"].eq(word).sum()
            )
            for word in ("identified", "bounded", "not identifiable")
        }
    ),
    unknown="Every time in days, and everything that the abstract does not mention.",
)

# %% [markdown]
# (sec-conclusions)=
# ## The conclusions, one by one

# %% tags=["hide-input"]
verdict_table(
    claims,
    name="conclusions",
    caption="The conclusions of the abstract, and what its figures decide",
    note="Identified: the same in every cohort that agrees with the abstract. Bounded: between the limits given. Not identifiable: nothing limits it.",
)

# %% [markdown]
# (sec-follow-up)=
# ## How a p-value tells about the follow-up
#
# A log-rank test looks at each death and asks how many children of each group were still followed on that day. It sees nothing else. The abstract says how many
# children and deaths there were; it hides the order of the deaths and who had left follow-up before each. One order with one set of such numbers is a
# {term}`risk-set path`. There are finitely many, and each has its p-value, so all p-values that the counts allow can be listed. The list assumes that no two deaths
# fell on one day.
#
# The comparison by transplant is small enough to see whole. There was one death, in the transplant group. With nobody lost before it, 15 and 11 children were at risk; every
# earlier loss lowers one of these numbers.

# %% tags=["hide-input"]
space = found.inner.attainable()
values = space.p_values().rename(columns={"paths": "n_paths"})
printed = {
    text: ReportedNumber(text).interval()
    for text in dict.fromkeys(["0.40", published.loc["dfs_by_hsct_p", "printed"]])
}
plot_attainable(
    values,
    reported=printed,
    limits=(0.3, 0.5),
    name="attainable-transplant",
    alt="Attainable log-rank p-values by transplant near 0.40: a few paths give 0.398 or 0.403; none lies in the narrow interval that 0.400 stands for.",
    caption="A p-value printed as 0.40 can be reached; one printed as 0.400 cannot.",
    provenance="All risk-set paths with the published counts: exact, no times assumed.",
)

# %% tags=["hide-input"]
paths = space.paths(found.inner.reachable)
prose(
    "Of {n} paths, {k} give p = {p}. In these, {pairs} children (with and without transplant) were still followed on the day of the death. So the p-value, small as the "
    "comparison is, tells about the follow-up: at least {lost} of the {m} children in remission had left it before that death.",
    n=space.n_paths,
    k=len(paths),
    p=found.inner.reachable,
    pairs=" or ".join(f"{r.at_risk[0]} and {r.at_risk[1]}" for r in found.immortal_time()),
    lost=found.outer.n1 - int((paths.risk1 + paths.risk2).max()),
    m=found.outer.n1,
)

# %% [markdown]
# ## What each published figure tells
#
# The child in remission who died is in the transplant group, so one death appears in both comparisons. That ties them together: a path of the comparison by
# remission must have, at that death, as many children at risk in remission as the comparison by transplant allows.

# %% tags=["hide-input"]
left = narrowing(found.outer, found.inner, found.cohorts)
show_table(
    left,
    name="narrowing",
    caption="Risk-set paths of the comparison by remission that are left",
    columns={"known": "If one knows", "paths": "Paths left", "share": "Share"},
    formats={"paths": "{:,}".format, "share": format_percent},
)

# %% tags=["hide-input"]
disease_free = Comparison.from_published(published, "dfs_by_cr_p")
printed = ReportedNumber(disease_free.reported)
completed = sum(printed.matches(p) for p in completion_p(found.cohorts, disease_free))
prose(
    "Do the figures on disease-free survival exclude any of these? No: {completed:,} of the {n:,} can be completed with disease-free times, none later than the survival time, that give "
    "p {p} and the same comparison by transplant. So every limit in this chapter is reached by a cohort that agrees with all printed figures at once.",
    completed=completed,
    n=len(found.cohorts),
    p=disease_free.reported,
)

# %% [markdown]
# (sec-one-more)=
# ## What one more number would tell
#
# For each figure that the paper could have printed as well: how many paths would be left, from the most telling value to the least telling one.

# %% tags=["hide-input"]
show_table(
    pd.DataFrame(one_more_number(found.cohorts)),
    name="one-more-number",
    caption="One more published figure, and the paths that it would leave",
    columns={
        "figure": "One more figure",
        "values": "Possible values",
        "fewest": "Fewest paths left",
        "most": "Most paths left",
    },
    formats=dict.fromkeys(("values", "fewest", "most"), "{:,}".format),
    note="A median follow-up leaves every path: the time axis can be stretched without changing a p-value. Numbers at risk under the curve tell most.",
)

# %% [markdown]
# (sec-fragile)=
# ## Is "children in remission lived longer" fragile?
#
# The printed p-value rests on an approximation that is poor with four deaths. An exact test lists every way in which the same deaths and losses could have fallen on 26 and 7
# children. Its p-value depends on the path, so here is its range over all of them.

# %% tags=["hide-input"]
times = exact.high / ReportedNumber(found.outer.reported).value
counts, edges = np.histogram(found.permutation_p, bins=np.linspace(0, 0.06, 61))
plot_attainable(
    pd.DataFrame({"p_value": (edges[:-1] + edges[1:]) / 2, "n_paths": counts})[
        lambda t: t["n_paths"] > 0
    ],
    reported={"0.05 and above": (0.05, 0.06)},
    limits=(0.0, 0.06),
    name="exact-p",
    alt=f"Exact p-values over all consistent cohorts, from {format_p(exact.low)} to {format_p(exact.high)}; all lie below 0.05.",
    caption=f"The exact p-value stays below 0.05 in every consistent cohort, but it can be {times:.0f} times the printed one.",
    provenance="All risk-set paths that agree with the abstract: exact, no times assumed.",
)

# %% tags=["hide-input"]
prose(
    "In {k:,} of {n:,} consistent cohorts the exact p-value is below 0.05; it runs from {low} to {high}, against the printed {printed}. The direction of the difference does not depend on "
    "what was left out. Its size does: the hazard ratio lies anywhere from {ratio} upwards without limit.",
    k=found.significant,
    n=len(found.cohorts),
    low=format_p(exact.low),
    high=format_p(exact.high),
    printed=published.loc["os_by_cr_p", "printed"],
    ratio=format_number(limits["hazard ratio of death, no remission against remission"].low, 1),
)

# %% [markdown]
# Some survival rates of the abstract are cut off rather than rounded. If its p-values were, too, the set of consistent cohorts is another one, and the conclusion is the same:

# %% tags=["hide-input"]
show_table(
    under_both_readings(published, found),
    name="both-readings",
    caption="If the printed p-values were rounded, and if they were cut off",
    columns={
        "reading": "p-values",
        "paths": "Paths",
        "exact_p": "Exact p",
        "hazard_ratio": "Hazard ratio",
    },
)

# %% [markdown]
# (sec-crude-bounds)=
# ## Crude rates against Kaplan-Meier rates
#
# A crude rate is fixed by the counts. A {term}`Kaplan-Meier` estimate is not: every child lost before a death lowers it. The bounds show how far the two can lie apart.

# %% tags=["hide-input"]
survival = {
    name.split(", ")[1]: bound for name, bound in limits.items() if name.startswith("Kaplan-Meier")
}
crude = {"remission": "os_cr_rate", "no remission": "os_no_cr_rate"}
rows = pd.DataFrame(
    {
        "claim": group,
        "low": 100 * b.low,
        "high": 100 * b.high,
        "printed_text": published.loc[crude[group], "printed"],
    }
    for group, b in survival.items()
)
rows["printed"] = (
    100
    * published.loc[list(crude.values()), "printed"]
    .map(lambda text: ReportedNumber(text).value)
    .to_numpy()
)
plot_bounds(
    rows,
    name="kaplan-meier-bounds",
    alt="; ".join(
        f"{group}: Kaplan-Meier survival between {format_percent(b.low)} and {format_percent(b.high)}"
        for group, b in survival.items()
    ),
    caption="The printed rates are the upper ends: a Kaplan-Meier estimate can only be lower.",
    provenance="Sharp bounds over all risk-set paths that agree with the abstract.",
    xlabel="Kaplan-Meier survival after the last death, %",
    limits=(0, 100),
)

# %% [markdown]
# (sec-immortal)=
# ## Immortal time in the transplant comparison
#
# A child who is counted as "transplanted" from the first day cannot, by definition, have died before the transplant ({term}`immortal time`). The right comparison counts each child as transplanted
# only from the transplant on. The abstract prints no transplant dates, but bounds need none: on the day of the one death, between one and all of the transplanted children had had their transplant.

# %% tags=["hide-input"]
immortal = pd.DataFrame(
    {
        "at_risk": f"{r.at_risk[0]} and {r.at_risk[1]}",
        "naive": r.naive_p,
        "low": r.p_low,
        "high": r.p_high,
    }
    for r in found.immortal_time()
)
show_table(
    immortal,
    name="immortal-time",
    caption="p-value by transplant: naive, and with transplant as a time-dependent event",
    columns={
        "at_risk": "At risk on the day of death",
        "naive": "Naive p",
        "low": "Time-dependent p, at least",
        "high": "Time-dependent p, at most",
    },
    formats={"naive": format_p, "low": format_p, "high": format_p},
    note="With and without a transplant at any time, in remission. Mantel-Byar test.",
)

# %% [markdown]
# The naive p-value is the largest that the right comparison could give. So the naive comparison cannot have hidden a benefit of transplant; if anything, it makes the one death after a transplant look less
# unusual than it may have been. With one death neither reading is evidence.

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds in every cohort that agrees with the abstract.** The rates and their intervals; that children without remission died more often, by any of the usual tests.\n\n"
    "**Bounded.** How large that difference is, what a Kaplan-Meier curve shows, and what a sound transplant comparison gives.\n\n"
    "**Open.** Everything in days, everything about who the children were, and whether a short course does as well as a long one. A table of numbers at risk under the survival curve would settle more "
    "than any other single figure."
)
