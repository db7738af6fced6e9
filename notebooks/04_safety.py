# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Safety

# %% tags=["hide-input"]
import math

import pandas as pd
import seaborn as sns
from statsmodels.stats.proportion import proportion_confint

from fewevents import exact_ci
from helpers import SeabornFigure, answer, compare, counted, load_cohort, load_published, plot_forest, prose, show_table, summary_card

patients = load_cohort()  # one row a child; counts as printed, days reconstructed
published = load_published()  # one row a printed figure, as text
worst = {"CRS": patients["crs_grade"], "ICANS": patients["icans_grade"]}
severe = {"CRS": "grade 3", "ICANS": "grade 3 or higher"}  # as printed: CRS of grade 3, no ICANS of grade 3 or higher
had = {f"{event}, {grade}": int((grades >= lowest).sum()) for event, grades in worst.items() for grade, lowest in (("any grade", 1), (severe[event], 3))}
if (worst["CRS"] > 3).any() or published.loc["crs_severe_grade", "printed"] != "3":
    raise ValueError("CRS: expected the severe cases to be of grade 3, as this chapter calls them; correct its words")
had["death caused by treatment"] = int(patients["treatment_death"].eq(True).sum())
exact = {event: exact_ci(k, len(patients)) for event, k in had.items()}
words = {event: counted(rate) for event, rate in exact.items()}
ids = {"crs_rate": "CRS, any grade", "crs_severe_rate": "CRS, grade 3", "icans_rate": "ICANS, any grade", "icans_severe_rate": "ICANS, grade 3 or higher"}
compared = compare(published, {key: (had[event], len(patients)) for key, event in ids.items()} | {"treatment_deaths": had["death caused by treatment"]})
below = had["CRS, any grade"] - had["CRS, grade 3"]
alive = published.loc["os_rate"]
died = int(alive["denominator"]) - int(alive["numerator"])
summary_card(
    question="How often were CRS, ICANS and death from treatment reported, and how severe?",
    answer=f"If each printed case is one child, {words['CRS, any grade']} had CRS, {below} of them below grade 3; {had['death caused by treatment'] or 'no'} death{'s' * (had['death caused by treatment'] > 1)} attributed to treatment; the causes of the {died} deaths (read from {alive['printed']} alive) are not in the abstract. So few children leave room: the true risk of death from treatment may be anything up to {exact['death caused by treatment'].ci_high:.1%} (95% interval).",
    printed="; ".join(f"{row.what}: {row.reported if row.recomputed.isdigit() else row.recomputed}" for row in compared.itertuples()) + ".",
    counts=[f"{event}: {text}" for event, text in words.items()],
    every_cohort="The same counts, if each case is one child: they need no day.",
    reconstructed="Nothing on this page: the rows of the reconstructed table are only counted.",
    unknown="How CRS below grade 3 divides into grade 1 and grade 2, when events began, of what the children died and who decided that, whether an infusion was stopped, and any other adverse event.",
)

# %% [markdown]
# Cytokine release syndrome ({term}`CRS`), neurotoxicity ({term}`ICANS`) and deaths caused by treatment, as the abstract counts them {cite:p}`xie2023`. The code counts rows of the reconstructed table, which were made to have the printed
# counts; nothing else of that table is used, so this chapter holds for the real children if each printed case is one child. What matters most is what a count of *zero* can and cannot exclude.
#
# Cells that stand open can be retyped. What they import, and the two lines that load the cohort, are in the folded cell of the answer; `make lab` in the
# folder of the book opens all of them.
#
# (sec-safety)=
# ## How often
#
# The abstract prints cases; this book takes each as one child, at the worst grade. It gives the grade of the severe cases; how the others divide into grade 1 and grade 2 it does not say, so these stay together here.

# %%
crs, icans = patients["crs_grade"], patients["icans_grade"]
caused = patients["treatment_death"].eq(True)
events = pd.Series({
    "CRS, any grade": (crs > 0).sum(),
    "CRS, grade 3": (crs == 3).sum(),
    "ICANS, any grade": (icans > 0).sum(),
    "ICANS, grade 3 or higher": (icans >= 3).sum(),
    "death caused by treatment": caused.sum(),
}).to_frame("events").assign(n=len(patients))

# %% [markdown]
# Children with each, in percent, with its exact interval (Clopper-Pearson). Grade 3 is part of any grade:

# %%
k, n = events["events"], events["n"]
low, high = proportion_confint(k, n, method="beta")
events["percent"] = 100 * k / n
events["low"], events["high"] = 100 * low, 100 * high
events.round(1)

# %% tags=["hide-input"]
drawn = events.rename(columns={"percent": "estimate", "low": "ci_low", "high": "ci_high"})
drawn[["estimate", "ci_low", "ci_high"]] /= 100
part = {f"{event}, {grade}": f"{event} of {grade}" for event, grade in severe.items()}
plot_forest(
    drawn.rename(index=part).reset_index(names="label"),
    name="adverse-events",
    alt="Adverse events with exact intervals: " + "; ".join(f"{e} {w}" for e, w in words.items()),
    caption=f"{had['CRS, any grade']} children had CRS, {below} of them below grade 3; grade 3 in {had['CRS, grade 3']} of {len(patients)} ({exact['CRS, grade 3'].estimate:.1%}, 95% CI {exact['CRS, grade 3'].ci_low:.1%} to {exact['CRS, grade 3'].ci_high:.1%}).",
    provenance=f"Counts: Clopper-Pearson 95% intervals, each of all {len(patients)} children; who had grade 3 is counted in any grade, too.",
    xlabel="share of all children",
    limits=(0, max(0.8, max(rate.ci_high for rate in exact.values()))),
)

