"""Cohorts drawn by seed, answered by R and by fewevents: comparisons made and agreed.

Run from the root: ``python tests/reference/fresh.py`` makes the stored counts again
(``answers/fresh.csv``): two thirds of the cohorts come from fixed seeds, a third from the seed that is
given (``--seed``, by default the day), so that a nightly run meets cohorts that nobody has seen.
Every corner is drawn on purpose: groups of one, no or all events, ties everywhere, times of 0.
Exit 1 if anything disagrees that is no deliberate difference.
"""

from __future__ import annotations

import argparse
import datetime
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import fewevents as fe

HERE = Path(__file__).parent
COUNTS = HERE / "answers" / "fresh.csv"
REASONS = HERE / "answers" / "differences.csv"
FIXED = 20_231_215
Values = dict[str, float]
DELIBERATE = {
    "interval before the first event": "R prints 1 to 1; here not estimable",
    "survival past the follow-up": "R carries the last value on; here not estimable",
    "limit of a median where the curve is at 0": "R has none; here the lower limit is never above its estimate",
    "median without an event": "R prints NA; here not reached, its limits not estimable",
    "no finite maximum": "R prints a large coefficient, or 0 with an error of 0; here not estimable",
    "standard error of 0": "R prints 0; here not estimable",
    "p-value above 1": "coin counts a score of 0 twice",
    "test without information": "R prints 0, 1 or -1; here not estimable",
    "day asked for, off by rounding noise": "R's summary compares exactly; here it is the day of the data, by timefix",
}


def cohort(rng: np.random.Generator) -> pd.DataFrame:
    """One cohort of 2 to 80 patients."""
    n = int(rng.choice([2, 3, 5, 8, 12, 20, 33, 50, 80]))
    kind = rng.integers(0, 5)
    if kind == 0:
        time = rng.permutation(n) + 1.0  # no ties
    elif kind == 1:
        time = rng.integers(0, 4, n).astype(float)  # ties everywhere, days of 0
    else:
        time = np.ceil(rng.exponential(15, n))
    share = rng.choice([0.0, 0.1, 0.4, 0.7, 1.0], p=[0.05, 0.2, 0.3, 0.3, 0.15])
    event = (rng.random(n) < share).astype(int)
    second = int(rng.integers(1, n)) if rng.random() < 0.7 else 1
    x = rng.permutation(np.arange(n) < second)
    return pd.DataFrame(
        {
            "time": time,
            "event": event,
            "group": np.where(x, "b", "a"),
            "stratum": rng.integers(0, 3, n),
            "number": np.round(rng.normal(size=n), 2),
            "cause": event * rng.integers(1, 3, n),
            "entry": np.floor(rng.random(n) * time / 2 * (rng.random() < 0.8)),
        }
    )


PUBLISHED = ("aml", "bmt", "colon_few", "kidney", "lung", "lung_few", "veteran", "veteran_few")


