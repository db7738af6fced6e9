# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Survival

# %% tags=["hide-input"]
from itertools import combinations
from math import prod

import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

import attainable as at
from fewevents import detectable_proportion, fragility_index
from helpers import SeabornFigure, Study, answer, compare, load_cohort, load_published, prose, random_cohorts, show_table, summary_card

patients = load_cohort()  # one row a child; counts as printed, days reconstructed
published = load_published()  # one row a printed figure, as text
died = patients.groupby("complete_remission")["death"].agg(["sum", "count"]).astype(int)
(without, n_without), (responders, n_responders) = died.sort_index().to_numpy()
share = "same" if without * n_responders == responders * n_without else "larger" if without / n_without > responders / n_responders else "smaller"
same = f"the same share of the {n_without} children not counted as in remission as of the others" if share == "same" else f"a {share} share of the {n_without} children not counted as in remission"
endpoints = published["endpoint"].isin(["os", "dfs"])
kinds = published.loc[endpoints, "kind"].value_counts()
free = {"alive": len(patients) - died["sum"].sum(), "without an event (disease-free survival)": len(patients) - int(patients["dfs_event"].sum())}
exact = {what: 100 * pd.Series(proportion_confint(k, len(patients), method="beta")) for what, k in free.items()}
overall = {what: f"{k}/{len(patients)} ({k / len(patients):.1%}, 95% CI {exact[what][0]:.1f} to {exact[what][1]:.1f})" for what, k in free.items()}
by_remission = (n_responders, responders, n_without, without)
with_transplant = patients[patients["complete_remission"]].groupby("transplant")["death"].agg(["sum", "count"]).astype(int)
(no_transplant, n_no_transplant), (transplanted, n_transplanted) = with_transplant.sort_index().to_numpy()
by_transplant = (n_transplanted, transplanted, n_no_transplant, no_transplant)
seen, of = published.loc["day_28_remission_count", ["numerator", "denominator"]].astype(int)
seen_on = int(published.loc["day_28_time", "printed"])


def printed_rates(endpoint, *groups):
    """The rates of two groups, and the p-value between them, as printed."""
    p = published.loc[f"{endpoint}_by_{groups[0]}_p", "printed"]
    return " and ".join(published.loc[f"{endpoint}_{group}_rate", "printed"] for group in groups) + (f" (p {p})" if p.startswith("<") else f" (p = {p})")


summary_card(
    question="How many children were alive, how many without an event, and who did better?",
    answer=f"{overall['alive']} were alive, read as of the last contact; {same} died ({without} of {n_without} against {responders} of {n_responders}, if the rates by group are crude); whether they lived shorter cannot be told.",
    printed=[
        f"{what}: {published.loc[f'{endpoint}_fraction', 'printed']} ({published.loc[f'{endpoint}_rate', 'printed']}); with and without remission {printed_rates(endpoint, 'cr', 'no_cr')}; with and without a transplant {printed_rates(endpoint, 'hsct', 'no_hsct')}"
        for endpoint, what in (("os", "overall survival"), ("dfs", "disease-free survival"))
    ],
    counts=[*(f"{what}, all children: {text}" for what, text in overall.items()), f"died, if crude: {without}/{n_without} without remission ({seen} of these {of} are printed as in remission on day {seen_on}), {responders}/{n_responders} with"],
    every_cohort=[*Study(published).in_every_cohort, "of disease-free survival no limit was worked out"],
    reconstructed="Invented: every day of death, and the curves at the end of this page.",
    unknown="How long the children were followed, and when each event happened.",
)

# %% [markdown]
# Overall survival ({term}`OS`) and disease-free survival ({term}`DFS`): in all children, by remission, and by transplant among those in remission. *Without remission* are the children whom the abstract does not count among those in remission, though it also
# prints some of them as in remission on a later day ([Efficacy](02_efficacy)). The abstract {cite:p}`xie2023` prints counts for all children, survival
# *rates* by group and p-values, and neither the days of death nor the length of follow-up. So this chapter takes three steps, the last two for overall survival only: what the counts say, which is true of the real children (by group, if the printed rates are crude); what holds in every cohort that agrees with the printed
# figures; and, last, what the curves could look like, which is invented.
#
# Cells that stand open can be retyped. What they import, and the two lines that load the cohort, are in the folded cell of the answer; `make lab` in the
# folder of the book opens all of them.
#
# (sec-crude)=
# (sec-all-patients)=
# ## What the counts say
#
# How many children were alive, and how many without an event of disease-free survival (the abstract does not define it). These are *crude* rates: no time belongs to them, and how long each child was followed
# is not in the abstract. For all children the counts are printed, and read here as of the last contact. By group only rates are: they give the deaths if they are crude, or read at or after the last death, and of the same cut-off date as the counts. A Kaplan-Meier rate
# may have been read before the last death, and the deaths by group then be others ([below](sec-splits)). So all that is said of deaths by group holds *if the rates by group are crude*; from here on, "if crude" is short for that.

