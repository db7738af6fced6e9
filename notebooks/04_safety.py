# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Safety

# %% [markdown]
# Cytokine release syndrome ({term}`CRS`), neurotoxicity ({term}`ICANS`) and deaths caused by treatment. What matters most here is what a
# count of *zero* can and cannot exclude. The abstract {cite:p}`xie2023` counts them all. Safety figures need nothing but counts: this chapter
# holds for the real children.

# %% tags=["hide-input"]
import pandas as pd
import seaborn as sns
from statsmodels.stats.proportion import proportion_confint

from helpers import (
    canvas,
    colour,
    compare,
    compare_table,
    estimates_table,
    load_cohort,
    load_published,
    plot_proportions,
    prose,
    summary_card,
)

published = load_published()
patients = load_cohort()
n = len(patients)

# %% [markdown]
# (sec-safety)=
# ## How often

# %%
counts = {
    "CRS, any grade": patients["crs_grade"].ge(1).sum(),
    "CRS, grade 3 or higher": patients["crs_grade"].ge(3).sum(),
    "ICANS, any grade": patients["icans_grade"].ge(1).sum(),
    "ICANS, grade 3 or higher": patients["icans_grade"].ge(3).sum(),
    "death caused by treatment": patients["treatment_death"].sum(),
}
events = pd.DataFrame({"events": pd.Series(counts).astype(int), "n": n})
events["estimate"] = events["events"] / n
events["ci_low"], events["ci_high"] = proportion_confint(events["events"], n, method="beta")

# %% tags=["hide-input"]
words = {
    row.Index: f"{row.estimate:.1%} (95% CI {100 * row.ci_low:.1f} to {100 * row.ci_high:.1f})"
    for row in events.itertuples()
}
ids = ["crs_rate", "crs_severe_rate", "icans_rate", "icans_severe_rate"]
recomputed = {key: (k, n) for key, k in zip(ids, events["events"].iloc[:4], strict=True)}
compared = compare(
    published, recomputed | {"treatment_deaths": int(events["events"].iloc[4])}
)
agreed = int(compared["verdict"].eq("reproduced").sum())
summary_card(
    question="How often did the treatment harm, and how badly?",
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[f"{label}: {rate}" for label, rate in words.items()],
    verdict=f"reproduced: {agreed} of {len(compared)}",
    unknown="The split of CRS below grade 3 into grade 1 and 2, when events began, and any other adverse event.",
    basis="counts",
)

# %% tags=["hide-input"]
any_crs, severe_crs = events["events"].iloc[:2]
common = "was common" if any_crs / n > 0.25 else "was not common"
mostly = "mostly below grade 3" if severe_crs < any_crs / 2 else "often of grade 3 or higher"
plot_proportions(
    events,
    name="adverse-events",
    alt="Adverse events with exact intervals: "
    + "; ".join(f"{label} {rate}" for label, rate in words.items()),
    caption=f"CRS {common} and {mostly}; the upper limits of the rarer events are not near zero.",
    provenance="Counts as published. Clopper-Pearson intervals.",
    basis="counts",
    xlabel="patients with the event, with 95% interval",
)

# %% tags=["hide-input"]
estimates_table(
    events,
    name="adverse-event-rates",
    caption="Adverse events, each patient counted once",
    label="Event",
    note="Clopper-Pearson intervals.",
    basis="counts",
)

# %% [markdown]
# ## How bad
#
# The worst grade of each patient. The abstract prints severe cases with their grade; it does not say how those below grade 3 divide into grade 1 and grade 2, so they stay together here.
# It does not name its grading system; the word ICANS points to the {term}`ASTCT grade`.

