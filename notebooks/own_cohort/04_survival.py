# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Survival
#
# Needs: `os_days`, `death`; or `dfs_days`, `dfs_event`.
#
# Overall survival ({term}`OS`) and disease-free survival ({term}`DFS`): in all patients, by remission, and by transplant among those in remission.

# %% tags=["hide-input"]
from IPython.display import display
import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test

from casebook.report import estimable, own_cohort
from casebook.report.display import both_groups, estimates
from casebook.report.figures import curves_figure, incidence_figure, logrank_note, swimmer_figure
from casebook.report.endpoints import endpoints_of, followed
from fewevents import cumulative_incidence, firth_cox, format_p, kaplan_meier, mantel_byar
from fewevents import permutation_logrank, time_dependent_cox

patients = own_cohort()
endpoints = endpoints_of(patients)
BY_HAND = "Observed. Kaplan-Meier, log-log interval; empty where nobody was followed to the day or nobody had the event by then."

# %% [markdown]
# ## How long the patients were followed
#
# A rate at a day means little without the length of follow-up. The median of plain days would count a death as a short follow-up; the reverse Kaplan-Meier method
# asks how long patients would have been followed, had nobody had the event.

# %%
for endpoint in endpoints:
    with estimable(f"the follow-up for {endpoint.name}"):
        time, event = (known := followed(patients, endpoint))["time"], known["event"]
        reverse = KaplanMeierFitter().fit(time, ~event)  # censoring takes the place of the event
        median = "not estimable" if event.all() else f"{reverse.median_survival_time_:.0f} days"
        print(f"{endpoint.name}: {event.sum()} events in {len(known)} patients")
        print(f"  followed {time.min():.0f} to {time.max():.0f} days, median follow-up {median}")

# %% [markdown]
# ## All patients
#
# lifelines draws the curve on to the last day and says a probability for later days, too; here a day beyond the last follow-up has no estimate.

# %%
rates = {}
for endpoint in endpoints:
    known = followed(patients, endpoint)
    for day in (180, 365, 730):
        with estimable(f"{endpoint.name} at day {day}"):
            curve = kaplan_meier(known["time"], known["event"])
            rates[f"{endpoint.name}, day {day}"] = vars(curve.at(day))
            # by lifelines: KaplanMeierFitter().fit(known["time"], known["event"]).predict(day)

# %% tags=["hide-input"]
with estimable("the table of survival"):
    caption = "Survival of all patients"
    display(
        estimates(
            pd.DataFrame(rates).T, name="survival", caption=caption, label="Endpoint", note=BY_HAND
        )
    )

# %% tags=["hide-input"]
for endpoint in endpoints:
    with estimable(f"the curve of {endpoint.name}"):
        whole = {"all patients": followed(patients, endpoint)}
        caption = f"{endpoint.name.capitalize()} of all patients."
        display(
            curves_figure(whole, name=f"{endpoint.key}-all", caption=caption, ylabel=endpoint.name)
        )

# %% [markdown]
# (sec-survival-remission)=
# ## By remission
#
# Needs: `complete_remission`.
#
# Remission is known only *after* treatment has begun. A patient who dies in the first days cannot be counted as a responder, so some advantage of responders is built into a comparison
# from day 0 on ({term}`immortal time`). The tests here therefore compare those who were alive and followed on day 28, from that day on (a landmark).
# Disease-free survival is drawn and not tested: who reached no remission has failed by definition, and a test would only find the definition again.

# %%
LANDMARK = 28  # day by which remission is known
overall = [endpoint for endpoint in endpoints if endpoint.key == "os"]
for endpoint in overall:
    with estimable(f"the log-rank test of {endpoint.name} by remission"):
        later = followed(patients, endpoint).query(f"time > {LANDMARK}")
        yes, no = both_groups(later[later["complete_remission"] == value] for value in (1, 0))
        test = logrank_test(yes["time"], no["time"], yes["event"], no["event"])
        print(f"{endpoint.name} after day {LANDMARK}: log-rank {format_p(test.p_value, name='p')}")
        print(f"  in remission {yes['event'].sum()} events in {len(yes)} patients")
        print(f"  without remission {no['event'].sum()} events in {len(no)} patients")

# %% [markdown]
# With few events the chi-squared approximation of that test is poor, and the hazard ratio of Cox's model is infinite where one group has no event. The exact test permutes the groups; Firth's penalty keeps the ratio finite.

