"""Verdicts as the pages show them: words with a colour and a glyph."""

from __future__ import annotations

import html

from attainable.verdict import SEVERITIES

# Colour and glyph; the words carry the meaning, the glyph only helps.
_OF_SEVERITY = {
    "green": ("good", "✓"),
    "footnote": ("warn", "≈"),
    "amber": ("warn", "?"),
    "red": ("bad", "✗"),
    "grey": ("muted", "•"),
}
VERDICT_KINDS = {word: _OF_SEVERITY[severity] for word, severity in SEVERITIES.items()} | {
    "possible": ("muted", "•"),  # no assurance where the word stands alone
    "identified": ("good", "✓"),
    "bounded": ("warn", "≈"),
    "not identifiable": ("warn", "?"),
    "not estimable": ("warn", "?"),
}


def verdict_mark(verdict: str) -> tuple[str, str]:
    """Colour name and glyph that go with the words of a verdict.

    >>> verdict_mark("does not fit"), verdict_mark("Bounded: 9 to 26")
    (('bad', '✗'), ('warn', '≈'))
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
