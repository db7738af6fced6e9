"""How much the patients lost to follow-up could change a comparison of two groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fewevents import options
from fewevents.estimate import joined
from fewevents.patients import at_least_two, checked_patients, numbers, refuse
from fewevents.survival.cox import firth_cox
from fewevents.survival.permutation import permutation_logrank


def lost_to_follow_up(
    time: Any, event: Any, group: Any, *, lost: Any, conf_level: float = 0.95
) -> pd.DataFrame:
    """A comparison of two groups under the best and worst fate of those lost.

    These are ends of what is possible, not what is likely. Not for patients censored because the
    study ended: nothing was lost there. For proportions take `lost_outcomes`.

    Parameters
    ----------
    time, event, group
        As in `logrank`, with two groups.
    lost
        n flags: 1 where follow-up broke off before the study ended. They must be censored.
    conf_level
        Level of the interval of the hazard ratio.

    Returns
    -------
    DataFrame
        ``scenario, events_first, events_second, p_value, hazard_ratio, ci_low, ci_high, note``: the
        permutation log-rank test (`permutation_logrank`) and Firth's ratio, second label against
        first, as observed; with the event on the last day of contact in all of the lost; with none
        of them having it up to the longest follow-up; and with the one in one group and the other in
        the other, both ways.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or a patient both had the event and was lost.

    Examples
    --------
    >>> table = lost_to_follow_up([3, 9, 9, 4, 5, 9], [0, 0, 0, 1, 1, 0], list("aaabbb"), lost=[1, 0, 0, 0, 0, 0])
    >>> table["p_value"].round(2).tolist()
    [0.4, 1.0, 0.4, 0.4, 1.0]
    """
    patients = checked_patients(time, event)
    codes, labels = at_least_two(group, len(patients), exactly=2)
    flags = numbers(lost, "lost")
    if len(flags) != len(codes):
        raise ValueError(
            f"lost must be as long as time: found {len(flags)} and {len(codes)} values"
        )
    refuse(flags, ~np.isin(flags, (0.0, 1.0)), "lost", "0 or 1")
    gone = flags == 1
    refuse(flags, gone & patients.event, "lost", "0 where the event was seen")
    options.probability(conf_level)
    first, second = gone & (codes == 0), gone & (codes == 1)
    scenarios = {
        "as observed": (None, None),
        "event in all of the lost": (gone, None),
        "no event in any of the lost": (None, gone),
        f"event in the lost of {labels[1]}, none in those of {labels[0]}": (second, first),
        f"event in the lost of {labels[0]}, none in those of {labels[1]}": (first, second),
    }
    rows = []
    for name, (had, lived) in scenarios.items():
        days, died = patients.time.copy(), patients.event.copy()
        if had is not None:
            died[had] = True
        if lived is not None:
            days[lived] = days.max()
        test = permutation_logrank(days, died, codes)
        ratio = firth_cox(days, died, codes, conf_level=conf_level)
        counts = [int(died[codes == g].sum()) for g in range(2)]
        numbers_ = (test.p_value, ratio.estimate, ratio.ci_low, ratio.ci_high)
        note = joined(test.note, ratio.note, patients.note)
        rows.append((name, *counts, *numbers_, note))
    columns = "scenario events_first events_second p_value hazard_ratio ci_low ci_high note"
    return pd.DataFrame(rows, columns=columns.split())
