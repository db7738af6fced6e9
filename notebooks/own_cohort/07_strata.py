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
    display(prose("No column splits these patients into a few groups. Name such columns under strata in the mapping."))

# %% [markdown]
# ## By level

# %%
with estimable("the rates by level"):
    outcomes = {name: patients[name] for name in WORDS if name in patients}
    if "crs_grade" in patients:
        outcomes["CRS, grade 3 or higher"] = patients["crs_grade"].dropna() >= 3
    rates = []
    for stratum in splits:
        for (level, chosen), (name, has) in ((pair, item) for pair in stratum.levels.items() for item in outcomes.items()):
            known = has.reindex(patients.index[chosen]).dropna().astype(bool)
            low, high = proportion_confint(known.sum(), len(known), method="beta")
            rates.append((stratum.heading, level, name, int(known.sum()), len(known), known.mean(), low, high))

# %% tags=["hide-input"]
for name in outcomes if splits else ():
    with estimable(f"{name} by level"):
        frame = pd.DataFrame(rates, columns=["column", "level", "outcome", "events", "n", "estimate", "ci_low", "ci_high"]).query("outcome == @name")
        frame = frame.assign(label=frame["column"] + ": " + frame["level"].astype(str))
        word = WORDS.get(name, name)
        table_name = f"by-level-{list(outcomes).index(name)}"
        display(estimates(frame, name=table_name, caption=f"{word} by level", label="Level"))

# %% [markdown]
# ## Survival by level
#
# Needs: `os_days`, `death`; or `dfs_days`, `dfs_event`.
#
# A level that is known only some time after treatment has begun, such as residual disease, is credited with the time waited for it.

# %%
tests = []
for stratum in splits:
    labels = pd.Series(index=patients.index, dtype=object)
    for level, chosen in stratum.levels.items():
        labels[chosen] = level
    for endpoint in endpoints_of(patients) if len(stratum.levels) > 1 else ():
        with estimable(f"the log-rank test of {endpoint.name} by {stratum.heading}"):
            known = patients.assign(level=labels).dropna(subset=["level", endpoint.time, endpoint.event])
            test = multivariate_logrank_test(known[endpoint.time].astype(float), known["level"], known[endpoint.event].astype(int))
            tests.append((stratum.heading, endpoint.name, known["level"].nunique(), format_p(test.p_value)))

# %% tags=["hide-input"]
with estimable("the table of tests"):
    frame = pd.DataFrame(tests, columns=["column", "endpoint", "levels", "p_value"])
    if frame.empty:
        raise ValueError("no column has two levels or more")
    display(show_table(frame, name="logrank-by-column", caption="Log-rank tests between the levels of each column", columns={"column": "Column", "endpoint": "Endpoint", "levels": "Levels", "p_value": "p"},
        note="Observed. P-values are not adjusted for their number."))

# %% tags=["hide-input"]
with estimable("survival by level"):
    rows = {}
    for stratum in splits:
        for level, chosen in stratum.levels.items():
            for endpoint in endpoints_of(patients):
                known = followed(patients[chosen], endpoint)
                if len(known):
                    rows[f"{stratum.heading}: {level}, {endpoint.name}"] = vars(kaplan_meier(known["time"], known["event"]).at(365))
    note = "Observed. Kaplan-Meier, log-log interval. Survival at other days is in the table of every estimate."
    display(estimates(pd.DataFrame(rows).T, name="survival-by-level", caption="Without the event after day 365, by level", label="Level", note=note))
