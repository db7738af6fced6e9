# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["needs-safety"]
# # Safety

# %% [markdown]
# Cytokine release syndrome ({term}`CRS`), neurotoxicity ({term}`ICANS`) and deaths caused by treatment. What matters most here is what a
# count of *zero* can and cannot exclude.

# %% [markdown] tags=["published"]
# The abstract {cite:p}`xie2023` counts them all. Safety figures need nothing but counts: this chapter holds for the real children.

# %% tags=["hide-input"]
from helpers.audit.verdicts import compare, overall
from helpers.by_figure import safety_by_figure
from helpers.description import rate_frame
from helpers.chapters.edition import load_edition
from helpers.safety import adverse_event_rates, grade_table, patients_to_exclude
from helpers.wording import rarity_in_words
from helpers.cohort import load_cohort
from helpers.published import load_published
from helpers.chapter_card import chapter_card
from helpers.figures import plot_grades, plot_proportions
from helpers.page import prose
from helpers.tables import show_table
from helpers.table_kinds import compare_table, estimates_table
from fewevents.formats import format_ci

patients = load_cohort()
edition = load_edition(patients)
published = load_published()
events = adverse_event_rates(patients)
compared = compare(published, safety_by_figure(patients))

# %% tags=["hide-input"]
chapter_card(
    edition,
    question="How often did the treatment harm, and how badly?",
    reported=[f"{row.what}: {row.reported}" for row in compared.itertuples()],
    recomputed=[f"{label}: {format_ci(rate)}" for label, rate in events.items()],
    verdict=overall(compared),
    unknown="The split of milder CRS into grade 1 and 2, when events began, and any other adverse event.",
)

# %% [markdown]
# (sec-safety)=
# ## How often

# %% tags=["hide-input"]
plot_proportions(
    rate_frame(events),
    name="adverse-events",
    alt="Adverse events with exact intervals: "
    + "; ".join(f"{label} {format_ci(rate)}" for label, rate in events.items()),
    caption=edition.choose(
        "CRS was common and mostly mild; severe events were rare, but their upper limits are not near zero.",
        own="Adverse events, each patient counted once.",
    ),
    provenance=f"{edition.counts} Clopper-Pearson intervals.",
    xlabel="patients with the event, with 95% interval",
)

# %% tags=["hide-input"]
estimates_table(
    rate_frame(events),
    name="adverse-event-rates",
    caption="Adverse events, each patient counted once",
    label="Event",
    note=f"Clopper-Pearson intervals. {edition.counts}",
)

# %% [markdown]
# ## How bad
#
# The worst grade of each patient.

# %% [markdown] tags=["published"]
# The abstract prints severe cases with their grade; it does not say how the milder ones divide into grade 1 and grade 2, so they stay together here.

# %% tags=["hide-input"]
grades = grade_table(patients)
plot_grades(
    grades,
    name="worst-grades",
    alt="Stacked bars of the worst grade: "
    + "; ".join(f"{g.event} grade {g.grade}: {g.events}" for g in grades.itertuples()),
    caption="Worst grade of CRS and of ICANS, number of patients.",
    provenance=edition.counts,
)

# %% tags=["hide-input"]
show_table(
    grades,
    name="grades",
    caption="Worst grade of each patient",
    columns={"event": "Event", "grade": "Worst grade", "events": "Patients"},
    note=edition.choose(
        "Grade 0: no event. The abstract does not name its grading system; the word ICANS points to the ASTCT consensus.",
        own="Grade 0: no event. Grades by the ASTCT consensus.",
    ),
)

# %% [markdown]
# ## What zero means
#
# When nobody of *n* patients had an event, the true risk can still be close to 3/*n*: the rule of three {cite:p}`hanley1983`.

# %% tags=["hide-input"]
prose(
    "{death} {severe}\n\nTo bring the upper limit of a risk down to one in a hundred, {many} patients would have to be treated without a single event.",
    death=rarity_in_words(events["death caused by treatment"], what="death caused by treatment"),
    severe=rarity_in_words(events["ICANS, grade 3 or higher"], what="ICANS of grade 3 or higher"),
    many=patients_to_exclude(0.01),
)

# %% [markdown] tags=["published"]
# ## Reported and recomputed

# %% tags=["hide-input"]
compare_table(
    compared, name="safety-compared", caption="Adverse events as printed and from their counts"
)

# %% [markdown] tags=["published"]
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** The printed percentages follow from their counts. CRS was frequent: {crs}.\n\n"
    '**Does not follow.** "Low toxicity" in the sense of a risk that is known to be low: the upper limit for a fatal or severe neurological event is '
    "about one in {one_in:.0f}. Toxicities other than CRS and ICANS (infection, low blood counts, liver) are not in the abstract. And whether "
    "two weeks are less toxic than four cannot be said without children who had four.",
    crs=format_ci(events["CRS, any grade"]),
    one_in=1 / events["death caused by treatment"].ci_high,
)
