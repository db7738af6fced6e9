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

from fewevents import exact_ci
from helpers import EnclosedFile, Study, counted, load_cohort, load_published, results_table, show_table, summary_card

published = load_published()
study = Study(published)
results = results_table(study, load_cohort())
n1, d1, n2, d2 = study.by_remission
remission, alive, crs, severe = (counted(exact_ci(*study.share(endpoint))) for endpoint in ("complete_remission", "os", "crs_any", "crs_severe"))
grade = study.p(study.figure("crs_severe", kind="grade"))
printed = {"remission": "complete_remission", "overall survival": "os", "CRS": "crs_any", f"CRS of grade {grade}:": "crs_severe"}
rates = {what: f"{'/'.join(map(str, study.share(endpoint)))} ({study.p(study.figure(endpoint))})" for what, endpoint in printed.items()}
p_values = " and ".join(f"{study.compared(by)['printed']} by {what}" for by, what in (("complete_remission", "remission"), ("transplant", "transplant")))
seen, of, seen_on = study.seen_later
m1, e1, m2, e2 = study.by_transplant
deaths = f"{'one death' if e1 + e2 == 1 else f'{e1 + e2} deaths'} (if the rates by group are crude)"
with_later = counted(exact_ci(study.share("complete_remission")[0] + seen, study.share("complete_remission")[1]))
summary_card(
    question="What are the paper's numbers, and what follows from them?",
    answer=f"{remission} are counted as in complete remission, and {d1 + d2} of {n1 + n2} children died (read from the share alive, of all at the last contact). No child with a longer course is in the abstract, so whether a short one does as well cannot be told; nor whether transplant helps or harms: {m1} against {m2} children, {deaths}.",
    printed=[", ".join(f"{what} {rate}" for what, rate in rates.items()), f"{seen} of the {of} others “still in remission” on day {seen_on}", f"overall survival: p = {p_values}"],
    counts=[
        f"remission, if the {seen} of day {seen_on} are counted, too: {with_later}",
        f"alive, read as of the last contact: {alive}",
        f"died: {d2} of the {n2} not counted as in remission, {d1} of {n1} with remission, if the rates by group are crude",
        f"CRS, if each case is one child: {crs}; of grade {grade}: {severe}",
    ],
    every_cohort=[text.replace("on the first page", "below") for text in study.in_every_cohort],
    reconstructed="Invented: every day of death, every curve, and which features go together in one child where the abstract does not say. None of it is used above.",
    unknown="How long the children were followed, and how long they lived.",
)

# %% [markdown]
# All estimates of this book in one table, as a file to compute with. The column `basis` says what a number rests on:
# {term}`printed <basis: printed>`, {term}`counts <basis: counts>`, {term}`every cohort <basis: every cohort>` or {term}`reconstructed <basis: reconstructed>`. The columns are explained in the [data dictionary](90_dictionary).

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
