"""A verdict on a printed figure: one word, one sentence, and what stands behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1

Word = Literal[
    "adds up",
    "cut off",
    "possible",
    "not by any test tried",
    "too narrow",
    "does not fit",
    "two readings",
    "not checkable",
    "not checked",
]
Severity = Literal["red", "amber", "grey", "green", "footnote"]

WIDTH = "The width of the interval could not be checked."
"""Said of an interval of which no number of patients or events is known: nothing bounds its width."""

EVALUABLE = "How many could be evaluated?"
"""Asked where a count fits fewer patients only than a group has."""

SEVERITIES: dict[Word, Severity] = {
    "adds up": "green",
    "cut off": "footnote",
    "possible": "green",  # grey where nothing could have been noticed
    "not by any test tried": "amber",
    "too narrow": "amber",
    "does not fit": "red",
    "two readings": "grey",
    "not checkable": "grey",
    "not checked": "grey",
}


@dataclass(frozen=True)
class Verdict:
    """What can be said of one printed figure; of the figure, never of a person.

    Attributes
    ----------
    word : str
        One of the fixed words, so that programs can count them.
    sentence : str
        Plain text, ready for a review.
    id : str
        Name of the claim.
    tried : dict
        What was tried, by name, and what each gives: ``{"mantel": {"meets": False, "nearest":
        [0.398, 0.4028]}}``. ``meets`` means rounded, and is None where that was not decided; what
        is met with digits cut off has ``"cut off": True`` besides, except for p-values of times,
        of which the sentence says it.
    assumes : tuple of str
        Sentences; where one of them does not hold, neither does the verdict.
    noticed : float or None
        Share of the values that could have been printed that would have been excluded; None where
        that has no meaning.
    least_loss, least_loss_equal : dict or None
        Fewest patients lost before the last event among the cohorts that give the figure, free and
        with equal follow-up: ``{"lost": 9, "of": 43, "test": "mantel", "sides": 2}``.
    cohort : dict or None
        A cohort that gives the figure, by column: ``patient, arm, time, event``.
    because : str
        One sentence with the numbers.
    severity : str
        ``red``, ``amber``, ``grey``, ``green`` or ``footnote``; by default that of the word.
    schema_version : int
        Of `to_dict`.

    Examples
    --------
    >>> Verdict("possible", "Some cohort gives it.", noticed=0.0).severity
    'grey'
    """

    word: Word
    sentence: str
    id: str = ""
    tried: dict[str, Any] = field(default_factory=dict)
    assumes: tuple[str, ...] = ()
    noticed: float | None = None
    least_loss: dict[str, Any] | None = None
    least_loss_equal: dict[str, Any] | None = None
    cohort: dict[str, list[int]] | None = field(default=None, compare=False, repr=False)
    because: str = ""
    severity: Severity = ""  # type: ignore[assignment]
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        """Refuse other words; fill in the severity."""
        if self.word not in get_args(Word):
            raise ValueError(f"found the word {self.word!r}, expected one of {get_args(Word)}")
        if self.severity:
            if self.severity not in get_args(Severity):
                raise ValueError(f"found {self.severity!r}, expected one of {get_args(Severity)}")
            return
        severity = SEVERITIES[self.word]
        if self.word == "possible" and not self.noticed:
            severity = "grey"
        object.__setattr__(self, "severity", severity)

    @property
    def witness(self) -> pd.DataFrame | None:
        """The cohort as a table, one row a patient; None where there is none.

        Returns
        -------
        DataFrame or None
        """
        if self.cohort is None:
            return None
        import pandas as pd

        return pd.DataFrame(self.cohort)

    def to_dict(self) -> dict[str, Any]:
        """All attributes as plain data; the witness as a list of records.

        Returns
        -------
        dict
        """
        return {
            "id": self.id,
            "word": self.word,
            "sentence": self.sentence,
            "tried": self.tried,
            "assumes": list(self.assumes),
            "noticed": self.noticed,
            "least_loss": self.least_loss,
            "least_loss_equal": self.least_loss_equal,
            "witness": self.cohort
            and [
                dict(zip(self.cohort, row, strict=True))
                for row in zip(*self.cohort.values(), strict=True)
            ],
            "because": self.because,
            "severity": self.severity,
            "schema_version": self.schema_version,
        }

    def to_json(self) -> str:
        """`to_dict` as one line of JSON.

        Returns
        -------
        str
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        """The verdict for a person: the word, the sentence, the reason, the assumptions."""
        parts = [f"{self.word}: {self.sentence}", self.because]
        if self.assumes:
            parts.append("Assumes: " + " ".join(self.assumes))
        return "\n".join(part for part in parts if part)


def series(words: list[str], last: str) -> str:
    """Words one after another, with ``last`` before the last of them.

    >>> series(["a", "b", "c"], "or"), series(["a"], "or")
    ('a, b or c', 'a')
    """
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))
