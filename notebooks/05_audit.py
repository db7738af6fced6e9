# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The audit: every printed figure

# %% tags=["hide-input"]
import pandas as pd
from scipy.stats import barnard_exact, boschloo_exact, chi2, norm

import attainable as at
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import TIMES, words
from attainable.riskset.statistics import path_p_values
from fewevents import format_p
from helpers import Study, ledger, load_published, p_verdicts, prints_as, prose, show_table, summary_card

published = load_published()  # one row a printed figure, as text
sums = {
    "treated_n": ("refractory_count", "relapsed_count"),
    "analysed_n": ("cr_count", "no_cr_count"),
    "os_cr_n": ("hsct_count", "no_hsct_count"),
    "hsct_cr_n": ("hsct_count", "no_hsct_count"),
}
two = "Either these children reached remission after day 14, or the words mean something else, such as a partial response: see Efficacy."
relapsed = int(published.loc["dfs_by_cr_p", "events1"])
stayed = f"Either the time to remission, or how long remission was followed. As the time to a relapse of these children it could be of {'one child' if relapsed == 1 else f'{relapsed} children'} only, if a disease-free survival of {published.loc['dfs_cr_rate', 'printed']} is crude."
rows = ledger(published, sums=sums, readings={"day_28_remission_count": two, "remission_days": stayed})
counted = rows["verdict"].value_counts()
red = rows[rows["severity"].isin(["red", "amber"])]
tally = ", ".join(f"{word} ({count})" for word, count in counted.items())
cut = f" and {' and '.join(dict.fromkeys(rows.loc[rows['verdict'].eq('cut off'), 'reported']))} had a last digit cut off, where others are rounded" if counted.get("cut off") else ""
cut += ", and if figures with two readings are read in one of the two ways given" * bool(counted.get("two readings"))
of_times = published["kind"].eq("p_value")  # they alone need the order of deaths and losses
by_counts = rows.loc[~of_times, "verdict"].value_counts()
kinds = published["kind"].where(published["kind"].isin(["count", "proportion", "fraction", "p_value"]), "other").str.replace("_", "-").value_counts()
found = p_verdicts(published)  # the whole verdict on each p-value
not_mantel = [published.loc[name, "printed"] for name, v in found.items() if not v.tried["mantel"]["meets"]]
by_others = f"; if rounded, without added zeros, and of crude rates, {' and '.join(not_mantel)} cannot come from Mantel's log-rank test, but can from others" if not_mantel else ""
summary_card(
    question="Are the printed figures right, as far as anyone can tell from the abstract?",
    answer=f"{'No figure excludes another, if the rates by group are crude' if red.empty else f'{len(red)} figures need an answer'}{cut}{by_others}; of {len(rows)} figures: {tally}.",
    printed=f"{len(rows)} figures, each in the table below: {', '.join(f'{count} {kind}s' if kind != 'other' else f'{count} others' for kind, count in kinds.items())}.",
    counts=f"Each figure but the p-values, from the others: {', '.join(f'{word} ({count})' for word, count in by_counts.items())}.",
    every_cohort=f"Nothing more. The {of_times.sum()} p-values are {' or '.join(dict.fromkeys(rows.loc[of_times, 'verdict']))}: some cohort that agrees with the counts gives each, others do not.",
    reconstructed="Nothing on this page.",
    unknown="What only the patients' data could tell: ages, dates, and every time behind a survival figure.",
)

# %% [markdown]
# Each number of the abstract {cite:p}`xie2023` gets one verdict, worked out from the other numbers. A percentage is recomputed from its counts. A count is checked against the sums that it takes
# part in. A p-value is compared with *all* p-values that the counts allow, by the usual log-rank tests (which are left out [stands below](sec-assumes)), because neither the times nor the name of the test is in the abstract.
#
# Programs that check published statistics {cite:p}`nuijten2016,brown2017,heathers2018` stop at means and simple tests, and programs that rebuild survival data need a printed curve
# {cite:p}`guyot2012,liu2021`. A log-rank test can be compared with counts alone, though it often excludes little, as [What can be known](06_identification) explains.
#
# ## One figure, by hand
#
# The p-value of survival by transplant: patients and deaths with a transplant, and without, and what is printed.

# %%
study = Study(published)
arms, printed = study.by_transplant, study.p("os_by_hsct_p")
print(arms, printed)
verdict = at.logrank(*arms).check(printed)
print(verdict.word, "|", verdict.sentence)

