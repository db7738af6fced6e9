# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Outcomes by further columns
#
# Outcomes in each level of the optional columns of the file, and of those of its own that split the patients into a few groups. Every split adds comparisons,
# and with many of them some differ by chance: read this page for questions, not for answers.

# %% tags=["hide-input"]
from helpers.chapters.edition import load_edition
from helpers.chapters.strata import HEADINGS, outcomes_by_level
from helpers.data.cohort import load_cohort
from helpers.display.tables import show_table

patients = load_cohort()
edition = load_edition(patients)

# %% [markdown] tags=["needs-strata"]
# ## By level

# %% tags=["hide-input"]
levels = outcomes_by_level(patients)
show_table(
    levels,
    name="outcomes-by-level",
    caption="Outcomes by the levels of further columns",
    columns={name: heading for name, heading in HEADINGS.items() if name in levels},
    note=f"Clopper-Pearson intervals. {edition.counts} Levels that fewer than three patients have are pooled.",
)
