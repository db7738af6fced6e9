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
import pandas as pd

from casebook.report import estimable, own_cohort
from casebook.report.display import count_table, flow_figure
from helpers.page import prose
from helpers.tables import show_table

patients = own_cohort()

# %% [markdown]
# ## The flow of patients
#
# Needs: `complete_remission`, `transplant`.
#
# The boxes of each row add up to the box above.

# %%
with estimable("the flow"):
    flow = pd.crosstab(
        patients["complete_remission"].map({True: "remission", False: "no remission"}),
        patients["transplant"].map({True: "transplant", False: "no transplant"}),
        margins=True,
        margins_name="all",
    )
    display(count_table(flow, name="flow-counts", caption="Remission and transplant", rows="Patients"))

# %% tags=["hide-input"]
with estimable("the flow diagram"):
    display(flow_figure(patients))

# %% [markdown]
# ## Measurements
#
# Median and quartiles: the lowest and the highest would be single patients.

# %%
names = {"age_years": "Age, years", "weight_kg": "Weight, kg", "blasts_percent": "Marrow blasts, %"}
measured = patients[[name for name in names if name in patients]].astype("Float64")
quartiles = measured.quantile([0.25, 0.5, 0.75]).T.set_axis(["lower", "median", "upper"], axis=1)
quartiles["known"] = measured.notna().sum()

# %% tags=["hide-input"]
headings = {"what": "Measured", "median": "Median", "lower": "Lower quartile", "upper": "Upper quartile", "known": "Known of"}
with estimable("the measurements"):
    if quartiles.empty:
        raise ValueError("the file has no age, weight or blasts")
    rows = quartiles.rename(names).rename_axis("what").reset_index()
    formats = dict.fromkeys(("median", "lower", "upper"), lambda x: "not known" if pd.isna(x) else f"{x:.4g}")
    display(show_table(rows, name="measurements", caption="Measurements", columns=headings, formats=formats, align=dict.fromkeys(formats, "right")))

# %% [markdown]
# ## Features
#
# Counts of every column of words, over the patients for whom it is known.

# %%
skip = ["patient_id", "crs_grade", "icans_grade", "provenance"]
words = patients.drop(columns=skip, errors="ignore").select_dtypes(["category", "bool", "boolean", "object"])
counts = {
    name: words[name].replace("", pd.NA).astype(object).map({True: "yes", False: "no"}.get, na_action="ignore")
    .fillna(words[name].astype(object)).replace("", pd.NA).value_counts()
    for name in words
}

# %% tags=["hide-input"]
with estimable("the features"):
    rows = [
        (name, level, f"{count}/{found.sum()} ({count / found.sum():.1%})")
        for name, found in counts.items()
        for level, count in sorted(found.items(), key=lambda pair: str(pair[0]))
    ]
    features = pd.DataFrame(rows, columns=["column", "level", "patients"])
    display(show_table(features, name="features", caption="Features of the patients", align={"patients": "right"}, note="Observed: counts of these patients."))

# %% [markdown]
# ## Two features at a time
#
# Needs: `disease_status`, `complete_remission`; or `complete_remission`, `death`; or `disease_status`, `crs_grade`.

# %%
pairs = [("disease_status", "complete_remission"), ("complete_remission", "death"), ("disease_status", "crs_grade")]
for number, (first, second) in enumerate(pairs):
    if {first, second} <= set(patients):
        with estimable(f"{first} by {second}"):
            words = {True: "yes", False: "no"} if second == "complete_remission" else {}
            table = pd.crosstab(patients[first].astype(object).replace({True: "yes", False: "no"}), patients[second].astype(object).replace(words), margins=True, margins_name="all")
            caption = f"{first} by {second}".replace("_", " ")
            display(count_table(table, name=f"pair-{number}", caption=caption, rows=first.replace("_", " ")))
