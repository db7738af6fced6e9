"""One word for what a number rests on, and its label in pages and plain text."""

from __future__ import annotations

from collections.abc import Sequence

PRINTED, COUNTS, EVERY_COHORT = "printed", "counts", "every cohort"
RECONSTRUCTED, OBSERVED = "reconstructed", "observed"
BASES = (PRINTED, COUNTS, EVERY_COHORT, RECONSTRUCTED, OBSERVED)
WITHOUT_INTERVAL = (RECONSTRUCTED,)
"""Bases whose numbers carry no interval and no p-value: they rest on invented times."""


def basis_words(basis: str | Sequence[str]) -> tuple[str, ...]:
    """The words of a basis, checked.

    Parameters
    ----------
    basis : str or sequence of str
        One or several of `BASES`.

    Raises
    ------
    ValueError
        If a word is none of them.

    Examples
    --------
    >>> basis_words("counts"), basis_words(["printed", "counts"])
    (('counts',), ('printed', 'counts'))
    """
    words = (basis,) if isinstance(basis, str) else tuple(basis)
    unknown = [word for word in words if word not in BASES]
    if unknown:
        raise ValueError(f"basis: found {unknown[0]!r}, expected one of {', '.join(BASES)}")
    return words


def basis_html(basis: str | Sequence[str]) -> str:
    """Label of a basis in a page: coloured there, and readable without the page's colours.

    >>> basis_html("counts")
    '<span class="basis basis-counts"><span class="basis-word">Basis: </span>counts</span>'
    """
    return " ".join(
        f'<span class="basis basis-{word.replace(" ", "-")}">'
        f'<span class="basis-word">Basis: </span>{word}</span>'
        for word in basis_words(basis)
    )


def basis_text(basis: str | Sequence[str]) -> str:
    """Label of a basis in plain text.

    >>> basis_text(["printed", "every cohort"])
    '[basis: printed, every cohort]'
    """
    return f"[basis: {', '.join(basis_words(basis))}]"
