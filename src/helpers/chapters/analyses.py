"""One comparison by every analysis, side by side.

`bounded_analyses` gives, for published counts, the range of each result over every cohort that agrees with them;
`observed_analyses` gives the results of a cohort whose times are real.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from helpers.attainable.comparisons import Comparison
from helpers.chapters.endpoints import SurvivalByGroup, SurvivalResults
from helpers.consistent import path_estimands
from helpers.consistent.identification import mantel_byar_bounds
from helpers.consistent.reconstruct import Bounds, ConsistentSet, consistent_set
from helpers.estimates.cox import HazardRatio
from helpers.estimates.proportions import fisher_exact, risk_difference
from helpers.formats import NOT_ESTIMABLE, format_ci, format_number, format_p, format_percent

COUNTS, RISK_SETS, DAYS = "counts", "order of events, numbers at risk", "days"
WAITING = "days, transplant dates"
Row = tuple[str, str, str]
EXACT_LIMIT = 500
"""Patients up to which the log-rank test is worked out exactly: beyond it the asymptotic one serves."""
FIRTH_LIMIT = 100_000
"""Patients up to which Firth's penalty is worked out: beyond it takes seconds and changes nothing."""
COLUMNS = ["analysis", "result", "rests_on"]


def comparison_tables(
    patients: pd.DataFrame, results: SurvivalResults, published: pd.DataFrame, *, own: bool = False
) -> dict[str, pd.DataFrame]:
    """All analyses of the four comparisons: 'os-by-remission', 'dfs-by-remission', 'os-by-transplant', 'dfs-by-transplant'.

    Of the published, reconstructed cohort no time is known, so its tables hold ranges over every cohort that agrees with the
    published figures; of an observed one, or of a centre's own, they hold its own results. A comparison with fewer than two
    groups is left out.
    """
    if own or not patients["provenance"].eq("reconstructed").all():
        by_group = {"remission": results.by_remission, "transplant": results.by_transplant}
        return {
            f"{key}-by-{part}": observed_analyses(result)
            for part, both in by_group.items()
            for key, result in both.items()
            if len(result.groups) == 2
        }
    tables = {}
    for key in ("os", "dfs"):
        remission, transplant = (
            Comparison.from_published(published, f"{key}_by_{part}_p") for part in ("cr", "hsct")
        )
        joint, inner = consistent_set(remission, transplant), consistent_set(transplant)
        tables[f"{key}-by-remission"] = bounded_analyses(joint)
        parts = [bounded_analyses(inner), bounded_transplant_analyses(inner)]
        tables[f"{key}-by-transplant"] = pd.concat(parts, ignore_index=True)
    return tables


def survival_rates(
    patients: pd.DataFrame, results: SurvivalResults, published: pd.DataFrame, *, own: bool = False
) -> pd.DataFrame:
    """Crude survival beside the Kaplan-Meier estimate after the last event: ``endpoint, group, crude, kaplan_meier``, texts.

    Of the published, reconstructed cohort the Kaplan-Meier estimate is given as its range over every cohort that agrees with
    the published figures, because it rests on times; of an observed one, or of a centre's own, it is its own.
    """
    table = pd.concat([result.rate_table() for result in results.all], ignore_index=True)
    if own or not patients["provenance"].eq("reconstructed").all():
        return table
    ranges = []
    for key, arms in (("os", (0,)), ("dfs", (0,)), ("os", (1, 2)), ("dfs", (1, 2))):
        remission, transplant = (
            Comparison.from_published(published, f"{key}_by_{part}_p") for part in ("cr", "hsct")
        )
        joint = consistent_set(remission, transplant)
        ranges += [
            format_span(joint.bounds(path_estimands.final_survival(arm)), format_percent)
            for arm in arms
        ]
    for key in ("os", "dfs"):
        inner = consistent_set(Comparison.from_published(published, f"{key}_by_hsct_p"))
        ranges += [
            format_span(inner.bounds(path_estimands.final_survival(arm)), format_percent)
            for arm in (1, 2)
        ]
    return table.assign(kaplan_meier=ranges)


