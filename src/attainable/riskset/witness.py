"""A cohort that shows a risk-set path: as patients, as R code, as a drawing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from attainable.verdict import Verdict


def cohort_of(path: Any, n1: int, n2: int) -> pd.DataFrame:
    """Patients whose risk sets are those of a path.

    Patients lost before an event time are censored the day before; nobody is lost after the last
    event, so who is left is censored the day after.

    Parameters
    ----------
    path : array (times, 4) of int
        At risk in both arms and events in both arms, in time order.
    n1, n2 : int
        Patients at the start.

    Returns
    -------
    DataFrame
        ``patient, arm, time, event``: arms 1 and 2, whole days, 1 for an event.

    Examples
    --------
    >>> cohort_of([[2, 1, 1, 0]], 3, 1).to_dict(orient="list")
    {'patient': [1, 2, 3, 4], 'arm': [1, 1, 1, 2], 'time': [1, 2, 3, 3], 'event': [0, 1, 0, 0]}
    """
    import pandas as pd

    return pd.DataFrame(columns_of(path, n1, n2))


def columns_of(path: Any, n1: int, n2: int) -> dict[str, list[int]]:
    """The patients of `cohort_of`, by column.

    Parameters
    ----------
    path : array (times, 4) of int
    n1, n2 : int

    Returns
    -------
    dict of str to list of int
    """
    rows = np.asarray(path, dtype=int).reshape(-1, 4)
    days, last = 2 * np.arange(1, len(rows) + 1), 2 * len(rows) + 1
    times, events = [], []
    for arm, n in ((0, n1), (1, n2)):
        at_risk, died = rows[:, arm], rows[:, 2 + arm]
        left = np.append(n, at_risk - died)
        lost = left[:-1] - at_risk
        # Day by day: lost the day before an event time, dead on it, and who is left at the end.
        number = np.append(np.column_stack([lost, died]).ravel(), left[-1])
        day = np.append(np.column_stack([days - 1, days]).ravel(), last)
        times.append(np.repeat(day, number))
        events.append(np.repeat(np.append(np.tile([0, 1], len(rows)), 0), number))
    return {
        "patient": list(range(1, n1 + n2 + 1)),
        "arm": [1] * n1 + [2] * n2,
        "time": np.concatenate(times).tolist(),
        "event": np.concatenate(events).tolist(),
    }


_COX = (
    'sapply(c("breslow", "efron"), function(ties) '
    'summary(coxph(Surv(time, event) ~ arm, x, ties = ties))${}[["pvalue"]])'
)
R_TESTS = {
    "mantel": "pchisq(survdiff(Surv(time, event) ~ arm, x)$chisq, 1, lower.tail = FALSE)",
    "peto_peto": "pchisq(survdiff(Surv(time, event) ~ arm, x, rho = 1)$chisq, 1, lower.tail = FALSE)",
    "permutation": "pvalue(logrank_test(Surv(time, event) ~ factor(arm), x))",
    "gehan_permutation": 'pvalue(logrank_test(Surv(time, event) ~ factor(arm), x, type = "Gehan-Breslow"))',
    "tarone_ware_permutation": 'pvalue(logrank_test(Surv(time, event) ~ factor(arm), x, type = "Tarone-Ware"))',
    "peto_peto_permutation": 'pvalue(logrank_test(Surv(time, event) ~ factor(arm), x, type = "Peto-Peto"))',
    "peto_modified_permutation": 'pvalue(logrank_test(Surv(time, event) ~ factor(arm), x, type = "Prentice-Marek"))',
    "prentice_permutation": 'pvalue(logrank_test(Surv(time, event) ~ factor(arm), x, type = "Prentice"))',
    "cox_score": _COX.format("sctest"),
    "cox_wald": _COX.format("waldtest"),
    "cox_lr": _COX.format("logtest"),
}
_BY_HAND = """at <- sort(unique(x$time[x$event == 1]))
r1 <- sapply(at, function(t) sum(x$time >= t & x$arm == 1)); r2 <- sapply(at, function(t) sum(x$time >= t & x$arm == 2))
d1 <- sapply(at, function(t) sum(x$time == t & x$event & x$arm == 1)); d <- sapply(at, function(t) sum(x$time == t & x$event))
r <- r1 + r2; s <- cumprod(1 - d / r)
w <- {weight}
u <- sum(w * (d1 - d * r1 / r)); v <- sum(w^2 * ifelse(r > 1, d * (r - d) / (r - 1) * r1 * r2 / r^2, 0))
p <- {p}"""
_WEIGHTS = {
    "gehan": "r",
    "tarone_ware": "sqrt(r)",
    "peto_modified": "cumprod(1 - d / (r + 1))",
    "prentice": "cumprod(r / (r + d))",
}
_P = {
    "oe": "{e <- sum(d * r1 / r); pchisq(u^2 / e + u^2 / (sum(d) - e), 1, lower.tail = FALSE)}",
    "corrected": "pchisq(max(abs(u) - 0.5, 0)^2 / v, 1, lower.tail = FALSE)",
}


def r_code(cohort: pd.DataFrame, test: str, side: int = 2) -> str:
    """R code that prints a test's p-value of a cohort, so that nobody has to believe it.

    Parameters
    ----------
    cohort : DataFrame
        From `cohort_of`.
    test : str
        A test of times of the family.
    side : int
        2, 1 (p/2) or -1 (1 - p/2).

    Returns
    -------
    str
        Needs R's survival, and coin for the tests with permutation variance.

    Examples
    --------
    >>> print(r_code(cohort_of([[2, 1, 1, 0]], 3, 1), "mantel").splitlines()[0])
    library(survival)
    """
    packages = "library(survival)" + ("; library(coin)" if "permutation" in test else "")
    columns = ", ".join(
        f"{name} = c({', '.join(map(str, cohort[name]))})" for name in ("arm", "time", "event")
    )
    if test in R_TESTS:
        p = f"p <- {R_TESTS[test]}"
    else:
        chi = "pchisq(u^2 / v, 1, lower.tail = FALSE)"
        p = _BY_HAND.replace("{weight}", _WEIGHTS.get(test, "rep(1, length(at))"))
        p = p.replace("{p}", _P.get(test, chi))
    shown = {2: "p", 1: "p / 2", -1: "1 - p / 2"}[side]
    return f"{packages}\nx <- data.frame({columns})\n{p}\nprint({shown}, digits = 6)\n"


def draw_cohort(cohort: pd.DataFrame, *, arms: tuple[str, str] = ("arm 1", "arm 2")) -> Figure:
    """Two Kaplan-Meier curves with a tick for each patient lost.

    Parameters
    ----------
    cohort : DataFrame
        From `cohort_of`.
    arms : tuple of str
        Their names.

    Returns
    -------
    Figure
        Small; save it as SVG with ``figure.savefig("witness.svg")``.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.2, 2.8), layout="constrained")
    axes = figure.subplots()
    end = int(cohort["time"].max())
    for number, (name, colour, dash) in enumerate(
        zip(arms, ("#0072B2", "#D55E00"), ("-", "--"), strict=True), start=1
    ):
        part = cohort[cohort["arm"] == number].sort_values("time")
        times, curve, level = [0], [1.0], 1.0
        lost: list[tuple[int, float]] = []
        for day in sorted(set(part["time"].tolist())):
            rows = part[part["time"] == day]
            at_risk, events = int((part["time"] >= day).sum()), int(rows["event"].sum())
            level *= 1 - events / at_risk
            if events:
                times.append(day)
                curve.append(level)
            lost += [(day, level)] * int(len(rows) - events > 0)
        label = f"{name}: {int(part['event'].sum())} of {len(part)}"
        axes.step([*times, end], [*curve, level], dash, where="post", color=colour, label=label)
        axes.plot(*zip(*lost, strict=True) if lost else ([], []), "|", color=colour, markersize=8)
    axes.set(ylim=(0, 1.03), xlim=(0, end), xlabel="order in time", ylabel="without the event")
    axes.legend(frameon=False, fontsize=8)
    return figure


def write_witness(verdict: Verdict, out: str | Path) -> None:
    """Write the witness of a verdict: patients as CSV, R code that prints the p, or a drawing.

    Parameters
    ----------
    verdict : Verdict
        Of `attainable.riskset.Logrank.check`.
    out : str or Path
        The ending says what: ``.csv``, ``.R`` or ``.svg``.

    Raises
    ------
    ValueError
        If no cohort gives the figure, or the ending is another one.
    """
    path, cohort, least = Path(out), verdict.witness, verdict.least_loss
    if cohort is None or least is None:
        raise ValueError("no witness: no cohort was found whose times give this figure")
    ending = path.suffix.lower()
    if ending == ".csv":
        cohort.to_csv(path, index=False, lineterminator="\n")
    elif ending == ".r":
        path.write_text(r_code(cohort, least["test"], least["sides"]), encoding="utf-8")
    elif ending == ".svg":
        draw_cohort(cohort).savefig(path, format="svg", metadata={"Date": None})
    else:
        raise ValueError(f"{path}: expected a name that ends in .csv, .R or .svg")
