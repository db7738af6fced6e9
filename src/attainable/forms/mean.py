"""A mean of whole numbers."""

from __future__ import annotations

from attainable.claims.claim import Claim
from attainable.forms.count import HABITS, of_fewer
from attainable.forms.grim import counts_printing, listed, noticed_share
from attainable.forms.repair import smallest_change
from attainable.verdict import Verdict

ASSUMES = ("Every value is a whole number.", "All patients have a value.")


def check(claim: Claim) -> Verdict:
    """Whether some sum of whole numbers over ``n1`` patients prints the mean (GRIM).

    Parameters
    ----------
    claim : Claim
        ``value`` and ``n1``; ``unit`` may say that values are no whole numbers (``continuous``).

    Returns
    -------
    Verdict
    """
    claim.need("value", "n1")
    n, mean = claim.count("n1"), claim.number("value")
    assert n is not None and mean is not None
    if not n:
        return Verdict("does not fit", "There is no mean of nobody.")
    if claim.text("unit").lower() in {"continuous", "real", "not whole"}:
        return Verdict("not checked", "The values are no whole numbers, so any mean is possible.")
    if not mean.exact:
        return Verdict(
            "not checkable", f"{mean.text} is no mean but a limit of one.", assumes=ASSUMES
        )
    share = noticed_share(mean, n, scale=1)
    sums = counts_printing(mean, n, scale=1)
    if sums:
        how = next(iter(sums.values()))
        word, words = HABITS[how]
        return Verdict(
            word,
            f"A mean of {mean.text} over {n} comes from a sum of {listed(list(sums))} ({words}).",
            assumes=ASSUMES,
            noticed=share,
            because=", ".join(f"{s}/{n} = {s / n:.4f}" for s in list(sums)[:3]) + ".",
            severity="grey" if share == 0 else "",  # type: ignore[arg-type]
        )
    near = round(float(mean.value or 0) * n)
    because = (
        f"The nearest means are {(near - 1) / n:.4f}, {near / n:.4f} and {(near + 1) / n:.4f}."
    )
    others = [m for m in range(max(1, n // 2), n) if counts_printing(mean, m, scale=1)]
    if others and "n1" in claim.implied:
        some = f"{mean.text} can be the mean of whole numbers of {listed(others)} patients."
        return of_fewer(some, n, others)
    if others:
        because += f" Of {listed(others)} patients with a value it would come out."
    change = smallest_change(claim, ("value", "n1"), agrees)
    if change:
        because += change.sentence(others)
    return Verdict(
        "does not fit",
        f"No sum of whole numbers over {n} patients has the mean {mean.text}.",
        assumes=ASSUMES,
        noticed=share,
        because=because,
    )


def agrees(claim: Claim) -> str:
    """By which habit some sum of whole numbers prints the mean: rounded or cut off; else empty."""
    n, mean = claim.count("n1"), claim.number("value")
    hows = counts_printing(mean, n, scale=1).values() if n and mean else ()
    return next((how for how in ("rounded", "cut off") if how in hows), "")
