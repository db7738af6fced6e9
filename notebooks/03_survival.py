# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["needs-survival"]
# # Survival

# %% [markdown]
# Overall survival ({term}`OS`) and disease-free survival ({term}`DFS`): in all patients, by remission, and by transplant among those in
# remission.

# %% [markdown] tags=["published"]
# The abstract {cite:p}`xie2023` prints survival *rates* and p-values; it prints no times.
#
# ```{admonition} What the curves on this page are
# :class: warning
# The days behind the curves are {term}`reconstructed`: they were made up so that every published count and p-value comes out. Numbers of
# patients and of events are those of the real children; where a curve steps down is not. The chapter says for each result which of the two it rests on.
# ```

# %% tags=["hide-input"]
from helpers.audit.verdicts import compare, overall
from helpers.analyses import comparison_tables, survival_rates
from helpers.description import rate_frame
from helpers.chapters.edition import load_edition
from helpers.endpoints import first_event, survival_results
from helpers.wording import difference_in_words
from helpers.sampling import sample_cohorts
from helpers.scheme import Scheme
from helpers.cohort import load_cohort
from helpers.published import load_published
from helpers.chapter_card import chapter_card
from helpers.figures import (
    plot_cumulative_incidence,
    plot_proportions,
    plot_survival,
    plot_swimmer,
)
from helpers.page import prose
from helpers.tables import show_table
from helpers.table_kinds import compare_table
from fewevents.estimates.two_proportions import risk_difference
from fewevents.formats import format_ci
from fewevents.small_sample import (
    cumulative_incidence,
    detectable_hazard_ratio,
    detectable_proportion,
    fragility_index,
)

patients = load_cohort()
edition = load_edition(patients)
published = load_published()
results = survival_results(patients)
everyone, by_remission, by_transplant = (
    results.everyone,
    results.by_remission,
    results.by_transplant,
)
crude = {result.endpoint.name: result.crude_rates["all patients"] for result in everyone.values()}
tables = comparison_tables(patients, results, published, own=edition.own)
headings = {"analysis": "Analysis", "result": "Result", "rests_on": "Rests on"}

# %% tags=["hide-input"]
compared = compare(published, results.recomputed())
chapter_card(
    edition,
    question="How many patients were alive, and disease-free, and who did better?",
    reported=[
        f"{row.what}: {row.reported}"
        for row in compared[compared["id"].isin(["os_rate", "dfs_rate"])].itertuples()
    ],
    recomputed=[f"{endpoint}: {format_ci(rate)}" for endpoint, rate in crude.items()],
    verdict=overall(compared),
    unknown="Every time: how long the children were followed, and when each event happened.",
)

# %% [markdown]
# (sec-all-patients)=
# ## All patients
#
# The rates above are *crude*: patients without the event over all patients. That ignores that some were followed for a short time only;
# the curves take it into account.

# %% [markdown] tags=["published"]
# The interval of a crude rate needs counts alone and holds for the real children.

# %% tags=["hide-input", "needs-os"]
plot_survival(
    everyone["os"].curves,
    everyone["os"].risk(),
    name="os-all",
    alt=f"Kaplan-Meier curve of overall survival in all patients with its interval. The crude rate is {format_ci(crude['overall survival'])}.",
    caption="Overall survival of all patients, with numbers at risk.",
    provenance=edition.times,
    ylabel="overall survival",
)

# %% tags=["hide-input", "needs-dfs"]
plot_survival(
    everyone["dfs"].curves,
    everyone["dfs"].risk(),
    name="dfs-all",
    alt=f"Kaplan-Meier curve of disease-free survival in all patients. The crude rate is {format_ci(crude['disease-free survival'])}.",
    caption="Disease-free survival of all patients, with numbers at risk.",
    provenance=edition.times,
    ylabel="disease-free survival",
)

# %% tags=["hide-input", "published"]
prose(
    "The abstract calls its follow-up short and prints no length, and none of its figures limits it: stretching the time axis changes no rate and no p-value. "
    "All that bounds it is the enrolment window of {days} days, if nobody was followed beyond its end.",
    days=Scheme().last_day,
)

