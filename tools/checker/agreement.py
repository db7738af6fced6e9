"""Inputs with the library's answers, for the agreement of the page "Check a paper".

``python tools/checker/agreement.py NUMBER OUT.json.gz [SEED]`` writes that many random claims of
every form, and every claim of the tests' files and of data/abstracts that the page can check. One
seed, so that the same cases come again.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from random_claims import FORMS, MOST_PATHS, Fields, courses

import attainable as at
from attainable.claims import read_claims
from attainable.claims.claim import Claim
from attainable.forms import check
from attainable.forms.logrank import named_test
from attainable.reading import read, remarks
from attainable.reading.unread import unread

ROOT = Path(__file__).resolve().parents[2]
SEED = 19
MOST_PRINTED = 2_000
"""With so many random claims of a form, all printed ones are written; with fewer, fewer."""
COUNTED = ("n1", "d1", "n2", "d2", "p")
LARGE = (("37", "1", "37", "1", "0.33"), ("6", "5", "6", "3", "0.99"))
"""Designs of a million courses, so that most p-values change nothing in the tables."""
SAID = {
    "sentence": "Response was seen in 29 (39.7%), mean 2.318, in 45 (50.0%) of 90 and 60 of 80 (75.0%)."
}
ARM = {"k1": "29", "n1": "97", "percent": "39.7"}
TWO = ARM | {"k2": "45", "n2": "90", "percent2": "50.0", "p": ".9"}
OUTSIDE = (
    ("count", ARM),
    ("count", {"n1": "97", "percent": "39.7"}),
    ("proportion", ARM | {"low": "28.4", "high": "51.9"}),
    ("proportion", ARM | {"low": "39.4", "high": "39.9"}),
    ("proportion", ARM | {"low": "20.1", "high": "61.9"}),
    ("mean", {"n1": "97", "value": "2.318"}),
    ("two_proportions", TWO),
    ("trend", TWO | {"k3": "60", "n3": "80", "percent3": "75.0"}),
)
"""Claims whose number of patients stands outside their sentence."""
SENTENCES = "tests/unit/attainable/sentences/*.jsonl"
ARMS = (
    "Of 45 patients in arm A and 47 in B, most were women. Response was 60% vs 45%.",
    "Arm A (n = 45) and arm B (n=47) were alike. Response: 60% in arm A and 45% in arm B (P = .15).",
    "Of 50 patients 11 died (25.4%). All percentages were by the Kaplan-Meier method. Relapse was seen in 13.4% of 50 patients.",
    "We assigned 45 patients to the early group and 1,047 to the late group. OS was longer (P = .02).",
)
"""Texts in which the patients of groups and their percentages stand apart, a method of times, and a lone p-value."""
SLIPS = "0123456789.,;()[]%-–/=<>≤ \nPpHRCInNvsl·０５（）"
"""Characters that a text of the sample may get by mistake."""
FILES = (
    "tests/claims/*.csv",
    "tests/claims/real/*.yml",
    "data/abstracts/*.yml",
)


def main() -> None:
    """Write the cases."""
    number, out = int(sys.argv[1]), Path(sys.argv[2])
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else SEED)
    cases = [case for form in FORMS for case in _random(form, number, draw)]
    cases += [_case("logrank", dict(zip(COUNTED, large, strict=True))) for large in LARGE]
    cases += _printed(max(1, MOST_PRINTED // number))
    cases += [_case(form, fields | SAID) for form, fields in OUTSIDE]
    cases += _texts(number, draw)
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    out.write_bytes(gzip.compress(f"[\n{lines}\n]\n".encode(), mtime=0))
    print(f"{len(cases):,} cases in {out}", file=sys.stderr)


def _random(form: str, number: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(number):
        yield _case(form, FORMS[form](draw), ties=form != "logrank" or draw.random() < 0.8)


def _printed(every: int) -> Iterator[dict[str, Any]]:
    """Claims that papers print, and those of the tests; of many, every so many-th."""
    paths = [path for pattern in FILES for path in sorted(ROOT.glob(pattern))]
    claims = [claim for path in paths for claim in read_claims(path).claims]
    known = [c for c in claims if c.form in FORMS and not c.refused and not c.readings]
    for claim in known[::every]:
        if claim.form == "logrank":
            counts = _counts(claim)
            if len(counts) < 4 or courses(*counts) > MOST_PATHS:
                continue
        yield _case(claim.form, dict(claim.fields))


def _texts(number: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Sentences of the tests as they are, then joined and with slips of the pen."""
    lines = [
        line for p in sorted(ROOT.glob(SENTENCES)) for line in p.read_text("utf-8").split("\n")
    ]
    known = [*ARMS, *(json.loads(line)["text"] for line in lines if line)]
    for i in range(len(known) + number):
        text = known[i] if i < len(known) else " ".join(draw.sample(known, draw.randint(1, 4)))
        characters = list(text)
        for _ in range(draw.randint(0, 12) if i >= len(known) else 0):
            place = draw.randrange(len(characters))
            characters[place] = draw.choice(SLIPS) if draw.random() < 0.7 else ""
        text = "".join(characters)
        found = read(text)
        left = [list(pair) for pair in unread(text, found)]
        yield {"text": text, "proposals": found, "remarks": remarks(text), "unread": left}


def _counts(claim: Claim) -> list[int]:
    counts = (claim.count(name) for name in ("n1", "d1", "n2", "d2"))
    return [count for count in counts if count is not None]


def _case(form: str, fields: Fields, *, ties: bool = True) -> dict[str, Any]:
    claim = Claim(form, fields)
    if form == "logrank" and not claim.says("strat"):
        verdict = at.logrank(*_counts(claim), ties).check(fields["p"], named_test(claim))
    else:
        verdict = check(claim)
    answer = verdict.to_dict()
    answer.pop("id")
    answer.pop("schema_version")
    if form == "logrank":
        answer.pop("assumes")  # the same of all, and long
    return {"form": form, "fields": fields, "ties": ties, "answer": answer}


if __name__ == "__main__":
    main()