# %%
remission = patients["complete_remission"]
transplant = patients["transplant"]
groups = {
    "all children": patients,
    "remission": patients[remission],
    "no remission": patients[~remission],
    "transplant": patients[remission & transplant],
    "no transplant": patients[remission & ~transplant],
}

# %%
crude = pd.DataFrame({
    (event, group): rows[event].agg(["sum", "count"])
    for event in ("death", "dfs_event")
    for group, rows in groups.items()
}).T.set_axis(["events", "n"], axis="columns")
crude.index.names = ["endpoint", "group"]

# %% [markdown]
# The share alive and the share without an event in percent, with the exact interval (Clopper-Pearson):

# %%
rates = crude.assign(free=crude["n"] - crude["events"])
k, n = rates["free"], rates["n"]
low, high = proportion_confint(k, n, method="beta")
rates["percent"] = 100 * k / n
rates["low"], rates["high"] = 100 * low, 100 * high

# %% tags=["hide-input"]
words = {key: f"{r.free:.0f}/{r.n:.0f} ({r.percent:.1f}%, 95% CI {r.low:.1f} to {r.high:.1f})" for key, r in rates.iterrows()}
ids = {"all children": "", "remission": "cr_", "no remission": "no_cr_", "transplant": "hsct_", "no transplant": "no_hsct_"}
printed = {
    f"{endpoint}_{ids[group]}rate": (int(r.free), int(r.n))
    for (event, group), r in rates.iterrows()
    for endpoint in [{"death": "os", "dfs_event": "dfs"}[event]]
}
compared = compare(published, printed)
shown = rates.reset_index()
shown["endpoint"] = shown["endpoint"].map({"death": "alive", "dfs_event": "without an event (disease-free survival)"})
shown["share"] = [words[key] for key in rates.index]
show_table(
    shown,
    name="crude-survival",
    caption="Alive, and without an event of disease-free survival",
    columns={"endpoint": "Outcome", "group": "Group", "share": "Share (95% interval)"},
    note="Counts: Clopper-Pearson intervals. For all children the counts are printed; those by group follow if the rates are crude.",
    fold=True,
)

# %% [markdown]
# (sec-survival-remission)=
# ### Remission and death
#
# With so few deaths the expected counts of death are below five in both groups: the chi-squared test's approximation is poor there, and Fisher's exact test is one to use.

# %%
deaths = crude.loc["death"].astype(int)
a, n1 = deaths.loc["no remission"]
b, n2 = deaths.loc["remission"]
odds_ratio, p = fisher_exact([[a, n1 - a], [b, n2 - b]])
low, high = confint_proportions_2indep(
    a, n1, b, n2, compare="diff", method="newcomb"
)
print(f"deaths {a}/{n1} without remission, {b}/{n2} with")
print(f"difference {100 * (a / n1 - b / n2):.0f} points, p = {p:.3f}")
print(f"95% CI {100 * low:.0f} to {100 * high:.0f} points")

# %% [markdown]
# How firm is that? One child with another outcome may be enough to change the side of 0.05:

# %%
fragile = fragility_index(a, n1, b, n2)
print(fragile)