# %% [markdown] tags=["needs-swimmer"]
# ## Patient by patient

# %% tags=["hide-input"]
plot_swimmer(
    patients,
    name="swimmer",
    alt=edition.choose(
        "One bar a reconstructed patient from the first day of treatment to death or last contact, with transplant, relapse and death marked. All days are reconstructed.",
        own="One bar a patient from the first day of treatment to death or last contact, with transplant, relapse and death marked.",
    )
    + f" {patients['death'].sum()} of {len(patients)} bars end in a death, {patients['transplant'].sum()} hold a transplant.",
    caption=edition.choose(
        "One bar a reconstructed patient: with remission above, without below. No bar is a child who was treated.",
        own="One bar a patient: with remission above, without below.",
    ),
    provenance=edition.times,
)

# %% [markdown] tags=["needs-competing"]
# ## How disease-free survival ended

# %% [markdown]
# A relapse and a death without relapse are different ends, and one precludes the other. A curve for one of them that treats the other as loss to follow-up would be too high; the
# cumulative incidence takes both into account.

# %% [markdown] tags=["published"]
# How the events divide between the two is not in the abstract: like the days, it is reconstructed.

# %% tags=["hide-input"]
cause = first_event(patients)
incidence = cumulative_incidence(patients["dfs_days"], cause, censored="none")
ends = cause.value_counts().drop("none", errors="ignore")
told = "; ".join(f"{label} in {count} of {len(patients)}" for label, count in ends.items())
plot_cumulative_incidence(
    {str(label): frame for label, frame in incidence.table.groupby("cause")},
    name="incidence",
    alt=f"Cumulative incidence of the two ends of disease-free survival in all patients: {told}.",
    caption=edition.choose(
        f"How disease-free survival ended in this reconstructed cohort: {told}.",
        own=f"How disease-free survival ended: {told}.",
    ),
    provenance=edition.times,
    ticks=everyone["dfs"].ticks(),
    until=incidence.last_day,
    top=edition.choose(0.5, own=1.0),
)

# %% [markdown] tags=["needs-remission-groups"]
# (sec-survival-remission)=
# ## Remission and survival

# %% tags=["hide-input", "needs-os"]
plot_survival(
    by_remission["os"].curves,
    by_remission["os"].risk(),
    name="os-by-remission",
    alt="Kaplan-Meier curves of overall survival with and without remission. Crude rates: "
    + "; ".join(f"{k} {format_ci(v)}" for k, v in by_remission["os"].crude_rates.items()),
    caption=edition.choose(
        "Children who reached remission lived longer; the group without remission is small.",
        own="Overall survival by remission.",
    ),
    provenance=edition.times,
    ylabel="overall survival",
)

# %% tags=["hide-input", "needs-dfs"]
plot_survival(
    by_remission["dfs"].curves,
    by_remission["dfs"].risk(),
    name="dfs-by-remission",
    alt="Kaplan-Meier curves of disease-free survival with and without remission. Crude rates: "
    + "; ".join(f"{k} {format_ci(v)}" for k, v in by_remission["dfs"].crude_rates.items()),
    caption=edition.choose(
        "Disease-free survival differs even more: without remission there is little to stay free from.",
        own="Disease-free survival by remission.",
    ),
    provenance=edition.times,
    ylabel="disease-free survival",
)

# %% tags=["hide-input", "needs-os"]
prose(
    "{comparison}",
    comparison=difference_in_words(by_remission["os"].crude_rates, what="crude survival rate"),
)

# %% tags=["hide-input", "published"]
yes, no = (by_remission["os"].curves[label] for label in ("remission", "no remission"))
prose(
    "The abstract prints p = {printed} for this and names no test; a log-rank test can give it, and Fisher's exact test, which needs no times, points the same way. "
    "With so few deaths the log-rank test's approximation is poor, and an exact test is the safer guide.",
    printed=published.loc["os_by_cr_p", "printed"],
)

# %% [markdown]
# Every usual analysis, side by side (for Firth's method see {cite:t}`heinze2001`, for the exact log-rank test {cite:t}`heinze2003`).

