"""Words of a file as they have to stand in a mapping file, and in its remarks."""

from __future__ import annotations

import re
import sys

import yaml

_PLAIN = re.compile(r"[^\W\d_](?:[\w .+/-]*\w)?")


def as_yaml(word: str) -> str:
    """Word as it has to stand in a mapping file: in quotation marks where YAML needs them.

    >>> as_yaml("Rez."), as_yaml("nein"), as_yaml("<5"), as_yaml("")
    ("'Rez.'", 'nein', "'<5'", "''")
    """
    if _PLAIN.fullmatch(word) or word.isdecimal() and word.isascii():
        return word
    if not word.isprintable():
        return str(yaml.safe_dump(word, default_style='"', width=sys.maxsize)).strip()
    return "'" + word.replace("'", "''") + "'"


def one_line(text: str) -> str:
    """Text for a comment: no line break ends it."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
