"""Verdicts as the pages show them: words with a colour and a glyph."""

from __future__ import annotations

import html
from collections.abc import Mapping

# First word of a verdict -> colour and glyph; the words carry the meaning, the glyph only helps.
VERDICT_KINDS: Mapping[str, tuple[str, str]] = {
    "not attainable": ("bad", "✗"),
    "differs": ("bad", "✗"),
    "contradicted": ("bad", "✗"),
    "not supported": ("bad", "✗"),
    "not checkable": ("warn", "?"),
    "not identifiable": ("warn", "?"),
    "not estimable": ("warn", "?"),
    "two readings": ("warn", "?"),
    "bounded": ("warn", "≈"),
    "reproduced by truncation": ("warn", "≈"),
    "attainable": ("warn", "≈"),
    "consistent": ("warn", "≈"),
    "reproduced": ("good", "✓"),
    "agree": ("good", "✓"),
    "can't both hold": ("bad", "✗"),
    "identified": ("good", "✓"),
    "supported": ("good", "✓"),
}


def verdict_mark(verdict: str) -> tuple[str, str]:
    """Colour name and glyph that go with the words of a verdict.

    >>> verdict_mark("reproduced by truncation, not rounding")
    ('warn', '≈')
    """
    words = verdict.strip().lower()
    for start in sorted(VERDICT_KINDS, key=len, reverse=True):
        if words.startswith(start):
            return VERDICT_KINDS[start]
    return "muted", "•"


def verdict_html(verdict: str) -> str:
    """Verdict as HTML: glyph (hidden from screen readers) and words."""
    kind, glyph = verdict_mark(verdict)
    return (
        f'<span class="verdict {kind}"><span aria-hidden="true">{glyph}</span> '
        f"{html.escape(verdict)}</span>"
    )