# %% [markdown] tags=["published"]
# What rests on counts is a single result. Whatever rests on times that were not printed is given as its range over *every* cohort that
# agrees with the abstract.

# %% tags=["hide-input", "needs-os"]
show_table(
    tables["os-by-remission"],
    name="analyses-os-by-remission",
    caption="Overall survival, no remission against remission: every analysis",
    columns=headings,
    fold=True,
)

# %% tags=["hide-input", "needs-dfs"]
show_table(
    tables["dfs-by-remission"],
    name="analyses-dfs-by-remission",
    caption="Disease-free survival, no remission against remission: every analysis",
    columns=headings,
    fold=True,
)

# %% tags=["hide-input", "published"]
fragile = fragility_index(no.events, no.n, yes.events, yes.n)
prose(
    "The tests and the hazard ratios agree that children without remission did worse; they disagree on how sure one can be. The mean survival time up to a horizon could go either way: it depends on days that were not printed. How many outcomes carry the result? By Fisher's exact test, {words} child "
    "with another outcome would take the p-value for overall survival above 0.05. The hazard ratio by Cox's method has no upper limit in many consistent cohorts, because the likelihood keeps "
    "rising; Firth's method keeps it finite.",
    words=fragile.index,
)

# %% [markdown]
# A caution that no test removes: remission is known only *after* treatment has begun. A patient who dies in the first days cannot be counted
# as a responder, so some advantage of responders is built into the comparison ({term}`immortal time`).

# %% [markdown] tags=["needs-transplant-groups"]
# (sec-survival-transplant)=
# ## Transplant and survival, among patients in remission

# %% tags=["hide-input", "needs-os"]
plot_survival(
    by_transplant["os"].curves,
    by_transplant["os"].risk(),
    name="os-by-transplant",
    alt="Kaplan-Meier curves of overall survival by transplant. Crude rates: "
    + "; ".join(f"{k} {format_ci(v)}" for k, v in by_transplant["os"].crude_rates.items()),
    caption=edition.choose(
        "One death among the children with a transplant, none among those without: too little to compare.",
        own="Overall survival by transplant, among patients in remission.",
    ),
    provenance=edition.times,
    ylabel="overall survival",
)

# %% tags=["hide-input", "needs-dfs"]
plot_survival(
    by_transplant["dfs"].curves,
    by_transplant["dfs"].risk(),
    name="dfs-by-transplant",
    alt="Kaplan-Meier curves of disease-free survival by transplant. Crude rates: "
    + "; ".join(f"{k} {format_ci(v)}" for k, v in by_transplant["dfs"].crude_rates.items()),
    caption=edition.choose(
        "Disease-free survival by transplant rests on the same single child.",
        own="Disease-free survival by transplant, among patients in remission.",
    ),
    provenance=edition.times,
    ylabel="disease-free survival",
)

# %% tags=["hide-input", "needs-os"]
prose(
    "{comparison}",
    comparison=difference_in_words(by_transplant["os"].crude_rates, what="crude survival rate"),
)

# %% tags=["hide-input", "published"]
yes, no = (by_transplant["os"].curves[label] for label in ("transplant", "no transplant"))
difference = risk_difference(yes.events, yes.n, no.events, no.n)
prose(
    "With {events} death in {yes_n} against {no_events} in {no_n} the difference in deaths is {difference}: the data are compatible with a transplant that "
    'does much harm and with one that does much good. So small a comparison could hardly have given anything but "no significant benefit". '
    "It is absence of evidence, not evidence of absence.",
    events=yes.events,
    yes_n=yes.n,
    no_events=no.events,
    no_n=no.n,
    difference=format_ci(difference, unit="points"),
)

# %% tags=["hide-input", "needs-os"]
show_table(
    tables["os-by-transplant"],
    name="analyses-os-by-transplant",
    caption="Overall survival, no transplant against transplant, in remission: every analysis",
    columns=headings,
    fold=True,
)

# %% tags=["hide-input", "needs-dfs"]
show_table(
    tables["dfs-by-transplant"],
    name="analyses-dfs-by-transplant",
    caption="Disease-free survival, no transplant against transplant, in remission: every analysis",
    columns=headings,
    fold=True,
)

