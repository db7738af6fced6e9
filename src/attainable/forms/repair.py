"""The smallest change of one printed number that would make figures agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from attainable.claims.claim import COUNTS, Claim, ClaimError

MOST_DIGITS = 3
SHARES = ("count", "proportion", "two_proportions", "rate")
"""Forms whose percentages and limits lie between 0 and 100, but for limits that a program did not hold there."""
NAMES = {
    "percent": "percentage",
    "low": "lower limit",
    "high": "upper limit",
    "se": "standard error",
}
MOST_TRIES = 6_000
"""Printed numbers looked at before the search gives up: a fraction of a second."""


@dataclass(frozen=True)
class Change:
    """A printed number and what stands in its place; fewest digits, then smallest in size.

    >>> str(Change("high", "upper limit", "49", ("40", "41")))
    'upper limit 49 to 40 or 41'
    """

    field: str
    name: str
    old: str
    new: tuple[str, ...]

    def __str__(self) -> str:
        """The change in words."""
        few, more = self.new, ""
        if len(few) > 3:
            few = self.new[:1]
            more = f" ({len(self.new) - 1} others change as few digits, such as {self.new[1]})"
        return f"{self.name} {self.old} to {' or '.join(few)}{more}"


def smallest_change(
    claim: Claim,
    names: tuple[str, ...],
    agree: Callable[[Claim], bool],
    *,
    most: int = MOST_DIGITS,
) -> Change | None:
    """The smallest change of one printed number after which a claim agrees with itself.

    Parameters
    ----------
    claim : Claim
    names : tuple of str
        Fields that may hold the slip.
    agree : callable
        Whether a changed claim agrees.
    most : int
        Digits of one number that may change.

    Returns
    -------
    Change or None
        All values of the field that change as few digits, nearest to the printed one first.
    """
    present = [name for name in names if re.search(r"\d", claim.text(name))]
    tries = 0
    for digits in range(1, most + 1):
        found: list[tuple[float, str, str]] = []
        for name in present:
            old = claim.text(name)
            for new in changed(old, digits):
                tries += 1
                if tries > MOST_TRIES:
                    return _best(claim, found)
                other = claim.with_fields({name: new})
                if _agrees(other, agree) and _printable(other, name, claim):
                    found.append((_size(old, new), name, new))
        if found:
            return _best(claim, found)
    return None


def slips(claim: Claim, names: tuple[str, ...]) -> Iterator[Claim]:
    """The claim with one digit of one number changed, every way."""
    for name in names:
        for new in changed(claim.text(name), 1):
            yield claim.with_fields({name: new})


def noticed(claim: Claim, names: tuple[str, ...], agree: Callable[[Claim], bool]) -> float | None:
    """Share of one-digit slips in these fields after which the claim would not agree.

    Returns
    -------
    float or None
        None where there is nothing to change.
    """
    answers = [_agrees(slip, agree) for slip in slips(claim, names)]
    return 1 - sum(answers) / len(answers) if answers else None


def changed(text: str, digits: int) -> Iterator[str]:
    """A printed number with exactly so many digits changed, as it could be printed.

    >>> len(list(changed("0.4", 1))), len(list(changed("49", 1)))
    (18, 17)
    """
    places = [i for i, c in enumerate(text) if c in "0123456789"]
    for chosen in combinations(places, digits):
        for values in product("0123456789", repeat=digits):
            if any(text[i] == v for i, v in zip(chosen, values, strict=True)):
                continue
            new = list(text)
            for i, v in zip(chosen, values, strict=True):
                new[i] = v
            if not re.search(r"(?<![\d.,·])(?<!e-)0\d", "".join(new)):
                yield "".join(new)


def _agrees(claim: Claim, agree: Callable[[Claim], bool]) -> bool:
    try:
        return agree(claim)
    except (ClaimError, ValueError, ZeroDivisionError):
        return False


def _printable(claim: Claim, name: str, before: Claim) -> bool:
    """Whether a figure could be printed so, in place of the one before."""
    if name == "p":
        p = claim.p()
        return p is not None and 0 <= p.limits.low <= p.limits.high <= 1
    if name in COUNTS:
        n, *parts = (claim.count(f"{x}{name[-1]}") for x in "nkd")
        fit = n is None or all(part is None or part <= n for part in parts)
        return fit and not re.match("0.", claim.text(name))
    if claim.form in SHARES and name != "value":
        return _is_share(claim, name) or not _is_share(before, name)
    return True


def _is_share(claim: Claim, name: str) -> bool:
    printed = claim.number(name, percent=True)
    return printed is not None and 0 <= float(printed.value or 0) <= 100


def _size(old: str, new: str) -> float:
    """How far the numbers of a text moved; a p-value between two bounds has two."""
    a, b = (
        [float(re.sub("[,·]", ".", number)) for number in re.findall(r"\d+(?:[.,·]\d+)?", text)]
        for text in (old, new)
    )
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / max(sum(a), 1e-12)


def _best(claim: Claim, found: list[tuple[float, str, str]]) -> Change | None:
    if not found:
        return None
    _, name, _ = min(found)
    values = tuple(new for _, field, new in sorted(found) if field == name)
    return Change(name, _in_words(claim, name), claim.text(name), values)


def _in_words(claim: Claim, name: str) -> str:
    """What a field is called in a sentence."""
    if name == "value":
        return {"hazard_ratio": "ratio", "median": "median", "mean": "mean"}.get(claim.form, name)
    if name not in COUNTS or name == "events":
        return NAMES.get(name, name)
    arms = f" of group {name[-1]}" if claim.form in ("two_proportions", "hazard_ratio") else ""
    return {"n": "patients", "k": "count", "d": "events"}[name[0]] + arms
