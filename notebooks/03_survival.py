# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Survival

# %% [markdown]
# Overall survival ({term}`OS`) and disease-free survival ({term}`DFS`): in all patients, by remission, and by transplant among those in
# remission. The abstract {cite:p}`xie2023` prints survival *rates* and p-values; it prints no times. So this chapter has two parts: first what the counts
# decide, which is true of the real children; then what needs times, which is shown as limits or as one invented cohort of many.

# %% tags=["hide-input"]
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from fewevents import (
    detectable_proportion,
    firth_cox,
    fragility_index,
    permutation_logrank,
)
import helpers
from helpers import compare, compare_table, plot_bundle, plot_proportions, prose, show_table

published = helpers.load_published()
patients = helpers.load_cohort()
in_remission = patients[patients["complete_remission"]]

# %% [markdown]
# (sec-all-patients)=
# ## What the counts say
#
# A *crude* rate is the number of patients without the event over all patients, however long each was followed. It needs no times.

# %%
groups = {
    "all patients": patients,
    "remission": in_remission,
    "no remission": patients[~patients["complete_remission"]],
    "transplant": in_remission[in_remission["transplant"]],
    "no transplant": in_remission[~in_remission["transplant"]],
}
rows = [(name, g["death"].eq(0).sum(), g["dfs_event"].eq(0).sum(), len(g)) for name, g in groups.items()]
crude = pd.DataFrame(rows, columns=["label", "os", "dfs", "n"]).set_index("label")

# %%
rates = {}
for endpoint in ("os", "dfs"):
    rate = crude[[endpoint, "n"]].set_axis(["events", "n"], axis=1)
    rate["estimate"] = rate["events"] / rate["n"]
    limits = proportion_confint(rate["events"], rate["n"], method="beta")
    rate["ci_low"], rate["ci_high"] = limits
    rates[endpoint] = rate

# %% tags=["hide-input"]
figures = {"all patients": "", "remission": "cr_", "no remission": "no_cr_", "transplant": "hsct_", "no transplant": "no_hsct_"}
compared = compare(
    published,
    {
        f"{endpoint}_{part}rate": (crude.loc[group, endpoint], crude.loc[group, "n"])
        for endpoint in ("os", "dfs")
        for group, part in figures.items()
    },
)
counted = compared["verdict"].value_counts()
words = {
    endpoint: {
        row.Index: f"{row.estimate:.1%} (95% CI {100 * row.ci_low:.1f} to {100 * row.ci_high:.1f})"
        for row in rate.itertuples()
    }
    for endpoint, rate in rates.items()
}
helpers.summary_card(
    question="How many patients were alive, and disease-free, and who died more often?",
    reported=[f"{row.what}: {row.reported}" for row in compared[compared["id"].isin(["os_rate", "dfs_rate"])].itertuples()],
    recomputed=[f"overall survival: {words['os']['all patients']}", f"disease-free survival: {words['dfs']['all patients']}"],
    verdict="; ".join(f"{word}: {count} of {len(compared)}" for word, count in counted.items()),
    unknown="Every time: how long the children were followed, and when each event happened.",
    basis="counts",
)

# %% tags=["hide-input"]
names = {"os": "Overall survival", "dfs": "Disease-free survival"}
plot_proportions(
    pd.concat([rate.reset_index().assign(group=names[key]) for key, rate in rates.items()]),
    name="crude-survival",
    alt="Crude rates with exact intervals: " + "; ".join(f"{names[key]}, {group} {rate}" for key in rates for group, rate in words[key].items()),
    caption="Crude survival: what the counts alone say.",
    provenance="Counts as published. Clopper-Pearson intervals.",
    basis="counts",
    xlabel="without the event, with 95% interval",
)

# %% [markdown]
# (sec-survival-compared)=
# ### Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="survival-compared",
    caption="Survival rates as printed and from their counts",
    note="The printed p-values need times, which are not printed: whether they can come out at all is worked out in the audit.",
    basis=["printed", "counts"],
)

# %% [markdown]
# (sec-survival-remission)=
# ## Remission and survival
#
# Did children without remission die more often? With so few deaths the chi-squared approximation is poor; Fisher's exact test needs only the four counts.

