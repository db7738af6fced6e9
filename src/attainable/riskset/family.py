"""The tests of the family: their names, in the order in which the kernels compute them."""

from __future__ import annotations

from typing import Literal

WEIGHTED = ("gehan", "tarone_ware", "peto_peto", "peto_modified", "prentice")
TIMES = (
    "mantel",
    "permutation",
    "oe",
    *WEIGHTED,
    "corrected",
    *(f"{name}_permutation" for name in WEIGHTED),
    "cox_score",
    "cox_wald",
    "cox_lr",
)
"""Tests that the risk-set path decides; the place in this tuple is the kernels' number."""
COUNTS = ("fisher", "chi_squared", "chi_squared_yates", "mid_p", "z")
"""Tests that the counts alone decide."""
FAMILY = (*TIMES, *COUNTS)
COX = ("cox_score", "cox_wald", "cox_lr")
SIDES = (2, 1, -1)
"""Two sides (p), one side in the direction of the effect (p/2), one side against it (1 - p/2)."""

Direction = Literal["effect", "against", "both"]
CoxTies = Literal["both", "breslow", "efron"]

WORDS = {
    "mantel": "the log-rank test (Mantel's variance)",
    "permutation": "the log-rank test with permutation variance",
    "oe": "the sum of (O-E)^2/E",
    "gehan": "Gehan's (Breslow's) test",
    "tarone_ware": "the Tarone-Ware test",
    "peto_peto": "the Peto-Peto test",
    "peto_modified": "the modified Peto test",
    "prentice": "Prentice's test",
    "corrected": "the continuity-corrected log-rank test",
    "gehan_permutation": "Gehan's test with permutation variance",
    "tarone_ware_permutation": "the Tarone-Ware test with permutation variance",
    "peto_peto_permutation": "the Peto-Peto test with permutation variance",
    "peto_modified_permutation": "the modified Peto test with permutation variance",
    "prentice_permutation": "Prentice's test with permutation variance",
    "cox_score": "the score test of Cox's model",
    "cox_wald": "the Wald test of Cox's model",
    "cox_lr": "the likelihood-ratio test of Cox's model",
    "fisher": "Fisher's exact test of the counts",
    "chi_squared": "the chi-squared test of the counts",
    "chi_squared_yates": "the chi-squared test of the counts with Yates' correction",
    "mid_p": "Fisher's mid-P of the counts",
    "z": "the z-test of two rates",
}
SIDE_WORDS = {2: "two-sided", 1: "one-sided", -1: "one-sided against the effect"}


def key(test: str, side: int) -> str:
    """Name of a test with its side: ``mantel``, ``mantel/1``, ``mantel/-1``.

    >>> key("mantel", 2), key("mantel", -1)
    ('mantel', 'mantel/-1')
    """
    return test if side == 2 else f"{test}/{side}"


def words(test: str, side: int) -> str:
    """A test with its side, for a sentence.

    >>> words("permutation", 1)
    'the log-rank test with permutation variance, one-sided'
    """
    return WORDS[test] + ("" if side == 2 else f", {SIDE_WORDS[side]}")


def spoken(name: str) -> str:
    """What a name of `key` means, for a list.

    >>> spoken("gehan/1")
    "Gehan's (Breslow's) test, one-sided"
    """
    test, _, side = name.partition("/")
    return words(test, int(side or 2)).removeprefix("the ")


def check_test(test: str) -> str:
    """Refuse a name that is none of the family's.

    Parameters
    ----------
    test : str

    Returns
    -------
    str
        The same name.

    Raises
    ------
    ValueError
        Says what was found and which names there are.
    """
    if test not in FAMILY:
        raise ValueError(f"found the test {test!r}, expected one of {', '.join(FAMILY)}")
    return test


def check_sides(sides: int, direction: str) -> tuple[int, ...]:
    """The sides that a question means.

    >>> check_sides(1, "both")
    (1, -1)
    """
    if sides not in (1, 2):
        raise ValueError(f"found sides={sides!r}, expected 1 or 2")
    if direction not in ("effect", "against", "both"):
        raise ValueError(f"found direction={direction!r}, expected effect, against or both")
    if sides == 2:
        return (2,)
    return {"effect": (1,), "against": (-1,), "both": (1, -1)}[direction]
