"""A number at risk below a survival curve."""

from __future__ import annotations

from attainable.claims.claim import Claim
from attainable.verdict import Verdict


def check(claim: Claim) -> Verdict:
    """A number at risk alone contradicts nothing; with other claims it restricts the courses.

    Parameters
    ----------
    claim : Claim
        ``n1`` patients of ``group1`` at risk at ``time``.

    Returns
    -------
    Verdict
    """
    claim.need("n1", "time")
    claim.count("n1")
    return Verdict(
        "possible",
        f"{claim.text('n1')} at risk at {claim.text('time')} limits the possible orders of events and losses of the group.",
        assumes=("At risk just before that time.",),
        because="Held against the group's size, its other numbers at risk, steps and p-values.",
    )
