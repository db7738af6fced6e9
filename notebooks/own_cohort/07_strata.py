# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Strata
#
# Outcomes in each level of the optional columns of the file, and of those that the mapping names under `strata`. Every split adds comparisons, and with many of them some differ by chance: read this page for questions, not for answers.

# %% tags=["hide-input"]
from IPython.display import display
import pandas as pd
from lifelines.statistics import multivariate_logrank_test
from statsmodels.stats.proportion import proportion_confint

from casebook.report import estimable, own_cohort
from casebook.report.display import estimates
from casebook.report.endpoints import endpoints_of, followed
from casebook.report.strata import strata
from fewevents import format_p, kaplan_meier
from helpers.page import prose
from helpers.tables import show_table

patients = own_cohort()
splits = list(strata(patients))
WORDS = {
    "complete_remission": "Complete remission",
    "death": "Deaths",
    "dfs_event": "Relapse, failure or death",
}

# %% tags=["hide-input"]
if not splits:
    display(
        prose(
            "No column splits these patients into a few groups. Name such columns under strata in the mapping."
        )
    )

# %% [markdown]
# ## By level


# %%
def share(has):
    """Patients with it, of those for whom it is known, with the exact (Clopper-Pearson) interval."""
    known = has.dropna().astype(bool)
    k, n = known.sum(), len(known)
    low, high = proportion_confint(k, n, method="beta")
    return {"events": k, "n": n, "estimate": known.mean(), "ci_low": low, "ci_high": high}


# %%
names = {name: words for name, words in WORDS.items() if name in patients}
outcomes = {words: patients[name].astype("boolean") for name, words in names.items()}
if "crs_grade" in patients:
    outcomes["CRS, grade 3 or higher"] = patients["crs_grade"].ge(3).astype("boolean")

# %%
rates = {
    outcome: {
        f"{stratum.heading}: {level}": share(has[chosen])
        for stratum in splits
        for level, chosen in stratum.levels.items()
    }
    for outcome, has in outcomes.items()
}

# %% tags=["hide-input"]
for number, (outcome, found) in enumerate(rates.items() if splits else ()):
    with estimable(f"{outcome} by level"):
        frame = pd.DataFrame(found).T
        display(
            estimates(
                frame, name=f"by-level-{number}", caption=f"{outcome} by level", label="Level"
            )
        )

# %% [markdown]
# ## Survival by level
#
# Needs: `os_days`, `death`; or `dfs_days`, `dfs_event`.
#
# A level that is known only some time after treatment has begun, such as residual disease, is credited with the time waited for it.

# %%
tests = []
for stratum, endpoint in [
    (s, e) for s in splits if len(s.levels) > 1 for e in endpoints_of(patients)
]:
    with estimable(f"the log-rank test of {endpoint.name} by {stratum.heading}"):
        time, event = patients[endpoint.time].astype(float), patients[endpoint.event].astype(float)
        known = time.notna() & event.notna() & stratum.labels.notna()
        test = multivariate_logrank_test(time[known], stratum.labels[known], event[known])
        levels = stratum.labels[known].nunique()
        tests.append((stratum.heading, endpoint.name, levels, format_p(test.p_value)))

# %% tags=["hide-input"]
with estimable("the table of tests"):
    frame = pd.DataFrame(tests, columns=["column", "endpoint", "levels", "p_value"])
    if frame.empty:
        raise ValueError("no column has two levels or more")
    display(
        show_table(
            frame,
            name="logrank-by-column",
            caption="Log-rank tests between the levels of each column",
            columns={
                "column": "Column",
                "endpoint": "Endpoint",
                "levels": "Levels",
                "p_value": "p",
            },
            note="Observed. P-values are not adjusted for their number.",
        )
    )

# %%
rows = {}
for stratum, endpoint in [
    (stratum, endpoint) for stratum in splits for endpoint in endpoints_of(patients)
]:
    for level, chosen in stratum.levels.items():
        known = followed(patients[chosen], endpoint)
        with estimable(f"{endpoint.name} in {stratum.heading} {level}"):
            rate = kaplan_meier(known["time"], known["event"]).at(365)
            rows[f"{stratum.heading}: {level}, {endpoint.name}"] = vars(rate)

# %% tags=["hide-input"]
with estimable("survival by level"):
    if not rows:
        raise ValueError("no column splits these patients")
    note = "Observed. Kaplan-Meier, log-log interval. Survival at other days is in the table of every estimate."
    caption = "Without the event after day 365, by level"
    display(
        estimates(
            pd.DataFrame(rows).T,
            name="survival-by-level",
            caption=caption,
            label="Level",
            note=note,
        )
    )
