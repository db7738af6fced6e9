"""Every analysis of two groups whose times are real: a centre's own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from attainable.paths.comparisons import Comparison
from fewevents.estimates.cox import HazardRatio
from fewevents.formats import format_ci
from helpers.analysis_rows import COLUMNS, DAYS, WAITING, Row, crude_rows, p_text
from helpers.endpoints import SurvivalByGroup

EXACT_LIMIT = 500
"""Patients up to which the log-rank test is worked out exactly: beyond it the asymptotic one serves."""
FIRTH_LIMIT = 100_000
"""Patients up to which Firth's penalty is worked out: beyond it takes seconds and changes nothing."""


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
    from fewevents.estimates.survival import cox, rmst_difference
    from fewevents.small_sample import choose_horizon, firth_cox, permutation_logrank

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
    rows = [
        *crude_rows(study),
        ("log-rank test, asymptotic p", test.note or p_text(test.p_value), DAYS),
    ]
    if len(frame) <= EXACT_LIMIT:
        exact = permutation_logrank(time, event, frame["_group"])
        rows.append(("log-rank test, exact p", exact.note or p_text(exact.p_value), DAYS))
    ratios = {"Cox": cox(time, event, group)}
    if len(frame) <= FIRTH_LIMIT:
        ratios["Firth"] = firth_cox(time, event, group)
    rows += [
        (f"hazard ratio, {name}", _hazard_ratio(ratio), DAYS) for name, ratio in ratios.items()
    ]
    if horizon.note:
        rows.append(("mean survival time, difference", horizon.note, DAYS))
    else:
        mean = rmst_difference(time, event, group, horizon=horizon.days)
        name = f"mean survival time up to day {horizon.days:.0f}, difference"
        rows.append((name, mean.note or format_ci(mean, unit="days"), DAYS))
    if result.by == "transplant" and "transplant_day" in frame:
        rows += _time_dependent(time, event, frame["transplant_day"])
    return pd.DataFrame(rows, columns=COLUMNS)


def _time_dependent(time: pd.Series, event: pd.Series, transplant_day: pd.Series) -> list[Row]:
    from fewevents.small_sample import mantel_byar, time_dependent_cox

    followed = time > 0  # nobody is at risk on no day
    days = transplant_day.astype("Float64").to_numpy(dtype=float, na_value=np.nan)[followed]
    days[days > time[followed].to_numpy(dtype=float)] = np.nan  # it came after the endpoint
    test = mantel_byar(time[followed], event[followed], days)
    ratio = time_dependent_cox(time[followed], event[followed], days)
    return [
        (
            "transplant as a time-dependent event (Mantel-Byar), p",
            test.note or p_text(test.p_value),
            WAITING,
        ),
        (
            "hazard ratio of transplant against none yet, time-dependent, Cox",
            _hazard_ratio(ratio),
            WAITING,
        ),
    ]


def _hazard_ratio(ratio: HazardRatio) -> str:
    return format_ci(ratio, unit="") if np.isfinite(ratio.estimate) else ratio.note
