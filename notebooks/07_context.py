# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Among other cohorts

# %% tags=["hide-input"]
from helpers.cohort import load_cohort
from helpers.context import (
    beside,
    comparable,
    in_words,
    left_out,
    load_comparators,
    pool_groups,
    taken_in,
)
from helpers.page import prose, summary_card
from helpers.sentences import counted
from helpers.figures_forest import plot_forest
from scipy.stats import fisher_exact

from attainable import read_claims
from fewevents import exact_ci, format_ci, format_count, format_pooled, pool_proportions
from helpers.tables import show_table

comparators = load_comparators()
patients = load_cohort()
n = len(patients)
remission = exact_ci(int(patients["complete_remission"].sum()), n)
severe = exact_ci(int((patients["crs_grade"] >= 3).sum()), n)
fatal = exact_ci(int(patients["treatment_death"].eq(True).sum()), n)
children = comparable(comparators, "remission", ages="children")
summaries = pool_groups(children)
long_course = children[children["group"].str.startswith("28 days")]
lowest, highest = (
    long_course.loc[long_course["estimate"].agg(end)] for end in ("idxmin", "idxmax")
)
rates = comparators["events"].astype(float) / comparators["total"].astype(float)
higher = comparators[~comparators["use"] & comparators["age_group"].eq("children") & comparators["endpoint"].isin(["CR", "CR or CRh"]) & rates.gt(long_course["estimate"].max()) & comparators["course"].isin(["28 days", "mixed"])]
unshown = "; ".join(f"{row['study']}: {format_count(row['events'], row['total'])}{', count inferred' * (row['count'] == 'low confidence')}" for _, row in higher.iterrows())
summary_card(
    question="Do the children of the short course stand out among other cohorts?",
    answer=f"The rate of the short course, {format_count(remission.events, remission.n)}, is high among those shown, but the studies differ in whom they treated and what they counted{', and rates above the 28-day ones shown are left out' if unshown else ''}; whether two weeks do as well as four is not identifiable.",
    printed=f"Short course: remission {format_count(remission.events, remission.n)}, CRS of grade 3: {format_count(severe.events, severe.n)}; the other papers' counts stand below.",
    counts=[
        f"The short course: {counted(remission)} in remission, {counted(severe)} with CRS of grade 3",
        f"Children with 28-day courses: from {counted(lowest)} to {counted(highest)} in remission, by study and definition",
        *([f"Above each of these, and left out for the reasons below: {unshown}"] if unshown else []),
        f"Groups of three comparable cohorts or more, among children: {sum(result.studies >= 3 for result in summaries.values())}",
    ],
    every_cohort="The same counts: no p-value and no time is used.",
    reconstructed="Nothing on this page.",
    unknown="The definition of remission, the blasts before treatment and the earlier chemotherapy of these children; most of the same for the others.",
)

# %% [markdown]
# Where do these children stand among others who were given {term}`blinatumomab`? This chapter sets the figures of the abstract {cite:p}`xie2023` beside those of other
# cohorts, as far as they could be found in public abstracts and tables. It is **not a systematic review**: nobody searched all databases by a protocol, and full papers were
# mostly out of reach. Nothing here is a comparison of treatments. Studies differ in whom they treated, what they called remission, and on which day they looked.
#
# (sec-elsewhere)=
# ## Remission in children, by course length
#
# Only children with overt {term}`refractory` or {term}`relapsed` disease. Those in remission with residual disease ({term}`MRD`) are another population and are left out. A group holds
# cohorts with the same course length and the same definition. *CRh* is a remission with partly recovered blood counts. A dagger (†) marks a count that was not printed but
# follows from a percentage or an interval; a double dagger (‡) marks a course length that was assumed from the label.

# %% tags=["hide-input"]
own = "14 days: CR, definition unknown"
seen = beside(children, own, remission, label="Xie 2023, this book")
most = max(result.studies for result in summaries.values())
plot_forest(
    seen,
    pooled=summaries,
    marked=own,
    name="remission-elsewhere",
    alt="Remission in children with exact intervals. " + in_words(seen),
    caption="The rate of the short course (dotted line) is high among these cohorts, but no other cohort is comparable in course, definition and day.",
    provenance="Counts: as the reports give them, † derived, ‡ course length assumed; Clopper-Pearson intervals.",
    xlabel="children in remission",
    note="" if most >= 3 else "No mean: no group has three comparable cohorts.",
)

# %% [markdown]
# ### The definition alone
#
# One trial shows how much the word *remission* can mean: the same children, counted by three definitions. The abstract of the short course does not say which one it used.

# %% tags=["hide-input"]
same = comparators[
    comparators["cohort"].eq("MT103-205") & comparators["group"].str.startswith("remission")
]
widest, strictest = (same.loc[same["events"].agg(end)] for end in ("idxmax", "idxmin"))
prose(
    "In {study} {wide} were in remission whatever their blood counts, and {strict} with full recovery. Between these two lies a difference of {gap:.0f} percentage points that "
    "has nothing to do with the treatment. So a difference between two cohorts need not come from the treatment either.",
    study=widest["study"],
    wide=counted(exact_ci(widest["events"], widest["total"])),
    strict=counted(exact_ci(strictest["events"], strictest["total"])),
    gap=100 * (widest["events"] - strictest["events"]) / widest["total"],
)