# %% tags=["hide-input"]
early = min(of - seen, a)  # deaths without remission that can have come before the second assessment
printed_p = published.loc["os_by_cr_p", "printed"]
prose(
    "**{more}** died: {a} of {n1} against {b} of {n2}, if crude; Fisher's exact p = {p:.3f}. "
    + ("" if at.printed_p(printed_p).rounded.contains(p) else "That compares only how many died. The printed {printed} is of another test, which the abstract does not name; a log-rank test, if it was one, also compares in which order children died and left. ")
    + "{turn} "
    "{too}: remission is known only after treatment has begun, so a child who dies in the first days cannot be counted as a responder "
    "({term}). {landmark}",
    basis="counts",
    a=a,
    n1=n1,
    b=b,
    n2=n2,
    p=p,
    printed=printed_p,
    more=same[:1].upper() + same[1:],
    turn="No other outcome of single children would turn that verdict." if fragile.index is None else f"{'One child' if fragile.index == 1 else f'{fragile.index} children'} with another outcome can take Fisher's p-value {'below' if fragile.reverse else 'above'} 0.05.",
    too="The comparison can favour remission by construction, too" if share == "larger" else "The comparison can favour remission by construction",
    term="guarantee time, also called immortal time",
    landmark=f"For instance: if {early} of the {a} deaths came before day {seen_on}, which the abstract allows, "
    + (f"the {seen} children left are those printed as in remission on that day, and a comparison by remission on it would have nobody without, if none of the {n2} had relapsed by then. " if n1 - early == seen else "fewer children are left to compare. ")
    + f"Kept in their first groups, it would be {a - early} of {n1 - early} against {b} of {n2} (p = {fisher_exact([[a - early, n1 - a], [b, n2 - b]])[1]:.2f}), if all {n2} were still followed and alive on that day; if some had left, p can be larger."
    if early
    else "",
)

# %% [markdown]
# (sec-splits)=
# And if the rates are not crude? At a death with r children at risk a Kaplan-Meier rate is multiplied by (r - 1) / r. So a printed rate below 100% needs some deaths, and the other deaths can have come later, in either
# group:

# %%
total = int(patients["death"].sum())


# %%
def fewest(n, printed):
    """Fewest deaths of n after which a rate prints so."""
    figure = at.printed_number(printed, percent=True)
    cut, rounded = figure.cut_off, figure.rounded
    for deaths in range(total + 1):
        for at_risk in combinations(range(1, n + 1), deaths):
            rate = 100 * prod((r - 1) / r for r in at_risk)
            if rounded.contains(rate) or cut.contains(rate):
                return deaths
    return total + 1


# %%
printed_rate = published["printed"]
least = fewest(n2, printed_rate["os_cr_rate"])
most = total - fewest(n1, printed_rate["os_no_cr_rate"])
splits = pd.DataFrame({"remission": range(least, most + 1)})
splits["without"] = total - splits["remission"]
splits["fisher_p"] = [
    fisher_exact([[x, n1 - x], [y, n2 - y]]).pvalue
    for y, x in splits.itertuples(index=False)
]

# %%
splits.round(3)

# %% tags=["hide-input"]
gaps = splits["without"] / n1 - splits["remission"] / n2
prose(
    "The printed rates leave {ways} of the {total} deaths. {always}; the p-value is Fisher's of the counts, up to {p:.2f}.",
    basis="every cohort",
    ways="one split" if len(splits) == 1 else f"{len(splits)} splits",
    total=total,
    always="In each, a larger share of the children without remission died" if (gaps > 0).all() else "They do not all have the larger share of deaths in the same group",
    p=splits["fisher_p"].max(),
)

# %% [markdown]
# (sec-survival-transplant)=
# ### Transplant and death, among children in remission
#
# The same test and the same interval, with fewer deaths still:

# %%
c, m1 = deaths.loc["transplant"]
d, m2 = deaths.loc["no transplant"]
_, p = fisher_exact([[c, m1 - c], [d, m2 - d]])
low, high = confint_proportions_2indep(
    c, m1, d, m2, compare="diff", method="newcomb"
)
print(f"deaths {c}/{m1} with a transplant, {d}/{m2} without")
print(f"difference {100 * (c / m1 - d / m2):.0f} points, p = {p:.2f}")
print(f"95% CI {100 * low:.0f} to {100 * high:.0f} points")

# %% [markdown]
# (sec-power)=
# What could so small a comparison have shown? With the printed share of deaths in the children without a transplant, the share with one that Fisher's test would find four times out of five:

# %%
# The second group is the one with the larger share.
found = detectable_proportion(m2, m1, reference=d / m2)
print(f"{found.estimate:.0%}")

