# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Safety
#
# Needs: `crs_grade`; or `icans_grade`; or `treatment_death`.
#
# Cytokine release syndrome ({term}`CRS`), neurotoxicity ({term}`ICANS`) and deaths caused by treatment, each patient counted once by the worst grade.

# %% tags=["hide-input"]
from IPython.display import display
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from casebook.report import estimable, own_cohort
from casebook.report.display import estimates
from casebook.report.figures import grades_figure, rates_figure

patients = own_cohort()


# %%
def share(has):
    """Patients with it, of those for whom it is known, with the exact (Clopper-Pearson) interval."""
    known = has.dropna().astype(bool)
    k, n = known.sum(), len(known)
    low, high = proportion_confint(k, n, method="beta")
    return {"events": k, "n": n, "estimate": known.mean(), "ci_low": low, "ci_high": high}


# %%
rates = {}
for event, column in {"CRS": "crs_grade", "ICANS": "icans_grade"}.items():
    if column in patients:
        with estimable(f"the rates of {event}"):
            rates[f"{event}, any grade"] = share(patients[column].dropna() >= 1)
            rates[f"{event}, grade 3 or higher"] = share(patients[column].dropna() >= 3)
if "treatment_death" in patients:
    with estimable("the rate of deaths from treatment"):
        rates["death caused by treatment"] = share(patients["treatment_death"])

# %% tags=["hide-input"]
with estimable("the figure of adverse events"):
    display(
        rates_figure(
            pd.DataFrame(rates).T,
            name="adverse-events",
            caption="Adverse events, each patient counted once.",
            xlabel="patients with the event",
        )
    )

# %% tags=["hide-input"]
with estimable("the table of adverse events"):
    display(
        estimates(
            pd.DataFrame(rates).T,
            name="adverse-event-rates",
            caption="Adverse events, each patient counted once",
            label="Event",
        )
    )

# %% [markdown]
# ## How bad
#
# Needs: `crs_grade`; or `icans_grade`.
#
# Grade 0 is no event. The page says ASTCT grades; a ward that grades otherwise should say so beside the report.

# %%
columns = {"CRS": "crs_grade", "ICANS": "icans_grade"}
columns = {event: column for event, column in columns.items() if column in patients}
grades = {event: patients[name].value_counts().sort_index() for event, name in columns.items()}
grades = pd.concat(grades, names=["event", "grade"]).rename("events").reset_index()

# %% tags=["hide-input"]
with estimable("the figure of grades"):
    display(grades_figure(grades, name="worst-grades"))

# %% [markdown]
# ## What zero means
#
# When nobody of *n* patients had an event, the true risk can still be above zero. The exact upper limit says how far: with none in 33 patients it is 10.6%. (3/*n*, the rule of three, is the one-sided limit {cite:p}`hanley1983`.)

# %%
for event, rate in rates.items():
    if rate["events"] == 0 and rate["n"]:
        print(
            f"{event}: none in {rate['n']} patients; the true risk may be up to {rate['ci_high']:.1%}"
        )
