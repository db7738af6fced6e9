"""What claims of one study say together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["agree", "exclude", "identified", "bounded", "open", "not checked"]
SEVERITY = {
    "agree": "green",
    "exclude": "red",
    "identified": "green",
    "bounded": "grey",
    "open": "grey",
    "not checked": "grey",
}


@dataclass(frozen=True)
class Finding:
    """One joint finding.

    Attributes
    ----------
    kind : str
        ``agree`` or ``exclude`` (claims), ``identified``, ``bounded`` or ``open`` (quantities),
        ``not checked`` with the reason.
    claims : tuple of str
        Ids of the claims that it rests on.
    sentence, because : str
    low, high : float or None
        Limits of a quantity over every course that agrees; infinite limits are None.
    test : str
        The test to which the limits belong, if to one.
    """

    kind: Kind
    claims: tuple[str, ...]
    sentence: str
    because: str = ""
    low: float | None = None
    high: float | None = None
    test: str = ""

    @property
    def severity(self) -> str:
        """Colour of the finding, as of a verdict."""
        return SEVERITY[self.kind]

    def to_dict(self) -> dict[str, Any]:
        """All attributes as plain data."""
        return {**asdict(self), "claims": list(self.claims), "severity": self.severity}
