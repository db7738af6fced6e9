"""One module a form of claim: what prints the figures, by which method, and what excludes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from attainable.claims.claim import FORMS, Claim, ClaimError
from attainable.claims.elsewhere import elsewhere
from attainable.verdict import Verdict

if TYPE_CHECKING:  # what `checker` imports by name, for those who follow imports in the source
    from attainable.forms import at_risk as at_risk
    from attainable.forms import count as count
    from attainable.forms import hazard_ratio as hazard_ratio
    from attainable.forms import logrank as logrank
    from attainable.forms import mean as mean
    from attainable.forms import median as median
    from attainable.forms import proportion as proportion
    from attainable.forms import rate as rate
    from attainable.forms import step as step
    from attainable.forms import trend as trend
    from attainable.forms import two_proportions as two_proportions

Check = Callable[[Claim], Verdict]
UNSETTLED = "Not settled: {}; then delete settle."


def checker(form: str) -> Check:
    """The check of a form, imported when it is first used.

    Parameters
    ----------
    form : str
        One of `attainable.claims.claim.FORMS`.
    """
    check: Check = import_module(f"attainable.forms.{form}").check
    return check


def check(claim: Claim) -> Verdict:
    """The verdict on one claim; every claim gets one.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    Verdict
        *not checked*, with the reason, where a field can't be read or the form is not supported.

    Examples
    --------
    >>> check(Claim("count", {"n1": "33", "k1": "26", "percent": "78.8"})).word
    'adds up'
    """
    if claim.refused:
        return Verdict("not checked", claim.refused, id=claim.id)
    if claim.form not in FORMS:
        return Verdict(
            "not checked",
            f"The form {claim.form!r} is none of {', '.join(FORMS)}.",
            id=claim.id,
        )
    if claim.has("settle"):
        return Verdict("not checked", UNSETTLED.format(claim.text("settle")), id=claim.id)
    if claim.readings:
        return _readings(claim)
    try:
        claim = replace(claim, implied=elsewhere(claim))
        return replace(checker(claim.form)(claim), id=claim.id)
    except ClaimError as error:
        return Verdict("not checked", f"{error}.", id=claim.id)


def _readings(claim: Claim) -> Verdict:
    """Each reading of a sentence, worked out; none is chosen in silence."""
    verdicts = [check(reading) for reading in claim.readings]
    names = [r.id or str(i) for i, r in enumerate(claim.readings, 1)]
    parts = [f"{name}: {v.word}. {v.sentence}" for name, v in zip(names, verdicts, strict=True)]
    return Verdict(
        "two readings",
        f"The sentence allows {len(parts)} readings.",
        id=claim.id,
        tried={
            name: {"word": v.word, "sentence": v.sentence}
            for name, v in zip(names, verdicts, strict=True)
        },
        because=" ".join(parts),
    )
