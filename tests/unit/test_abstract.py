"""The book's own abstract: published.csv is made from its claims, and no source knows a figure of it."""

from __future__ import annotations

import ast
import csv
import json
from pathlib import Path

import pytest
import yaml
from tools.published import published_csv

from attainable.claims import read_claims
from cohortreader.data.schema import COHORT_SCHEMA

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "package", ["attainable", "fewevents", "cohortreader", "helpers", "casebook"]
)
def test_no_source_knows_an_id_or_a_number_of_the_abstract(package: str) -> None:
    """Oracle: the file itself. No id of a figure, claim or group in quotes; no number of it, but as text.

    Names of columns and levels of a cohort file, such as refractory, are its own and stay.
    """
    rows = list(csv.DictReader((ROOT / "data" / "published.csv").open(encoding="utf-8")))
    study = read_claims(ROOT / "data" / "claims.yml")
    ids = {row["id"] for row in rows} | {claim.id for claim in study.claims} | set(study.groups)
    fields = json.loads(Path(COHORT_SCHEMA).read_text(encoding="utf-8"))["fields"]
    ids -= {"all", *(level for f in fields for level in f.get("constraints", {}).get("enum", ()))}
    ids |= {"xie2023", "fped.2023", "2023.1187607"}
    kinds = ("proportion", "fraction", "range", "date")  # 0.001, 3.0, 14 and 33 are common
    printed = {row["printed"].strip("%") for row in rows if row["kind"] in kinds} - {
        "0",
        "3.0",
        "100",
    }
    printed |= {"486"}  # days of the window from August 2021 to November 2022
    for path in (ROOT / "src" / package).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in docstrings:
                continue
            assert str(node.value) not in ids | printed, f"{path}:{node.lineno}: {node.value!r}"


def test_published_csv_is_made_from_the_claims() -> None:
    """Oracle: the file as stored, which the test on the abstract's sequence reads."""
    text = (ROOT / "data" / "claims.yml").read_text(encoding="utf-8")
    made = published_csv(yaml.load(text, Loader=yaml.BaseLoader))
    stored = (ROOT / "data" / "published.csv").read_text(encoding="utf-8")
    assert made == stored, "run: python -m tools.published"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"claim": "cr_rat"}, "found the claim 'cr_rat'; expected one of cr_rate, "),
        ({"at": "results"}, "expected at: with the section and the sentence, such as results 3"),
        ({"show": "n"}, "found the field to show 'n'; expected one of k, percent, fraction, p"),
        ({"group": "boys"}, "found the group 'boys'; expected one of all, cr, "),
        ({"measures": "rate"}, "found the key 'measures'; expected one of id, section, "),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(change: dict[str, str], told: str) -> None:
    """Oracle: the entry that was changed, the eighth of the file."""
    text = (ROOT / "data" / "claims.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    assert content["x-figures"][7]["claim"] == "cr_rate"
    content["x-figures"][7] |= change
    with pytest.raises(ValueError, match=r"^x-figures, entry 8 \(claim: ") as error:
        published_csv(content)
    assert told in str(error.value)


def test_a_claim_without_an_entry_is_named() -> None:
    """Oracle: the claim whose only entry was taken out."""
    text = (ROOT / "data" / "claims.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    content["x-figures"] = [f for f in content["x-figures"] if f.get("claim") != "crs_severe_rate"]
    with pytest.raises(ValueError, match="x-figures has no entry for crs_severe_rate; add a line"):
        published_csv(content)
