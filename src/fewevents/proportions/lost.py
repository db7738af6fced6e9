"""How much the patients with unknown outcomes could change a comparison of two proportions."""

from __future__ import annotations

import pandas as pd

from fewevents import options
from fewevents.proportions.tables import filled_table, fisher_p, risk_difference


def lost_outcomes(
    events1: int,
    n1: int,
    lost1: int,
    events2: int,
    n2: int,
    lost2: int,
    *,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """A comparison of two proportions under every outcome of those lost.

    These are the ends of what is possible, not what is likely: for that, impute by a model. Not for
    times to an event: take `lost_to_follow_up`.

    Parameters
    ----------
    events1, n1, lost1, events2, n2, lost2
        For each group the events known, all patients, and those of unknown outcome.
    conf_level
        Level of the intervals.

    Returns
    -------
    DataFrame
        ``scenario, events1, n1, events2, n2, difference, ci_low, ci_high, p_value`` (Newcombe,
        Fisher). A row for those known alone, for none and all of the lost with the event, for the
        two opposite extremes, and for the smallest and largest p-value of any outcome.

    Raises
    ------
    ValueError
        If counts are impossible, or events and lost are more than the patients.

    Examples
    --------
    >>> table = lost_outcomes(1, 26, 2, 3, 7, 0)
    >>> table.set_index("scenario")["p_value"].round(3).to_dict()["largest p-value"]
    0.093
    """
    (x1, size1), (x2, size2) = filled_table(events1, n1, events2, n2)
    gone1 = options.whole(lost1, "lost of group 1", high=size1 - x1)
    gone2 = options.whole(lost2, "lost of group 2", high=size2 - x2)
    everyone = [
        (fisher_p(x1 + a, size1, x2 + b, size2), a, b)
        for a in range(gone1 + 1)
        for b in range(gone2 + 1)
    ]
    smallest, largest = min(everyone), max(everyone)
    scenarios = [
        ("known outcomes alone", x1, size1 - gone1, x2, size2 - gone2),
        ("no event among the lost", x1, size1, x2, size2),
        ("events in all of the lost", x1 + gone1, size1, x2 + gone2, size2),
        ("events in the lost of group 1 alone", x1 + gone1, size1, x2, size2),
        ("events in the lost of group 2 alone", x1, size1, x2 + gone2, size2),
        ("smallest p-value", x1 + smallest[1], size1, x2 + smallest[2], size2),
        ("largest p-value", x1 + largest[1], size1, x2 + largest[2], size2),
    ]
    rows = []
    for name, a, m, b, k in scenarios:
        difference = risk_difference(a, m, b, k, conf_level=conf_level)
        p = fisher_p(a, m, b, k) if m and k else float("nan")
        rows.append(
            (name, a, m, b, k, difference.estimate, difference.ci_low, difference.ci_high, p)
        )
    columns = [
        "scenario",
        "events1",
        "n1",
        "events2",
        "n2",
        "difference",
        "ci_low",
        "ci_high",
        "p_value",
    ]
    table = pd.DataFrame(rows, columns=columns)
    table["note"] = [
        "" if m and k else "not estimable: no patient known" for _, _, m, _, k in scenarios
    ]
    return table