def published() -> pd.DataFrame:
    """Times, events and groups of data sets that nobody here made; the other columns are made by rule."""
    parts = []
    for name in PUBLISHED:
        rows = pd.read_csv(HERE / "cases" / f"ss_{name}.csv")
        place = np.arange(len(rows))
        parts.append(
            pd.DataFrame(
                {
                    "time": rows["time"].astype(float),
                    "event": rows["event"],
                    "group": np.where(rows["group"] == sorted(rows["group"])[0], "a", "b"),
                    "stratum": place % 3,
                    "number": (place * 7 % 11).astype(float),
                    "cause": rows["event"] * (1 + place % 2),
                    "entry": np.floor(rows["time"] * (place % 4) / 8),
                    "cohort": f"published {name}",
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def drawn(count: int, seed: int) -> pd.DataFrame:
    """Two thirds of the cohorts from the fixed seed, a third from the given one."""
    parts = [published()]
    for which, (start, size) in enumerate(((FIXED, count - count // 3), (seed, count // 3))):
        rng = np.random.default_rng(start)
        parts += [
            cohort(rng).assign(cohort=f"{'fixed' if which == 0 else 'fresh'} {k}")
            for k in range(size)
        ]
    return pd.concat(parts, ignore_index=True)


def _survival(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    kind = method.removeprefix("Kaplan-Meier ")
    curve = fe.kaplan_meier(d.time, d.event, conf_type=kind)
    found = {}
    for day in (5, 20):
        at = curve.at(day)
        found |= {f"s{day}": at.estimate, f"low{day}": at.ci_low, f"high{day}": at.ci_high}
    return found, "interval before the first event"


def _late(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    curve = fe.kaplan_meier(d.time + 0.5, d.event, entry=d.entry)
    five, twenty = curve.at(5.25), curve.at(20.25)
    return {
        "s5": five.estimate, "s20": twenty.estimate, "low5": five.ci_low, "high5": five.ci_high
    }, "interval before the first event"  # fmt: skip


def _median(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    curve = fe.kaplan_meier(d.time, d.event, conf_type=method.split()[1])
    m = curve.median
    return {"median": m.estimate, "low": m.ci_low, "high": m.ci_high}, "median"


def _logrank(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    if method.endswith("stratified"):
        test = fe.logrank(d.time, d.event, d.group, strata=d.stratum)
    else:
        rho = float(method.split()[-1])
        test = fe.logrank(d.time, d.event, d.group, weight="fleming-harrington", rho=rho)
    return {"chi_squared": test.chi_squared}, "test without information"


def _cox(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    ties = method.split()[-1]
    if "late" in method:
        ratio = fe.cox(d.time + 0.5, d.event, d.group, entry=d.entry, ties=ties)
    elif "number" in method:
        if d.number.nunique() < 2:
            return {}, ""
        ratio = fe.cox(d.time, d.event, d.number, ties=ties)
    else:
        ratio = fe.cox(d.time, d.event, d.group, ties=ties)
    if method.startswith("zph"):
        return ({"p": ratio.ph_p_value} if not ratio.ph_note else {}), ""
    return {"coefficient": ratio.coefficient, "se": ratio.standard_error}, "no finite maximum"


def _exact_ratio(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    ratio = fe.exact_hazard_ratio(d.time, d.event, d.group)
    return {
        "ratio": ratio.estimate,
        "low": ratio.ci_low,
        "high": ratio.ci_high,
        "p": ratio.p_value,
    }, ""


def _exact(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    names = {
        "logrank": "logrank",
        "Gehan-Breslow": "gehan",
        "Tarone-Ware": "tarone-ware",
        "Prentice": "prentice",
    }
    test = fe.permutation_logrank(d.time, d.event, d.group, weight=names[method.split()[1]])
    return {"p": test.p_value}, "test without information"


def _mean(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    both = fe.restricted_mean_difference(d.time, d.event, d.group, horizon=r["horizon"])
    one, two = (
        fe.restricted_mean(d.time[d.group == g], d.event[d.group == g], horizon=r["horizon"])
        for g in "ab"
    )
    return {
        "difference": both.estimate, "se_a": one.standard_error, "se_b": two.standard_error
    }, "standard error of 0"  # fmt: skip


def _fisher(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    a, b = d.event[d.group == "a"], d.event[d.group == "b"]
    return {"p": fe.fisher_exact(int(a.sum()), len(a), int(b.sum()), len(b)).p_value}, ""


def _rate(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    a, b = d[d.group == "a"], d[d.group == "b"]
    ratio = fe.rate_ratio(int(a.event.sum()), a.time.sum(), int(b.event.sum()), b.time.sum())
    return {
        "ratio": ratio.estimate,
        "low": ratio.ci_low,
        "high": ratio.ci_high,
        "p": ratio.p_value,
    }, ""


def _incidence(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    kind = method.split()[1]
    curve = fe.cumulative_incidence(d.time, d.cause, variance=kind)
    found = {}
    for row in curve.at([5, 20]).itertuples():
        if kind == "survfit":
            found |= {
                f"f{row.cause}_{row.time:g}": row.incidence,
                f"se{row.cause}_{row.time:g}": row.std_error,
            }
        elif str(row.cause) == method.split()[2]:
            found |= {f"f{row.time:g}": row.incidence, f"v{row.time:g}": row.std_error**2}
    return found, "survival past the follow-up"


def _gray(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    test = fe.gray_test(d.time, d.cause, d.group, cause_of_interest=int(method.split()[1]))
    return {"chi_squared": test.chi_squared}, "test without information"


def _interval(d: pd.DataFrame, method: str, r: Values) -> tuple[Values, str]:
    mine = d.event[d.group == "ab"[int(method.split()[1])]]
    rate = fe.exact_ci(int(mine.sum()), len(mine))
    return {"low": rate.ci_low, "high": rate.ci_high}, ""


METHODS: dict[str, Callable[[pd.DataFrame, str, Values], tuple[Values, str]]] = {
    "Kaplan-Meier, late entry": _late, "Kaplan-Meier": _survival, "median": _median, "log-rank": _logrank,
    "Cox": _cox, "zph": _cox, "exact hazard": _exact_ratio, "exact": _exact, "restricted": _mean,
    "Fisher": _fisher, "rate": _rate, "incidence": _incidence, "Gray": _gray, "Clopper": _interval,
}  # fmt: skip


def compare(
    rows: pd.DataFrame, answers: pd.DataFrame
) -> Iterator[tuple[str, str, str, str, float, float]]:
    """Method, cohort, quantity, verdict, ours, R's."""
    cohorts = dict(list(rows.groupby("cohort")))
    for (name, method), part in answers.groupby(["cohort", "method"], sort=False):
        r = dict(zip(part["quantity"], part["value"], strict=True))
        compute = next(f for prefix, f in METHODS.items() if method.startswith(prefix))
        found, reason = compute(cohorts[name], method, r)
        for quantity, expected in r.items():
            if quantity in found:
                ours = found[quantity]
                yield (
                    method,
                    name,
                    quantity,
                    verdict(ours, expected, reason, quantity, r, found),
                    ours,
                    expected,
                )


def verdict(ours: float, r: float, reason: str, quantity: str, all_r: Values, found: Values) -> str:
    """'agreed', the name of a deliberate difference, or 'differs'."""
    if math.isnan(ours) and math.isnan(r):
        return "agreed"
    if math.isinf(ours) and (math.isnan(r) or ours == r):
        return "agreed"  # R's NA of a median is "not reached"
    if abs(ours - r) <= 1e-9 * max(1.0, abs(r)):
        return "agreed"
    last = all_r.get("last", math.inf)
    day = "".join(c for c in quantity.split("_")[-1] if c.isdigit())
    if math.isnan(ours):
        if day and float(day) > last:
            return "survival past the follow-up"
        if reason == "no finite maximum" and (
            not abs(all_r["coefficient"]) < 8 or all_r["se"] == 0
        ):
            return reason
        if reason == "median":
            return "median without an event"
        nothing = (0.0,) if reason == "standard error of 0" else (0.0, -1.0, 1.0)
        if reason in ("standard error of 0", "test without information") and (
            r in nothing or r > 1
        ):
            return reason
        if reason == "interval before the first event" and all_r.get(f"s{day}") in (0.0, 1.0):
            return reason
    if quantity == "p" and ours == 1 < r:
        return "p-value above 1"
    if reason == "median" and quantity == "low" and ours == found["median"]:
        return "limit of a median where the curve is at 0"
    return "differs"


def differences() -> pd.DataFrame:
    """Each deliberate difference with its reason."""
    return pd.DataFrame(list(DELIBERATE.items()), columns=["difference", "reason"])


def main(arguments: list[str] | None = None) -> int:
    """Draw, ask R, compare, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(datetime.date.today().strftime("%Y%m%d")))
    parser.add_argument("--store", action="store_true", help="write answers/fresh.csv")
    options = parser.parse_args(arguments)
    rows = drawn(options.cohorts, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        cases, answers = Path(folder, "cohorts.csv"), Path(folder, "answers.csv")
        rows.to_csv(cases, index=False)
        subprocess.run(
            ["Rscript", "--vanilla", str(HERE / "fresh.R"), str(cases), str(answers)], check=True
        )
        table = pd.read_csv(answers, na_values="NA", keep_default_na=False)
    made = pd.DataFrame(
        compare(rows, table), columns=["method", "cohort", "quantity", "verdict", "ours", "r"]
    )
    bad = made[made["verdict"] == "differs"]
    counts = made.groupby("method")["verdict"].agg(
        comparisons="size",
        agreed=lambda v: int((v == "agreed").sum()),
        deliberate=lambda v: int(v.isin(DELIBERATE).sum()),
        differs=lambda v: int((v == "differs").sum()),
    )
    print(counts.to_string())
    print(
        f"{len(made):,} comparisons, {len(bad)} differ; seed {options.seed}, {options.cohorts} cohorts"
    )
    if len(bad):
        print(bad.head(40).to_string())
        script = Path(__file__).relative_to(Path(__file__).parents[2])
        print(f"repeat: python {script} --cohorts {options.cohorts} --seed {options.seed}")
    if options.store:
        counts.reset_index().to_csv(COUNTS, index=False, lineterminator="\n")
        differences().to_csv(REASONS, index=False, lineterminator="\n")
    return int(bool(len(bad)))


if __name__ == "__main__":
    sys.exit(main())
