# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beside the published cohort
#
# Needs: `complete_remission`; or `death`; or `dfs_event`; or `crs_grade`; or `icans_grade`; or `treatment_death`.
#
# Rates of this cohort beside those of Xie and colleagues {cite:p}`xie2023`. The published cohort is an *external* comparison: other patients, another centre, other years, perhaps other definitions. A difference
# between the two can come from any of these; none of the rows below is the effect of a treatment. Only counts are compared: the abstract prints no times.

# %% tags=["hide-input"]
from IPython.display import display
import pandas as pd
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from casebook.report import estimable, own_cohort
from casebook.report.display import estimates
from casebook.report.beside import published_counts

patients = own_cohort()

# %%
rows = {}
for what, has, published, of in published_counts(patients):
    with estimable(f"{what}, beside the published one"):
        k, n = int(has.dropna().sum()), int(has.notna().sum())
        low, high = confint_proportions_2indep(k, n, published, of, method="newcomb")
        p = fisher_exact([[k, n - k], [published, of - published]]).pvalue
        difference = {"estimate": k / n - published / of, "ci_low": low, "ci_high": high}
        rows[f"{what}: {k}/{n} here, {published}/{of} published"] = {**difference, "p_value": p}

# %% tags=["hide-input"]
with estimable("the table beside the published cohort"):
    note = (
        "Observed (here) and printed counts (published). Difference of the rates, here less published, with Newcombe's interval; p by Fisher's exact test, not adjusted for the number of rows. "
        "Survival rates are crude: patients without the event over all, however long they were followed."
    )
    display(
        estimates(
            pd.DataFrame(rows).T,
            name="beside-published",
            caption="This cohort beside the published one",
            label="Rate",
            unit="points",
            note=note,
        )
    )

# %% [markdown]
# The abstract counts children as disease-free who were without remission at day 14, so they reached it later; where this file counts patients without remission as events, the rows of disease-free survival measure different things.
