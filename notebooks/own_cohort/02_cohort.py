# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who was treated

# %% tags=["hide-input"]
from IPython.display import display
import pandas as pd

from casebook.report import estimable, own_cohort
from casebook.report.display import count_table, features_table, quartiles_table
from casebook.report.figures import flow_figure

patients = own_cohort()

# %% [markdown]
# ## The flow of patients
#
# Needs: `complete_remission`, `transplant`.
#
# The boxes of each row add up to the box above; the table counts the same patients.

# %%
with estimable("the flow"):
    flow = pd.crosstab(patients["complete_remission"], patients["transplant"], margins=True)
    display(count_table(flow, name="flow-counts", caption="Remission (rows) and transplant"))

# %% tags=["hide-input"]
with estimable("the flow diagram"):
    display(flow_figure(patients))

# %% [markdown]
# ## Measurements
#
# Median and quartiles: the lowest and the highest would be single patients.

# %%
names = [name for name in ("age_years", "weight_kg", "blasts_percent") if name in patients]
measured = patients[names].astype("Float64")
quartiles = measured.quantile([0.25, 0.5, 0.75]).T
quartiles["known"] = measured.notna().sum()

# %% tags=["hide-input"]
with estimable("the measurements"):
    display(quartiles_table(quartiles))

# %% [markdown]
# ## Features
#
# Counts of every column of words, over the patients for whom it is known.

# %%
words = patients.drop(columns=["patient_id", "provenance"], errors="ignore")
words = words.select_dtypes(["category", "bool", "boolean", "object"]).astype(object)
counts = {name: words[name].where(words[name].ne("")).value_counts() for name in words}

# %% tags=["hide-input"]
with estimable("the features"):
    display(features_table(counts))

# %% [markdown]
# ## Disease status and remission
#
# Needs: `disease_status`, `complete_remission`.

# %%
with estimable("disease status and remission"):
    table = pd.crosstab(patients["disease_status"], patients["complete_remission"], margins=True)
    display(
        count_table(table, name="status-remission", caption="Disease status (rows) and remission")
    )

# %% [markdown]
# ## Remission and death
#
# Needs: `complete_remission`, `death`.

# %%
with estimable("remission and death"):
    table = pd.crosstab(patients["complete_remission"], patients["death"].eq(1), margins=True)
    display(count_table(table, name="remission-death", caption="Remission (rows) and death"))

# %% [markdown]
# ## Disease status and CRS
#
# Needs: `disease_status`, `crs_grade`.

# %%
with estimable("disease status and CRS"):
    table = pd.crosstab(patients["disease_status"], patients["crs_grade"], margins=True)
    display(
        count_table(
            table, name="status-crs", caption="Disease status (rows) and worst grade of CRS"
        )
    )
