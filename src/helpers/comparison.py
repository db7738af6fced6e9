"""A printed figure beside the value that its counts give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from attainable import printed_number, printed_p
from attainable.printed import Printed
from fewevents import format_count

ADDS_UP, CUT_OFF, DIFFERS = "adds up", "cut off", "does not fit"
WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
GROUPS = {
    "cr": "remission",
    "no_cr": "no remission",
    "cr_hsct": "transplant",
    "cr_no_hsct": "no transplant",
}
Counts = tuple[int, int]


def verdict(printed: str, value: Fraction | int) -> str:
    """How a printed percentage or count relates to the value that its counts give.

    Parameters
    ----------
    printed : str
        Such as "96.1%", "26" or "seven".
    value : Fraction or int
        A percentage as a proportion.

    Examples
    --------
    >>> verdict("78.8%", Fraction(26, 33)), verdict("96.1%", Fraction(25, 26)), verdict("seven", 7)
    ('adds up', 'cut off', 'adds up')
    """
    figure = _number(printed)
    exact = Fraction(value) * (100 if "%" in printed else 1)
    if figure.rounded.contains(exact):
        return ADDS_UP
    return CUT_OFF if figure.cut_off.contains(exact) else DIFFERS


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
        figure = published.loc[name]
        printed = str(figure["printed"])
        if isinstance(value, tuple):
            word = verdict(printed, Fraction(*value))
            decimals = _number(printed).decimals or 0
            text = format_count(*value, decimals + (word == CUT_OFF))
        else:
            word, text = verdict(printed, value), str(value)
        rows.append((describe(figure), printed, text, word))
    return pd.DataFrame(rows, columns=["what", "reported", "recomputed", "verdict"])


def describe(figure: pd.Series) -> str:
    """What a published figure measures, and in whom.

    >>> describe(pd.Series({"measure": "overall survival", "group": "cr"}))
    'overall survival (remission)'
    """
    group = GROUPS.get(figure["group"], figure["group"])
    return str(figure["measure"]) if group == "all" else f"{figure['measure']} ({group})"


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


def _number(printed: str) -> Printed:
    word = printed.lower()
    text = str(WORDS.index(word)) if word in WORDS else printed
    return printed_number(text.removesuffix("%"), percent="%" in text)
