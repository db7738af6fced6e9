"""The built pages hang together and fetch nothing. They are read from `_build/html` as a browser
gets them.
"""

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from casebook.build.book import stale_notebooks
from casebook.build.executions import Executions
from casebook.build.fingerprints import combined, files_below
from casebook.build.folder import State
from casebook.build.layout import Book
from casebook.build.messages import LANGUAGE
from casebook.build.scripts import QUICKER
from casebook.build.translation import PAGES, SUFFIX

BOOK = Book()
HTML = BOOK.html
MADE_BY_SPHINX = {"genindex.html", "search.html", "index.html"}


@cache
def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages() -> list[Path]:
    """Every page; the theme's templates under _static are none."""
    return sorted(path for path in HTML.rglob("*.html") if "_static" not in path.parts)


def contents() -> list[Path]:
    return [path for path in pages() if path.relative_to(HTML).as_posix() not in MADE_BY_SPHINX]


def toc_files(node: object) -> Iterator[str]:
    """Names of the pages in a table of contents, at any depth."""
    if isinstance(node, dict):
        yield from (str(node[key]) for key in ("root", "file") if key in node)
        for value in node.values():
            yield from toc_files(value)
    elif isinstance(node, list):
        for value in node:
            yield from toc_files(value)


def language(path: Path) -> str:
    return LANGUAGE if path.name.endswith(SUFFIX) else "en"


def elements(path: Path, *names: str) -> list[Tag]:
    return [element for element in page(path).find_all(names) if isinstance(element, Tag)]


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """These tests read what `make book` built, and refuse to judge an older book."""
    if not (HTML / "index.html").exists():
        pytest.fail("there is no book in _build/html: make book")


def test_the_book_is_the_one_of_these_sources() -> None:
    """Oracle: the digests that the build recorded. A stale book would make every test here void."""
    state = State(BOOK.build / "state.json")
    assert not stale_notebooks(BOOK, Executions(state, BOOK.stored_record)), "run: make book"
    assert state.records["pages"]["output"] == combined(HTML, files_below(HTML))


def test_every_page_of_the_contents_exists_and_no_other() -> None:
    """Oracle: _toc.yml, and the pages that stand in a second language."""
    toc = yaml.safe_load((BOOK.folder / "_toc.yml").read_text())
    expected = {f"{name}.html" for name in toc_files(toc)} | {f"{name}{SUFFIX}" for name in PAGES}
    assert {path.relative_to(HTML).as_posix() for path in contents()} == expected


def test_every_notebook_is_in_the_contents() -> None:
    """Rule: a chapter that is executed is also read."""
    toc = set(toc_files(yaml.safe_load((BOOK.folder / "_toc.yml").read_text())))
    assert {f"notebooks/{script.stem}" for script in BOOK.scripts} <= toc


def test_links_and_anchors_inside_the_book_resolve() -> None:
    """Rule: each link inside the book names a file that exists, and an anchor in it."""
    broken = []
    for path in pages():
        for link in elements(path, "a"):
            href = str(link.get("href") or "")
            parts = urlsplit(href)
            if parts.scheme or parts.netloc or not href or href == "#":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file():
                broken.append(f"{path.relative_to(HTML)}: {href} (no such file)")
            elif anchor and target.suffix == ".html" and not has_anchor(target, anchor):
                broken.append(f"{path.relative_to(HTML)}: {href} (no such anchor)")
    assert broken == []


def has_anchor(path: Path, anchor: str) -> bool:
    soup = page(path)
    return soup.find(id=anchor) is not None or soup.find(attrs={"name": anchor}) is not None


def test_a_number_belongs_to_one_figure() -> None:
    """Rule: what stands on two pages under one number is the same twice; translated pages apart."""
    captions: dict[str, set[str]] = {}
    for path in contents():
        for figure in elements(path, "figure") if language(path) == "en" else []:
            if figure.find(class_="number") and (finding := figure.find(class_="finding")):
                captions.setdefault(str(figure["id"]), set()).add(finding.get_text())
    assert captions
    assert {name: found for name, found in captions.items() if len(found) > 1} == {}


def test_files_that_pages_load_exist() -> None:
    """Rule: every script, style and image that a page names is in the book."""
    missing = []
    for path in pages():
        for source in loaded(path):
            parts = urlsplit(source)
            if parts.scheme != "data" and not (path.parent / unquote(parts.path)).is_file():
                missing.append(f"{path.relative_to(HTML)}: {source}")
    assert missing == []


