"""A claim: one printed figure, or a few that belong together, as flat fields of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from attainable.printed import Printed, printed_number, printed_p

FORMS = (
    "count",
    "proportion",
    "two_proportions",
    "rate",
    "logrank",
    "hazard_ratio",
    "median",
    "mean",
    "trend",
    "at_risk",
    "step",
)
ARMS = range(1, 10)
"""Arms of a trend; other forms have two."""
COMMON = ("id", "form", "endpoint", "note", "level", "test", "time", "sentence", "settle")
"""Fields that every form may have."""
USED: dict[str, tuple[str, ...]] = {
    "count": ("group1", "n1", "k1", "percent", "unit"),
    "proportion": ("group1", "n1", "k1", "percent", "low", "high", "se", "conf_type", "unit"),
    "two_proportions": (
        *("group1", "n1", "k1", "group2", "n2", "k2", "percent", "percent2", "p"),
        *("measure", "value", "low", "high", "conf_type", "adjusted"),
    ),
    "rate": (
        *("group1", "n1", "k1", "d1", "percent", "se", "low", "high", "conf_type"),
        *("events", "unit", "measure", "robust", "adjusted"),
    ),
    "logrank": ("group1", "n1", "d1", "group2", "n2", "d2", "percent", "percent2", "p", "measure"),
    "hazard_ratio": (
        *("group1", "n1", "d1", "k1", "group2", "n2", "d2", "k2", "events", "measure"),
        *("value", "low", "high", "se", "p", "conf_type", "adjusted", "robust"),
    ),
    "median": ("group1", "n1", "d1", "events", "value", "low", "high", "conf_type", "unit"),
    "mean": ("group1", "n1", "value", "unit"),
    "trend": (
        "p",
        *(f"{name}{arm}" for arm in ARMS for name in ("group", "n", "k", "d")),
        *("percent", *(f"percent{arm}" for arm in ARMS[1:])),
    ),
    "at_risk": ("group1", "n1"),
    "step": ("group1", "n1", "d1", "percent", "percent2", "value", "error"),
}
"""Fields that the check of a form looks at."""
FLAT = (
    *("id", "form", "endpoint", "group1", "n1", "k1", "d1", "group2", "n2", "k2", "d2", "percent"),
    *("value", "low", "high", "se", "p", "level", "time", "test", "conf_type", "adjusted"),
    *("robust", "note", "percent2", "group3", "n3", "k3", "d3", "percent3", "events", "unit"),
    *("measure", "error", "sentence", "settle"),
)
"""The columns of the flat file, in order."""
COUNTS = {f"{name}{arm}" for arm in ARMS for name in ("n", "k", "d")} | {"events"}
NO = {"", "no", "n", "false", "0", "none"}
FORM_NAMES = {
    "logrank": "log-rank p-value",
    "two_proportions": "comparison of two proportions",
    "at_risk": "number at risk",
}
"""What a message calls a form whose own name is no plain English."""
AUXILIARIES = {"was", "were", "is", "are", "has", "have", "had", "been", "yet"}
"""Words that a text may put around "not reached"."""
NOT_REACHED = {"nr", "ne", "na", "n/a", "not reached", "not estimable", "not evaluable", "inf", "∞"}


class ClaimError(ValueError):
    """A cell that cannot be read: says which, what was found and what is expected."""


@dataclass(frozen=True)
class Claim:
    """One claim as printed.

    Attributes
    ----------
    form : str
        One of `FORMS`.
    fields : mapping of str to str
        The flat fields that are filled in, as printed.
    id : str
        Name of the claim within its study.
    extra : mapping of str to str
        What stands beside it and no check uses.
    refused : str
        Why it can't be checked, if it can't.
    readings : tuple of Claim
        The readings of a sentence that allows more than one.
    implied : frozenset of str
        Fields filled in from declared groups; for a check, counts that its sentence does not print.

    Examples
    --------
    >>> claim = Claim("count", {"n1": "33", "k1": "26", "percent": "78.8"}, id="remission")
    >>> claim.count("n1"), claim.number("percent").decimals
    (33, 1)
    """

    form: str
    fields: Mapping[str, str]
    id: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    readings: tuple[Claim, ...] = ()
    implied: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        """A field as printed, without spaces around it; empty where it is not given."""
        return str(self.fields.get(name, "")).strip()

    def has(self, *names: str) -> bool:
        """Whether all of these fields are filled in."""
        return all(self.text(name) for name in names)

    def need(self, *names: str) -> None:
        """Refuse a claim that lacks one of these fields.

        Raises
        ------
        ClaimError
            Names the fields that are missing.
        """
        missing = [name for name in names if not self.text(name)]
        if missing:
            form = FORM_NAMES.get(self.form, self.form.replace("_", " "))
            raise ClaimError(f"To check this {form}, fill in {' and '.join(missing)}")

    def count(self, name: str) -> int | None:
        """A field that counts patients, such as ``26`` or ``1,046``; None where it is not given.

        Raises
        ------
        ClaimError
            Not a whole number.
        """
        text = self.text(name)
        if not text:
            return None
        count = _count(text)
        if count is None:
            raise ClaimError(f"{name}: found {text!r}, expected a whole number of patients")
        return count

    def number(self, name: str, *, percent: bool = False) -> Printed | None:
        """A field that holds a printed number; None where it is not given.

        Raises
        ------
        ClaimError
            Not a number.
        """
        text = self.text(name)
        if not text:
            return None
        percent = percent or name.startswith("percent")
        try:
            return _number(text, percent)
        except ValueError as error:
            raise ClaimError(f"{name}: {error}") from None

    def p(self) -> Printed | None:
        """The p-value; None where it is not given.

        Raises
        ------
        ClaimError
            Not a p-value.
        """
        text = self.text("p")
        if not text:
            return None
        try:
            return _p(text)
        except ValueError as error:
            raise ClaimError(f"p: {error}") from None

    def level(self) -> float:
        """The confidence level as a fraction; 0.95 where it is not given.

        Raises
        ------
        ClaimError
            Not between 50 and 100.
        """
        printed = self.number("level", percent=True)
        if printed is None:
            return 0.95
        level = float(printed.value or 0)
        level = level if level < 1 else level / 100
        if not 0.5 <= level < 1:
            raise ClaimError(f"level: found {self.text('level')!r}, expected one such as 95")
        return level

    def flag(self, name: str) -> bool:
        """Whether a condition is declared: ``yes``, ``true`` or a word that names it."""
        return self.text(name).lower() not in NO

    def says(self, *words: str) -> bool:
        """Whether test, type of interval, measure or note name one of these words."""
        names = ("test", "conf_type", "measure", "note", "adjusted", "robust")
        text = " ".join(self.text(name).lower() for name in names)
        return bool(text.strip()) and _says(text, words)

    def names(self, *words: str) -> bool:
        """Whether the test is one of these; a note that speaks of a test names none."""
        return _says(self.text("test").lower(), words)

    def with_fields(self, changes: Mapping[str, str]) -> Claim:
        """The same claim with some fields printed otherwise."""
        return replace(self, fields={**self.fields, **changes})


@lru_cache(maxsize=4096)
def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<![a-z]){word}", text) for word in words)


@lru_cache(maxsize=4096)
def _count(text: str) -> int | None:
    plain = re.sub(r"(?<=\d)[,  \u202f](?=\d{3}(\D|$))", "", text)
    return int(plain.partition(".")[0]) if re.fullmatch(r"\d{1,12}(\.0+)?", plain) else None


@lru_cache(maxsize=4096)
def _number(text: str, percent: bool) -> Printed:
    return printed_number(text, percent=percent)


@lru_cache(maxsize=4096)
def _p(text: str) -> Printed:
    return printed_p(text)


def not_reached(text: str) -> bool:
    """Whether a limit or a median is printed as not reached.

    >>> not_reached("NR"), not_reached("has not yet been reached"), not_reached("12.9")
    (True, True, False)
    """
    words = text.strip().lower().strip("().").split()
    return " ".join(word for word in words if word not in AUXILIARIES) in NOT_REACHED
