"""Numbers as text."""


def format_many(number: int) -> str:
    """A count that may be huge, in words that stay short.

    >>> format_many(6650280), format_many(10**27)
    ('6,650,280', 'about 10^27')
    """
    return f"{number:,}" if number < 10**15 else f"about 10^{len(str(number)) - 1}"