# %% [markdown]
# (sec-pooled)=
# ## Why so little is pooled
#
# A mean over studies is worth something if they measured the same thing, and if it comes with how much they differ. So: only within a group, only with three independent cohorts
# or more, and never without the heterogeneity beside it. Cohorts that share patients are never in one group.

# %% tags=["hide-input"]
prose(
    "Among children there are {groups} groups, and the largest has {most} cohorts: {pooled}.",
    groups=len(summaries),
    most=most,
    pooled="none is pooled" if most < 3 else "the figure above shows the mean of each group of three or more",
)

# %% [markdown]
# (sec-adults)=
# ## Adults, and another short course
#
# Adults are kept apart: their leukaemia differs in many ways. They are shown because more is published on them, and because the only other short course in overt disease
# that was found comes from a centre whose abstract states no ages.

# %% tags=["hide-input"]
adults = comparable(comparators, "remission", ages="adults")
pooled_adults = pool_groups(adults)
same_adults = adults[adults["group"].eq("Adults, 28 days: CR or CRh")]
small = same_adults.loc[same_adults["n"].idxmin()]
rest = same_adults.drop(small.name)
plot_forest(
    adults,
    pooled=pooled_adults,
    name="remission-adults",
    alt="Remission in adults with exact intervals. " + in_words(adults),
    caption="The mean of the adult cohorts predicts little: a further one could lie almost anywhere. Diamond: mean with its interval; thin line: prediction interval.",
    provenance="Counts: as the reports give them, † derived, ‡ course length assumed; Clopper-Pearson intervals; random effects on the logit scale.",
    xlabel="patients in remission",
)

# %% tags=["hide-input"]
prose(
    "The mean of the comparable adult cohorts is {summary}. It hangs on the smallest of them, {small} ({label}): without it the mean would be {rest}. Both short courses, {short} here and {xie} in the children of this book, come from single retrospective reports; the 28-day "
    "figures come mostly from trials with entry criteria. Who was selected, and what chemotherapy came first, can move a rate as far as a drug can.",
    summary=format_pooled(pooled_adults["Adults, 28 days: CR or CRh"]),
    small=counted(small),
    label=small["label"],
    rest=format_pooled(pool_proportions(rest["events"].tolist(), rest["n"].tolist())),
    short=counted(adults.iloc[-1]),
    xie=counted(remission),
)

# %% [markdown]
# The summaries use the logit of each proportion, the Paule-Mandel estimate of the variance between studies {cite:p}`paule1982`, Student's *t* with one degree of freedom fewer than there
# are studies (Hartung and Knapp, with a scale of at least one {cite:p}`hartung2001`), and Q-profile intervals of the heterogeneity {cite:p}`viechtbauer2007`; I² is worked out from that variance, not from Cochran's Q. The prediction
# interval {cite:p}`higgins2009` uses the same *t*. All are checked against R's metafor.

# %% [markdown]
# ## Severe cytokine release
#
# Grade 3 or higher only. {term}`CRS` of *any* grade can't be compared between grading systems: under the {term}`ASTCT grade` any fever that has no other cause counts as grade 1
# {cite:p}`lee2019`, while trials that graded by the older CTCAE recorded CRS when an investigator called it so. Grade 3 or higher is affected least, but the systems don't draw that line alike either. The abstract of the short course names
# no grading system; its word {term}`ICANS` points to the ASTCT consensus.

# %% tags=["hide-input"]
crs = comparable(comparators, "crs")
own_crs = "Children, 14 days: grading not named"
seen_crs = beside(crs, own_crs, severe, label="Xie 2023, this book")
plot_forest(
    seen_crs,
    pooled=pool_groups(crs),
    marked=own_crs,
    name="severe-crs-elsewhere",
    alt="CRS of grade 3 or higher with exact intervals. " + in_words(seen_crs),
    caption=f"CRS of grade 3 or higher was seen in {seen_crs['estimate'].min():.1%} to {seen_crs['estimate'].max():.1%}; the interval of the short course (its rate: dotted line), {severe.ci_low:.1%} to {severe.ci_high:.1%}, "
    + ("holds all of these rates." if seen_crs["estimate"].between(severe.ci_low, severe.ci_high).all() else "does not hold all of these rates."),
    provenance="Counts: as the reports give them, † denominator derived, ‡ course length assumed; Clopper-Pearson intervals.",
    xlabel="CRS of grade 3 or higher",
    limits=(0, 0.25),
    note="" if any(result.studies >= 3 for result in pool_groups(crs).values()) else "No mean: no group has three comparable cohorts.",
)