def bounded_analyses(cohorts: ConsistentSet) -> pd.DataFrame:
    """Every analysis of a published comparison, as ranges over its consistent cohorts.

    Parameters
    ----------
    cohorts : ConsistentSet
        Of the comparison (its outer one).

    Returns
    -------
    DataFrame
        ``analysis, result, rests_on``: what the result needs to be known for.
    """

    def span(estimand: path_estimands.Estimand, words: Callable[[float], str]) -> str:
        return format_span(cohorts.bounds(estimand), words)

    low, high = (
        cohorts.bounds(estimand)
        for estimand in (path_estimands.least_lifetime_gain, path_estimands.greatest_lifetime_gain)
    )
    rows = [
        *_crude(cohorts.outer),
        ("log-rank test, asymptotic p", span(path_estimands.logrank_p, _p), RISK_SETS),
        (
            "log-rank test, exact p",
            _p_range(path_estimands.permutation_p_range(cohorts)),
            RISK_SETS,
        ),
        ("hazard ratio, Cox", span(path_estimands.hazard_ratio, _ratio), RISK_SETS),
        ("hazard ratio, Firth", span(path_estimands.firth_hazard_ratio, _ratio), RISK_SETS),
        (
            "mean survival time up to any horizon, difference",
            f"{_signed(low.low)} to {_signed(high.high)} of the horizon",
            DAYS,
        ),
    ]
    if cohorts.outer.events1 + cohorts.outer.events2 > 1:
        span_p = _p_range(path_estimands.landmark_p_range(cohorts))
        rows.append(("landmark analysis, any landmark before the last event, p", span_p, DAYS))
    return pd.DataFrame(rows, columns=COLUMNS)