# %% [markdown]
# And if events could not fall on one day, and only Mantel's test counted: how many orders of deaths and losses are there, and how many print it?

# %%
counts = at.logrank(*arms, ties=False)
print(counts.n_paths("mantel"), "orders")
for p in (printed, study.p("dfs_by_hsct_p")):
    print(counts.count(p, test="mantel"), "print", p)

# %% [markdown]
# ## The ledger
#
# One row a figure, in the order of the abstract. *Could have noticed* is the share of the values that could have been printed, at these digits, that the check would have excluded, or found only with added zeros (for a count, of the counts from 0 to all patients): where it is small,
# "possible" says next to nothing.

# %% tags=["hide-input"]
show_table(
    rows,
    name="ledger",
    caption="Every printed figure with its verdict",
    columns={"what": "Figure", "reported": "Reported", "verdict": "Verdict", "because": "Because", "noticed": "Could have noticed", "basis": "Basis"},
    note="Adds up: comes out from other printed figures; for a survival rate by group, from a whole number of its children, which follows from the rate if that is crude. Cut off: comes out if digits are cut off instead of rounded. Possible: some cohort gives it, by some log-rank test or its companions; the losses that it needs are those if it was rounded (with zeros added fewer can do; with digits cut off it can be another number). Not checkable: no other figure depends on it.",
    search=True,
    fold=True,
    missing="",
)

# %% [markdown]
# (sec-which-test)=
# ## Which test gives the printed p-value?
#
# The abstract does not name its test. For each comparison, which tests can give the printed figure (two-sided), and the fewest children who must have been lost before the last death for it:

# %% tags=["hide-input"]
table = pd.DataFrame(
    {
        "what": published.loc[name, "measure"],
        "reported": published.loc[name, "printed"],
        "by": ", ".join(key.replace("_", " ") for key, tried in v.tried.items() if tried["meets"] and "/" not in key) or "none",
        "one_side": ", ".join(sorted({key.split("/")[0].replace("_", " ") for key, tried in v.tried.items() if tried["meets"] and "/" in key} - {key.replace("_", " ") for key, tried in v.tried.items() if tried["meets"] and "/" not in key})) or "no other",
        "loss": f"{v.least_loss['lost']} of {v.least_loss['of']}" if v.least_loss else "",
        "equal": f"{v.least_loss_equal['lost']} of {v.least_loss_equal['of']}" if v.least_loss_equal else "",
    }
    for name, v in found.items()
)
show_table(
    table,
    name="which-test",
    caption="Tests that can give the printed p-values",
    columns={"what": "Comparison", "reported": "Printed", "by": "By these tests, two-sided", "one_side": "Only one-sided by", "loss": "Least loss", "equal": "Least loss, equal follow-up"},
    note="Every cohort: ties allowed. Mantel is R's survdiff and SPSS's log rank; permutation is R's coin, and behind another name says that this test has coin's variance; oe is the sum of (O - E)²/E, corrected Mantel's with continuity correction, cox lr the likelihood ratio of Cox's model; chi squared and z are of the counts. Least loss: the fewest children censored before the last death (event, for disease-free survival) among the orders of deaths and losses that print the figure, by any of the tests; with equal follow-up, the groups were followed alike. If zeros were added to a figure, fewer may do.",
    missing="not by a test of times",
    fold=True,
)

# %% tags=["hide-input"]
def one_cohort(test):
    """Whether one cohort prints all four by a test: a child without remission, lost while alive, relapsed before any death."""
    (n1, d1, n2, d2), short, long = study.by_remission, printed, study.p("dfs_by_hsct_p")
    relapsed = [int(published.loc["dfs_by_cr_p", f"events{arm}"]) for arm in (1, 2)] == [d1, d2 + 1]
    if not relapsed or not at.printed_p(short).rounded.contains(at.printed_p(long).value):
        return False
    for path in at.courses(study.by_remission, study.p("os_by_cr_p"), inner=arms, inner_p=long, tests=[test]).paths.tolist():
        deaths = [row for row in path if row[2] + row[3]]
        left = [n2, *(r2 - b for _, r2, _, b in deaths)]
        lost = next((j for j, row in enumerate([*deaths, [0] * 4]) if left[j] > row[1]), None)  # lost before which death
        order = [(n1, n2, 0, 1), *((r1, r2 - (j < lost), a, b) for j, (r1, r2, a, b) in enumerate(deaths))] if lost is not None else []
        if order and prints_as(path_p_values(order, n1, n2)[test], study.p("dfs_by_cr_p")):
            return True
    return False


