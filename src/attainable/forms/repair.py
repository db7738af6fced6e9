"""The smallest change of one printed number that would make figures agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from attainable.claims.claim import COUNTS, Claim, ClaimError
from attainable.verdict import series

MOST_DIGITS = 3
SHARES = ("count", "proportion", "two_proportions", "rate")
"""Forms whose percentages and limits lie between 0 and 100, but for limits that a program did not hold there."""
NAMES = {
    "percent": "percentage",
    "low": "lower limit",
    "high": "upper limit",
    "se": "standard error",
}
SHOWN = 4
"""Values of one number that a sentence names."""
MOST_TRIES = 6_000
"""Printed numbers looked at before the search gives up: a fraction of a second."""

Found = tuple[int, str, float, str, str]
"""Digits changed, habit of rounding, size of the change, field, new text."""


@dataclass(frozen=True)
class Change:
    """A printed number and what stands in its place; fewest digits, then smallest in size.

    >>> cut = Change("k1", "count", "5", ("6",), of=" of 9", note="cut off")
    >>> str(Change("percent", "percentage", "66", ("56",), others=(cut,)))
    'percentage 66 to 56; or count 5 to 6 of 9 (cut off)'
    """

    field: str
    name: str
    old: str
    new: tuple[str, ...]
    of: str = ""
    note: str = ""
    others: tuple[Change, ...] = ()
    """Changes of other numbers, or under another habit, that are as small or next in order."""

    def __str__(self) -> str:
        """The change in words, and the others after it."""
        few = list(self.new)
        if len(few) > SHOWN:
            few[SHOWN - 2 :] = [f"{len(few) - SHOWN + 2} more"]
        own = f"{self.name} {self.old} to {series(few, 'or')}{self.of}"
        own += f" ({self.note})" if self.note else ""
        return "; or ".join([own, *map(str, self.others)])

    def sentence(self, fewer: Sequence[int] = ()) -> str:
        """The repair as a sentence; numbers of patients that a sentence before names are left out."""
        told = {str(n) for n in fewer}
        kept = [c for c in (self, *self.others) if c.field != "n1" or not told.issuperset(c.new)]
        if not kept:
            return ""
        start = "Smallest" if len(kept) > len(self.others) else "Otherwise the smallest"
        changes = "; or ".join(str(replace(change, others=())) for change in kept)
        return f" {start} change that would make them agree: {changes}."


def smallest_change(
    claim: Claim,
    names: tuple[str, ...],
    agree: Callable[[Claim], bool | str],
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
        Whether a changed claim agrees; or by which habit of rounding, of which those by other
        habits than ``rounded`` are told beside those of rounding.
    most : int
        Digits of one number that may change.

    Returns
    -------
    Change or None
        All values of the field that change as few digits, nearest to the printed one first; then
        those of other fields.
    """
    present = [name for name in names if re.search(r"\d", claim.text(name))]
    found: list[Found] = []
    tries = 0
    least: dict[str, int] = {}
    for digits in range(1, most + 1):
        for name in present:
            old = claim.text(name)
            for new in changed(old, digits):
                tries += 1
                if tries > MOST_TRIES:
                    return _best(claim, found)
                other = claim.with_fields({name: new})
                how = _agrees(other, agree)
                habit = how if isinstance(how, str) and how != "rounded" else ""
                if not how or not _printable(other, name, claim):
                    continue
                if least.setdefault(habit, digits) == digits:
                    found.append((digits, habit, _size(old, new), name, new))
        if "" in least:
            break
    return _best(claim, found)


def slips(claim: Claim, names: tuple[str, ...]) -> Iterator[Claim]:
    """The claim with one digit of one number changed, every way."""
    for name in names:
        for new in changed(claim.text(name), 1):
            yield claim.with_fields({name: new})


def noticed(
    claim: Claim, names: tuple[str, ...], agree: Callable[[Claim], bool | str]
) -> float | None:
    """Share of one-digit slips in these fields after which the claim would not agree.

    Returns
    -------
    float or None
        None where there is nothing to change.
    """
    answers = [bool(_agrees(slip, agree)) for slip in slips(claim, names)]
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


def _agrees(claim: Claim, agree: Callable[[Claim], bool | str]) -> bool | str:
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


def _best(claim: Claim, found: list[Found]) -> Change | None:
    """The changes of one field under one habit together: fewest digits first, rounding, then size."""
    groups: dict[tuple[str, str], list[str]] = {}
    for _, habit, _, name, new in sorted(found):
        groups.setdefault((name, habit), []).append(new)
    if not groups:
        return None
    first, *others = (
        Change(name, _in_words(claim, name), claim.text(name), tuple(new), _of(claim, name), habit)
        for (name, habit), new in groups.items()
    )
    return replace(first, others=tuple(others))


def _of(claim: Claim, name: str) -> str:
    """Of how many patients a count is."""
    n = claim.text(f"n{name[-1]}") if re.fullmatch(r"k\d", name) else ""
    return f" of {n}" if n else ""


def _in_words(claim: Claim, name: str) -> str:
    """What a field is called in a sentence."""
    if name == "value":
        return {"hazard_ratio": "ratio", "median": "median", "mean": "mean"}.get(claim.form, name)
    if name not in COUNTS or name == "events":
        return NAMES.get(name, name)
    arms = f" of group {name[-1]}" if claim.form in ("two_proportions", "hazard_ratio") else ""
    return {"n": "patients", "k": "count", "d": "events"}[name[0]] + arms
