# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Remission
#
# Needs: `complete_remission`.
#
# How many reached complete remission, and how sure one can be of the rate. Counts alone are needed.

# %% tags=["hide-input"]
from IPython.display import display
import pandas as pd
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from casebook.report import estimable, own_cohort
from casebook.report.display import both_groups, estimates
from casebook.report.figures import rates_figure

patients = own_cohort()


# %%
def share(has):
    """Patients with it, of those for whom it is known, with the exact (Clopper-Pearson) interval."""
    known = has.dropna().astype(bool)
    k, n = known.sum(), len(known)
    low, high = proportion_confint(k, n, method="beta")
    return {"events": k, "n": n, "estimate": known.mean(), "ci_low": low, "ci_high": high}


# %%
with estimable("the remission rate"):
    rates = {"all patients": share(patients["complete_remission"])}
    if "disease_status" in patients:
        for status, group in patients.groupby("disease_status", observed=True):
            rates[f"{status} disease"] = share(group["complete_remission"])
    remission = pd.DataFrame(rates).T

# %% tags=["hide-input"]
with estimable("the figure of remission"):
    display(
        rates_figure(
            remission,
            name="remission-rates",
            caption="Complete remission.",
            xlabel="complete remission",
        )
    )

# %% tags=["hide-input"]
with estimable("the table of remission"):
    display(
        estimates(
            remission,
            name="remission",
            caption="Complete remission after the course of blinatumomab",
        )
    )

# %% [markdown]
# ## Refractory against relapsed
#
# Needs: `complete_remission`, `disease_status`.
#
# The difference of the two rates with Newcombe's interval, and Fisher's exact test, which holds for small counts. An interval that contains zero says that the data do not tell
# which group does better; it does not say that both do equally well.

# %%
with estimable("the comparison of refractory and relapsed disease"):
    known = patients.dropna(subset=["complete_remission", "disease_status"])
    table = pd.crosstab(
        known["disease_status"].astype(str), known["complete_remission"].astype(bool)
    )
    table = table.reindex(index=["refractory", "relapsed"], columns=[True, False], fill_value=0)
    (a, b), (c, d) = both_groups(table).to_numpy()
    p = fisher_exact(table).pvalue
    low, high = confint_proportions_2indep(a, a + b, c, c + d, method="newcomb")
    difference = {"estimate": a / (a + b) - c / (c + d), "ci_low": low, "ci_high": high}

# %% tags=["hide-input"]
with estimable("the difference"):
    frame = pd.DataFrame({"refractory less relapsed": {**difference, "p_value": p}}).T
    note = "Observed. Newcombe's interval; p by Fisher's exact test."
    caption = "Difference of the remission rates"
    display(estimates(frame, name="difference", caption=caption, unit="points", note=note))

# %% [markdown]
# ## What followed remission
#
# Needs: `complete_remission`, `mrd_negative`; or `complete_remission`, `transplant`; or `complete_remission`, `relapse_day`.
#
# Of the patients in remission.

# %%
with estimable("what followed remission"):
    reached = patients[patients["complete_remission"].fillna(False).astype(bool)]
    after = {
        name: share(reached[name]) for name in ("mrd_negative", "transplant") if name in reached
    }
    if "relapse_day" in reached:
        after["relapse"] = share(reached["relapse_day"].notna())

# %% tags=["hide-input"]
with estimable("the table of what followed"):
    rows = pd.DataFrame(after).T.rename(index={"mrd_negative": "residual disease negative"})
    display(
        estimates(
            rows,
            name="after-remission",
            caption="After remission",
            label="Of the patients in remission",
        )
    )

# %% [markdown]
# ## What can and cannot be concluded
#
# The interval is that of patients like these. Without a comparison group it does not say that another course would have done worse or better.