def loaded(path: Path) -> Iterator[str]:
    """Addresses that a browser fetches by itself when it shows a page."""
    for element in elements(path, "script", "img", "iframe", "source", "video", "audio", "embed"):
        if element.get("src"):
            yield str(element["src"])
    for element in elements(path, "link"):
        kinds = element.get("rel") or []
        if {"stylesheet", "preload", "icon", "modulepreload", "prefetch"} & set(kinds):
            yield str(element["href"])
    for element in elements(path, "image", "use"):
        for name in ("href", "xlink:href"):
            if element.get(name) and not str(element[name]).startswith("#"):
                yield str(element[name])


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Rule: pages, and the styles they load, name no other host. A browser test watches the
    scripts.
    """
    found = []
    for path in pages():
        found += [
            f"{path.relative_to(HTML)}: {source}"
            for source in loaded(path)
            if urlsplit(source).netloc or source.startswith("//")
        ]
        styles = [str(element.get("style")) for element in page(path).find_all(style=True)]
        styles += [element.get_text() for element in elements(path, "style")]
        found += [f"{path.relative_to(HTML)}: {style[:80]}" for style in styles if fetches(style)]
    for path in HTML.rglob("*.css"):
        if fetches(path.read_text(encoding="utf-8")):
            found.append(str(path.relative_to(HTML)))
    assert found == []


def fetches(style: str) -> bool:
    return bool(re.search(r"(url\(|@import)\s*['\"]?\s*(https?:)?//", style))


def test_no_error_is_shown() -> None:
    """Rule: no traceback, no warning, and none of Python's words for a missing value, in what
    readers see.
    """
    shown = re.compile(r"Traceback \(most recent|\w+(Error|Warning):|\bNaN\b|\bnan\b|\bNaT\b|<NA>")
    found = []
    for path in contents():
        if path.name.startswith("reference_"):
            continue  # these speak of errors, and of values that are missing
        article = page(path).find("article") or page(path)
        found += [
            f"{path.relative_to(HTML)}: {hit.group()}" for hit in shown.finditer(article.text)
        ]
    assert found == []


def test_every_image_says_what_it_shows() -> None:
    """Rule: images and drawings have words of their own in place, not the path of a file."""
    silent = []
    for path in contents():
        article = page(path).find("article")
        assert isinstance(article, Tag)
        for image in article.find_all("img"):
            words = str(image.get("alt") or "")
            if len(words.split()) < 4 and not re.search("[一-鿿]{4}", words) or "/" in words:
                silent.append(f"{path.relative_to(HTML)}: {image.get('src')} ({words})")
        for drawing in article.find_all("svg"):
            label = drawing.get("aria-label") or drawing.get("aria-labelledby")
            if not (label or drawing.find("title") or drawing.get("aria-hidden") == "true"):
                silent.append(f"{path.relative_to(HTML)}: {str(drawing)[:80]}")
    assert silent == []


def test_every_page_says_what_it_is() -> None:
    """Rule: language, one title for the tab, one first-level heading, and one description, of 20 to
    170 characters, that no other page has.
    """
    described: dict[str, Path] = {}
    for path in pages():
        soup = page(path)
        assert isinstance(soup.html, Tag) and soup.html.get("lang") == language(path), path
        assert [bool(title.text.strip()) for title in soup.select("head > title")] == [True], path
        assert len(soup.find_all("h1")) == 1, path
        assert len(soup.select('meta[name="viewport"]')) == 1, path
        (description,) = soup.select('meta[name="description"]')
        words = str(description["content"])
        assert 20 <= len(words) <= 170, f"{path}, its first paragraph: {words}"
        assert words not in described, f"{path} and {described[words]}: {words}"
        described[words] = path


def test_the_theme_still_does_what_is_made_quicker() -> None:
    """Oracle: the joined script holds each quicker version, which was put in place of a slow one."""
    script = (HTML / "_static" / "book.js").read_text(encoding="utf-8")
    assert [quick for quick in QUICKER.values() if script.count(quick) != 1] == []


def test_no_page_is_heavy() -> None:
    """Rule: a page with everything that it loads is at most 200 kB as a web host sends it."""
    heavy = {}
    for path in pages():
        files = {path} | {(path.parent / unquote(urlsplit(each).path)) for each in loaded(path)}
        size = sum(len(gzip.compress(file.read_bytes(), 6)) for file in files if file.is_file())
        if size > 200_000:
            heavy[path.relative_to(HTML).as_posix()] = size
    assert heavy == {}


def test_no_page_loads_what_it_does_not_use() -> None:
    """Rule: no script that runs code, draws icons or loads others; mathematics only where there is
    some; one shared style sheet and one shared script.
    """
    for path in contents():
        names = [Path(urlsplit(each).path).name.lower() for each in loaded(path)]
        unused = [name for name in names if re.search("thebe|require|fontawesome|bootstrap", name)]
        assert unused == [], path
        assert bool(page(path).select(".math")) == any("mathjax" in name for name in names), path
        assert (names.count("book.css"), names.count("book.js")) == (1, 1), path
