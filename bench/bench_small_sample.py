"""The small-sample methods against R and lifelines, on 33 to a million patients in one run.

Times are medians of several runs (one at a million). R's are measured inside R, without its start
and the reading of the file. "no R package" marks methods that Debian's R has no package for.
"""

from __future__ import annotations

import io
import shutil
import statistics
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

from bench import COLUMNS
from helpers import small_sample as ss

Job = Callable[[], Any]

R_SCRIPT = r"""
suppressMessages({library(survival); library(coin); library(cmprsk)})
argument <- commandArgs(trailingOnly = TRUE)
d <- read.csv(argument[1]); resamples <- as.integer(argument[2]); repeats <- as.integer(argument[3])
n <- nrow(d)
d$group <- factor(d$group)
ever <- !is.na(d$day)
before <- which(!ever | d$day > 0)
after <- which(ever & d$day < d$time)
rows <- data.frame(start = c(rep(0, length(before)), d$day[after]),
                   stop = c(ifelse(ever, d$day, d$time)[before], d$time[after]),
                   event = c((d$event * (!ever | d$day == d$time))[before], d$event[after]),
                   state = rep(0:1, c(length(before), length(after))))
seconds <- function(name, f) {
  took <- vapply(seq_len(repeats), function(i) {
    begin <- proc.time()[["elapsed"]]
    inner <- if (n < 1000) 20 else 1
    for (k in seq_len(inner)) f()
    (proc.time()[["elapsed"]] - begin) / inner
  }, 0)
  cat(name, median(took), "\n", sep = ",")
}
set.seed(1)
if (n < 50) seconds("exact log-rank", function()
  pvalue(logrank_test(Surv(time, event) ~ group, d, distribution = "exact")))
seconds("resampled log-rank", function()
  pvalue(logrank_test(Surv(time, event) ~ group, d,
                      distribution = approximate(nresample = resamples))))
seconds("Firth Cox", function() coxph(Surv(time, event) ~ group, d, ties = "breslow"))
seconds("beta product interval", function()
  survfit(Surv(time, event) ~ 1, d, conf.type = "log-log"))
seconds("cumulative incidence", function() cuminc(d$time, d$cause))
seconds("Gray's test", function() cuminc(d$time, d$cause, d$group))
seconds("naive log-rank", function() survdiff(Surv(time, event) ~ ever, d))
seconds("landmark", function()
  survdiff(Surv(time - 30, event) ~ (!is.na(day) & day <= 30), d[d$time > 30, ]))
seconds("Mantel-Byar", function() coxph(Surv(start, stop, event) ~ state, rows,
                                        control = coxph.control(iter.max = 0)))
seconds("Simon-Makuch", function() survfit(Surv(start, stop, event) ~ state, rows))
seconds("time-dependent Cox", function() coxph(Surv(start, stop, event) ~ state, rows))
seconds("Firth time-dependent Cox", function() coxph(Surv(start, stop, event) ~ state, rows))
x <- round(n * c(1, 26, 3, 7) / 33)
fisher <- function(a, b) fisher.test(matrix(c(a, x[2] - a, b, x[4] - b), 2))$p.value
if (n < 50) {
  seconds("fragility index", function() { a <- x[1]; while (fisher(a, x[3]) < 0.05) a <- a + 1; a })
  seconds("power of Fisher's test", function() {
    s <- 0
    for (i in 0:15) for (j in 0:11)
      if (fisher.test(matrix(c(i, 15 - i, j, 11 - j), 2))$p.value < 0.05)
        s <- s + dbinom(i, 15, 0.1) * dbinom(j, 11, 0.6)
  })
} else seconds("one Fisher test", function() fisher(x[1], x[3]))
seconds("beta posterior", function() qbeta(c(0.025, 0.5, 0.975), x[1] + 0.5, x[2] - x[1] + 0.5))
"""
STAND_INS = {
    "Firth Cox": "coxph without penalty (coxphf is not packaged)",
    "Firth time-dependent Cox": "coxph without penalty (coxphf is not packaged)",
    "beta product interval": "survfit, log-log (bpcp is not packaged)",
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
        }
    )


