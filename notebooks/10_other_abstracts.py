# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Figures in other papers

# %% tags=["hide-input"]
from dataclasses import replace
from pathlib import Path

import pandas as pd

import attainable as at
from attainable.answers.wording import printed
from helpers import load_cohort, prose, show_table, summary_card

audits = [at.audit(path) for path in sorted(Path("../data/abstracts").glob("*.yml"))]
rows = pd.DataFrame(
    {
        "what": f"{audit.study.name}: {claim.text('endpoint') or claim.id.replace('_', ' ')}",
        "reported": printed(claim) + (" †" if claim.text("note").startswith("Counts worked out") else ""),
        "verdict": verdict.word,
        "severity": verdict.severity,
        "because": f"{verdict.sentence} {verdict.because}",
        "explained": claim.text("note"),
        "basis": {"logrank": "every cohort" if verdict.severity == "amber" else "some cohort", "hazard_ratio": "printed"}.get(claim.form, "counts"),
        "address": audit.study.source,
    }
    for audit in audits
    for claim, verdict in audit.rows()
)
stands_out = rows["severity"].isin(["red", "amber"])
by_basis = {word: ", ".join(f"{verdict} ({count})" for verdict, count in rows.loc[rows["basis"].isin(bases), "verdict"].value_counts().items()) for word, bases in {"counts": ["counts", "printed"], "times": ["every cohort", "some cohort"]}.items()}
summary_card(
    question="Can what other papers print be checked with the same audit?",
    answer=f"In part. Of {len(rows)} chosen figures {stands_out.sum()} did not come out as printed by any method tried; {rows['verdict'].eq('possible').sum()} are possible and no more. Beside each stands what may lie behind it, though not always exactly.",
    printed=f"{len(rows)} figures of other papers: abstracts, tables and a news page.",
    counts=f"From counts and other printed figures: {by_basis['counts']}.",
    every_cohort=f"Nothing. P-values of times: {by_basis['times']}; possible means in some cohort, not in all.",
    reconstructed="Invented: the curve with numbers at risk at the end, which is made up and says so.",
    unknown="What was done: only the authors know.",
)

# %% [markdown]
# The audit of this abstract can be used on any paper. This chapter tries it on figures that other papers printed: first one by hand, then all in two tables, those that come out or are possible and those that need an
# answer. At the end it shows how much a figure with curves would add to what the abstract of this book prints.
#
# The figures are rates, intervals, ratios, counts, p-values. Percentages, intervals, ratios and tests of counts were also worked out independently, by hand or
# with SciPy; a p-value of times can only be found possible or not. The choice is no sample: some figures were taken because they stand out, others because they look wrong and are not. So nothing here says how often
# figures are wrong, and no findings are counted by paper or author.
#
# ## One figure, by hand
#
# A table prints a hazard ratio of 0.95 with a 95 % interval of 0.75 to 1.12. Limits of Wald's kind lie at equal distances from the estimate on the log scale, so the estimate is their geometric mean:

# %%
print((0.75 * 1.12) ** 0.5)
ratio = at.check(at.Claim("hazard_ratio", {"value": "0.95", "low": "0.75", "high": "1.12", "p": "0.388"}))
print(ratio.word, "|", ratio.because)

# %% [markdown]
# The row above it in the table prints 0.95, too: a slip of the pen would fit, and no conclusion changes. Limits of another kind, from a profile likelihood or a bootstrap, need not have the ratio in their middle.
#
# ## All of them
#
# One file a study, with the figures as printed, in the folder `data/abstracts`. `at.audit` reads one and answers each figure; from the command line `attainable audit data/abstracts` does it for the folder.

# %%
for verdict in at.audit("../data/abstracts/ruxolitinib.yml").verdicts:
    print(verdict.word, "|", verdict.sentence)

# %% [markdown]
# ### What comes out, or is possible
#
# The innocent ways to come to a figure are tried before any other verdict is given. Most of what looks odd in print has such a reason.

# %% tags=["hide-input"]
headings = {"what": "Figure", "reported": "Printed", "verdict": "Verdict", "because": "Tried", "explained": "What fits", "basis": "Basis"}
show_table(
    rows[~stands_out],
    name="explained",
    caption="Figures that come out or could not be excluded, and what fits them",
    columns=headings,
    links=list(rows.loc[~stands_out, "address"]),
    note="Adds up: it comes out from other printed figures. Possible: some method gives the interval, or some cohort the p-value, and nothing shows that it was the one used. Cut off: it comes out if digits are cut off. †: counts worked out from printed percentages, not printed. "
    "With equal follow-up: up to each event, the shares of the two groups that are still followed differ by one patient at most.",
    missing="",
    search=True,
    fold=True,
)

# %% [markdown]
# ### What needs an answer
#
# Verdicts are about figures, not about people. The last column but one says what may lie behind a figure, and what of that was worked out; figures stand as they were taken down, and may have been corrected since.

