"""Numbers of patients that the sentence of a claim does not print."""

from __future__ import annotations

import re

from attainable.claims.claim import ARMS, Claim


def elsewhere(claim: Claim) -> frozenset[str]:
    """Counts of a claim that its sentence does not print: of a declared group, or from other sentences.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    frozenset of str
        Names of fields; those filled in from groups where the claim has no sentence.

    Examples
    --------
    >>> said = {"k1": "29", "n1": "97", "percent": "39.7", "sentence": "Response was seen in 29 (39.7%)."}
    >>> elsewhere(Claim("count", said))
    frozenset({'n1'})
    """
    said = claim.text("sentence")
    if not said:
        return claim.implied
    from attainable.reading.amounts import digits
    from attainable.reading.normal import plain
    from attainable.reading.patterns import compiled

    words = re.findall(r"[A-Za-z]+(?:-[a-z]+)?|[0-9][0-9.,]*[0-9]|[0-9]|[.][0-9]+", plain(said))
    words += [match[0] for match in compiled("{B}{COUNT}").finditer(plain(said))]
    there = {digits(word).replace(",", "") for word in words}
    counts = (f"{name}{arm}" for name in "nkd" for arm in ARMS)
    return frozenset(
        name
        for name in counts
        if claim.has(name) and claim.text(name).replace(",", "") not in there
    )