# %%
names = {0: "none", 1: "grade 1 or 2", 2: "grade 1 or 2", 3: "grade 3", 4: "grade 4", 5: "grade 5"}
grades = pd.concat(
    {event: patients[f"{event.lower()}_grade"].map(names) for event in ("CRS", "ICANS")}
)
grades = grades.rename_axis(["event", None]).rename("worst grade").reset_index("event")
order = [name for name in dict.fromkeys(names.values()) if grades["worst grade"].eq(name).any()]
paint = dict(zip(order, map(colour, ("grade-0", "grade-1", "grade-3")), strict=True))
with canvas(210) as page:
    style = {"multiple": "stack", "hue_order": order[::-1], "palette": paint, "alpha": 1}
    axes = sns.histplot(grades, y="event", hue="worst grade", shrink=0.6, ax=page.plot(left=60, top=40), **style)

# %% tags=["hide-input"]
for bars in axes.containers:
    for bar in bars:
        if bar.get_width() > 0:
            x, y = bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2
            dark = bar.get_facecolor()[0] < 0.5
            paper = colour("paper" if dark else "grade-ink")
            axes.text(x, y, f"{bar.get_width():.0f}", ha="center", va="center", color=paper)
sns.move_legend(axes, "lower left", bbox_to_anchor=(-0.12, 1.0), ncol=len(order), title=None, frameon=False, columnspacing=1, handlelength=1)
axes.set(xlabel="patients", ylabel="", xlim=(0, n))
axes.tick_params(length=0)
axes.spines[["left", "bottom"]].set_visible(False)
table = pd.crosstab(grades["event"], grades["worst grade"])[order]
page.show(
    name="worst-grades",
    alt="Stacked bars of the worst grade: "
    + "; ".join(f"{event}, {grade}: {table.loc[event, grade]}" for event in table.index for grade in order),
    caption="Worst grade of CRS and of ICANS, number of patients.",
    provenance="Counts as published.",
    basis="counts",
    data=table.reset_index(),
)

# %% [markdown]
# ## What zero means
#
# When nobody of *n* patients had an event, the true risk can still be close to 3/*n*: the rule of three {cite:p}`hanley1983`. The rule stands for the *one-sided* 95% limit. The
# two-sided interval that this book gives elsewhere leaves 2.5% above its upper end and so reaches higher.

# %%
one_sided = 1 - 0.05 ** (1 / n)
two_sided = proportion_confint(0, n, method="beta")[1]
print(f"rule of three {3 / n:.1%}, exact one-sided {one_sided:.1%}, two-sided {two_sided:.1%}  [basis: counts]")

# %% [markdown]
# How many patients without an event would bring the upper end of the two-sided interval down to one in a hundred?

# %%
many = next(k for k in range(1, 1000) if proportion_confint(0, k, method="beta")[1] <= 0.01)
print(f"{many} patients  [basis: counts]")

# %% tags=["hide-input"]
def rarity(event):
    row = events.loc[event]
    if row["events"]:
        return f"{event} was seen in {row['events']:.0f} of {n} patients; the true risk could plausibly lie anywhere from {row['ci_low']:.1%} to {row['ci_high']:.1%}."
    return f"No {event} was seen in {n} patients. The exact upper limit is {row['ci_high']:.1%}: the data cannot exclude that about one patient in {1 / row['ci_high']:.0f} would have one."


prose(
    "{death} {severe}\n\nTo bring the upper limit of a risk down to one in a hundred, {many} patients would have to be treated without a single event.",
    basis="counts",
    death=rarity("death caused by treatment"),
    severe=rarity("ICANS, grade 3 or higher"),
    many=many,
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared,
    name="safety-compared",
    caption="Adverse events as printed and from their counts",
    basis=["printed", "counts"],
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** {agree} CRS {common}: {crs}.\n\n"
    '**Does not follow.** "Low toxicity" in the sense of a risk that is known to be low: the upper limit for a fatal or severe neurological event is '
    "about one in {one_in:.0f}. Toxicities other than CRS and ICANS (infection, low blood counts, liver) are not in the abstract. And whether "
    "two weeks are less toxic than four cannot be said without children who had four.",
    basis="counts",
    agree="The printed percentages follow from their counts."
    if agreed == len(compared)
    else "Not every printed percentage follows from its counts.",
    common=common,
    crs=words["CRS, any grade"],
    one_in=1 / events["ci_high"].iloc[4],
)
