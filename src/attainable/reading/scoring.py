"""How well reading does on sentences whose claims are known: precision and recall by form."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attainable.reading.abstract import read
from attainable.reading.tokens import Fields

FORMS = {
    "a": "proportion",
    "b": "rate",
    "c": "hazard_ratio",
    "d": "two_proportions",
    "e": "median",
    "f": "trend",
    "g": "logrank",
}
NAMES = {
    "k": "k1",
    "n": "n1",
    "percent1": "percent",
    "hr": "value",
    "median": "value",
    "p_text": "p",
}
ONCE = frozenset(["value", "low", "high", "se", "p", "level", "percent"])
NUMBERS = ONCE | {f"{name}{i}" for name in ("k", "n", "d", "percent") for i in range(1, 10)}
Numbers = tuple[str, Fields]


@dataclass(frozen=True)
class Score:
    """Claims of one form: in the sentences, proposed, and right.

    Attributes
    ----------
    form : str
        "all" for all of them.
    claims, proposed, right : int
    """

    form: str
    claims: int
    proposed: int
    right: int

    @property
    def precision(self) -> float:
        """Share of what is proposed that is right."""
        return self.right / self.proposed if self.proposed else float("nan")

    @property
    def recall(self) -> float:
        """Share of the claims that are found."""
        return self.right / self.claims if self.claims else float("nan")


def load(path: str | Path) -> list[dict[str, Any]]:
    """Sentences with their claims, one a line: ``text``, ``claims``.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of dict
    """
    lines = Path(path).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def scores(sentences: Iterable[Mapping[str, Any]], *, whole: bool = False) -> list[Score]:
    """Precision and recall of reading, by form and of all.

    Parameters
    ----------
    sentences : iterable of mapping
        As from `load`.
    whole : bool
        Whether a proposal is right only with all numbers of the claim, not some of them.

    Returns
    -------
    list of Score
        A proposal is right where its form and all its printed numbers are those of a claim; each
        claim counts once.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for sentence in sentences:
        left = [expected(claim) for claim in sentence["claims"]]
        counts.update((form, "claims") for form, _ in left)
        for proposal in read(sentence["text"]):
            form, numbers = given(proposal)
            counts[form, "proposed"] += 1
            same = [c for c in left if c[0] == form and _agree(numbers, c[1], whole)]
            if same:
                left.remove(same[0])
                counts[form, "right"] += 1
    forms = sorted({form for form, _ in counts})
    found = [
        Score(f, *(counts[f, what] for what in ("claims", "proposed", "right"))) for f in forms
    ]
    total = [sum(getattr(s, what) for s in found) for what in ("claims", "proposed", "right")]
    return [*found, Score("all", *total)]


def expected(claim: Mapping[str, Any]) -> Numbers:
    """Form and printed numbers of a claim as its author named them.

    Examples
    --------
    >>> expected({"form": "a", "k": 12, "n": 36})
    ('count', {'k1': '12', 'n1': '36'})
    """
    flat = {
        NAMES.get(key, key): value for key, value in claim.items() if not isinstance(value, list)
    }
    for index, group in enumerate(claim.get("groups", []), start=1):
        for key, value in group.items():
            stem = NAMES.get(key, key).rstrip("1")
            flat[stem if stem == "percent" and index == 1 else f"{stem}{index}"] = value
    implied = {NAMES.get(key[:-8], key[:-8]) for key in claim if key.endswith("_implied")}
    numbers = {
        key: _canonical(key, str(value))
        for key, value in flat.items()
        if key in NUMBERS and value is not None and key not in implied
    }
    form = FORMS.get(claim["form"], claim["form"])
    return (
        "count" if form == "proportion" and not {"percent", "low"} & numbers.keys() else form
    ), numbers


def given(proposal: Fields) -> Numbers:
    """Form and printed numbers of a proposal."""
    numbers = {k: _canonical(k, v) for k, v in proposal.items() if k in NUMBERS}
    return proposal["form"], numbers


def _canonical(key: str, value: str) -> str:
    value = value.replace(" ", "")
    if key[0] in "knd":
        return value.replace(",", "")
    return value if any(ch.isdigit() for ch in value) or key != "value" else "not reached"


def _agree(found: Fields, claim: Fields, whole: bool) -> bool:
    if whole:
        return found == claim
    return bool(found) and all(claim.get(key) == value for key, value in found.items())


def main(paths: list[str]) -> None:
    """Print precision and recall by form, as CSV, of files of sentences taken together.

    The last row is of the sentences without a claim, which are counted in place of claims.
    """
    sentences = [sentence for path in paths for sentence in load(path)]
    decoys = [sentence for sentence in sentences if not sentence["claims"]]
    print("form,claims,proposed,right,precision,recall")
    for score in scores(sentences):
        shares = f"{score.precision:.3f},{score.recall:.3f}"
        print(f"{score.form},{score.claims},{score.proposed},{score.right},{shares}")
    print(f"none,{len(decoys)},{scores(decoys)[-1].proposed},0,,")


if __name__ == "__main__":
    main(sys.argv[1:])