# %% tags=["hide-input"]
show_table(
    rows[stands_out],
    name="needs-an-answer",
    caption="Figures that no method tried gives, as printed",
    columns=headings | {"explained": "What may lie behind it"},
    links=list(rows.loc[stands_out, "address"]),
    note="Too narrow: an interval narrower than so many patients allow, unless another variance was used. Does not fit: two printed figures exclude each other, of a ratio and its limits if these are Wald's.",
    missing="",
    fold=True,
)

# %% [markdown]
# (sec-answer-to-a-verdict)=
# ### How an author can answer
#
# Tell us what was done, such as the test, the variance, or the number of patients who could be evaluated: open an issue with the form *This number looks wrong*. The
# claim's file in `data/abstracts` takes the answer as a field (`test:`, `n:`, `robust: yes`) or as a `note:`, and the next build of the book shows the new verdict with it. A figure that was corrected in print is
# entered as corrected. How to print figures so that they can be checked is [a page of its own](../book/checking).
#
# (sec-figure)=
# ## What a figure of the paper would add
#
# The abstract of the short course prints no curve; the full paper may. Numbers at risk below a curve and its steps restrict the cohorts that agree. The figure here is **made up**: it is drawn from the reconstructed children,
# whose times are invented. It shows only how much such a figure would tell.

# %%
children = load_cohort()
figure = []
for group, part in (("cr", children[children["complete_remission"]]), ("no_cr", children[~children["complete_remission"]])):
    for day in (180, 360):
        at_risk = {"group1": group, "endpoint": "os", "time": f"{day} days", "n1": str(sum(part["os_days"] >= day))}
        figure.append(at.Claim("at_risk", at_risk, f"{group} at day {day}"))
print(*(dict(claim.fields) for claim in figure), sep="\n")

# %% [markdown]
# The steps of the curves, as a reader would measure them to the nearest percent:

# %%
from lifelines import KaplanMeierFitter

for group, part in (("cr", children[children["complete_remission"]]), ("no_cr", children[~children["complete_remission"]])):
    curve = KaplanMeierFitter().fit(part["os_days"], part["death"]).survival_function_["KM_estimate"]
    for day in sorted(part.loc[part["death"] == 1, "os_days"]):
        step = {"group1": group, "endpoint": "os", "time": f"{day} days", "percent": f"{100 * curve[day]:.0f}", "error": "1"}
        figure.append(at.Claim("step", step, f"{group} step at day {day}"))

# %%
study = at.read_claims("../data/claims.yml")
comparison = tuple(claim for claim in study.claims if claim.id == "os_by_cr_p")
without, with_figure = (at.joint_findings(replace(study, claims=comparison + extra)) for extra in ((), tuple(figure)))
print(next(finding.sentence for finding in with_figure if "read from the curves" in finding.sentence))

# %% tags=["hide-input"]
limits = {"Hazard ratio": "hazard ratio, no remission over remission, estimate", "Kaplan-Meier estimate after the last event, children in remission": "Kaplan-Meier estimate at the end, in remission", "Kaplan-Meier estimate after the last event, children without remission": "Kaplan-Meier estimate at the end, no remission", "Patients lost": "children lost before the last death"}


def said(findings, start):
    """Limits as the findings say them."""
    finding = next(f for f in findings if f.sentence.startswith(start))
    words = finding.sentence.rsplit(": ", 1)[1].rstrip(".").replace("an estimate of ", "").replace("to without limit", "or more")
    low, _, high = words.removesuffix(" %").partition(" to ")
    return words.replace(f"{low} to {high}", low) if low == high else words


show_table(
    pd.DataFrame([{"what": words, "before": said(without, start), "after": said(with_figure, start), "basis": "every cohort, reconstructed"} for start, words in limits.items()]),
    name="with-a-figure",
    caption="Limits without and with a made-up figure",
    columns={"what": "Quantity", "before": "From p = 0.002 alone", "after": "With the made-up figure", "basis": "Basis"},
    note="Every cohort: the limits from p alone, by Mantel's log-rank test, two-sided and rounded, ties allowed. Limits of estimates over the orders of deaths and losses that agree; the sampling uncertainty of an estimate comes on top: see What can be known. Reconstructed: the column with the figure, which is made up; it says nothing about the children.",
    fold=True,
)

# %% [markdown]
# Whoever has the full paper can enter the real figure in `data/claims.yml`: a line of the form `at_risk` for every number below the curves, and under `curves:` the file that a program for measuring figures
# writes, two columns, time and rate, with the reading error. [A claims file](../book/claims) shows both.
#
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** {out} of {n} figures did not come out as printed by any method tried. {fine} add up or are cut off. {open} could not be excluded: some method or cohort gives them, but nothing shows that it was the one used. {basis}\n\n"
    "**Does not follow.** That a result is wrong, or how often such figures occur: the papers are no sample, and beside every figure stands what may lie behind it, though not all of that gives exactly the printed figure.",
    basis="counts",
    out=int(stands_out.sum()),
    n=len(rows),
    fine=int(rows["verdict"].isin(["adds up", "cut off"]).sum()),
    open=int(rows["verdict"].eq("possible").sum()),
)
