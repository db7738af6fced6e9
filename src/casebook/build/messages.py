"""The messages of a finished page: the text of its blocks, numbers and tags taken out, and put back into translations."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LANGUAGE = "zh-Hans"
_TOKEN = re.compile(
    r"(<(script|style|pre|template)\b.*?</\2>|<!--.*?-->|<[^>]*>)", re.DOTALL | re.IGNORECASE
)
_INLINE = frozenset(
    ("a", "abbr", "b", "br", "code", "em", "i", "img", "kbd", "small", "span", "strong")
    + ("sub", "sup", "tspan", "wbr")
)
_NAME = re.compile(r"</?(\w+)")
_NUMBER = re.compile(r"(?<![\w{<.])\d+(?:[.,]\d+)*(?![\w}>])")
_ATTRIBUTE = re.compile(r'(?<= )(aria-label|alt|title|placeholder|data-label)="([^"]+)"')
_DESCRIPTION = re.compile(r'(?<= )(content)="([^"]+)"')
_PLACEHOLDER = re.compile(r"\{\d+\}|</?\d+>")
# What a number rests on stays a label, without its way to the glossary, which is in English.
_BASIS = re.compile(
    r'<a data-tip="([^"]*)" (class="basis [\w-]+") href="[^"]*glossary\.html#[^"]*">(.*?)</a>'
)
# Other links to the glossary, and elements that say nothing to a translator.
_SEE_THROUGH = (
    re.compile(r'<a class="headerlink"[^>]*>.*?</a>()', re.DOTALL),
    re.compile(
        r'<a data-tip="[^"]*" [^>]*href="[^"]*glossary\.html#[^"]*"[^>]*>(.*?)</a>', re.DOTALL
    ),
    re.compile(r'<span class="(?:pre|(?:xref |doc )?std std-\w+)">([^<]*)</span>'),
)
_NO_MARKUP = ("title", "text", "option", "desc")


@dataclass
class Catalogue:
    """Messages with their translations, and what was asked for.

    Attributes
    ----------
    known : mapping of str to str
        Translation by message.
    asked : dict
        Whether each message that a page has was translated, in their order.
    """

    known: Mapping[str, str]
    asked: dict[str, bool] = field(default_factory=dict)

    def look_up(self, message: str) -> str | None:
        """Give a translation that has every placeholder of its message, or None."""
        told = self.known.get(message)
        if told is not None and placeholders(told) != placeholders(message):
            told = None
        self.asked[message] = told is not None
        return told


def placeholders(text: str) -> list[str]:
    """List what stands for numbers and tags in a message.

    >>> placeholders("{1} of {2} <1>children</1>")
    ['</1>', '<1>', '{1}', '{2}']
    """
    return sorted(_PLACEHOLDER.findall(text))


def translated(page: str, catalogue: Catalogue) -> str:
    """Translate a page, block by block.

    Parameters
    ----------
    page : str
        A finished page.
    catalogue : Catalogue
        It notes what was asked for.

    Examples
    --------
    >>> known = Catalogue({"{1} of {2} <1>children</1> died.": "{2} 名<1>儿童</1>中 {1} 名死亡。"})
    >>> translated('<html lang="en"><p>4 of 33 <b>children</b> died.</p><p>More.</p>', known)
    '<html lang="zh-Hans"><p>33 名<b>儿童</b>中 4 名死亡。</p><p><span lang="en">More.</span></p>'
    """
    page = _BASIS.sub(r'<span \2 title="\1">\3</span>', page)
    for wrapped in _SEE_THROUGH:
        page = wrapped.sub(r"\1", page)
    parts: list[str] = []
    for block, tokens in _blocks(page):
        if block is None:
            parts += (_with_attributes(token, catalogue) for token in tokens)
        else:
            parts.append(_block(tokens, catalogue, plain=block in _NO_MARKUP))
    return re.sub(r'<html ([^>]*)lang="en"', rf'<html \1lang="{LANGUAGE}"', "".join(parts), count=1)


def _blocks(page: str) -> Iterator[tuple[str | None, list[str]]]:
    """Part a page into blocks of text, each with the element that it stands in, and what is between them."""
    run: list[str] = []
    inside = ""
    for token in _tokens(page):
        name = _NAME.match(token)
        if token.startswith("<") and not (name and name[1].lower() in _INLINE):
            if run:
                yield inside, run
            yield None, [token]
            run, inside = [], name[1].lower() if name else ""
        else:
            run.append(token)
    if run:
        yield inside, run


def _tokens(page: str) -> Iterator[str]:
    start = 0
    for found in _TOKEN.finditer(page):
        if found.start() > start:
            yield page[start : found.start()]
        yield found[0]
        start = found.end()
    if start < len(page):
        yield page[start:]


def _block(tokens: list[str], catalogue: Catalogue, *, plain: bool) -> str:
    before: list[str] = []
    after: list[str] = []
    while tokens and _is_outer(tokens):  # what encloses the whole text is none of the translator's
        if tokens[0].isspace() or tokens[0].startswith("<"):
            before.append(tokens.pop(0))
        if tokens and (tokens[-1].isspace() or tokens[-1].startswith("<")):
            after.insert(0, tokens.pop())
    if any(part.startswith(("<code", "<kbd")) for part in before):
        return "".join([*before, *tokens, *after])
    shell = [_with_attributes(part, catalogue) for part in (*before, "\0", *after)]
    return "".join(shell).replace("\0", _message(tokens, catalogue, plain=plain))


def _is_outer(tokens: list[str]) -> bool:
    first, last = tokens[0], tokens[-1]
    if first.isspace() or last.isspace():
        return True
    if not first.startswith("<") or first.startswith("</"):
        return False
    depth = 0
    for place, token in enumerate(tokens):
        if token.startswith("<") and not token.startswith(("<br", "<img", "<wbr")):
            depth += -1 if token.startswith("</") else 1
        if depth == 0:
            return place == len(tokens) - 1 and place > 0
    return False


def _message(tokens: list[str], catalogue: Catalogue, *, plain: bool) -> str:
    tags: dict[str, str] = {}
    open_tags: list[int] = []
    text, number = "", 0
    for token in tokens:
        if not token.startswith("<"):
            text += html.unescape(token)
            continue
        if token.startswith("</"):
            mark = f"</{open_tags.pop() if open_tags else 0}>"
        else:
            number += 1
            mark = f"<{number}>"
            if not token.startswith(("<br", "<img", "<wbr")):
                open_tags.append(number)
        tags[mark] = _with_attributes(token, catalogue)
        text += mark
    message, numbers = without_numbers(" ".join(text.split()))
    if not re.search(r"[A-Za-z]{2}", _PLACEHOLDER.sub("", message)):
        return "".join(_with_attributes(token, catalogue) for token in tokens)
    told = catalogue.look_up(message)
    if told is None:
        kept = "".join(_with_attributes(token, catalogue) for token in tokens)
        return kept if plain else f'<span lang="en">{kept}</span>'
    return _filled(told, {**numbers, **tags})


def without_numbers(text: str) -> tuple[str, dict[str, str]]:
    """Take the numbers out of a text.

    >>> without_numbers("26/33 (78.8%), CD19, 1,046 days")
    ('{1}/{2} ({3}%), CD19, {4} days', {'{1}': '26', '{2}': '33', '{3}': '78.8', '{4}': '1,046'})
    """
    numbers: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        mark = f"{{{len(numbers) + 1}}}"
        numbers[mark] = found[0]
        return mark

    return _NUMBER.sub(take, text), numbers


def _filled(told: str, values: Mapping[str, str]) -> str:
    parts = re.split(f"({_PLACEHOLDER.pattern})", told)
    return "".join(
        values.get(part, part) if place % 2 else html.escape(part, quote=False)
        for place, part in enumerate(parts)
    )


def _with_attributes(tag: str, catalogue: Catalogue) -> str:
    """Translate what a tag says in attributes."""
    if not tag.startswith("<") or "=" not in tag or tag.startswith(("<script", "<style", "<pre")):
        return tag

    def told(found: re.Match[str]) -> str:
        name, value = found[1], html.unescape(found[2])
        message, numbers = without_numbers(" ".join(value.split()))
        if not re.search(r"[A-Za-z]{2}", message):
            return found[0]
        text = catalogue.look_up(message)
        if text is None:
            return found[0]
        return f'{name}="{html.escape(_PLACEHOLDER.sub(lambda one: numbers[one[0]], text))}"'

    described = tag.startswith("<meta") and 'name="description"' in tag
    return (_DESCRIPTION if described else _ATTRIBUTE).sub(told, tag)
