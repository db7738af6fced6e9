"""A count with its percentage."""

from __future__ import annotations

from collections.abc import Sequence

from attainable.claims.claim import Claim
from attainable.forms.grim import (
    counts_printing,
    denominators,
    listed,
    noticed_share,
    sizes_printing,
)
from attainable.forms.repair import smallest_change
from attainable.forms.spans import reading
from attainable.printed import Printed
from attainable.verdict import EVALUABLE, Verdict, Word

OF_FEWER = (
    "All {} patients do not give it, a number that the sentence does not print; {} who could be evaluated do. "
    + EVALUABLE
)
ASSUMES = ("The denominator is the number of patients printed.", "Each patient counts once.")
HABITS: dict[str, tuple[Word, str]] = {
    "rounded": ("adds up", "rounded"),
    "rounded twice": ("adds up", "rounded twice, digit by digit"),
    "cut off": ("cut off", "with further digits cut off"),
    "zeros added": ("cut off", "with a zero added"),
}


def check(claim: Claim) -> Verdict:
    """Whether count, number of patients and percentage agree.

    Parameters
    ----------
    claim : Claim
        Two or three of ``k1``, ``n1`` and ``percent``.

    Returns
    -------
    Verdict
    """
    k, n, percent = claim.count("k1"), claim.count("n1"), claim.number("percent")
    if n is None and k and percent is not None and sizes_printing(k, percent) == []:
        sentence = f"{k} patients are {percent.text} % of no number of patients."
        return Verdict("does not fit", sentence, assumes=ASSUMES[1:])
    if n is None or (k is None and percent is None):
        return Verdict("not checkable", "A count needs the number of patients it is of.")
    if n == 0:
        return _impossible(claim, "0 patients are printed, of whom nobody can be counted.")
    if k is not None and k > n:
        return _impossible(claim, f"{k} of {n} patients is not possible.")
    if percent is None:
        return Verdict(
            "not checkable", f"{k} of {n}: no percentage is printed with it.", assumes=ASSUMES
        )
    return of_all(claim, k, n, percent) if k is not None else of_some(claim, n, percent)


def of_all(claim: Claim, k: int, n: int, percent: Printed) -> Verdict:
    """The verdict where count, patients and percentage are all printed."""
    x = 100 * k / n
    how = reading(percent, x)
    exact = f"{k}/{n} is {x:.3f} %"
    share = noticed_share(percent, n, k)
    if how:
        word, words = HABITS[how]
        return Verdict(
            word,
            f"{k} of {n} prints as {percent.text} if {words}."
            if how != "rounded"
            else f"{k} of {n} prints as {percent.text}.",
            tried={how: {"meets": how == "rounded", "nearest": [x, x]}},
            assumes=ASSUMES,
            noticed=share,
            because=f"{exact}; printed {percent.text}.",
            severity="footnote" if how == "rounded twice" else "",  # type: ignore[arg-type]
        )
    others = denominators(k, percent, n - 1) if percent.exact else []
    if others and "n1" in claim.implied:
        return of_fewer(f"{percent.text} % can be {k} of {listed(others)} patients.", n, others)
    because = f"{exact}, not {percent.text}, rounded, cut off or rounded digit by digit."
    if others:
        because += f" {k} of {listed(others)} would print it, if only so many could be evaluated."
    elif k and sizes_printing(k, percent) == []:
        because += f" {k} is {percent.text} % of no number of patients."
    return _impossible(
        claim, f"{k} of {n} does not print as {percent.text}.", because, share, others
    )


def of_some(claim: Claim, n: int, percent: Printed) -> Verdict:
    """The verdict where the count itself is not printed."""
    counts = counts_printing(percent, n)
    share = noticed_share(percent, n)
    if counts:
        how = next(iter(counts.values()))
        word, words = HABITS[how]
        exact = ", ".join(f"{k}/{n} = {100 * k / n:.2f} %" for k in list(counts)[:3])
        return Verdict(
            word,
            f"{percent.text} % of {n} is {listed(list(counts))} patients ({words}).",
            assumes=ASSUMES,
            noticed=share,
            because=exact + ("; …" if len(counts) > 3 else "."),
        )
    others = [m for m in range(max(1, n // 2), n) if counts_printing(percent, m)]
    if others and "n1" in claim.implied:
        some = f"{percent.text} % can be a count of {listed(others)} patients."
        return of_fewer(some, n, others)
    because = f"No count of {n} gives {percent.text} %, rounded or cut off."
    if others:
        because += f" Of {listed(others)} patients who could be evaluated, some count would."
    elif not any(counts_printing(percent, m) for m in range(1, n // 2)):
        because += " Nor does any count of fewer patients."
    return _impossible(
        claim, f"{percent.text} % of {n} patients is no count.", because, share, others
    )


def of_fewer(sentence: str, n: int, others: list[int]) -> Verdict:
    """The verdict where the number of patients stands elsewhere, and fewer of them give the figure."""
    return Verdict(
        "possible",
        sentence,
        assumes=("Not all patients could be evaluated.",),
        because=OF_FEWER.format(n, listed(others)),
        severity="grey",
    )


def agrees(claim: Claim) -> str:
    """By which habit count, patients and percentage agree: rounded or cut off; empty if by neither."""
    k, n, percent = claim.count("k1"), claim.count("n1"), claim.number("percent")
    if not n or percent is None or not 0 <= float(percent.value or 0) <= 100:
        return ""
    hows = {reading(percent, 100 * k / n)} if k is not None and k <= n else set()
    if k is None:
        hows = set(counts_printing(percent, n).values())
    return next((how for how in ("rounded", "cut off") if how in hows), "")


def _impossible(
    claim: Claim, sentence: str, because: str = "", share: float = 1.0, fewer: Sequence[int] = ()
) -> Verdict:
    change = smallest_change(claim, ("k1", "n1", "percent"), agrees)
    if change:
        because = f"{because}{change.sentence(fewer)}".strip()
    return Verdict("does not fit", sentence, assumes=ASSUMES, noticed=share, because=because)