# %% tags=["hide-input"]
mild = comparators.query("endpoint == 'CRS any grade' and age_group == 'children'").dropna(
    subset="events"
)
share = (mild["events"] / mild["total"]).astype(float)
low, high = (mild.loc[share.agg(end)] for end in ("idxmin", "idxmax"))
prose(
    "How little any-grade CRS can be compared shows in its spread among the reports on children: from {low} ({first}) to {high} ({second}). {chance} It can come from counting, from "
    "the amount of leukaemia at the start and from steroids given beforehand, and none of these can be told apart here.",
    low=counted(exact_ci(low["events"], low["total"])),
    first=low["study"],
    high=counted(exact_ci(high["events"], high["total"])),
    second=high["study"],
    chance="A difference of this size is not chance alone." if fisher_exact([[low["events"], low["total"] - low["events"]], [high["events"], high["total"] - high["events"]]]).pvalue < 0.001 else "A difference of this size can be chance.",
)

# %% [markdown]
# ## Deaths caused by treatment

# %% tags=["hide-input"]
deaths = comparable(comparators, "death")
seen_deaths = beside(deaths, "Children, 14 days", fatal, label="Xie 2023, this book")
dose = comparators.loc["c008"]
seen_deaths["label"] = seen_deaths["group"] + ": " + seen_deaths["label"]
seen_deaths["count"] = [format_count(row.events, row.n) for row in seen_deaths.itertuples()]
seen_deaths["interval"] = [f"{row.ci_low:.1%} to {row.ci_high:.1%}" for row in seen_deaths.itertuples()]
show_table(
    seen_deaths,
    name="treatment-deaths-elsewhere",
    caption="Deaths that the reports ascribe to the treatment",
    columns={"label": "Cohort", "count": "Deaths", "interval": "95% interval"},
    note=f"Counts: Clopper-Pearson intervals. Not pooled: no group has three cohorts. {dose['study']}, what the count is of: {dose['definition']}. Whether a death was caused by the treatment is the investigators' judgement.",
)

# %% [markdown]
# (sec-taken-in)=
# ## What was taken in

# %% tags=["hide-input"]
rows = taken_in(comparators)
show_table(
    rows,
    name="taken-in",
    caption="Figures of other cohorts that this chapter shows",
    columns={
        "study": "Study",
        "figure": "Figure",
        "definition": "Definition",
        "reason": "Why it stands where it stands",
    },
    links=rows["source_url"].tolist(),
    note="† integer not printed; ‡ course length assumed from the label.",
    fold=True,
)

# %% [markdown]
# ## What stays out, and why
#
# Everything else that was found, by the reason. Each figure stands with its source in `data/comparators.csv`.

# %% tags=["hide-input"]
show_table(
    left_out(comparators),
    name="left-out",
    caption="Figures that stay out",
    columns={"reason": "Reason", "rows": "Figures", "studies": "Studies"},
    fold=True,
)

# %% [markdown]
# (sec-context-concluded)=
# ## What can and cannot be concluded

# %% tags=["hide-input"]
late = next(claim.count("k1") for claim in read_claims("../data/claims.yml").claims if claim.id == "day_28_remission_count")
studies = comparators[comparators["group"].fillna("").str.startswith("remission-child")]["cohort"].nunique()
prose(
    "**Holds.** The remission rate that the abstract reports, {cr}, lies above {below} of the {n} rates of other children shown here. These {n} rates come from {studies} cohorts only: several are of "
    "the same children, counted by another definition. The abstract can also be read as saying that {late} more children reached remission by day 28, {both}; the figures here use the first count. Severe CRS, {crs}, does not contradict what was seen elsewhere; with so few events it would not contradict much higher rates either.\n\n"
    "**Left out, and which way it moves the comparison.** {left}. {direction}\n\n"
    "**Does not follow.** That the short course is as good as the long one, or better, or worse. Definition, day of assessment, earlier chemotherapy and selection differ where they are known, and several are not; what each contributes is unknown. The definition alone moved one trial by {gap:.0f} points; the short course lies {near:.0f} to {far:.0f} points above the 28-day rates shown. "
    "No report found here compares the two courses in children with overt disease. {basis}\n\n"
    "**What would settle more.** The definition of remission, the blasts before treatment, and children treated side by side with two and with four weeks.",
    basis="printed",
    cr=format_ci(remission),
    late=late,
    both=counted(exact_ci(remission.events + late, remission.n)),
    gap=100 * (widest["events"] - strictest["events"]) / widest["total"],
    near=100 * (remission.estimate - long_course["estimate"].max()),
    far=100 * (remission.estimate - long_course["estimate"].min()),
    below=int(children["estimate"].lt(remission.estimate).sum()),
    n=len(children),
    studies=studies,
    crs=format_ci(severe),
    left="; ".join(f"{row.study}: {counted(exact_ci(int(row.events), int(row.total)))}, because: {str(row.reason)[0].lower()}{str(row.reason)[1:].rstrip('.')}" for row in higher.itertuples()) or "No rate above those shown was left out",
    direction="They lie above every rate of a 28-day course in children shown here, so with them the short course would stand out less." if len(higher) else "",
)
