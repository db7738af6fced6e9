# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The answer
#
# Remission, survival and toxicity of these patients, each with its 95% interval, on one screen. The chapters that follow show how each is made.

# %% tags=["hide-input"]
from casebook.report import estimable, own_cohort
from casebook.report.answer import HOW, answer
from helpers.tables import show_table

patients = own_cohort()

# %% tags=["hide-input"]
show_table(
    answer(patients),
    name="answer",
    caption=f"What became of these {len(patients)} patients",
    columns={
        "question": "Question",
        "patients": "Patients",
        "result": "Answer (95% interval)",
    },
    align={"patients": "right"},
    note=f"{HOW} Observed: these patients. Not adjusted for anything, and not compared with anybody.",
)

# %% [markdown]
# ## How such a number is made
#
# A rate is a count over the patients for whom it is known. Its interval says how far another sample of this size could have fallen from it by chance alone;
# Clopper-Pearson never promises more than the counts hold.

# %%
from statsmodels.stats.proportion import proportion_confint

flags = patients.select_dtypes(["boolean", "bool"])  # what the file says by yes and no
with estimable("the rates of all yes-or-no columns"):
    for name in flags:
        known = flags[name].dropna().astype(bool)
        k, n = int(known.sum()), len(known)
        low, high = proportion_confint(k, n, method="beta")  # Clopper-Pearson, exact
        print(f"{name:20} {k:>4} of {n:<4} {k / n:6.1%}  ({low:.1%} to {high:.1%})")

# %% [markdown]
# A rate of survival needs the days as well, because patients are followed for different times: Kaplan-Meier, in the chapter on survival.
