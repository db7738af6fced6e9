"""Every estimate of the book in one table, each with what it rests on."""

from __future__ import annotations

from typing import Any

import pandas as pd
from lifelines import KaplanMeierFitter
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from attainable import Limit, printed_number, printed_p
from helpers.comparison import Counts, whole
from helpers.identification import REMISSION, Study

COLUMNS = [
    *("chapter", "analysis", "endpoint", "group", "estimand", "estimate", "ci_low", "ci_high"),
    *("p_value", "n", "events", "method", "basis"),
]
DAYS = (180, 360)
Row = dict[str, Any]


def results_table(study: Study, patients: pd.DataFrame) -> pd.DataFrame:
    """Every estimate, one a row: printed, from counts, over every cohort, reconstructed.

    Parameters
    ----------
    study : Study
    patients : DataFrame
        From `helpers.load_cohort`.

    Returns
    -------
    DataFrame
        The columns of ``COLUMNS``. Reconstructed rows have no interval and no p-value.
    """
    rows = [*_printed(study), *_counts(study), *_every_cohort(study), *_reconstructed(patients)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _printed(study: Study) -> list[Row]:
    rows = []
    for name, figure in study.published.iterrows():
        text, kind = str(figure["printed"]), figure["kind"]
        row = {"chapter": "audit", "analysis": "as printed", "endpoint": figure["endpoint"]}
        row |= {"group": figure["group"], "estimand": str(name), "basis": "printed"}
        row["method"] = f"printed as {text}"
        if kind == "p_value":
            row["p_value"] = float(printed_p(text).limits.high)
        elif kind == "proportion":
            row["estimate"] = float(printed_number(text, percent=True).value or 0) / 100
        elif kind == "count":
            row["estimate"] = whole(text)
        else:
            continue
        rows.append(row)
    return rows


def _counts(study: Study) -> list[Row]:
    rows: list[Row] = []
    published = study.published
    shares = published[published["kind"].eq("proportion") & published["numerator"].ne("")]
    harm = published[published["kind"].eq("count") & published["endpoint"].eq("treatment_death")]
    for name, figure in pd.concat([shares, harm]).iterrows():
        k, n = study.counts(str(name))
        low, high = proportion_confint(k, n, method="beta")
        row: Row = {"chapter": "efficacy", "analysis": "proportion", "endpoint": figure["endpoint"]}
        if figure["endpoint"] in ("os", "dfs"):
            row["chapter"] = "survival"
        elif str(figure["endpoint"]).startswith(("crs", "icans", "treatment")):
            row["chapter"] = "safety"
        row |= {"group": figure["group"], "estimand": "proportion", "estimate": k / n}
        row |= {"ci_low": low, "ci_high": high, "n": n, "events": k}
        rows.append(row | {"method": "Clopper-Pearson exact", "basis": "counts"})
    status = study.parts("complete_remission")
    (n1, d1, n2, d2), (m1, c1, m2, c2) = study.by_remission, study.by_transplant
    for endpoint, groups, (one, two) in (
        ("complete_remission", " vs ".join(status), tuple(status.values())),
        ("os", "no remission vs remission", ((d2, n2), (d1, n1))),
        ("os", "transplant vs no transplant", ((c1, m1), (c2, m2))),
    ):
        rows += _two_groups(endpoint, groups, one, two)
    for row in rows:
        if row["endpoint"] in ("os", "dfs") and row["group"] != study.compared(REMISSION)["group"]:
            row["method"] += ", if the rates by group are crude"
    return rows


def _two_groups(endpoint: str, groups: str, one: Counts, two: Counts) -> list[Row]:
    (a, n1), (b, n2) = one, two
    low, high = confint_proportions_2indep(a, n1, b, n2, compare="diff", method="newcomb")
    row: Row = {"chapter": "survival" if endpoint == "os" else "efficacy", "endpoint": endpoint}
    row |= {"analysis": "two groups", "group": groups, "n": n1 + n2, "events": a + b}
    row["basis"] = "counts"
    difference: Row = {"estimand": "risk_difference", "estimate": a / n1 - b / n2, "ci_low": low}
    difference |= {"ci_high": high, "method": "Newcombe"}
    p = fisher_exact([[a, n1 - a], [b, n2 - b]])[1]
    return [row | difference, row | {"estimand": "p_value", "p_value": p, "method": "Fisher exact"}]


def _every_cohort(study: Study) -> list[Row]:
    limits = study.limits
    row = {"chapter": "identification", "analysis": "limits over orders", "endpoint": "os"}
    row |= {"group": "no remission vs remission", "basis": "every cohort"}
    tests = "union over the log-rank family, ties allowed; crude rates, time from one day"
    rows: list[Row] = []
    for estimand, limit in (
        ("finite_hazard_ratio_breslow", limits.hazard_ratio("breslow")),
        ("finite_hazard_ratio_efron", limits.hazard_ratio("efron")),
        ("survival_after_last_death_remission", limits.survival(1)),
        ("survival_after_last_death_no_remission", limits.survival(2)),
        ("lost_before_last_death", limits.lost()),
    ):
        rows += [row | end | {"method": tests} for end in _ends(estimand, limit)]
    for end, value in zip(("smallest", "largest"), limits.mean_survival_gain(), strict=True):
        name = f"{end}_mean_survival_difference"
        rows.append(
            row | {"estimand": name, "estimate": value, "method": f"share of the horizon; {tests}"}
        )
    for end, p in zip(("smallest", "largest"), limits.permutation_p(), strict=True):
        exact = {"estimand": f"{end}_exact_p", "p_value": p, "method": f"permutation; {tests}"}
        rows.append(row | exact)
    return rows


def _ends(estimand: str, limit: Limit) -> list[Row]:
    ends = (
        ("smallest", limit.low, limit.low_interval),
        ("largest", limit.high, limit.high_interval),
    )
    return [
        {"estimand": f"{end}_{estimand}", "estimate": value, "ci_low": low, "ci_high": high}
        for end, value, (low, high) in ends
    ]


def _reconstructed(patients: pd.DataFrame) -> list[Row]:
    remission = patients["complete_remission"]
    groups = {"all": remission.notna(), "remission": remission, "no remission": ~remission}
    rows = []
    for endpoint, time, event in (("os", "os_days", "death"), ("dfs", "dfs_days", "dfs_event")):
        for name, members in groups.items():
            group = patients[members]
            curve = KaplanMeierFitter().fit(group[time], group[event])
            for day in DAYS:
                row: Row = {"chapter": "survival", "analysis": "Kaplan-Meier", "endpoint": endpoint}
                row |= {"group": name, "estimand": f"survival_day_{day}", "n": len(group)}
                row |= {"estimate": float(curve.predict(day)), "events": int(group[event].sum())}
                rows.append(
                    row | {"method": "invented times: one cohort of many", "basis": "reconstructed"}
                )
    return rows
