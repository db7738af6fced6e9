"""What tells machines about this repository: codecheck.yml, datapackage.json."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from cohortreader.data.schema import load_schema

ROOT = Path(__file__).parents[3]


@pytest.fixture
def check() -> dict:
    content: dict = yaml.safe_load((ROOT / "codecheck.yml").read_text(encoding="utf-8"))
    return content


@pytest.fixture
def package() -> dict:
    content: dict = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    return content


def test_codecheck_keeps_the_authors_part_of_the_rules(check: dict) -> None:
    """Oracle: the rules for specification 1.0 that the CODECHECK register publishes (explicit
    document, version, paper, manifest of relative files with comments, no placeholder)."""
    text = (ROOT / "codecheck.yml").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    assert not re.search("FIXME|TODO|XXXXX", text)
    assert check["version"].rstrip("/") == "https://codecheck.org.uk/spec/config/1.0"
    assert check["paper"]["title"]
    assert all(author["name"] for author in check["paper"]["authors"])
    assert re.fullmatch(r"https://doi\.org/10\.\d{4,9}/\S+", check["paper"]["reference"])
    for item in check["manifest"]:
        assert item["comment"]
        assert not Path(item["file"]).is_absolute()
        assert ".." not in Path(item["file"]).parts


def test_codecheck_claims_no_check_that_did_not_happen(check: dict) -> None:
    """Oracle: the same rules; a finished check has all of these, an open one has none."""
    parts = {"codechecker", "report", "certificate", "check_time"}
    assert parts & set(check) in (set(), parts)
    assert re.fullmatch(r"\d{4}-\d{3}", check.get("certificate", "2023-001"))


def test_codecheck_lists_every_notebook_once(check: dict) -> None:
    """Oracle: the scripts in the folder; each becomes one executed notebook."""
    listed = [item["file"] for item in check["manifest"]]
    scripts = sorted((ROOT / "notebooks").glob("*.py"))
    assert listed == [f"notebooks/{script.stem}.ipynb" for script in scripts]


def test_titles_and_versions_agree(check: dict, package: dict) -> None:
    """Oracle: the book's own configuration and the package's own metadata."""
    book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert check["paper"]["title"] == book["title"]
    assert package["title"].startswith(book["title"])
    assert (package["name"], package["version"]) == (project["name"], project["version"])


def test_every_data_file_is_in_the_package_with_its_schema(package: dict) -> None:
    """Oracle: the CSV files in the folder."""
    listed = {resource["path"]: resource for resource in package["resources"]}
    assert set(listed) == {f"data/{path.name}" for path in (ROOT / "data").glob("*.csv")}
    for resource in listed.values():
        assert load_schema(ROOT / resource["schema"]).name == resource["name"]


def test_the_package_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: frictionless, the reference implementation of Data Package."""
    frictionless = pytest.importorskip("frictionless")
    monkeypatch.chdir(ROOT)
    report = frictionless.Package("datapackage.json").validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_an_invalid_package_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of the oracle: one event turned into a word."""
    frictionless = pytest.importorskip("frictionless")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "data" / "comparators.csv").read_text(encoding="utf-8")
    assert ",CR,27,70," in text
    Path("x.csv").write_text(text.replace(",CR,27,70,", ",CR,many,70,", 1), encoding="utf-8")
    schema = json.loads((ROOT / "data" / "comparators.schema.json").read_text(encoding="utf-8"))
    resource = {"name": "x", "path": "x.csv", "schema": schema}
    report = frictionless.Package.from_descriptor({"name": "x", "resources": [resource]}).validate()
    assert [fault for (fault,) in report.flatten(["fieldName"])] == ["events"]
