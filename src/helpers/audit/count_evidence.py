"""What speaks for and against a printed count: sums, its repetitions, its percentages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.audit.count_checks import Check, count_checks
from helpers.audit.count_claims import (
    SIZE,
    Claim,
    Counts,
    Quantity,
    figures_of,
    quantity_of,
    read_counts,
)
from helpers.audit.grim import ROUNDINGS, counts_printing
from helpers.comparison import GROUPS


@dataclass(frozen=True)
class CountEvidence:
    """The counts of a list of published figures, ready to be asked about one row.

    >>> from helpers.published import load_published
    >>> evidence = CountEvidence(load_published())
    >>> claims = [claim for claim in evidence.of_row("hsct_count") if claim.own]
    >>> evidence.support(claims)
    ['15 transplant + 11 no transplant = 26 remission']
    """

    published: pd.DataFrame

    @cached_property
    def counts(self) -> Counts:
        """All claims about counts."""
        return read_counts(self.published)

    @cached_property
    def percentages(self) -> dict[Quantity, list[tuple[str, int]]]:
        """Printed percentages of each outcome with their denominators."""
        found: dict[Quantity, list[tuple[str, int]]] = {}
        for figure in figures_of(self.published).values():
            if figure["kind"] == "proportion" and figure["denominator"]:
                made_of = (figure["printed"], int(figure["denominator"]))
                found.setdefault(quantity_of(figure), []).append(made_of)
        return found

    @cached_property
    def checks(self) -> list[Check]:
        """All sums and limits."""
        return count_checks(self.counts)

    def of_row(self, row: str) -> list[Claim]:
        """Claims of one row."""
        return self.counts.of_row(row)

    def value(self, claim: Claim) -> int:
        """Value that a claim's quantity has by most of the claims on it."""
        return self.counts.values[claim.quantity]

    def against(self, row: str, claims: list[Claim]) -> list[str]:
        """What contradicts a row: other claims, sums, limits, percentages made of its number."""
        broken = [check.text for check in self.checks if not check.holds and _about(check, claims)]
        own = [claim for claim in claims if claim.own]
        misfits = [text for claim in own for text, fits in self._percentages(claim) if not fits]
        return [*self.disagreements(row), *broken, *misfits]

    def disagreements(self, row: str) -> list[str]:
        """Where a row's counts differ from what most other rows, or half of them, say."""
        texts = []
        for claim in self.of_row(row):
            others = [v for v in self.counts.rivals[claim.quantity] if v != claim.value]
            if others:
                texts.append(f"{claim.value} {_named(claim.quantity)} here, {others[0]} elsewhere")
        return texts

    def support(self, claims: list[Claim]) -> list[str]:
        """What confirms a row's own numbers."""
        found = [check.text for check in self.checks if check.decides and _about(check, claims)]
        for claim in claims:
            same = [c for c in self.counts.claims if c.quantity == claim.quantity and c.printed]
            sentences = {c.sentence for c in same} | {claim.sentence}
            if len(sentences) > 1:
                said = f"{claim.value} {_named(claim.quantity)}"
                found.append(f"{said}: the same in {len(sentences)} sentences")
            found += [text for text, _ in self._percentages(claim)]
        return found

    def limits(self, claims: list[Claim]) -> list[str]:
        """Limits on a row's own numbers, each said once."""
        limits = (check for check in self.checks if not check.decides)
        return [*dict.fromkeys(check.text for check in limits if _about(check, claims))]

    def _percentages(self, claim: Claim) -> list[tuple[str, bool]]:
        """Each printed percentage of the same outcome, and whether the claimed count gives it."""
        texts = []
        for printed, n in self.percentages.get(claim.quantity, []):
            fits = any(
                claim.value in counts_printing(printed, n, rounding=how) for how in ROUNDINGS
            )
            sign = "gives" if fits else "does not give"
            texts.append((f"{claim.value} of {n} {sign} the printed {printed}", fits))
        return texts


def _about(check: Check, claims: list[Claim]) -> bool:
    return any(claim.quantity in check.quantities for claim in claims)


def _named(quantity: Quantity) -> str:
    outcome, group = quantity
    return f"patients ({GROUPS[group]})" if outcome == SIZE else f"with {outcome} ({GROUPS[group]})"
