"""The page on citing says what CITATION.cff says."""

from pathlib import Path

import pytest
import yaml

from casebook.build.citation import PAGE, SOURCE, Reference, citing_page, load_citation

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_made_from_the_citation_file() -> None:
    """Oracle: CITATION.cff. Mend with `python -m casebook citing`."""
    assert PAGE.read_text(encoding="utf-8") == citing_page(load_citation())


def test_every_fact_of_the_file_is_on_the_page() -> None:
    """Oracle: the plain values of the YAML, read without the helper."""
    found = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    article = found["references"][0]
    for text in (found["title"], found["version"], found["message"], found["license"]):
        assert text in page
    for author in article["authors"]:
        assert f"{author['family-names']}, {author['given-names']}" in page
    for key in ("title", "journal", "year", "volume", "doi"):
        assert str(article[key]) in page


def test_the_article_is_the_one_in_the_list_of_references() -> None:
    """Oracle: book/references.bib, which is typed by hand."""
    bib = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    entry = bib[bib.index("@article{xie2023,") :].split("\n\n", 1)[0]
    entry = entry.replace("{B}", "B")  # braces keep a capital
    article = load_citation().references[0]
    assert " and ".join(f"{family}, {given}" for family, given in article.authors) in entry
    for value in (article.title, article.journal, article.year, article.volume, article.doi):
        assert f"{{{value}}}" in entry
    assert article.bibtex().startswith("@article{xie2023,")


def test_bibtex_escapes_what_tex_would_take_for_a_command() -> None:
    """Oracle: LaTeX's special characters; a DOI is copied as it is."""
    text = Reference("article", (("O'Neil", "A. B."),), "50% of R&D", doi="10.1/a_b").bibtex()
    assert r"title = {50\% of R\&D}" in text
    assert "doi = {10.1/a_b}" in text


def test_initials_follow_hyphens_and_points() -> None:
    """Oracle: Vancouver style, by hand."""
    reference = Reference("article", (("Doe", "Jean-Luc M."),), "T")
    assert reference.plain() == "Doe JLM. T."


def test_a_file_without_authors_is_refused(tmp_path: Path) -> None:
    """Rule: what is missing is named, and where to add it."""
    path = tmp_path / "CITATION.cff"
    path.write_text("title: A\nmessage: b\nversion: 1\nlicense: MIT\nreferences: [{}]\n")
    with pytest.raises(ValueError, match="found no authors"):
        load_citation(path)
