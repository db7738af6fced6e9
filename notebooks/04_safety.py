# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Safety
#
# Cytokine release syndrome ({term}`CRS`), neurotoxicity ({term}`ICANS`) and deaths caused by treatment, as the abstract {cite:p}`xie2023` counts them. Safety
# figures need nothing but counts: this chapter holds for the real children. What matters most here is what a count of *zero* can and cannot exclude.

# %% tags=["hide-input"]
from helpers.data.cohort import load_cohort
from helpers.chapters.description import rate_frame
from helpers.display.page import prose, summary_card
from helpers.display.figures import plot_grades, plot_proportions
from helpers.formats import format_ci, format_percent
from helpers.data.published import load_published
from helpers.chapters.safety import adverse_event_rates, grade_table, patients_to_exclude
from helpers.display.tables import compare_table, estimates_table, show_table
from helpers.audit.verdicts import compare, overall

patients = load_cohort()
published = load_published()
events = adverse_event_rates(patients)
compared = compare(
    published,
    {
        "crs_rate": events["CRS, any grade"],
        "crs_severe_rate": events["CRS, grade 3 or higher"],
        "icans_rate": events["ICANS, any grade"],
        "icans_severe_rate": events["ICANS, grade 3 or higher"],
        "treatment_deaths": events["death caused by treatment"].events,
    },
)

# %% tags=["hide-input"]
summary_card(
    question="How often did the treatment harm, and how badly?",
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[f"{label}: {format_ci(rate)}" for label, rate in events.items()],
    verdict=overall(compared),
    unknown="The split of milder CRS into grade 1 and 2, when events began, and any other adverse event.",
)

# %% [markdown]
# ## How often

# %% tags=["hide-input"]
crs, death = events["CRS, any grade"], events["death caused by treatment"]
plot_proportions(
    rate_frame(events),
    name="adverse-events",
    alt="Adverse events with exact intervals: "
    + "; ".join(f"{label} {format_ci(rate)}" for label, rate in events.items()),
    caption="CRS was common and mostly mild; severe events were rare, but their upper limits are not near zero.",
    provenance="Counts as published; Clopper-Pearson intervals.",
    xlabel="children with the event, with 95% interval",
)

# %% tags=["hide-input"]
estimates_table(
    rate_frame(events),
    name="adverse-event-rates",
    caption="Adverse events, each child counted once",
    label="Event",
    note="Clopper-Pearson intervals. Counts as published.",
)

# %% [markdown]
# ## How bad
#
# Worst grade of each child. The abstract prints severe cases with their grade; it does not say how the milder ones divide into grade 1 and grade 2, so they stay together here.

# %% tags=["hide-input"]
grades = grade_table(patients)
plot_grades(
    grades,
    name="worst-grades",
    alt="Stacked bars of the worst grade: "
    + "; ".join(f"{g.event} grade {g.grade}: {g.events}" for g in grades.itertuples()),
    caption="Worst grade of CRS and of ICANS, number of children.",
    provenance="Counts as published.",
)

# %% tags=["hide-input"]
show_table(
    grades,
    name="grades",
    caption="Worst grade of each child",
    columns={"event": "Event", "grade": "Worst grade", "events": "Children"},
    note="Grade 0: no event. The abstract does not name its grading system; the word ICANS points to the ASTCT consensus.",
)

# %% [markdown]
# ## What zero means
#
# When nobody of *n* patients had an event, the true risk can still be close to 3/*n*: the rule of three {cite:p}`hanley1983`.

# %% tags=["hide-input"]
prose(
    "No child died of the treatment, out of {n}. The exact upper limit is {high}: the data cannot exclude that about one child in {one_in:.0f} would. "
    "The same limit holds for severe ICANS. To bring it down to one in a hundred, {many} children would have to be treated without a single event.",
    n=death.n,
    high=format_percent(death.ci_high),
    one_in=1 / death.ci_high,
    many=patients_to_exclude(0.01),
)

# %% [markdown]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared, name="safety-compared", caption="Adverse events as printed and from their counts"
)

# %% [markdown]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The printed percentages follow from their counts. CRS was frequent: {crs}.\n\n"
    '**Does not follow.** "Low toxicity" in the sense of a risk that is known to be low: the upper limit for a fatal or severe neurological event is '
    "about one in {one_in:.0f}. Toxicities other than CRS and ICANS (infection, low blood counts, liver) are not in the abstract. And whether "
    "two weeks are less toxic than four cannot be said without children who had four.",
    crs=format_ci(crs),
    one_in=1 / death.ci_high,
)
