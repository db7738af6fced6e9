"""Sentences whose figures come from code."""

from __future__ import annotations

import math
import re
import string
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fewevents.formats import WithInterval, format_ci
from helpers.basis import label


class Rate(WithInterval, typing.Protocol):
    """An estimated proportion that knows its counts."""

    @property
    def events(self) -> int:
        """Number of events."""

    @property
    def n(self) -> int:
        """Number at risk of one."""


@dataclass(frozen=True)
class Prose:
    """Paragraphs of Markdown whose figures come from code."""

    markdown: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": self.text}


def fill(template: str, **values: object) -> str:
    """Fill a sentence with values, as plain text.

    Texts and whole numbers go in as they are; something with an estimate and an interval goes in
    with its interval; another number needs a format in the template, so that no sentence ever
    shows fourteen digits.

    >>> fill("{cr} of {n} children; hazard ratio {hr:.1f}", cr=26, n=33, hr=2.345)
    '26 of 33 children; hazard ratio 2.3'
    """
    return _PlainFormatter().vformat(template, (), values)


def prose(template: str, *, basis: str = "", **values: object) -> Prose:
    """Show a template as Markdown paragraphs, filled as in :func:`fill`.

    The template is Markdown; what is filled in is escaped and can't be. What the figures rest on
    stands as a label (`helpers.basis`) at the end, or where the template has ``{basis}``.

    >>> prose("*Remission*: {x}.", x="26/33 (78.8%)")
    *Remission*: 26/33 (78.8%).
    """
    if basis and "{basis}" not in template:
        template += " {basis}"
    markdown, text = _MarkdownFormatter(), _PlainFormatter()
    return Prose(
        markdown.vformat(template, (), values | {"basis": _Label(basis and label(basis))}),
        text.vformat(template, (), values | {"basis": f"[{basis}]"}),
    )


class _Label(str):
    """HTML that is not escaped."""


def counted(rate: Rate) -> str:
    """A rate for a sentence: its counts, its percentage and its interval.

    >>> from fewevents import exact_ci
    >>> counted(exact_ci(26, 33))
    '26/33 (78.8%, 95% CI 61.1 to 91.0)'
    """
    percentage, _, interval = format_ci(rate).partition(" (")
    return f"{rate.events}/{rate.n} ({percentage}, {interval}"


def one_line(text: str) -> str:
    """Text with every run of white space made one space."""
    return " ".join(text.split())


class _PlainFormatter(string.Formatter):
    """str.format that refuses positions, missing names and unrounded numbers."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if isinstance(key, int) or key not in kwargs:
            raise ValueError(
                f"sentence: found {{{key}}}, expected one of the given values "
                f"({', '.join(kwargs) or 'none'})"
            )
        return kwargs[key]

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec:
            if not isinstance(value, str) and _missing(value):
                raise ValueError("sentence: found a missing number, expected words for it")
            return str(format(value, format_spec))
        if all(hasattr(value, part) for part in ("estimate", "ci_low", "ci_high")):
            return format_ci(value)
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise ValueError(
                f"sentence: found {value!r}, expected a text, a whole number or a format such as "
                "{x:.1f} in the template"
            )
        return str(int(value))


class _MarkdownFormatter(_PlainFormatter):
    """The same, with every value escaped for Markdown and HTML."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        return text if isinstance(value, _Label) else escape_markdown(text)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it stands.

    >>> escape_markdown("p <0.001 *")
    'p &lt;0.001 \\\\*'
    """
    text = re.sub(r"([\\`*_\[\]|$~#{}!])", r"\\\1", one_line(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _missing(value: Any) -> bool:
    return (
        value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value))
    )