def _ours(d: pd.DataFrame, resamples: int) -> dict[str, Job]:
    t, e, g, c, day = (d[name].to_numpy() for name in ("time", "event", "group", "cause", "day"))
    n = len(d)
    x = [round(n * k / 33) for k in (1, 26, 3, 7)]
    jobs: dict[str, Job] = {
        "resampled log-rank": lambda: ss.permutation_logrank(
            t, e, g, resamples=resamples, max_configurations=1
        ),
        "log-rank, heinze": lambda: ss.permutation_logrank(
            t, e, g, scheme="heinze", resamples=resamples
        ),
        "log-rank, wang": lambda: ss.permutation_logrank(
            t, e, g, scheme="wang", resamples=resamples
        ),
        "Firth Cox": lambda: ss.firth_cox(t, e, g),
        "beta product interval": lambda: ss.beta_product_ci(t, e),
        "cumulative incidence": lambda: ss.cumulative_incidence(t, c),
        "Gray's test": lambda: ss.gray_test(t, c, g, cause_of_interest=1),
        "naive log-rank": lambda: ss.naive_transplant_test(t, e, day),
        "landmark": lambda: ss.landmark(t, e, day, landmark_day=30),
        "Mantel-Byar": lambda: ss.mantel_byar(t, e, day),
        "Simon-Makuch": lambda: ss.simon_makuch(t, e, day),
        "time-dependent Cox": lambda: ss.time_dependent_cox(t, e, day),
        "Firth time-dependent Cox": lambda: ss.time_dependent_cox(t, e, day, penalty="firth"),
        "beta posterior": lambda: ss.beta_posterior(x[0], x[1]),
    }
    if n < 50:
        jobs["exact log-rank"] = lambda: ss.permutation_logrank(t, e, g)
        jobs["fragility index"] = lambda: ss.fragility_index(*x)
        jobs["power of Fisher's test"] = lambda: ss.fisher_power(15, 0.1, 11, 0.6)
    else:
        jobs["one Fisher test"] = lambda: _fisher(x)
    return jobs


def _fisher(x: list[int]) -> float:
    from fewevents.small_sample._fisher import fisher_p

    return fisher_p(x[0], x[1], x[2], x[3])


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
        "beta product interval": lambda: KaplanMeierFitter().fit(d["time"], d["event"]),
    }
    if len(d) <= 10_000:
        e = ss.transplant_episodes(d["time"], d["event"], d["day"])
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
        jobs["Firth Cox"] = lambda: CoxPHFitter().fit(
            d[["time", "event", "group"]], "time", "event"
        )
        jobs["cumulative incidence"] = lambda: AalenJohansenFitter(seed=1).fit(
            d["time"], d["cause"], event_of_interest=1
        )
    return jobs


def _seconds(job: Job, n: int, quick: bool) -> float:
    if n >= 1_000_000:
        runs = 1
    else:
        job()
        runs = 3 if quick else 7
    took = []
    for _ in range(runs):
        begin = time.perf_counter()
        job()
        took.append(time.perf_counter() - begin)
    return statistics.median(took)


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
        data, script = Path(folder, "data.csv"), Path(folder, "bench.R")
        d.to_csv(data, index=False, na_rep="NA")
        script.write_text(R_SCRIPT)
        shown = subprocess.run(
            ["Rscript", str(script), str(data), str(resamples), str(repeats)],
            capture_output=True,
            text=True,
            check=True,
        )
    table = pd.read_csv(io.StringIO(shown.stdout), header=None, usecols=[0, 1])
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
        in_r = _r_seconds(d, resamples, 1 if n >= 1_000_000 else 5)
        lifelines = _lifelines(d)
        for name, job in _ours(d, resamples).items():
            ours = _seconds(job, n, quick)
            note = f"peak {_peak_megabytes(job):.1f} MB"
            if "log-rank" in name and name not in ("naive log-rank", "exact log-rank"):
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
