"""Printed numbers: the text as it stands in print, and the values that it can stand for."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from attainable.interval import Bound, Interval

Relation = Literal["=", "<", "<=", ">", ">=", "between", "NS"]
LEVEL = Fraction(1, 20)
"""What "not significant" refers to."""
_NUMBER = r"[+-]?(?:\d{1,30}\.?\d{0,30}|\.\d{1,30})(?:e[+-]?\d{1,2})?"
_SIGN = r"<=|>=|<|>|="
_ONE = re.compile(rf"(?P<sign>{_SIGN})?(?P<number>{_NUMBER})")
_TWO = re.compile(rf"(?P<a>{_NUMBER})(?P<s1><=|<|>=|>)p?(?P<s2><=|<|>=|>)(?P<b>{_NUMBER})")
_MARKS = "*†‡§¶#"
_UP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_DOTS, _MINUS = "·‧∙⋅•", "−–—‐‑﹣"
_POWER = re.compile(rf"\s*[x×*{_DOTS}]\s*10\s*(?:\^\s*([+-]?\d+)|([+-]\d+))$")  # 1.2 × 10^-5
_SAME = {
    **dict.fromkeys(_DOTS, "."),
    **dict.fromkeys("≤⩽≦", "<="),
    **dict.fromkeys("≥⩾≧", ">="),
    **{"=<": "<=", "=>": ">=", "≈": "=", "~": "="},
}
_NS = ("ns", "n.s.", "n.s", "notsignificant", "non-significant", "nonsignificant")


@dataclass(frozen=True)
class Printed:
    """A number as printed.

    Attributes
    ----------
    text : str
        As found, zeros and all.
    relation : str
        ``=``, ``<``, ``<=``, ``>``, ``>=``, ``between`` or ``NS``.
    value : Fraction or None
        The number itself; None for ``between`` and ``NS``.
    decimals : int or None
        Decimals of the number (12 for 1.2e-11, -2 for 1.2e3); None for ``between`` and ``NS``.
    limits : Interval
        What an inequality says; for ``=`` the number alone.
    plain : str
        The number in plain ASCII, without its sign of relation.
    """

    text: str
    relation: Relation
    value: Fraction | None
    decimals: int | None
    limits: Interval
    plain: str

    @property
    def exact(self) -> bool:
        """Whether a number is printed, not an inequality."""
        return self.relation == "="

    @property
    def unit(self) -> Fraction:
        """One step of the last digit."""
        return _unit(self.decimals or 0)

    @property
    def rounded(self) -> Interval:
        """Values that print so when rounded: both ends belong, as programs differ at the half.

        >>> printed_p("0.400").rounded
        Interval(low=Fraction(799, 2000), high=Fraction(801, 2000), low_closed=True, high_closed=True)
        """
        if self.value is None or not self.exact:
            return self.limits
        return Interval(self.value - self.unit / 2, self.value + self.unit / 2)

    @property
    def cut_off(self) -> Interval:
        """Values that print so when further digits are cut off (towards zero).

        >>> printed_p("0.40").cut_off
        Interval(low=Fraction(2, 5), high=Fraction(41, 100), low_closed=True, high_closed=False)
        """
        if self.value is None or not self.exact:
            return self.limits
        if self.value == 0:
            return Interval(-self.unit, self.unit, False, False)
        if self.value < 0:
            return Interval(self.value - self.unit, self.value, low_closed=False)
        return Interval(self.value, self.value + self.unit, high_closed=False)

    def without_zeros(self, least: int = 0) -> tuple[Printed, ...]:
        """The same number less one, two … of its last decimals that are zero.

        Parameters
        ----------
        least : int
            Decimals that stay.

        Returns
        -------
        tuple of Printed
            Longest first; empty where the last digit is none that could have been added.

        Examples
        --------
        >>> [shorter.text for shorter in printed_p("0.400").without_zeros(1)]
        ['0.40', '0.4']
        """
        shorter: list[Printed] = []
        text, decimals = self.plain, self.decimals or 0
        if not self.exact or "e" in text:
            return ()
        while decimals > least and text.endswith("0"):
            decimals -= 1
            text = text[:-1].removesuffix(".")
            shorter.append(Printed(text, "=", self.value, decimals, self.limits, text))
        return tuple(shorter)


@lru_cache(maxsize=64)
def _unit(decimals: int) -> Fraction:
    return Fraction(10) ** -decimals


def printed_p(text: str) -> Printed:
    """Read a p-value as people print it.

    Parameters
    ----------
    text : str
        ``0.400``, ``p = .04``, ``P<0.05``, ``0,04``, ``<.0001``, ``1.2e-5``, ``0.01<P<0.025``,
        ``NS`` (0.05 or more), ``0.04*``.

    Returns
    -------
    Printed
        A number that no p-value can have, such as 1.2, is read, and nothing will give it.

    Raises
    ------
    ValueError
        Not a p-value: says what was found and what is expected.

    Examples
    --------
    >>> printed_p("P<0·05").limits
    Interval(low=Fraction(0, 1), high=Fraction(1, 20), low_closed=True, high_closed=False)
    >>> printed_p("40%")
    Traceback (most recent call last):
    ValueError: found '40%', expected a p-value such as 0.04, <0.001, 0.01<P<0.025 or NS
    """
    expected = "a p-value such as 0.04, <0.001, 0.01<P<0.025 or NS"
    plain = _plain(text, expected)
    plain = re.sub(r"^\((.*)\)$", r"\1", plain)
    named = re.match(r"p(?:[- ]?values?|[- ]?val\.?)?\s*(?=[:=<>.\d]|n)\s*:?=?", plain)
    bare = plain[named.end() :] if named else plain
    bare = bare.replace(" ", "")
    if bare.lstrip("=") in _NS:
        return Printed(text, "NS", None, None, Interval(LEVEL, Fraction(1)), "NS")
    two = _TWO.fullmatch(plain.replace(" ", ""))
    if two and two["s1"][0] == two["s2"][0]:
        a, b = (Fraction(two["a"]), two["s1"]), (Fraction(two["b"]), two["s2"])
        (low, s1), (high, s2) = (a, b) if two["s1"][0] == "<" else (b, a)
        if low <= high:
            limits = Interval(low, high, "=" in s1, "=" in s2)
            return Printed(text, "between", None, None, limits, plain)
    return _read(text, bare, expected, Fraction(0), Fraction(1))


def printed_number(text: str, *, percent: bool = False, what: str = "") -> Printed:
    """Read a number as people print it: a ratio, a median, a percentage.

    Parameters
    ----------
    text : str
        ``0.57``, ``0,57``, ``0·57``, ``−1.2``, ``>5``.
    percent : bool
        A percent sign may stand behind; the value stays in percent.
    what : str
        What is expected, for the message of an error; by default "a number such as 0.57".

    Returns
    -------
    Printed

    Raises
    ------
    ValueError
        Not a number, or one that can be read in two ways (1,234): says what was found.

    Examples
    --------
    >>> printed_number("93.3 %", percent=True).rounded.contains(100 * 14 / 15)
    True
    """
    expected = what or ("a percentage such as 93.3" if percent else "a number such as 0.57")
    plain = _plain(text, expected, thousands=True).replace(" ", "")
    if percent:
        plain = plain.removesuffix("%")
    return _read(text, plain, expected, -math.inf, math.inf)


def _plain(text: str, expected: str, *, thousands: bool = False) -> str:
    """Lower case, ASCII signs and digits, no marks of footnotes."""
    if not isinstance(text, str):
        raise ValueError(f"found {text!r}, expected text: {expected}, as printed, zeros and all")
    plain = re.sub(
        r"10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "10^" + m[1].translate(_UP), html.unescape(text)
    )
    plain = re.sub(rf"[{re.escape(_MARKS)}⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ\s]+$", "", plain)
    plain = unicodedata.normalize("NFKC", plain)
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain).lower()
    for old in _MINUS:
        plain = plain.replace(old, "-")
    plain = _POWER.sub(r"e\1\2", plain)
    for old, new in _SAME.items():
        plain = plain.replace(old, new)
    plain = re.sub(r"\s+", " ", plain).strip()
    if re.search(r"\d [\d.]", plain):
        raise ValueError(f"found {text!r}, expected {expected}")
    if thousands and re.search(r"(?<![\d,.])[1-9]\d{0,2}(,\d{3})+(?![\d,])", plain):
        raise ValueError(f"found {text!r}, which can be read in two ways: write 1.234 or 1234")
    return re.sub(r"(?<=\d),(?=\d)|(?<![\d.]),(?=\d)", ".", plain)


def _read(text: str, plain: str, expected: str, least: Bound, most: Bound) -> Printed:
    found = _ONE.fullmatch(plain)
    if not found:
        raise ValueError(f"found {text!r}, expected {expected}")
    number, sign = found["number"], found["sign"] or "="
    value = Fraction(number)
    mantissa, _, exponent = number.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    limits = {
        "=": Interval(value, value),
        "<": Interval(least, value, high_closed=False),
        "<=": Interval(least, value),
        ">": Interval(value, most, low_closed=False),
        ">=": Interval(value, most),
    }[sign]
    relation: Relation = sign  # type: ignore[assignment]
    return Printed(text, relation, value, decimals, limits, number)