# %% tags=["hide-input"]
prose(
    ("If crude, {every} in the transplant group, so whatever small p-value these counts could give would speak *against* transplant. " if c and not d else "")
    + "{c} of {m1} against {d} of {m2} is compatible with much harm and with much good: the interval of the difference goes from {low:.0f} to {high:+.0f} points. And of harm only a very large one could have been found: if the risk of death is {reference:.0%} without a transplant, "
    "Fisher's test finds it in four of five such studies only where the risk with one is about {rate:.0%} or more. "
    '"No significant short-term benefit" is as much as these numbers can show; it is no evidence that there is no benefit.',
    basis="counts",
    every="the one death is" if c == 1 else "every death is",
    c=c,
    m1=m1,
    d=d,
    m2=m2,
    low=100 * low,
    high=100 * high,
    reference=d / m2,
    rate=found.estimate,
)

# %% [markdown]
# (sec-every-cohort)=
# ## What holds in every cohort that agrees
#
# A log-rank test needs no days: only the {term}`order of deaths and losses`, in short an *order* (`at.courses` in the code); a child is *lost* on the day after which, still alive, it was followed no longer.
# So the orders that give the p-values of the paper, by remission and by transplant, can be listed, and whatever an order decides has limits over all of them, under [assumptions](sec-assumptions) that stand on the first page.
# They are listed by each of the [log-rank tests that the audit tries](sec-which-test), since the abstract names none; [What can be known](sec-by-test) has the limits by each test, with ties and without. Tests that are not tried, such as those with other scores for ties, can have other limits.

# %%
p_remission = published.loc["os_by_cr_p", "printed"]
p_hsct = published.loc["os_by_hsct_p", "printed"]
by_remission, by_transplant = (n2, b, n1, a), (m1, c, m2, d)
courses = at.courses(
    by_remission, p_remission,
    inner=by_transplant, inner_p=p_hsct,
)
print(f"{len(courses):,} orders give {p_remission} and {p_hsct}")

# %%
limits = at.Limits(courses)
ratios = [limits.hazard_ratio(ties) for ties in ("breslow", "efron")]
survival = limits.survival(2)
low_p, high_p = limits.permutation_p()
print(f"exact p {low_p:.4f} to {high_p:.4f}")

# %% [markdown]
# The exact p-value comes from permuting the children between the groups, two-sided as in R's package coin; it is valid only if both groups were followed alike up to the last death and children belonged to their groups from the first day; guarantee time can make it too small. If the printed p-value is of the chi-squared approximation, as most programs have it, it is unreliable with so few deaths.

# %% tags=["hide-input"]
low_gain, high_gain = limits.mean_survival_gain()
if not low_gain < 0 < high_gain:  # the card and the sentences below say that the direction is open
    raise ValueError(f"difference of mean survival: found {low_gain:+.3f} to {high_gain:+.3f}, expected both directions; correct the card of this chapter")
smallest, largest = min(ratios, key=lambda r: r.low), max(ratios, key=lambda r: r.high)
largest_words = f"in some orders not finite, the largest finite one is {largest.high:.1f}" if any(r.finite < r.of for r in ratios) else f"at most {largest.high:.1f}"
table = [
    ("Hazard ratio of death, no remission against remission", f"at least {smallest.low:.1f}, {largest_words}", "{:.2f} to {:.0f} around the smallest, ".format(*smallest.low_interval) + "{:.1f} to {:.0f} around the largest".format(*largest.high_interval)),
    ("Kaplan-Meier survival after the last death, no remission", f"{survival.low:.1%} to {survival.high:.1%}", f"{survival.high_interval[0]:.1%} to {survival.high_interval[1]:.1%} at the upper end; none at the lower"),
    ("Exact p of the log-rank test (permutation), calculated over every order; valid only where both groups were followed alike up to the last death, guarantee time aside", f"{low_p:.4f} to {high_p:.4f}; given who was at risk, which needs no equal follow-up but holds only about, up to {limits.conditional_p()[1]:.3f}", ""),
    ("Average time alive up to a chosen day (Kaplan-Meier), with remission", f"shorter by {-low_gain:.1%} of that time to longer by {'nearly all' if high_gain > 0.995 else f'{high_gain:.0%}'} of it", ""),
    ("Children lost (alive, and followed no longer) before the last death", f"{limits.lost().low:.0f} to {limits.lost().high:.0f} of {len(patients)}", ""),
]
show_table(
    pd.DataFrame(table, columns=["what", "limits", "sampling"]),
    name="every-cohort",
    caption="What the printed p-values leave open on overall survival by remission",
    columns={"what": "Quantity", "limits": "Over every order", "sampling": "Sampling interval (95%)"},
    note="Every cohort: under the assumptions of the first page, such as crude rates by group and p-values that are of the same log-rank test, one of those that the audit tries, two-sided and rounded; ties allowed. Hazard ratios of Cox's model, by Breslow or Efron, with Wald's interval, which is unreliable with so few deaths; Kaplan-Meier with the log-log interval. Limits are rounded to the digits shown. They are of estimates; the sampling interval says which true values could well have given such an estimate.",
    missing="",
    fold=True,
)