# %%
ratios = {}
for endpoint in overall:
    with estimable(f"the hazard ratio of {endpoint.name} by remission"):
        later = followed(patients, endpoint).query(f"time > {LANDMARK}")
        later = later.dropna(subset=["complete_remission"])
        both_groups(group for _, group in later.groupby("complete_remission"))
        ratio = firth_cox(later["time"], later["event"], later["complete_remission"])
        ratios[f"{endpoint.name} after day {LANDMARK}"] = vars(ratio)
        if len(later) <= 500:  # beyond, the approximation is good
            test = permutation_logrank(later["time"], later["event"], later["complete_remission"])
            print(f"exact log-rank {test.note or format_p(test.p_value, name='p')}")

# %% tags=["hide-input"]
with estimable("the table of hazard ratios by remission"):
    note = "Observed. Hazard in remission over that without; Cox regression with Firth's penalty, profile likelihood interval."
    if ratios:
        display(
            estimates(
                pd.DataFrame(ratios).T,
                name="ratios-remission",
                caption="Hazard ratio by remission",
                label="Endpoint",
                unit="",
                note=note,
            )
        )

# %% tags=["hide-input"]
for endpoint in endpoints:
    with estimable(f"the curves of {endpoint.name} by remission"):
        known = followed(patients, endpoint)
        groups = {
            "remission": known[known["complete_remission"] == 1],
            "no remission": known[known["complete_remission"] == 0],
        }
        caption = f"{endpoint.name.capitalize()} by remission."
        display(
            curves_figure(
                groups,
                name=f"{endpoint.key}-by-remission",
                caption=caption,
                ylabel=endpoint.name,
                note=logrank_note(groups, after=LANDMARK) if endpoint in overall else "",
            )
        )

# %% [markdown]
# (sec-survival-transplant)=
# ## Transplant, as an event in time
#
# Needs: `complete_remission`, `transplant`, `transplant_day`, `os_days`, `death`; or `complete_remission`, `transplant`, `transplant_day`, `dfs_days`, `dfs_event`.
#
# A patient can only be transplanted after having lived long enough. The days before the transplant belong to the group without one; a comparison of the groups as known at the end
# would credit them to the transplant ({term}`immortal time`). Here each patient in remission changes the group on the day of the transplant {cite:p}`mantel1974,anderson1983`.

# %%
ratios = {}
for endpoint in endpoints:
    with estimable(f"transplant and {endpoint.name}"):
        known = followed(patients, endpoint).query("complete_remission == 1 and time > 0")
        time, event, day = known["time"], known["event"], known["transplant_day"]
        day = day.where(day <= time)  # a transplant after the end of follow-up is none by then
        ratios[endpoint.name] = vars(time_dependent_cox(time, event, day, penalty="firth"))
        test = mantel_byar(time, event, day)
        print(f"{endpoint.name}: {day.notna().sum()} of {len(known)} transplanted")
        print(f"  Mantel-Byar test {test.note or format_p(test.p_value, name='p')}")

# %% tags=["hide-input"]
with estimable("the table of hazard ratios of transplant"):
    note = "Observed. Hazard after transplant over that before or without; time-dependent Cox regression with Firth's penalty."
    display(
        estimates(
            pd.DataFrame(ratios).T,
            name="ratios-transplant",
            caption="Hazard ratios of transplant, in remission",
            label="Endpoint",
            unit="",
            note=note,
        )
    )

# %% [markdown]
# ## What ended disease-free survival
#
# Needs: `os_days`, `death`, `dfs_days`, `dfs_event`.
#
# Relapse (or failure to reach remission) and death without it compete: one minus a Kaplan-Meier curve of relapse would overstate it. The cumulative incidence counts each for what it is.

# %%
with estimable("the cumulative incidence by cause"):
    known = patients.dropna(subset=["dfs_days", "dfs_event", "os_days", "death"])
    died = known["death"].eq(1) & known["dfs_days"].eq(known["os_days"])
    cause = died.map({True: "death without relapse", False: "relapse or no remission"})
    cause = cause.where(known["dfs_event"].eq(1), "none")
    incidence = cumulative_incidence(known["dfs_days"], cause, censored="none")
    print(cause.value_counts().to_string())

# %% tags=["hide-input"]
with estimable("the figure of cumulative incidence"):
    display(incidence_figure(incidence, until=float(known["dfs_days"].max())))

# %% [markdown]
# ## One bar a patient
#
# Needs: `complete_remission`, `transplant`, `transplant_day`, `os_days`, `death`, `dfs_days`, `dfs_event`.

# %% tags=["hide-input"]
with estimable("the figure of single patients"):
    display(swimmer_figure(patients))

# %% [markdown]
# ## What can and cannot be concluded
#
# A difference between groups that became known after treatment had begun is not the effect of what sets them apart. And where few events were seen, a p-value above 0.05 is absence of evidence.