each = [test for test in TIMES if all(v.tried[test]["meets"] for v in found.values())]
together = [test for test in each if one_cohort(test)]
prose(
    "**All four printed p-values can come from one test and one cohort,** two-sided, if the rates by group are crude: by {first}{more}."
    if together
    else "Each of the four printed p-values can come from {first}{more}, two-sided; one cohort that prints them all was not found."
    if each
    else "No test of the family gives all four printed p-values, two-sided{first}{more}.",
    basis="every cohort",
    first=words((together or each)[0], 2) + " (R's coin)" * ((together or each)[0] == "permutation") if each else "",
    more=f", and by {len(together or each) - 1} others of the table" if len(together or each) > 1 else "",
)

# %% tags=["hide-input"]
n1, d1, n2, d2 = study.by_remission
by_counts = sorted({f"{p:.5g}" for ps in count_p_values(n1, d1, n2, d2).values() for p in ps if prints_as(p, study.p("os_by_cr_p"))})
deaths_alive = [[d1, d2], [n1 - d1, n2 - d2]]
unconditional = {
    name: [test(deaths_alive, alternative=side).pvalue for side in ("two-sided", "less", "greater")]
    for name, test in (("Barnard's", barnard_exact), ("Boschloo's", boschloo_exact))
}
prints_it = [name for name, ps in unconditional.items() if any(prints_as(p, study.p("os_by_cr_p")) for p in ps)]
prose(
    (
        "Survival by remission is printed as p = {p}. It also comes out of {counts} (p = {exact}; what prints as {p} ends at {edge:g}). Then no time was used, and this figure limits none. "
        if study.count_tests
        else "Survival by remission is printed as p = {p}; no test of counts that was tried gives it{counts}. "
    )
    + "Barnard's and Boschloo's exact tests are not among those tried: two-sided they give {barnard} and {boschloo}"
    + (", and neither prints the figure on either side." if not prints_it else f"; the figure can be of {' and '.join(prints_it)} test."),
    basis="counts",
    p=study.p("os_by_cr_p"),
    counts=" and ".join(study.count_tests),
    exact=" or ".join(by_counts),
    edge=float(at.printed_p(study.p("os_by_cr_p")).rounded.high),
    barnard=format_p(unconditional["Barnard's"][0], 4),
    boschloo=format_p(unconditional["Boschloo's"][0], 4),
)

# %% [markdown]
# (sec-assumes)=
# ### What these verdicts assume

# %%
print("\n".join(verdict.assumes))

# %% [markdown]
# The losses that a verdict names are those that the figure needs if it was rounded; if zeros were added, fewer can do; if digits were cut off, the number can be another.

# %% [markdown]
# (sec-agreement)=
# ## Are the printed rates Kaplan-Meier estimates?
#
# After one event among r at risk a {term}`Kaplan-Meier` estimate is (r - 1) / r. If the printed survival with a transplant were one, all of these children must have been at risk, none lost. Does any test print
# the p-value then, at its printed digits?

# %%
if (arms[1], arms[3]) != (1, 0):
    raise ValueError(f"this section is of one death, with a transplant; printed are {arms[1]} and {arms[3]}")
everyone = at.courses(arms, printed, ties=False)
at_risk = {test: sorted({int(r) for r in everyone.paths[rows][:, 0, 0]}) for test, rows in everyone.tests.items() if rows.any()}
print(any(arms[0] in r1 for r1 in at_risk.values()), at_risk["mantel"], at_risk["permutation"])