# %%
table = pd.crosstab(patients["complete_remission"], patients["death"])
p_value = fisher_exact(table).pvalue
(alive_no, died_no), (alive_yes, died_yes) = table.to_numpy()
counts = (died_no, died_no + alive_no, died_yes, died_yes + alive_yes)
low, high = confint_proportions_2indep(*counts, method="newcomb")
print(f"deaths {died_no}/{counts[1]} against {died_yes}/{counts[3]}, p = {p_value:.4f}  [basis: counts]")
print(f"difference {low:.3f} to {high:.3f} (Newcombe)  [basis: counts]")

# %% [markdown]
# How many outcomes carry that result? The fragility index of `fewevents` changes one child's outcome at a time until Fisher's p-value is 0.05 or more.

# %%
fragile = fragility_index(*counts)
print(f"fragility index {fragile.index}  [basis: counts]")

# %% tags=["hide-input"]
smaller = p_value < 0.05
prose(
    "{died_no} of {n_no} children without remission died, {died_yes} of {n_yes} with remission: {sure}. With {k} other outcome{plural} the p-value would no longer be below 0.05.\n\n"
    "That children with remission *died less often* does not mean that they *lived longer*: who lives longer depends on days that were not printed.",
    basis=["counts", ""],
    died_no=int(died_no),
    n_no=int(counts[1]),
    died_yes=int(died_yes),
    n_yes=int(counts[3]),
    sure="a difference that chance alone would rarely give" if smaller else "a difference that chance alone could give",
    k=fragile.index,
    plural="" if fragile.index == 1 else "s",
)

# %% [markdown]
# A caution that no test removes: remission is known only *after* treatment has begun. A patient who dies in the first days cannot be counted
# as a responder, so some advantage of responders is built into the comparison ({term}`immortal time`).

# %% [markdown]
# (sec-survival-transplant)=
# ## Transplant and survival, among patients in remission

# %%
table = pd.crosstab(in_remission["transplant"], in_remission["death"])
(alive_no, died_no), (alive_yes, died_yes) = table.to_numpy()
n_no, n_yes = alive_no + died_no, alive_yes + died_yes
p_value = fisher_exact(table).pvalue
low, high = confint_proportions_2indep(died_yes, n_yes, died_no, n_no, method="newcomb")
print(f"deaths {died_yes}/{n_yes} with, {died_no}/{n_no} without transplant, p = {p_value:.2f}  [basis: counts]")
print(f"difference {low:.3f} to {high:.3f} (Newcombe)  [basis: counts]")

# %% tags=["hide-input"]
prose(
    "With {events} death in {n_yes} against {no_events} in {n_no} the difference in deaths lies between {low:.1f} and {high:.1f} percentage points (95% CI): {reading}",
    basis="counts",
    events=int(died_yes),
    n_yes=int(n_yes),
    no_events=int(died_no),
    n_no=int(n_no),
    low=100 * low,
    high=100 * high,
    reading="the data are compatible with a transplant that does much harm and with one that does much good. It is absence of evidence, not evidence of absence."
    if low < 0 < high
    else "the interval leaves out zero.",
)

# %% [markdown]
# (sec-power)=
# ### What could this comparison have shown?
#
# The difference that Fisher's exact test would find with a power of 80%, if there are no deaths in one group:

# %%
rate = detectable_proportion(n_yes, n_no, reference=0.0)
print(f"deaths in the other group: {rate.estimate:.0%}  [basis: counts]")

# %% [markdown]
# (sec-curves)=
# ## The curves, which are invented
#
# ```{admonition} What the curves on this page are
# :class: warning
# The days behind the curves are {term}`reconstructed`: they were made up so that every published count and p-value comes out. Each faint line is one cohort that agrees with
# the abstract; the strong line is one of them, no likelier than the others. No interval and no p-value of these curves would mean anything.
# ```
#
# A Kaplan-Meier curve by lifelines, of the one cohort that is drawn out:

# %%
curve = {}
for label, group in groups.items():
    for endpoint, days, event in (("os", "os_days", "death"), ("dfs", "dfs_days", "dfs_event")):
        fitter = KaplanMeierFitter().fit(group[days].astype(float), group[event].astype(float))
        curve[endpoint, label] = fitter.survival_function_["KM_estimate"]

