"""The small-sample methods against R and lifelines, on 33 to a million patients in one run.

Times are those of the processor (user and system), the best of several runs (one at a million), on both
sides: other work on the machine adds to them least, and R and Python do not run in the same second. R's are measured inside R,
without its start and the reading of the file. "no R package" marks methods that Debian's R has no package for.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import fewevents as fe
from bench import COLUMNS

Job = Callable[[], Any]

REPEATS = 9
R_SCRIPT = Path(__file__).parent / "small_sample.R"
STAND_INS = {
    "Firth Cox": "by script, two groups only (coxphf is not packaged)",
    "Firth time-dependent Cox": "by script, two groups only (coxphf is not packaged)",
    "beta product interval": "by script (bpcp is not packaged)",
    "Mantel-Byar": "coxph, score test",
}


def _cohort(n: int) -> pd.DataFrame:
    """Whole days with ties, a third censored, half transplanted."""
    rng = np.random.default_rng(2023)
    group = rng.integers(0, 2, n)
    life = rng.exponential(900 * np.exp(-0.3 * group))
    time_ = np.maximum(1, np.ceil(np.minimum(life, rng.uniform(1, 2000, n))))
    event = (rng.random(n) < 0.65).astype(int)
    day = np.where(rng.random(n) < 0.5, np.floor(rng.uniform(0, 120, n)), np.nan)
    day[day >= time_] = np.nan
    return pd.DataFrame(
        {
            "time": time_,
            "event": event,
            "group": group,
            "cause": event * rng.integers(1, 3, n),
            "day": day,
            "stratum": rng.integers(0, 4, n),
            "number": np.round(rng.normal(size=n), 3),
            "entry": np.floor(rng.random(n) * time_ / 2),
        }
    )


def _ours(d: pd.DataFrame, resamples: int) -> dict[str, Job]:
    t, e, g, c, day = (d[name].to_numpy() for name in ("time", "event", "group", "cause", "day"))
    n = len(d)
    x = [round(n * k / 33) for k in (1, 26, 3, 7)]
    s, number, entry = (d[name].to_numpy() for name in ("stratum", "number", "entry"))
    jobs: dict[str, Job] = {
        "Kaplan-Meier": lambda: fe.kaplan_meier(t, e),
        "log-rank": lambda: fe.logrank(t, e, g),
        "stratified log-rank": lambda: fe.logrank(t, e, g, strata=s),
        "Peto-Peto": lambda: fe.logrank(t, e, g, weight="peto-peto"),
        "Cox, two groups": lambda: fe.cox(t, e, g),
        "Cox, a number": lambda: fe.cox(t, e, number),
        "Kaplan-Meier, late entry": lambda: fe.kaplan_meier(t, e, entry=entry),
        "Cox, late entry": lambda: fe.cox(t, e, g, entry=entry),
        "restricted mean": lambda: fe.restricted_mean(t, e, horizon=300),
        "exact interval": lambda: fe.exact_ci(int(e.sum()), n),
        "resampled log-rank": lambda: fe.permutation_logrank(
            t, e, g, resamples=resamples, max_configurations=1
        ),
        "log-rank, heinze": lambda: fe.permutation_logrank(
            t, e, g, scheme="heinze", resamples=resamples
        ),
        "log-rank, wang": lambda: fe.permutation_logrank(
            t, e, g, scheme="wang", resamples=resamples
        ),
        "Firth Cox": lambda: fe.firth_cox(t, e, g),
        "beta product interval": lambda: fe.beta_product_ci(t, e),
        "cumulative incidence": lambda: fe.cumulative_incidence(t, c),
        "Gray's test": lambda: fe.gray_test(t, c, g, cause_of_interest=1),
        "naive log-rank": lambda: fe.naive_transplant_test(t, e, day),
        "landmark": lambda: fe.landmark(t, e, day, landmark_day=30),
        "Mantel-Byar": lambda: fe.mantel_byar(t, e, day),
        "Simon-Makuch": lambda: fe.simon_makuch(t, e, day),
        "time-dependent Cox": lambda: fe.time_dependent_cox(t, e, day),
        "Firth time-dependent Cox": lambda: fe.time_dependent_cox(t, e, day, penalty="firth"),
        "beta posterior": lambda: fe.beta_posterior(x[0], x[1]),
    }
    if n < 50:
        jobs["exact log-rank"] = lambda: fe.permutation_logrank(t, e, g)
        jobs["fragility index"] = lambda: fe.fragility_index(*x)
        jobs["power of Fisher's test"] = lambda: fe.fisher_power(15, 0.1, 11, 0.6)
    else:
        jobs["one Fisher test"] = lambda: _fisher(x)
    return jobs


def _fisher(x: list[int]) -> float:
    return fe.fisher_exact(x[0], x[1], x[2], x[3]).p_value


def _lifelines(d: pd.DataFrame) -> dict[str, Job]:
    from lifelines import (
        AalenJohansenFitter,
        CoxPHFitter,
        CoxTimeVaryingFitter,
        KaplanMeierFitter,
    )
    from lifelines.statistics import logrank_test

    ever = d["day"].notna()
    jobs: dict[str, Job] = {
        "naive log-rank": lambda: logrank_test(
            d["time"][ever], d["time"][~ever], d["event"][ever], d["event"][~ever]
        ),
        "Kaplan-Meier": lambda: KaplanMeierFitter().fit(d["time"], d["event"]),
    }
    if len(d) <= 10_000:
        e = fe.transplant_episodes(d["time"], d["event"], d["day"])
        rows = pd.DataFrame(
            {
                "id": e["patient"],
                "start": e["start"],
                "stop": e["stop"],
                "event": e["event"].astype(int),
                "x": (e["state"] == "transplanted") * 1.0,
            }
        )
        jobs["time-dependent Cox"] = lambda: CoxTimeVaryingFitter().fit(
            rows, id_col="id", event_col="event", start_col="start", stop_col="stop"
        )
        jobs["Cox, two groups"] = lambda: CoxPHFitter().fit(
            d[["time", "event", "group"]], "time", "event"
        )
        jobs["cumulative incidence"] = lambda: AalenJohansenFitter(seed=1).fit(
            d["time"], d["cause"], event_of_interest=1
        )
    return jobs


def _seconds(job: Job, n: int, quick: bool) -> float:
    for _ in range(1 if n >= 1_000_000 else 2):  # the first call also loads and compiles
        begin = time.process_time()
        job()
        first = time.process_time() - begin
    if n >= 1_000_000:
        return first
    inner = 1 if first > 0.02 else 100  # as in R, whose clock has milliseconds
    took = []
    for _ in range(3 if quick else REPEATS):
        begin = time.process_time()
        for _ in range(inner):
            job()
        took.append((time.process_time() - begin) / inner)
    return min(took)


def _peak_megabytes(job: Job) -> float:
    tracemalloc.start()
    job()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _r_seconds(d: pd.DataFrame, resamples: int, repeats: int) -> dict[str, float]:
    if shutil.which("Rscript") is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.csv")
        d.to_csv(data, index=False, na_rep="NA")
        shown = subprocess.run(
            ["Rscript", str(R_SCRIPT), str(data), str(resamples), str(repeats)],
            capture_output=True,
            text=True,
            check=True,
        )
    table = pd.read_csv(io.StringIO(shown.stdout), sep="\t", header=None)
    return dict(zip(table[0], table[1].astype(float), strict=True))


def _resamples(n: int) -> int:
    return 9_999 if n < 1000 else 999 if n < 1_000_000 else 99


def run(quick: bool = False) -> pd.DataFrame:
    """Measure; ``quick`` leaves the million out.

    Returns
    -------
    pandas.DataFrame
        ``what, ours_s, baseline, baseline_s, note``, a row a method, size and baseline.
    """
    warnings.simplefilter("ignore")
    rows = []
    for n in (33, 10_000) if quick else (33, 10_000, 1_000_000):
        d = _cohort(n)
        resamples = _resamples(n)
        in_r = _r_seconds(d, resamples, 0 if n >= 1_000_000 else REPEATS)
        lifelines = _lifelines(d)
        for name, job in _ours(d, resamples).items():
            ours = _seconds(job, n, quick)
            note = f"peak {_peak_megabytes(job):.1f} MB"
            if name in ("resampled log-rank", "log-rank, heinze", "log-rank, wang"):
                note += f"; {resamples} resamples"
            if name == "Gray's test":
                note += "; one cause (cuminc always does all, with their curves)"
            what = f"{name}, n = {n:,}"
            baseline = STAND_INS.get(name, "R" if name in in_r else "no R package")
            theirs = in_r.get(name, np.nan)
            if name in STAND_INS:
                baseline = f"R {baseline}"
            # The clock of R has milliseconds: what it shows as 0 is no baseline.
            rows.append((what, ours, baseline, theirs if theirs > 0 else np.nan, note))
            if name in lifelines:
                theirs = _seconds(lifelines[name], n, quick)
                rows.append((what, ours, "lifelines", theirs, note))
    return pd.DataFrame(rows, columns=COLUMNS)
