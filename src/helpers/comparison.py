"""A printed figure beside the value that its counts give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pandas as pd

from attainable import Claim, Verdict, check, printed_number, printed_p
from fewevents import format_count

ADDS_UP, CUT_OFF, DIFFERS = "adds up", "cut off", "does not fit"
WORDS = ["no", "one", "two", "three", "four", "five", "six"]
WORDS += ["seven", "eight", "nine", "ten", "eleven", "twelve"]
Counts = tuple[int, int]


def whole(printed: str) -> int:
    """A printed count, in digits or as a word.

    >>> whole("26"), whole("seven"), whole("no")
    (26, 7, 0)
    """
    word = printed.lower()
    return WORDS.index(word) if word in WORDS else int(printed)


def percentage(printed: str, k: int, n: int) -> Verdict:
    """The verdict on a printed percentage of k of n, by `attainable`.

    >>> percentage("78.8%", 26, 33).word, percentage("96.1%", 25, 26).word
    ('adds up', 'cut off')
    """
    fields = {"n1": str(n), "k1": str(k), "percent": printed.rstrip("%")}
    return check(Claim("count", fields))


def compare(published: pd.DataFrame, recomputed: Mapping[str, Counts | int]) -> pd.DataFrame:
    """Published figures beside recomputed ones, ready for `show_table`.

    Parameters
    ----------
    published : DataFrame
        From `load_published`.
    recomputed : mapping
        Id of a published figure to a count, or to events and patients.

    Returns
    -------
    DataFrame
        ``what, reported, recomputed, verdict``, all texts.

    Raises
    ------
    KeyError
        If an id is not among the published figures.
    """
    rows = []
    for name, value in recomputed.items():
        figure = cast(pd.Series, published.loc[name])
        printed = str(figure["printed"])
        word: str
        if isinstance(value, tuple):
            word = percentage(printed, *value).word
            decimals = printed_number(printed, percent=True).decimals or 0
            text = format_count(*value, decimals + (word == CUT_OFF))
        else:
            word, text = ADDS_UP if whole(printed) == value else DIFFERS, str(value)
            printed = printed if printed.isdigit() else f"“{printed}” ({whole(printed)})"
        rows.append((describe(figure), printed, text, word))
    return pd.DataFrame(rows, columns=["what", "reported", "recomputed", "verdict"])


def describe(figure: pd.Series) -> str:
    """What a published figure measures, and in whom.

    >>> describe(pd.Series({"measure": "overall survival", "who": "remission"}))
    'overall survival (remission)'
    """
    return f"{figure['measure']} ({figure['who']})" if figure["who"] else str(figure["measure"])


def answer(compared: pd.DataFrame) -> str:
    """One clause for a table of verdicts.

    >>> answer(pd.DataFrame({"verdict": ["adds up", "adds up", "cut off"]}))
    'of 3 printed figures 2 add up and 1 is cut off instead of rounded'
    """
    counted = compared["verdict"].value_counts()
    forms = {
        ADDS_UP: ("adds up", "add up"),
        CUT_OFF: ("is cut off instead of rounded", "are cut off instead of rounded"),
        DIFFERS: ("does not fit", "do not fit"),
    }
    parts = [f"{counted[w]} {forms[w][int(counted[w] > 1)]}" for w in forms if w in counted]
    if len(parts) == 1:
        return f"all {len(compared)} printed figures {forms[counted.index[0]][1]}"
    return f"of {len(compared)} printed figures {', '.join(parts[:-1])} and {parts[-1]}"


def prints_as(p: float, printed: str) -> bool:
    """Whether a p-value, rounded, is the printed one.

    >>> prints_as(0.0017, "0.002"), prints_as(0.0026, "0.002")
    (True, False)
    """
    return printed_p(printed).rounded.contains(p)
