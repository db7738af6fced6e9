"""CITATION.cff, .zenodo.json and the package say the same of the book."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def citation() -> dict:
    content: dict = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return content


@pytest.fixture
def zenodo() -> dict:
    content: dict = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    return content


def test_title_version_and_licence_agree(citation: dict, zenodo: dict) -> None:
    """Oracle: CITATION.cff, and the package's own metadata."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shared = ("title", "version", "license")
    assert {name: zenodo[name] for name in shared} == {name: citation[name] for name in shared}
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_authors_agree(citation: dict, zenodo: dict) -> None:
    """Oracle: CITATION.cff; the authors of the article are references, not authors of the book."""
    assert [who["name"] for who in zenodo["creators"]] == [
        who["name"] for who in citation["authors"]
    ]


def test_the_article_is_named_by_its_doi(citation: dict, zenodo: dict) -> None:
    """Oracle: CITATION.cff."""
    (article,) = citation["references"]
    (related,) = zenodo["related_identifiers"]
    assert (related["identifier"], related["scheme"]) == (article["doi"], "doi")


def test_zenodo_gets_only_what_it_knows(zenodo: dict) -> None:
    """Oracle: the deposit metadata that Zenodo documents; a field it does not know stops a release."""
    required = {"title", "upload_type", "description", "creators", "license", "access_right"}
    optional = {"version", "language", "keywords", "related_identifiers"}
    assert required <= set(zenodo) <= required | optional
    assert (zenodo["upload_type"], zenodo["access_right"]) == ("software", "open")


def test_the_change_log_knows_the_version(citation: dict) -> None:
    """Rule: the first heading of the change log is the version that is being made."""
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if line.startswith("## ")).startswith(
        f"## {citation['version']}"
    )
