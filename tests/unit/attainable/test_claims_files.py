"""Claims files: YAML and CSV, what is understood, what is refused, and what the errors say."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from attainable.claims import StudyError, read_claims, schema
from attainable.claims.claim import FLAT, FORMS
from attainable.claims.study import read_groups

ROOT = Path(__file__).parents[3]
FILES = [ROOT / "data" / "claims.yml", *sorted((ROOT / "tests" / "claims").glob("*/*.yml"))]


def write(tmp_path: Path, text: str, name: str = "claims.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_files_follow_the_schema_and_are_read(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(content, json.loads(schema()))
    study = read_claims(path)
    assert len(study.claims) == len(content["claims"]) and not study.unused
    assert not any(claim.refused for claim in study.claims)


def test_the_schema_knows_every_form_and_field() -> None:
    claim = json.loads(schema())["$defs"]["claim"]
    assert claim["properties"]["form"]["enum"] == list(FORMS)
    assert set(FLAT) <= set(claim["properties"])


def test_every_percentage_and_p_value_of_the_abstract_is_a_claim() -> None:
    """Oracle: published.csv, whose rows are held against the abstract's own sequence."""
    import csv

    claims = {claim.id for claim in read_claims(ROOT / "data" / "claims.yml").claims}
    rows = list(csv.DictReader((ROOT / "data" / "published.csv").open(encoding="utf-8")))
    assert claims <= {row["id"] for row in rows}
    held = {row["id"] for row in rows if row["kind"] in ("p_value", "proportion")}
    assert held <= claims, f"add to data/claims.yml: {sorted(held - claims)}"


@pytest.mark.parametrize(
    "package", ["attainable", "fewevents", "cohortreader", "helpers", "casebook"]
)
def test_no_source_knows_an_id_or_a_number_of_the_abstract(package: str) -> None:
    """Oracle: the file itself. No id of a figure, claim or group in quotes; no number of it, but as text.

    Names of columns and levels of a cohort file, such as refractory, are its own and stay.
    """
    import ast
    import csv
    import json

    from cohortreader.data.schema import COHORT_SCHEMA

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
    import yaml
    from tools.published import published_csv

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
    from tools.published import published_csv

    text = (ROOT / "data" / "claims.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    assert content["x-figures"][7]["claim"] == "cr_rate"
    content["x-figures"][7] |= change
    with pytest.raises(ValueError, match=r"^x-figures, entry 8 \(claim: ") as error:
        published_csv(content)
    assert told in str(error.value)


def test_a_claim_without_an_entry_is_named() -> None:
    """Oracle: the claim whose only entry was taken out."""
    from tools.published import published_csv

    text = (ROOT / "data" / "claims.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    content["x-figures"] = [f for f in content["x-figures"] if f.get("claim") != "crs_severe_rate"]
    with pytest.raises(ValueError, match="x-figures has no entry for crs_severe_rate; add a line"):
        published_csv(content)


def test_zeros_are_kept_without_quotes(tmp_path: Path) -> None:
    path = write(tmp_path, "claims: [{form: logrank, n: [15, 11], d: [1, 0], p: 0.400}]", "a.yml")
    assert read_claims(path).claims[0].text("p") == "0.400"


def test_groups_give_sizes_and_complements() -> None:
    groups = read_groups({"all": "33", "cr": "26 of all", "no_cr": "not cr", "hsct": "15 of cr"})
    assert (groups["no_cr"].n, groups["no_cr"].of) == (7, "all")
    assert groups["hsct"].of == "cr"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"all": "33", "cr": "40 of all"}, "40 patients of 33"),
        ({"cr": "26 of all"}, "'all' is not declared"),
        ({"a": "3 of b", "b": "3 of a"}, "part of itself"),
        ({"a": "not b"}, "'b' is not declared"),
        ({"a": "many"}, "found 'many'; expected such as 33"),
        ({"a": {"n": "3", "size": "4"}}, "found size; expected n, of"),
        ({"all": "9", "a": "5 of all", "b": {"n": "3", "complement": "a"}}, "9 - 5 = 4"),
    ],
)
def test_groups_that_cannot_be(declared: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read_groups(declared)


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "a.csv", "found the columns|empty file"),
        ("label,n1,d1\nx,1,1\n", "a.csv", "expected a column form"),
        ("label,n1,d1,n2,d2,p\n", "a.csv", "no row"),
        ("id,form,n1,n1\nx,count,1,1\n", "a.csv", "there twice"),
        ("- a\n- b\n", "a.yml", "no mapping"),
        ("a: [", "a.yml", "no YAML"),
        ("claims: []", "a.yml", "claims: found none"),
        ("claims: [{form: curve}]", "a.yml", "found the form 'curve'"),
        (
            "groups: {all: 3}\nclaims: [{form: count, group: some}]",
            "a.yml",
            "'some' is not declared",
        ),
        ("claims: [{id: a, form: count}, {id: a, form: count}]", "a.yml", "there twice"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path: Path, text: str, name: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read_claims(write(tmp_path, text, name))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no such file"):
        read_claims(tmp_path / "none.csv")


def test_rows_without_a_form_are_log_rank_comparisons(tmp_path: Path) -> None:
    path = write(tmp_path, "label,n1,d1,n2,d2,p,test,centre\nx,15,1,11,0,0.40,log-rank,Bern\n")
    study = read_claims(path)
    claim = study.claims[0]
    assert (claim.form, claim.id, claim.text("test")) == ("logrank", "x", "log-rank")
    assert study.unused == ("centre",) and claim.extra == {"centre": "Bern"}


@pytest.mark.parametrize(
    ("column", "said"), [("n3", "Three arms: n3"), ("hr", "hr belong"), ("low", "low belong")]
)
def test_columns_of_another_form_refuse_the_row_only(
    tmp_path: Path, column: str, said: str
) -> None:
    path = write(tmp_path, f"label,n1,d1,n2,d2,p,{column}\nx,15,1,11,0,0.40,2\ny,15,1,11,0,0.40,\n")
    x, y = read_claims(path).claims
    assert said in x.refused and not y.refused


def test_every_row_gets_an_answer(tmp_path: Path) -> None:
    rows = "id;form;n1;k1;percent\na;count;9;5;66\nb;curve;9;5;66\nc;count;9;5;66;7\na;count;nine;5;66\n"
    study = read_claims(write(tmp_path, rows))
    assert [claim.id for claim in study.claims] == ["a", "b", "c", "a (line 5)"]
    from attainable.forms import check

    assert [check(claim).word for claim in study.claims] == [
        *("does not fit", "not checked", "not checked", "not checked")
    ]


def test_readings_are_worked_out_each(tmp_path: Path) -> None:
    text = "claims: [{id: a, form: count, n: 7, k: 5, readings: [{id: of all, percent: '71.4'}, {id: of some, percent: '80'}]}]"
    from attainable.forms import check

    verdict = check(read_claims(write(tmp_path, text, "a.yml")).claims[0])
    assert verdict.word == "two readings"
    assert (
        verdict.tried["of all"]["word"] == "adds up"
        and verdict.tried["of some"]["word"] == "does not fit"
    )


def test_a_key_of_the_readers_own_is_not_named(tmp_path: Path) -> None:
    """Oracle: two files that differ in the name of one key; only the other one is named."""
    text = "claims: [{form: count, n: 3, k: 1, percent: '33'}]\n"
    own = read_claims(write(tmp_path, text + "x-mine: [1]\n", "own.yml"))
    other = read_claims(write(tmp_path, text + "mine: [1]\n", "other.yml"))
    assert (own.unused, other.unused) == ((), ("mine",))
