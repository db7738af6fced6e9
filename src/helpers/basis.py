"""What a number rests on: six words, always the same, one colour each.

A note or a provenance begins with its word ("Counts: Clopper-Pearson intervals."); pages show the
word as a label. `reconstructed` carries no interval and no p-value.
"""

from __future__ import annotations

import html
import re

BASES = {
    "printed": "as the paper prints it",
    "counts": "computed from printed counts, or from counts that follow if printed rates are crude",
    "every cohort": "over all cohorts that agree with what is printed, under the assumptions named",
    "some cohort": "some cohort that agrees with what is printed gives it; others need not",
    "reconstructed": "rests on invented times; one of many",
    "observed": "a centre's own patients",
}
LOOK = "border:1px solid;border-radius:.6em;padding:0 .45em"  # without a style sheet, too
_LABEL = re.compile(rf"({'|'.join(BASES)}): ?", re.IGNORECASE)


def basis_of(text: str) -> str | None:
    """The basis that a note begins with.

    >>> basis_of("Every cohort: limits by Mantel's test."), basis_of("A note.")
    ('every cohort', None)
    """
    label = _LABEL.match(text)
    return label[1].lower() if label else None


def label(words: str) -> str:
    """The words of a basis, divided by commas, as labels of a page.

    Raises
    ------
    ValueError
        If one is none of the six.
    """
    if words == "–":  # nothing is printed
        return words
    if strange := [word for word in words.split(", ") if word not in BASES]:
        raise ValueError(f"basis: found {strange[0]!r}, expected one of {', '.join(BASES)}")
    return " ".join(
        f'<span class="basis basis-{word.replace(" ", "-")}" style="{LOOK}" title="{html.escape(BASES[word])}">{word}</span>'
        for word in words.split(", ")
    )


def with_label(text: str) -> str:
    """A note as HTML, its basis as a label.

    >>> with_label("A & B.")
    'A &amp; B.'
    """
    if (word := basis_of(text)) is None:
        return html.escape(text)
    rest = _LABEL.sub("", text, count=1)
    return f"{label(word)} {html.escape(rest[:1].upper() + rest[1:])}".rstrip()
