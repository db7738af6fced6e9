# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Every estimate
#
# All estimates of this report in one table, as a file to compute with. In the file the words of a name are joined by underscores; `basis` is *observed* in every row. An analysis that could not be made says why in the column `method`.

# %% tags=["hide-input"]
from IPython.display import display
from casebook.report import own_cohort
from casebook.report.results.estimands import estimand_table
from casebook.report.results.table import results_csv, results_table
from helpers.enclosed import EnclosedFile
from casebook.report.every_estimate import every_estimate
from helpers.tables import show_table

patients = own_cohort()
results = results_table(patients)

# %% tags=["hide-input"]
EnclosedFile("results.csv", results_csv(results), "Every estimate as CSV")

# %%
estimable = results.dropna(subset=["estimate"])
print(
    f"{len(results)} rows, {len(estimable)} with an estimate, {results['ci_low'].notna().sum()} with an interval"
)

# %% tags=["hide-input"]
if len(results):
    display(
        every_estimate(
            results,
            name="every-estimate",
            caption="Every estimate",
            note="Observed: these patients.",
        )
    )

# %% [markdown]
# ## What the estimands are

# %% tags=["hide-input"]
show_table(
    estimand_table(),
    name="estimands",
    caption="Estimands",
    columns={"name": "Estimand", "description": "What it is", "unit": "Unit", "method": "Method"},
    fold=True,
)