# %% tags=["hide-input"]
m1, _, m2, _ = arms
everyone = chi2.sf(m2 / m1, 1)  # if nobody was lost before the death
less = [p.text for p in at.printed_p(printed).without_zeros(1) if prints_as(everyone, p.text)]
fifteen = [test for test, r1 in at_risk.items() if m1 in r1]
prose(
    "With all {m1} at risk, {which} prints {p}. So, with one death and a curve read at or after it, the printed rate and the printed p-value {verdict}"
    + (", unless a zero was added to {less}, which comes out if nobody was lost (Mantel's p-value is {everyone} then)" if less and not fifteen else "")
    + ". The rates can as well be crude: children without the event over all children. Read at or after the last death, a Kaplan-Meier rate is never above the crude one, and {deaths} deaths among all children are printed as a count; so the deaths of each group are then the same either way, if rates and counts have one cut-off date. Read "
    "earlier, at a fixed time, it can be above the crude one, and another split of the {deaths} deaths can agree. This book takes the rates as crude; the abstract names no time.",
    basis="every cohort",
    which="no two-sided test of the family" if not fifteen else ", ".join(fifteen),
    p=printed,
    less=less[-1] if less else "",
    everyone=format_p(everyone),
    m1=m1,
    deaths=sum(study.by_remission[1::2]),
    verdict="do not both come from one analysis with Kaplan-Meier estimates and a two-sided test of the family (one-sided, Mantel's test can print it)"
    if not fifteen and any(prints_as(norm.sf((r2 / m1) ** 0.5), printed) for r2 in range(1, m2 + 1))
    else "do not both come from one analysis with Kaplan-Meier estimates and a test of the family" if not fifteen else "can come from one analysis by that test",
)

# %% [markdown]
# A third kind is the life-table rate (actuarial), as SPSS's life tables print it: a child who was lost within an interval counts as half at risk in it. With all deaths of a group in one interval, which of the printed
# rates come out, rounded, only if some children were lost in it?

# %%
halves = {}
for name, row in published[published["kind"].eq("proportion") & published["endpoint"].isin(["os", "dfs"])].iterrows():
    n, deaths = int(row["denominator"]), int(row["denominator"]) - int(row["numerator"])
    rates = {lost: 100 * (1 - deaths / (n - lost / 2)) for lost in range(n - deaths + 1)}
    halves[name] = [lost for lost, rate in rates.items() if prints_as(rate, row["printed"].rstrip("%"))]
print({name: lost for name, lost in halves.items() if 0 not in lost})

# %% tags=["hide-input"]
lost_in = {name: lost for name, lost in halves.items() if lost and 0 not in lost}
row = published.loc[next(iter(lost_in), "os_cr_rate")]
n, deaths = int(row["denominator"]), int(row["denominator"]) - int(row["numerator"])
at_risk_half = n - next(iter(lost_in.values()), [0])[0] / 2
prose(
    "With all deaths of a group in one interval, {of} of the {all} printed rates can be life-table rates, rounded, that are not crude: {printed} comes out of {deaths} with {half:g} at risk ({rate:.2f}%), while the crude {alive}/{n} is {crude:.2f}% and has to be cut off. "
    "What limits such rates would have, read before the last death, is not worked out."
    if lost_in
    else "No printed rate needs that.",
    basis="counts",
    of=len(lost_in),
    all=len(halves),
    printed=row["printed"],
    deaths="one death" if deaths == 1 else f"{deaths} deaths",
    half=at_risk_half,
    rate=100 * (1 - deaths / at_risk_half),
    alive=n - deaths,
    n=n,
    crude=100 * (1 - deaths / n),
)

# %% [markdown]
# (sec-other-studies)=
# ## The same for other studies
#
# Nothing in the audit is special to these children. Small studies whose patient data are public serve as examples: R computes their p-values from the data, so an accusation would be false.

# %%
studies = pd.read_csv("../data/studies.csv", dtype=str)
others = studies[["n1", "d1", "n2", "d2"]].astype(int)
checked = [at.logrank(*others.loc[i]).check(studies.loc[i, "p"]) for i in studies.index]
studies.assign(verdict=[v.word for v in checked], noticed=["" if v.noticed is None else f"{v.noticed:.0%}" for v in checked])[["label", "p", "verdict", "noticed"]]

# %% [markdown]
# With many events almost any p-value can be reached, so "possible" says little there, and the last column says how little. Any table of such comparisons can be audited from the command line:
# `attainable audit STUDIES.csv`.
#
# (sec-audit-concluded)=
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** Of {n} figures: {words}. {serious} {basis}\n\n"
    "**Does not follow.** That the underlying data are right. An audit of printed figures can find misprints and slips of calculation; it cannot see how a child was assessed. And a p-value that is possible "
    "may still be wrong: how much could have been noticed stands beside it.",
    basis="counts",
    n=len(rows),
    words=tally,
    serious=f"None excludes another, if the rates by group are crude{cut}." if red.empty else f"{len(red)} need an answer: {', '.join(red['reported'])}.",
)
