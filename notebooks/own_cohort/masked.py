# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What may be shown

# %% tags=["hide-input"]
from IPython.display import display
from casebook.report import own_cohort
from casebook.report.display import count_table
from casebook.report.masked import masked, masked_results
from casebook.report.results.table import results_csv
from cohortreader import PROMISE
from helpers.enclosed import EnclosedFile
from helpers.page import prose
from helpers.tables import show_table

patients = own_cohort()

# %% tags=["hide-input"]
prose("**The promise.** {promise}", promise=PROMISE)

# %% [markdown]
# ## Percentages
#
# Everything that this page shows is chosen at once: percentages and tables that are harmless one by one may tell more together.

# %%
shown = masked(patients)

# %% tags=["hide-input"]
percents = shown.percents["percent"].astype("string") + "%"
rows = shown.percents.assign(percent=percents.fillna("held back"))
if len(rows):
    table = show_table(
        rows,
        name="percents",
        caption="Outcomes, in whole percent",
        columns={"outcome": "Outcome", "percent": "Patients with it", "of": "Of"},
        align={"percent": "right", "of": "right"},
        note="Observed: these patients.",
    )
    display(table)

# %% [markdown]
# ## Two features at a time
#
# A table is shown with all its cells or not at all.

# %% tags=["hide-input"]
for number, ((first, second), counts) in enumerate(shown.tables.items()):
    words = f"{first} (rows) and {second}".replace("_", " ")
    if counts is None:
        display(prose("{words}: held back.", words=words))
    else:
        display(count_table(counts, name=f"table-{number}", caption=words))

# %% [markdown]
# ## To compute with

# %% tags=["hide-input"]
EnclosedFile("results.csv", results_csv(masked_results(shown)), "The percentages as CSV")