# %% tags=["hide-input"]
prose(
    "So the order of the deaths and the losses decides little about *how long* children lived: the average time alive up to a chosen day, as Kaplan and Meier estimate it, can be longer with remission or, by up to about {shorter:.1%} of that time, longer without. In every cohort where no death was missed (after a child's last contact, or after the cut-off date), {same} died.",
    basis="every cohort",
    same=same,
    shorter=-low_gain,
)

# %% [markdown]
# ### Waiting for a transplant
#
# A child can only be transplanted after having lived long enough. The days before the transplant belong to the group without one; a comparison that counts them for the transplant credits it
# with {term}`immortal time`. Taking the transplant as an event in time {cite:p}`mantel1974`, a single death is compared with the children who had been transplanted by that day, and with the
# others. How many had been is not in the abstract, so the p-value has limits. By the exact test, if the rates by group are crude, both comparisons count time from one day, and the printed p is two-sided and rounded:

# %%
if (c, d) != (1, 0):  # else a small p can be for transplant
    raise ValueError(f"expected one death, transplanted: {c}, {d}")
# At risk at the one death: transplanted at any time, never.
at_risk = {pair for pairs in courses.inner.values() for pair in pairs}
most = max(map(sum, at_risk))
print(f"exact p, given who was at risk: at least {1 / most:.2f}")

# %% [markdown]
# Given who was at risk, each of these children was as likely as any other to be the one who died, if transplant
# changes nothing and those who had one were at no other risk: so no exact p-value (other than a mid-p) is below one over the number at risk (the cell above takes the largest that agrees), and one death is next to no evidence for either side: the smallest p would need a single transplanted child at risk, and that one to be the child who died; it is the floor of what is possible, and no result. The chi-squared approximation would give far smaller values, which one death can't carry; [What can be known](sec-immortal) has them, and those without crude rates.

# %% [markdown]
# (sec-curves)=
# ## What the curves could look like
#
# ```{admonition} These curves are invented
# :class: warning
# The days behind them are {term}`reconstructed`: made up so that the printed counts and p-values come out. The faint lines are cohorts picked at random from the orders that agree by Mantel's test; the stronger
# line is the cohort of `data/cohort.csv`. None is known to show the real children, and where a curve ends follows from the invented days. So nothing here has an interval, and no p-value here is a finding.
# ```

# %% [markdown]
# No invented day exceeds the length of the enrolment window:

# %%
window = pd.to_datetime(
    published.loc[["enrolment_start", "enrolment_end"], "printed"],
    format="%B %Y",
)
start, end = window.iloc[0], window.iloc[1]
last_day = (end + pd.offsets.MonthEnd(0) - start).days
print(last_day, "days")