def bounded_transplant_analyses(cohorts: ConsistentSet) -> pd.DataFrame:
    """Analyses of one event by transplant that respect the waiting time, as ranges: rows for `bounded_analyses`.

    Raises
    ------
    ValueError
        If there is not exactly one event, in the transplanted arm: other cases are not worked out.
    """
    study = cohorts.outer
    if (study.events1, study.events2) != (1, 0):
        raise ValueError(
            f"{study.label}: found {study.events1} and {study.events2} events; expected one, in the first arm"
        )
    pairs = sorted(
        {
            (int(a), int(b))
            for a, b in zip(cohorts.paths.risk1[:, 0], cohorts.paths.risk2[:, 0], strict=True)
        }
    )
    results = mantel_byar_bounds(pairs)
    by_landmark = [p for pair in pairs for p in _landmark_p(*pair)]
    rows = [
        (
            "transplant as a time-dependent event (Mantel-Byar), p",
            f"{_p(min(r.p_low for r in results))} to {_p(max(r.p_high for r in results))}",
            "transplant dates",
        ),
        (
            "landmark analysis, any landmark before the death, p",
            f"{_p(min(by_landmark))} to {_p(max(by_landmark))}",
            "transplant dates",
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def observed_analyses(result: SurvivalByGroup) -> pd.DataFrame:
    """Every analysis of a comparison of two groups in a cohort whose times are real.

    Returns
    -------
    DataFrame
        ``analysis, result, rests_on``; what can't be estimated says so, with the reason.

    Raises
    ------
    ValueError
        If there are not exactly two groups.
    """
    from helpers.estimates.survival import cox, rmst_difference
    from helpers.small_sample import choose_horizon, firth_cox, permutation_logrank

    labels = list(result.groups)
    if len(labels) != 2:
        raise ValueError(f"{result.endpoint.name}: found groups {labels}, expected two")
    first, second = (result.curves[label] for label in labels)
    frame = pd.concat([group.assign(_group=label) for label, group in result.groups.items()])
    time, event = frame[result.endpoint.time], frame[result.endpoint.event]
    group = pd.Categorical(frame["_group"], categories=labels)
    study = Comparison("", first.n, first.events, second.n, second.events, "")
    test = result.test
    horizon = choose_horizon(time, event, frame["_group"])
    mean = rmst_difference(time, event, group, horizon=horizon.days)
    rows = [
        *_crude(study),
        ("log-rank test, asymptotic p", test.note or _p(test.p_value), DAYS),
    ]
    if len(frame) <= EXACT_LIMIT:
        exact = permutation_logrank(time, event, frame["_group"])
        rows.append(("log-rank test, exact p", exact.note or _p(exact.p_value), DAYS))
    ratios = {"Cox": cox(time, event, group)}
    if len(frame) <= FIRTH_LIMIT:
        ratios["Firth"] = firth_cox(time, event, group)
    rows += [
        (f"hazard ratio, {name}", _hazard_ratio(ratio), DAYS) for name, ratio in ratios.items()
    ]
    rows.append(
        (
            f"mean survival time up to day {horizon.days:.0f}, difference",
            mean.note or format_ci(mean, unit="days"),
            DAYS,
        )
    )
    if result.by == "transplant" and "transplant_day" in frame:
        rows += _time_dependent(time, event, frame["transplant_day"])
    return pd.DataFrame(rows, columns=COLUMNS)


def _time_dependent(time: pd.Series, event: pd.Series, transplant_day: pd.Series) -> list[Row]:
    from helpers.small_sample import mantel_byar, time_dependent_cox

    followed = time > 0  # nobody is at risk on no day
    days = transplant_day.astype("Float64").to_numpy(dtype=float, na_value=np.nan)[followed]
    days[days > time[followed].to_numpy(dtype=float)] = np.nan  # it came after the endpoint
    test = mantel_byar(time[followed], event[followed], days)
    ratio = time_dependent_cox(time[followed], event[followed], days)
    return [
        (
            "transplant as a time-dependent event (Mantel-Byar), p",
            test.note or _p(test.p_value),
            WAITING,
        ),
        ("hazard ratio, time-dependent transplant, Cox", _hazard_ratio(ratio), WAITING),
    ]


def _hazard_ratio(ratio: HazardRatio) -> str:
    return format_ci(ratio, unit="") if np.isfinite(ratio.estimate) else ratio.note


def format_span(bounds: Bounds, words: Callable[[float], str]) -> str:
    """A range in words; one value if every cohort has the same.

    >>> format_span(Bounds(0.5, 0.5, 0, 0, 3), str), format_span(Bounds(2, float("inf"), 0, 0, 3), str)
    ('0.5', '2 or more, without limit')
    """
    if words(bounds.low) == words(bounds.high):
        return words(bounds.low)
    if np.isinf(bounds.high):
        return f"{words(bounds.low)} or more, without limit"
    return f"{words(bounds.low)} to {words(bounds.high)}"


def _crude(study: Comparison) -> list[tuple[str, str, str]]:
    counts = (study.events2, study.n2, study.events1, study.n1)
    difference = risk_difference(*counts)
    return [
        ("crude rates of events, difference", format_ci(difference, unit="points"), COUNTS),
        ("Fisher's exact test, p", _p(fisher_exact(*counts).p_value), COUNTS),
    ]


def _landmark_p(transplanted: int, never: int) -> list[float]:
    """p-values of a landmark analysis with one event, over every number transplanted by the landmark and still at risk."""
    everyone = transplanted + never
    by_then = np.arange(1, transplanted + 1)
    died_with = chdtrc(1, (everyone - by_then) / by_then)
    waiting = by_then[by_then < transplanted]
    died_without = chdtrc(1, waiting / (everyone - waiting))
    return [float(p) for p in np.concatenate([died_with, died_without])]


def _p_range(ends: tuple[float, float]) -> str:
    low, high = (_p(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _p(value: float | None) -> str:
    return NOT_ESTIMABLE if value is None else format_p(value, 4)


def _ratio(value: float) -> str:
    if value == 0:
        return "0 (no event in one group)"
    return "infinite" if np.isinf(value) else format_number(value, 1)


def _signed(share: float) -> str:
    return f"{'+' if share > 0 else ''}{format_percent(share, 0)}"
