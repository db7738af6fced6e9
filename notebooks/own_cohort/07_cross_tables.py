# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Cross tables
#
# Numbers of patients by two features at a time. Where the report was asked to mask small counts, these are replaced by the word *masked*, together with as many others as
# are needed so that neither a total nor another table gives them back. Somebody who knows more about the patients may still conclude more.

# %% tags=["hide-input"]
from helpers.chapters.cross_tables import cross_tables, shown_tables
from helpers.chapters.edition import load_edition
from helpers.cohort import load_cohort
from helpers.stacked import stacked_tables

patients = load_cohort()
edition = load_edition(patients)
tables = shown_tables(cross_tables(patients), below=edition.mask_below)

# %% [markdown] tags=["needs-cross-tables"]
# ## Patients by two features

# %% tags=["hide-input"]
stacked_tables(tables, name="cross-tables", note=edition.counts)
