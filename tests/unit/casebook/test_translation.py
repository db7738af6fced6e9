"""Pages in Chinese are the English ones with a catalogue. Oracle: pages and catalogues written here."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from casebook.build.layout import REPOSITORY
from casebook.build.messages import Catalogue, placeholders, translated
from casebook.build.translation import CATALOGUE, translate_pages, update_catalogue

PAGE = """<html lang="en"><head><title>The book</title></head><body><h1>The book</h1>
<p>{0} of 33 <a href="own_cohort.html#x">children</a> died.</p>
<table><tr><td data-label="Alive">29/33</td><td title="A rate">Rate</td></tr></table>
<pre>print("4 of 33 died")</pre></body></html>
"""
KNOWN = {
    "The book": "本书",
    "{1} of {2} <1>children</1> died.": "{2} 名<1>儿童</1>中 {1} 名死亡。",
    "Alive": "存活",
    "A rate": "率",
    "Rate": "率",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two finished pages, and a catalogue for them."""
    for name in ("book/index.html", "book/own_cohort.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE.format(4), encoding="utf-8")
    catalogue = Catalog(locale="zh_Hans", fuzzy=False)
    for message, text in KNOWN.items():
        catalogue.add(message, text)
    (tmp_path / CATALOGUE).parent.mkdir(parents=True)
    with (tmp_path / CATALOGUE).open("wb") as file:
        write_po(file, catalogue)
    return tmp_path


def test_numbers_come_from_the_page(site: Path) -> None:
    """Rule: another number on the English page is another number on the Chinese one, with the catalogue as it is."""
    (site / "book" / "index.html").write_text(PAGE.format(5), encoding="utf-8")
    assert translate_pages(site, site) == "中文: 5 of 5 messages translated"
    page = (site / "book" / "index.zh.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in page
    assert '<p>33 名<a href="own_cohort.zh.html#x">儿童</a>中 5 名死亡。</p>' in page
    assert '<td data-label="存活">29/33</td><td title="率">率</td>' in page
    assert 'print("4 of 33 died")' in page  # code stays as it is


def test_each_page_leads_to_the_other(site: Path) -> None:
    """Rule: a link below the title, in the words of the language that it leads to."""
    translate_pages(site, site)
    for name, other in (("index.html", "index.zh.html"), ("index.zh.html", "index.html")):
        page = (site / "book" / name).read_text(encoding="utf-8")
        assert page.count(f'<a href="{other}" lang=') == 1
        assert page.index("</h1>") < page.index(f'<a href="{other}" lang=')


def test_a_changed_sentence_shows_in_english_and_is_counted(site: Path) -> None:
    """Rule: nothing that the English page no longer says stays on the Chinese one."""
    changed = PAGE.format(4).replace("died.", "died early.")
    (site / "book" / "index.html").write_text(changed, encoding="utf-8")
    translate_pages(site, site)
    page = (site / "book" / "index.zh.html").read_text(encoding="utf-8")
    assert (
        '<p><span lang="en">4 of 33 <a href="own_cohort.zh.html#x">children</a> died early.</span></p>'
        in page
    )
    assert "尚有 1 处未译" in page


def test_a_translation_that_lost_a_number_is_not_used() -> None:
    """Rule: each number and each link of a message stands in its translation, in any order."""
    page = "<p>4 of 33 died.</p>"
    for told, shown in (
        ("{2} 名中 {1} 名死亡。", "<p>33 名中 4 名死亡。</p>"),
        ("{2} 名死亡。", '<p><span lang="en">4 of 33 died.</span></p>'),
    ):
        assert translated(page, Catalogue({"{1} of {2} died.": told})) == shown


def test_what_a_number_rests_on_stays_a_label() -> None:
    """Rule: the words and what they mean are translated; the glossary is in English, so nothing leads there."""
    page = '<td><a data-tip="As counted." class="basis basis-counts" href="glossary.html#term-basis-counts">counts</a></td>'
    known = Catalogue({"counts": "计数", "As counted.": "如计数。"})
    expected = '<td><span class="basis basis-counts" title="如计数。">计数</span></td>'
    assert translated(page, known) == expected


def test_the_catalogue_follows_the_pages(site: Path) -> None:
    """Rule: what is new is empty, what changed a little is marked as fuzzy, what is gone goes; twice gives the same bytes."""
    changed = PAGE.format(4).replace("died.", "died early.").replace("Rate<", "Share of all<")
    for name in ("index.html", "own_cohort.html"):
        (site / "book" / name).write_text(changed, encoding="utf-8")
    told = update_catalogue(site, site / CATALOGUE)
    assert told.endswith("5 messages, 2 without a translation")
    first = (site / CATALOGUE).read_bytes()
    with (site / CATALOGUE).open("rb") as file:
        entries = {one.id: one for one in read_po(file) if one.id}
    assert set(entries) == {*KNOWN, "{1} of {2} <1>children</1> died early.", "Share of all"} - {
        "{1} of {2} <1>children</1> died.",
        "Rate",
    }
    assert entries["{1} of {2} <1>children</1> died early."].fuzzy
    assert entries["Share of all"].string == ""
    update_catalogue(site, site / CATALOGUE)
    assert (site / CATALOGUE).read_bytes() == first


@pytest.mark.skipif(not (REPOSITORY / CATALOGUE).is_file(), reason="no catalogue yet")
def test_every_translation_of_the_book_keeps_its_numbers_and_links() -> None:
    """Rule: as above, over the book's own catalogue; else the sentence would show in English."""
    with (REPOSITORY / CATALOGUE).open("rb") as file:
        entries = [one for one in read_po(file) if one.id and one.string]
    assert len(entries) > 100
    assert [e.id for e in entries if placeholders(str(e.id)) != placeholders(str(e.string))] == []
