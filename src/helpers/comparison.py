"""One printed figure against one recomputed value: the verdict in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from attainable.reported import ReportedNumber
from fewevents.estimates.proportions import Proportion
from fewevents.formats import format_count

REPRODUCED = "reproduced"
TRUNCATED = "reproduced by truncation"
DIFFERS = "differs"
ATTAINABLE = "attainable"
NOT_ATTAINABLE = "not attainable"
TWO_READINGS = "two readings"
NOT_CHECKABLE = "not checkable"

SURVIVAL = ("os", "dfs")
"""Endpoints of published.csv that are times."""


def verdict(reported: str, value: float | Fraction) -> str:
    """How a printed figure relates to the value that it should show.

    Parameters
    ----------
    reported
        As printed, such as "96.1%" or "0.002".
    value
        Recomputed; a percentage as a proportion. A Fraction is compared without rounding error.

    Examples
    --------
    >>> verdict("78.8%", Fraction(26, 33)), verdict("96.1%", Fraction(25, 26)), verdict("0.40", 0.41)
    ('reproduced', 'reproduced by truncation', 'differs')
    """
    figure = ReportedNumber(reported)
    if figure.matches(value):
        return REPRODUCED
    return TRUNCATED if figure.matches(value, rounding="truncate") else DIFFERS


def compare(
    published: pd.DataFrame, recomputed: Mapping[str, Proportion | tuple[int, int] | float]
) -> pd.DataFrame:
    """Published figures beside recomputed ones, ready for `helpers.table_kinds.compare_table`.

    Parameters
    ----------
    published
        From `helpers.published.load_published`.
    recomputed
        Id of a published figure to the recomputed proportion (or its count and number of patients), count or p-value.

    Returns
    -------
    DataFrame
        ``id, what, reported, recomputed, verdict``, all texts.

    Raises
    ------
    ValueError
        If an id is not among the published figures.
    """
    unknown = sorted(set(recomputed) - set(published.index))
    if unknown:
        raise ValueError(f"published figures: found ids {unknown}, expected ids of published.csv")
    rows = []
    for key, value in recomputed.items():
        figure = {str(name): str(text) for name, text in published.loc[key].items()}
        exact, text = _value_and_text(value, figure["printed"])
        rows.append(
            {
                "id": key,
                "what": describe(figure),
                "reported": figure["printed"],
                "recomputed": text,
                "verdict": verdict(figure["printed"], exact),
            }
        )
    return pd.DataFrame(rows)


Figure = Mapping[str, str] | pd.Series
"""One row of the published figures."""

GROUPS = {
    "all": "all",
    "cr": "remission",
    "no_cr": "no remission",
    "refractory": "refractory",
    "relapsed": "relapsed",
    "cr_hsct": "transplant",
    "cr_no_hsct": "no transplant",
}


def describe(figure: Figure) -> str:
    """What a published figure measures, and in whom.

    >>> describe(pd.Series({"measure": "overall survival", "group": "cr"}))
    'overall survival (remission)'
    """
    group = GROUPS.get(figure["group"], figure["group"])
    return str(figure["measure"]) if group == "all" else f"{figure['measure']} ({group})"


def _value_and_text(
    value: Proportion | tuple[int, int] | float, printed: str
) -> tuple[float | Fraction, str]:
    if isinstance(value, Proportion):
        value = value.events, value.n
    if isinstance(value, tuple):
        events, n = (int(count) for count in value)
        digits = ReportedNumber(printed).decimals
        extra = 1 if verdict(printed, Fraction(events, n)) == TRUNCATED else 0
        count = format_count(events, n, digits + extra)
        return Fraction(events, n), count
    if not isinstance(value, float):
        return int(value), str(int(value))
    digits = 4 if value >= 0.0001 else 6
    return value, f"{value:.{digits}f}"


def overall(compared: pd.DataFrame) -> str:
    """One verdict for a table of them: the words of all, counted.

    >>> overall(pd.DataFrame({"verdict": ["reproduced", "reproduced", "differs"]}))
    'differs: 1 of 3; reproduced: 2 of 3'
    """
    found = compared["verdict"].value_counts()
    if len(found) == 1:
        return f"{found.index[0]}: all {len(compared)}"
    order = [word for word in (DIFFERS, TRUNCATED, REPRODUCED) if word in found]
    return "; ".join(f"{word}: {found[word]} of {len(compared)}" for word in order)


def as_sentences(parts: Sequence[str]) -> str:
    """Parts as one text, each a sentence.

    >>> as_sentences(["26 of 33 rounds to 78.8%", "26 and 7 make 33."])
    '26 of 33 rounds to 78.8%. 26 and 7 make 33.'
    """
    unique = dict.fromkeys(part.removesuffix(".") for part in parts)
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in unique)