# %% [markdown]
# ## How severe
#
# The worst grade of each child.

# %%
bands = {
    "bins": [-1, 0, 2, 5],
    "labels": ["none", "1 or 2", "3 or higher"],
}
grades = pd.DataFrame({
    "CRS": pd.cut(crs, **bands).value_counts(sort=False),
    "ICANS": pd.cut(icans, **bands).value_counts(sort=False),
})

# %% tags=["hide-input"]
counts = grades.rename_axis("worst grade").reset_index().melt("worst grade", var_name="event", value_name="children")
figure = SeabornFigure(
    name="worst-grades",
    alt="Bars of the worst grade: " + "; ".join(f"{g.event} {g[1]}: {g.children}" for g in counts.itertuples()),
    caption=f"{had['CRS, any grade']} of {len(patients)} children had CRS and {had['ICANS, any grade']} had ICANS; the worst grade of each.",
    provenance="Counts: printed cases and the differences between them. Grade 1 and grade 2 together.",
    data=counts,
)
for panels in figure.axes(height=230, left=96, right=40, panels=2):
    for axes, event, paint in zip(panels, ("CRS", "ICANS"), figure.colours, strict=False):
        of_event = counts[counts["event"].eq(event)]
        sns.barplot(of_event, x="children", y="worst grade", order=bands["labels"], color=paint, saturation=1, width=0.6, ax=axes)
        axes.bar_label(axes.containers[0], size=figure.small, padding=4)
        axes.set(title=event, xlabel=f"children (of {len(patients)})", ylabel="", xlim=(0, len(patients)), xticks=[0, 10, 20, 30])
        axes.tick_params(length=0, pad=6)
figure

# %% [markdown]
# The abstract does not name its grading system; ICANS is the word of the ASTCT consensus {cite:p}`lee2019`, in which grade 2 CRS is fever with low blood pressure that needs no vasopressor,
# or with a need for low-flow oxygen, and grade 3 one that needs a vasopressor or high-flow oxygen. If events were graded so, "below grade 3" is not the same as mild; under CTCAE the grades mean something else.
#
# (sec-zero)=
# ## What zero means
#
# Nobody of *n* children had the event. The largest risk *p* that would still give none with a probability of 5% solves (1 - p)^n = 0.05: the one-sided upper limit, which the rule of three
# {cite:p}`hanley1983` approximates by 3/n. The two-sided exact interval, which the table above uses, puts 2.5% on that side and reaches further; it is the one to quote beside other two-sided intervals.

# %%
n = len(patients)
one_sided = 1 - 0.05 ** (1 / n)
two_sided = 1 - 0.025 ** (1 / n)
print(f"0 of {n}: one-sided limit {one_sided:.1%}")
print(f"(rule of three: {3 / n:.1%})")
print(f"two-sided limit {two_sided:.1%}")

# %% tags=["hide-input"]
if had["death caused by treatment"] or had["ICANS, grade 3 or higher"]:
    raise ValueError(f"this section is of no death from treatment and no ICANS of grade 3 or higher; found {had}; rewrite it for these counts")
prose(
    "So a risk of death from treatment of up to {two:.1%} (about one child in {one_in:.0f}) is compatible with none of {n} children having a death attributed to treatment ({died} children died, if the rate alive is a share of all; the abstract gives no cause). To bring the two-sided upper limit down to one in a hundred, {many} "
    "children would have to be treated without a single event.",
    basis="counts",
    two=two_sided,
    one_in=1 / two_sided,
    n=n,
    died=died,
    many=math.ceil(math.log(0.025) / math.log(0.99)),
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
show_table(
    compared,
    name="safety-compared",
    caption="Adverse events as printed and from their counts",
    columns={"what": "Figure", "reported": "Reported", "recomputed": "Recomputed", "verdict": "Verdict"},
    note="Counts: a percentage from its printed numerator and denominator.",
    fold=True,
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** If each printed case is one child, {crs} of {n} children had CRS; {answer}. {basis}\n\n"
    '**Does not follow.** "Low toxicity" in the sense of a risk that is known to be low: the upper limit for a death from treatment, and for ICANS of grade 3 or higher, is {high:.1%}. '
    "Toxicities other than CRS and ICANS (infection, low blood counts, low immunoglobulins, liver, pancreas, tumour lysis), and whether an infusion was interrupted, are not in the abstract. And whether two weeks are less toxic than four cannot be said without children who had four.",
    basis="counts",
    crs=had["CRS, any grade"],
    n=len(patients),
    answer=answer(compared),
    high=exact["death caused by treatment"].ci_high,
)
