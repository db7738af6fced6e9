# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Every estimate

# %% tags=["hide-input"]
import pandas as pd

from helpers import EnclosedFile, Study, load_cohort, load_published, results_table, show_table, summary_card

published = load_published()
results = results_table(Study(published), load_cohort())
by_basis = results["basis"].value_counts()
summary_card(
    question="What was estimated, and how certain is each number?",
    answer=f"{by_basis['counts']} estimates from printed counts carry an interval or an exact p-value; {by_basis['every cohort']} are limits over every cohort; {by_basis['reconstructed']} rest on invented times and carry neither.",
    reported=f"{by_basis['printed']} figures, none with an interval",
    recomputed=[f"{basis}: {count} rows" for basis, count in by_basis.drop("printed").items()],
    unknown="What rests on times: reconstructed rows hold in one cohort of many, and are not figures of the real children.",
)

# %% [markdown]
# All estimates of this book in one table, as a file to compute with. The column `basis` says what a number rests on: *printed* in the paper; *counts*, true of the real children; *every cohort*, limits over
# all cohorts that agree with what is printed; *reconstructed*, invented times. The columns are explained in the [data dictionary](90_dictionary).

# %%
numbers = ["estimate", "ci_low", "p_value"]
results.groupby("basis")[numbers].count()

# %% tags=["hide-input"]
EnclosedFile("results.csv", results.to_csv(index=False, float_format="%.10g", lineterminator="\n"), "Every estimate as CSV")

# %% tags=["hide-input"]
names = {"os": "overall survival", "dfs": "disease-free survival"}
who = published.loc[published["who"].fillna("").ne("")].drop_duplicates("group").set_index("group")["who"]
shown = results.assign(
    estimand=results["estimand"].replace(published["measure"].to_dict()).str.replace("_", " "),
    endpoint=results["endpoint"].replace(names).str.replace("_", " "),
    group=results["group"].replace(who.to_dict()),
    interval=[f"{low:.4g} to {high:.4g}" if pd.notna(low) and pd.notna(high) else "" for low, high in zip(results["ci_low"], results["ci_high"], strict=False)],
)
show_table(
    shown,
    name="every-estimate",
    caption="Every estimate",
    columns={"endpoint": "Endpoint", "group": "Group", "estimand": "Estimand", "estimate": "Estimate", "interval": "95% interval", "p_value": "p", "method": "Method", "basis": "Basis"},
    note="Reconstructed rows have no interval and no p-value: their times are invented.",
    missing="",
    search=True,
    fold=True,
)