# %% [markdown] tags=["published"]
# (sec-power)=
# ### What could this comparison have shown?

# %% tags=["hide-input"]
events = yes.events + no.events
rate = detectable_proportion(yes.n, no.n, reference=no.events / no.n)
ratio = detectable_hazard_ratio(yes.n, no.n, events)
prose(
    "With {yes_n} and {no_n} children, Fisher's exact test would find a difference with a power of 80% only if deaths in one group were {rate:.0%} when there are none in the other. With {events} "
    'event, and nobody lost before it, an exact log-rank test never falls below 0.05 ({note}). "No significant benefit" was to be expected, whatever a transplant does.',
    yes_n=yes.n,
    no_n=no.n,
    rate=rate.estimate,
    events=events,
    note=ratio.note or f"the smallest hazard ratio is {ratio.estimate:.1f}",
)

# %% [markdown]
# ### Waiting for a transplant
#
# A patient can only be transplanted after having lived long enough. The days before the transplant belong to the group without one; the naive comparison credits them to the transplant
# ({term}`immortal time`). A time-dependent analysis takes the transplant as what it is, an event in time {cite:p}`mantel1974,anderson1983`.

# %% tags=["hide-input", "published"]
draws = sample_cohorts(200)
waiting = draws.transplant_day.sum(axis=1)
share = waiting / draws.os_days[:, : draws.transplant_day.shape[1]].sum(axis=1)
prose(
    "The two last rows of the tables above do so. How many days were spent waiting is not printed. In {k} cohorts drawn so that they agree with the abstract, it was {low} to {high} days: {share_low:.0%} to {share_high:.0%} of all the days that a naive "
    "comparison credits to the transplanted children. The drawn transplant dates are an assumption; the share only shows how much is at stake.",
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

# %% [markdown] tags=["published"]
# The crude rate follows from the counts. The Kaplan-Meier estimate rests on
# the times, so its range over every cohort that agrees with the abstract is given: it can only be lower.

# %% tags=["hide-input"]
show_table(
    survival_rates(patients, results, published, own=edition.own),
    name="crude-and-kaplan-meier",
    caption="Crude survival, and the Kaplan-Meier estimate after the last event",
    columns={
        "endpoint": "Endpoint",
        "group": "Group",
        "crude": "Crude",
        "kaplan_meier": "Kaplan-Meier",
    },
    align={"crude": "right", "kaplan_meier": "right"},
    fold=True,
)

# %% tags=["hide-input", "needs-os"]
shown = {
    label: rate
    for part in (everyone, by_remission, by_transplant)
    if "os" in part
    for label, rate in part["os"].crude_rates.items()
}
plot_proportions(
    rate_frame(shown),
    name="crude-survival",
    alt="Crude overall survival with exact intervals: "
    + "; ".join(f"{k} {format_ci(v)}" for k, v in shown.items()),
    caption="Crude overall survival: what the counts alone say.",
    provenance=f"{edition.counts} Clopper-Pearson intervals.",
    xlabel="alive, with 95% interval",
)

# %% [markdown] tags=["published"]
# (sec-survival-compared)=
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="survival-compared",
    caption="Survival rates and p-values as printed and recomputed",
    note="Rates from counts. P-values by the log-rank test on the reconstructed times, which were chosen to give them where any times can.",
)

# %% [markdown]
# The disease-free p-value by transplant is printed with three decimals. No cohort with these counts gives it: with one event in two groups of these sizes a log-rank test has
# few possible results, and none rounds to that figure. A zero added to a figure of two decimals explains it. Several survival rates are cut off after
# one decimal rather than rounded, which is harmless.

# %% [markdown] tags=["published"]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** At last contact {alive} of {n} children were alive and {free} free of disease. Children without remission did worse.\n\n"
    "**Does not follow.** That these rates hold at one or two years: no time was printed. That remission *caused* the longer survival. And that "
    "a transplant brings no benefit: one event among {m} children cannot tell.",
    alive=crude["overall survival"].events,
    free=crude["disease-free survival"].events,
    n=crude["overall survival"].n,
    m=by_transplant["os"].test.groups["n"].sum(),
)
