"""A file that a notebook makes and the built book offers for download.

The notebook's output holds the file's text among its metadata, and shows its digest, so that a
changed file is a changed output; the build writes it beside the pages (`casebook.build.enclosed`).
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EnclosedFile:
    """A CSV file in the book's first folder, shown as a link.

    Parameters
    ----------
    name : str
        File name: lower-case words and ``.csv``.
    text : str
        Its content.
    words : str
        What it holds, as the words of the link.

    Raises
    ------
    ValueError
        If the name could lead elsewhere.

    Examples
    --------
    >>> EnclosedFile("results.csv", "n\\n33\\n", "Every estimate")
    [file results.csv] Every estimate (2 lines, sha-256 14f6419c48e0)
    """

    name: str
    text: str
    words: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*\.csv", self.name):
            raise ValueError(f"name: found {self.name!r}, expected a name such as 'results.csv'")

    def __repr__(self) -> str:
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:12]
        lines = self.text.count("\n")
        return f"[file {self.name}] {self.words} ({lines} lines, sha-256 {digest})"

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        link = (
            f'<p class="enclosed-file"><a href="../{self.name}" download>'
            f"{html.escape(self.words)} ({self.name})</a></p>"
        )
        enclosed = {"enclosed_file": {"name": self.name, "text": self.text}}
        return {"text/html": link, "text/plain": repr(self)}, enclosed
