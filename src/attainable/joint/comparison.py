"""A comparison of two declared groups and its courses."""

from __future__ import annotations

from dataclasses import dataclass, field

from attainable.claims.claim import Claim
from attainable.joint.courses import Courses


@dataclass
class Comparison:
    """A claim on two declared groups with known events, and its courses."""

    claim: Claim
    arms: tuple[str, str]
    counts: tuple[int, int, int, int]
    found: Courses | None = None
    crude: bool = False
    """Whether its events are read from rates, as crude."""
    reason: str = ""
    used: list[str] = field(default_factory=list)
    """Claims that its courses agree with besides its own."""

    @property
    def name(self) -> str:
        """Its id."""
        return self.claim.id
