"""Random inputs with the library's answers, for the agreement of the page "Check a paper".

``python tools/checker/agreement.py CASES OUT.json.gz``: one seed, so that the same cases come again.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import attainable as at
from attainable.claims.claim import Claim
from attainable.forms import check
from attainable.riskset.design import Design

SEED = 19
MOST_PATHS = 20_000
"""Paths of a random design, at most: the cases are many."""


def main() -> None:
    """Write the cases."""
    number, out = int(sys.argv[1]), Path(sys.argv[2])
    draw = random.Random(SEED)
    cases = [_logrank(draw) for _ in range(number)]
    cases += [_count(draw) for _ in range(number)]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    out.write_bytes(gzip.compress(f"[\n{lines}\n]\n".encode(), mtime=0))


def _answer(verdict: at.Verdict) -> dict[str, Any]:
    answer = verdict.to_dict()
    for name in ("id", "schema_version", "assumes"):
        answer.pop(name)
    return answer


def _logrank(draw: random.Random) -> dict[str, Any]:
    while True:
        n1, n2 = draw.randint(1, 25), draw.randint(1, 25)
        events = draw.randint(1, 6)
        d1 = min(draw.randint(0, events), n1)
        d2 = min(events - d1, n2)
        ties = draw.random() < 0.8
        if d1 + d2 and Design(n1, d1, n2, d2, ties).paths() <= MOST_PATHS:
            break
    p = _p(draw)
    named = draw.choice([None, None, "mantel", "gehan", "cox_wald", "fisher", "permutation"])
    verdict = at.logrank(n1, d1, n2, d2, ties).check(p, named)
    asked = {"n1": n1, "d1": d1, "n2": n2, "d2": d2, "ties": ties, "p": p, "test": named}
    return {"form": "logrank", "asked": asked, "answer": _answer(verdict)}


def _p(draw: random.Random) -> str:
    kind, p = draw.random(), draw.random() ** draw.choice([1, 3])
    if kind < 0.75:
        return f"{p:.{draw.choice([1, 2, 2, 3, 3, 4, 5])}f}"
    if kind < 0.85:
        return f"{p:.2f}0"
    return draw.choice(
        ["<0.05", "P<.001", "p > 0.5", "NS", "0.01<P<0.025", "≤0,1", "1.2e-3", "1.2"]
    )


def _count(draw: random.Random) -> dict[str, Any]:
    n = draw.choice([0, *range(1, 40), draw.randint(40, 400)])
    k = draw.randint(0, n)
    x = 100 * k / max(n, 1) + draw.choice([0, 0, draw.uniform(-2, 2)])
    digits = draw.choice([0, 1, 1, 2])
    if draw.random() < 0.2:
        x = int(x * 10**digits) / 10**digits
    percent = f"{max(x, 0):.{digits}f}" + ("0" if digits and draw.random() < 0.1 else "")
    asked = {"n1": str(n), "percent": percent}
    if draw.random() < 0.7:
        asked["k1"] = str(k if draw.random() < 0.95 else k + 3)
    return {"form": "count", "asked": asked, "answer": _answer(check(Claim("count", asked)))}


if __name__ == "__main__":
    main()
