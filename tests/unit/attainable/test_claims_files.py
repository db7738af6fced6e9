"""Claims files: YAML and CSV, what is understood, what is refused, and what the errors say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

import attainable as at
from attainable.claims import StudyError, read_claims, schema
from attainable.claims.claim import COMMON, FLAT, FORMS, USED
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


def test_the_example_of_the_documentation_fits_together(tmp_path: Path) -> None:
    """Oracle: by hand, 31 of 40 is 77.5 %, and 1 and 2 deaths among 31 leave 28, 90.3 %."""
    page = (ROOT / "src" / "attainable" / "CLAIMS.md").read_text("utf-8")
    example = page.split("```yaml\n")[1].split("```")[0].partition("curves:")[0]
    audit = at.audit(write(tmp_path, example, "claims.yml"))
    assert len(audit.verdicts) == 5 and not audit.study.unused
    assert {verdict.severity for verdict in audit.verdicts} <= {"green", "grey"}
    joint = [finding.sentence for finding in at.joint_findings(audit.study)]
    assert "events of overall survival in children in remission: 3 of 31." in joint
    assert any(text.startswith("90.3 % as a Kaplan-Meier") for text in joint)
    named = re.findall(r"^\| ([a-z_, ]+) \| ", page.partition("| field | means |")[2], re.MULTILINE)
    fields = {name.rstrip("12") for name in FLAT}
    assert {name for cell in named for name in cell.split(", ")} <= fields


def test_the_readme_gives_fields_that_each_form_has() -> None:
    """Oracle: the fields that the check of each form looks at."""
    text = (ROOT / "src" / "attainable" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"(?m)^\| ((?:`[a-z_]+`(?:, )?)+) \| (.*`n1`.*|.*`value`.*|.*`group`.*) \|$", text
    )
    given = {
        form: re.findall(r"`([a-z_0-9]+)`", fields)
        for forms, fields in rows
        for form in re.findall(r"`([a-z_]+)`", forms)
    }
    assert set(given) == set(FORMS)
    for form, fields in given.items():
        allowed = {*USED[form], *COMMON, "group", "low", "high", "percent"}
        assert set(fields) <= allowed, form