# %% tags=["hide-input"]
draws = helpers.sample_cohorts(100)
n_transplant, n_remission = len(groups["transplant"]), len(in_remission)
places = {
    "all patients": slice(None),
    "remission": slice(0, n_remission),
    "no remission": slice(n_remission, None),
    "transplant": slice(0, n_transplant),
    "no transplant": slice(n_transplant, n_remission),
}
days_and_events = {"os": (draws.os_days, draws.death), "dfs": (draws.dfs_days, draws.dfs_event)}


def bundle(endpoint, labels, *, name, caption):
    days, events = days_and_events[endpoint]
    return plot_bundle(
        {label: (days[:, places[label]], events[:, places[label]]) for label in labels},
        {label: curve[endpoint, label] for label in labels},
        name=name,
        alt=f"{names[endpoint]}, {' and '.join(labels)}: {len(draws)} reconstructed cohorts as faint curves, one drawn out. Crude rates: "
        + "; ".join(f"{label} {words[endpoint][label]}" for label in labels),
        caption=caption,
        provenance=f"{len(draws)} cohorts drawn so that they agree with the published counts and p-values.",
        ylabel=names[endpoint],
    )


bundle("os", ["all patients"], name="os-all", caption="Overall survival of all patients: many courses agree with the abstract.")

# %% tags=["hide-input"]
bundle("dfs", ["all patients"], name="dfs-all", caption="Disease-free survival of all patients: many courses agree with the abstract.")

# %% tags=["hide-input"]
bundle("os", ["remission", "no remission"], name="os-by-remission", caption="Overall survival by remission: how many died is printed, on which days is not.")

# %% tags=["hide-input"]
bundle("dfs", ["remission", "no remission"], name="dfs-by-remission", caption="Disease-free survival by remission.")

# %% tags=["hide-input"]
bundle("os", ["transplant", "no transplant"], name="os-by-transplant", caption="Overall survival by transplant: one death, on an invented day.")

# %% tags=["hide-input"]
bundle("dfs", ["transplant", "no transplant"], name="dfs-by-transplant", caption="Disease-free survival by transplant rests on the same single child.")

# %% [markdown]
# The log-rank test of lifelines on the cohort that is drawn out prints the published p-value: the days were made to give it, so this confirms nothing.

# %%
yes, no = groups["remission"], groups["no remission"]
test = logrank_test(yes["os_days"], no["os_days"], yes["death"], no["death"])
print(f"prints as {test.p_value:.3f}, as it was made to  [basis: reconstructed]")

# %% [markdown]
# How long were the children followed? The reverse Kaplan-Meier method counts the end of follow-up as the event and death as censoring. On invented days its answer is invented, too:

# %%
reverse = KaplanMeierFitter().fit(patients["os_days"].astype(float), patients["death"].eq(0))
print(f"median follow-up {reverse.median_survival_time_:.0f} days  [basis: reconstructed]")

# %% [markdown]
# The abstract calls its follow-up short and prints no length, and none of its figures limits it: stretching the time axis changes no rate and no p-value. All that bounds it is the
# enrolment window, if nobody was followed beyond its end.

# %% [markdown]
# (sec-every-analysis)=
# ## What holds in every cohort
#
# What rests on times can still have limits: the smallest and the largest result over *every* cohort that agrees with the abstract. Two of these cohorts are taken out here: that with the
# smallest hazard ratio and one in which it has no upper limit. In the second Cox's method does not converge, because the likelihood keeps rising; Firth's method, from
# `fewevents`, keeps the ratio finite {cite:p}`heinze2001`. Four deaths: the chi-squared approximation of the log-rank test is poor; the exact test {cite:p}`heinze2003`.
# These are the results in two of the cohorts; the limits over all of them are in the tables below.

# %%
for name, cohort in helpers.extreme_cohorts(published, "os").items():
    group = cohort["group"].eq(2).astype(int)
    exact = permutation_logrank(cohort["time"], cohort["event"], group)
    ratio = firth_cox(cohort["time"], cohort["event"], group).estimate
    print(f"{name} hazard ratio: Firth {ratio:.1f}, exact p = {exact.p_value:.4f}  [basis: every cohort]")

