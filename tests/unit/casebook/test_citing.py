"""The page on citing and the list of references say what CITATION.cff says."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
FOUND = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
ARTICLE = FOUND["references"][0]
AUTHORS = [f"{author['family-names']}, {author['given-names']}" for author in ARTICLE["authors"]]


def test_every_fact_of_the_file_is_on_the_page() -> None:
    """Oracle: the plain values of the YAML."""
    page = (ROOT / "book" / "citing.md").read_text(encoding="utf-8")
    facts = [str(FOUND[key]) for key in ("title", "version", "message", "license", "date-released")]
    facts += [str(ARTICLE[key]) for key in ("title", "journal", "year", "volume", "doi")]
    assert [fact for fact in [*facts, " and ".join(AUTHORS)] if fact not in page] == []


def test_the_article_is_the_one_in_the_list_of_references() -> None:
    """Oracle: book/references.bib, which is typed by hand."""
    bib = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    entry = bib[bib.index("@article{xie2023,") :].split("\n\n", 1)[0]
    entry = entry.replace("{B}", "B")  # braces keep a capital
    assert " and ".join(AUTHORS) in entry
    for key in ("title", "journal", "year", "volume", "doi"):
        assert f"{{{ARTICLE[key]}}}" in entry