# %% tags=["hide-input"]
bundle = random_cohorts(courses.by("mantel"), 60, last_day=last_day, followed=(2, seen, seen_on))
mine = pd.DataFrame({"arm": patients["complete_remission"].map({True: 1, False: 2}), "time": patients["os_days"], "event": patients["death"].astype(int)})
arms = {1: "remission", 2: "no remission"}
curves = [
    KaplanMeierFitter().fit(group["time"], group["event"]).survival_function_.iloc[:, 0].rename("survival").rename_axis("day").reset_index().assign(cohort=number or "drawn out", group=arms[arm])
    for number, cohort in enumerate([mine, *bundle])
    for arm, group in cohort.groupby("arm")
]
lowest = [curve["survival"].iloc[-1] for curve in curves if curve["group"].eq("no remission").all()]
figure = SeabornFigure(
    name="os-by-remission",
    alt=f"Kaplan-Meier curves of overall survival by remission: {len(bundle)} invented cohorts that give the printed p-values, faint, and one drawn out, with the printed rates as dashed lines. The curves without remission end between {min(lowest):.0%} and {max(lowest):.0%}.",
    caption=f"Overall survival by remission in invented cohorts: where a curve steps down, and how low it ends, is invented. Dashed: the rates that the abstract prints (if crude, {b} of {n2} and {a} of {n1} died). A curve ends below them where children left before the last death of their group.",
    provenance=f"Reconstructed: {len(bundle)} orders at random that give both printed p-values by Mantel's test, with the deaths by group of crude rates; days at random within {last_day} days, drawn again until at least {seen} of the {of} children without remission are followed to day {seen_on}, as printed.",
    data=pd.concat(curves)[["cohort", "group", "day", "survival"]],
)
for (axes,) in figure.axes(height=340):
    for curve in reversed(curves):  # the one drawn out comes last
        paint = figure.colours[0 if curve["group"].eq("remission").all() else 1]
        bold = curve["cohort"].eq("drawn out").all()
        axes.step(curve["day"], curve["survival"], where="post", color=paint, linewidth=1.6 if bold else 0.7, alpha=None if bold else 0.18)
    figure.percent_ticks(axes, "overall survival")
    figure.month_ticks(axes, "months after the first dose (invented)")
    for place, (name, group) in enumerate(zip(arms.values(), ("cr", "no_cr"), strict=True)):
        rate, look = published.loc[f"os_{group}_rate", "printed"], {"color": figure.colours[place]}
        axes.axhline(float(rate.rstrip("%")) / 100, linewidth=1, linestyle=(0, (4, 3)), **look)
        axes.text(0.01, 1.2 - 0.1 * place, f"{name}: printed {rate}", transform=axes.get_yaxis_transform(), size=figure.small, weight="bold", **look)
    axes.set_ylim(0, 1.3)
    axes.text(0.02, 0.04, "reconstructed: invented times", transform=axes.transAxes, size=figure.small, weight="bold")
figure

# %% tags=["hide-input"]
prose(
    "Disease-free survival counts {events} events among the children without remission, overall survival {deaths}, if crude. Its curves would be as invented; they are not drawn.",
    basis="counts",
    events=int(crude.loc[("dfs_event", "no remission"), "events"]),
    deaths=int(a),
)

# %% [markdown]
# What lifelines says of the cohort that is drawn out. Its log-rank p-value prints as the paper's because its days were made to give it; that is a check of the reconstruction and no finding.

# %%
one, two = mine[mine["arm"].eq(1)], mine[mine["arm"].eq(2)]
test = logrank_test(
    one["time"], two["time"], one["event"], two["event"]
)
agrees = at.printed_p(p_remission).rounded.contains(test.p_value)
print(f"Does log-rank p print as {p_remission}?", agrees)
curve = KaplanMeierFitter().fit(two["time"], two["event"])
curve.survival_function_.tail(2)

# %% tags=["hide-input"]
prose(
    "The abstract calls its follow-up short and prints no length. "
    + ("Of the {of} children without remission {seen} were seen on day {day}, so at most {before} of their deaths came before it. " if seen else "")
    + "Stretching the time axis otherwise changes no crude rate and no p-value. What bounds it from above is the "
    "enrolment window of {days} days, if nobody was followed beyond its end, and otherwise the date of publication, August 2023.",
    basis="counts",
    days=last_day,
    seen=seen,
    of=of,
    before=of - seen,
    day=seen_on,
)

# %% [markdown]
# (sec-survival-compared)=
# ## Reported and recomputed

# %% tags=["hide-input"]
show_table(
    compared,
    name="survival-compared",
    caption="Survival rates as printed and from their counts",
    columns={"what": "Figure", "reported": "Reported", "recomputed": "Recomputed", "verdict": "Verdict"},
    note="Counts: crude rates; for all children the counts are printed, by group they are those that the printed rate gives. " + f"The {kinds['p_value']} p-values are no share of counts; each has its verdict in the audit.",
    fold=True,
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** If the printed shares are of all children at the last contact, {alive} of {of} children were alive and {free} had no event of disease-free survival. {same} died ({a} of {n1} against {b} of {n2}, if the rates by group are crude); read so, {answer}. {basis}\n\n"
    "**Does not follow.** That these rates hold at one or two years: no time belongs to them. That children in remission lived longer, or that remission *caused* it. And that a transplant "
    "brings no benefit: {events} among {m} children cannot tell.",
    basis="counts",
    alive=free["alive"],
    of=len(patients),
    free=free["without an event (disease-free survival)"],
    a=a,
    n1=n1,
    b=b,
    n2=n2,
    answer=answer(compared),
    same=same[:1].upper() + same[1:],
    events="one death" if c + d == 1 else f"{c + d} deaths",
    m=m1 + m2,
)