# %% [markdown]
# In the first of them lifelines' Cox regression agrees:

# %%
cohort = helpers.extreme_cohorts(published, "os")["smallest"].assign(none=lambda t: t["group"].eq(2) * 1.0)
cox = CoxPHFitter().fit(cohort[["time", "event", "none"]], "time", "event")
print(f"hazard ratio {cox.hazard_ratios_['none']:.1f}, the smallest of all  [basis: every cohort]")

# %% [markdown]
# All of them together, by every usual analysis. The limits are those of Mantel's log-rank test without ties; a limit of an estimate is not its confidence interval.

# %% tags=["hide-input"]
tables = helpers.comparison_tables(published)
headings = {"analysis": "Analysis", "result": "Result", "rests_on": "Needs", "basis": "Basis"}
titles = {
    "os-by-remission": "Overall survival, no remission against remission: every analysis",
    "dfs-by-remission": "Disease-free survival, no remission against remission: every analysis",
    "os-by-transplant": "Overall survival, no transplant against transplant, in remission: every analysis",
    "dfs-by-transplant": "Disease-free survival, no transplant against transplant, in remission: every analysis",
}


def analyses(key):
    return show_table(tables[key], name=f"analyses-{key}", caption=titles[key], columns=headings, fold=True)


analyses("os-by-remission")

# %% tags=["hide-input"]
analyses("dfs-by-remission")

# %% tags=["hide-input"]
analyses("os-by-transplant")

# %% tags=["hide-input"]
analyses("dfs-by-transplant")

# %% [markdown]
# ### Waiting for a transplant
#
# A patient can only be transplanted after having lived long enough. The days before the transplant belong to the group without one; the naive comparison credits them to the transplant
# ({term}`immortal time`). A time-dependent analysis takes the transplant as what it is, an event in time {cite:p}`mantel1974,anderson1983`.

# %% tags=["hide-input"]
waiting = draws.transplant_day.sum(axis=1)
share = waiting / draws.os_days[:, : draws.transplant_day.shape[1]].sum(axis=1)
prose(
    "The two last rows of the tables on transplant do so. How many days were spent waiting is not printed. In the {k} cohorts of the figures it was {low} to {high} days: {share_low:.0%} to {share_high:.0%} of all the days that a naive "
    "comparison credits to the transplanted children. The drawn transplant dates are an assumption; the share only shows how much is at stake.",
    basis="reconstructed",
    k=len(draws),
    low=waiting.min(),
    high=waiting.max(),
    share_low=share.min(),
    share_high=share.max(),
)

# %% [markdown]
# (sec-crude)=
# ## Crude rates and Kaplan-Meier estimates
#
# Both are called "survival rate" in papers. They are equal only if nobody was censored before the last event. Where the last
# patient at risk has the event, the Kaplan-Meier estimate ends at zero, however many patients were well when their follow-up ended.
# The Kaplan-Meier estimate rests on the times, so its range over every cohort that agrees with the abstract is given: it can only be lower than the crude rate.

# %% tags=["hide-input"]
show_table(
    helpers.survival_rates(published),
    name="crude-and-kaplan-meier",
    caption="Crude survival (counts), and the Kaplan-Meier estimate after the last event (every cohort)",
    columns={
        "endpoint": "Endpoint",
        "group": "Group",
        "crude": "Crude",
        "kaplan_meier": "Kaplan-Meier",
    },
    align={"crude": "right", "kaplan_meier": "right"},
    note="Limits of the estimate over every cohort that agrees with the printed figures; they are not confidence limits.",
    fold=True,
    basis=["counts", "every cohort"],
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** At last contact {alive} of {n} children were alive and {free} free of disease. {more}\n\n"
    "**Does not follow.** That these rates hold at one or two years: no time was printed. That children with remission lived longer, or that remission *caused* it. And that "
    "a transplant brings no benefit: {events} event among {m} children cannot tell.",
    basis="counts",
    alive=int(crude.loc["all patients", "os"]),
    free=int(crude.loc["all patients", "dfs"]),
    n=len(patients),
    more="Children without remission died more often." if smaller else "Whether children without remission died more often is open.",
    events=int(died_yes + died_no),
    m=len(in_remission),
)
