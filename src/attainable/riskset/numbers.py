"""P-values and numbers of courses as a sentence prints them."""

from __future__ import annotations

from decimal import Decimal

from attainable.printed import Printed


def said_p(printed: Printed) -> str:
    """A printed p-value with its sign, for a sentence.

    >>> from attainable.printed import printed_p
    >>> said_p(printed_p("P<0.05")), said_p(printed_p(".04"))
    ('p < 0.05', 'p = .04')
    """
    if printed.relation in ("between", "NS"):
        return f"“{printed.text.strip()}”"
    return f"p {printed.relation} {printed.plain}"


def exact_p(p: float) -> str:
    """A p-value with four decimals, or two digits where it is smaller than these can show.

    >>> exact_p(0.39955), exact_p(2.6e-10)
    ('0.3996', '2.6e-10')
    """
    return f"{p:.4f}" if p >= 0.001 or p < 1e-300 else f"{p:.2g}"


def many(number: int) -> str:
    """A number of orders of events and losses, in words of a sentence."""
    if number < 10**9:
        return f"{number:,}"
    return f"about {number if number < 10**300 else Decimal(number):.1e}"  # beyond any double


def of_zero(printed: Printed) -> str:
    """What a p-value printed as zero stands for; nothing for any other.

    >>> from attainable.printed import printed_p
    >>> of_zero(printed_p("0.000")), of_zero(printed_p("0.001"))
    (' 0.000 stands for less than 0.0005.', '')
    """
    decimals = printed.decimals or 0
    if not printed.exact or printed.value or decimals < 1:
        return ""
    return f" {printed.plain} stands for less than {float(printed.unit) / 2:.{decimals + 1}f}."
