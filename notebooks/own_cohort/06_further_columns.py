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
from helpers.chapters.strata import (
    HEADINGS,
    SURVIVAL_HEADINGS,
    TEST_HEADINGS,
    logrank_by_column,
    outcomes_by_level,
)
from helpers.cohort import load_cohort
from helpers.tables import show_table

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
    note=f"Clopper-Pearson intervals. {edition.counts} Levels of columns that the mapping file names under strata are pooled where fewer than three patients have them.",
)

# %% [markdown] tags=["needs-strata-tests"]
# ## Survival by level
#
# A level that is known only some time after treatment has begun, such as residual disease, is credited with the time waited for it. Survival at further days, medians
# and numbers at risk of each level are in the table of [every estimate](09_results).

# %% tags=["hide-input"]
show_table(
    levels,
    name="survival-by-level",
    caption="Survival by the levels of further columns",
    columns={name: heading for name, heading in SURVIVAL_HEADINGS.items() if name in levels},
    note=f"Kaplan-Meier, log-log intervals. {edition.times}",
)

# %% tags=["hide-input"]
show_table(
    logrank_by_column(patients),
    name="logrank-by-column",
    caption="Log-rank tests between the levels of each column",
    columns=TEST_HEADINGS,
    align={"levels": "right", "p_value": "right"},
    note="P-values are not adjusted for their number.",
)
