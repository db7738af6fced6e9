"""Printed numbers as amounts: decimal commas, thousands, counts in words."""

from __future__ import annotations

import math

from attainable.reading.normal import plain
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields

_WORDS: dict[str, str] = PATTERNS["number_words"]
_SCALES: dict[str, int] = PATTERNS["number_scales"]
IN_BRACKETS = "n = in brackets can be the patients or those with the outcome: keep n1, or write it as k1 with n1"
_THOUSANDS = compiled("(?<=[0-9])[, ](?=[0-9]{3}(?![0-9]))")


def number(printed: str) -> str:
    """A printed number with a decimal point and without separators of thousands.

    Examples
    --------
    >>> number("1,204"), number("0,83"), number("45·5")
    ('1204', '0.83', '45.5')
    """
    text = plain(printed)
    return (text if text.startswith("0,") else _THOUSANDS.sub("", text)).replace(",", ".")


def amount(printed: str) -> float | None:
    """The number that a printed one stands for; None where it is none.

    Examples
    --------
    >>> amount("1,204"), amount("0,83"), amount("45·5"), amount("NE")
    (1204.0, 0.83, 45.5, None)
    """
    text = number(printed)
    return float(text) if compiled("^(?:[0-9]+[.]?[0-9]*|[.][0-9]+)$").search(text) else None


def decimals(printed: str) -> int:
    """How many digits stand behind the decimal point.

    Examples
    --------
    >>> decimals("1,204"), decimals("0,83"), decimals(".003")
    (0, 2, 3)
    """
    return len(number(printed).partition(".")[2])


def digits(count: str) -> str:
    """A count in digits where it is printed in words, or with spaces between its thousands.

    Examples
    --------
    >>> digits("Thirty-three"), digits("1,204"), digits("1 204")
    ('33', '1,204', '1204')
    >>> digits("One hundred and four"), digits("two thousand, one hundred fifty-one")
    ('104', '2151')
    """
    whole = below = 0
    for part in compiled("[a-z]+").findall(
        count.lower().replace(" and ", " ").replace("-and-", " ")
    ):
        if part not in _WORDS | _SCALES:
            return count
        if part in _WORDS:
            below += int(_WORDS[part])
        elif part == "hundred":
            below *= _SCALES[part]
        else:
            whole, below = whole + below * _SCALES[part], 0
    if count[:1].isalpha():
        return str(whole + below)
    return number(count) if " " in plain(count).strip() else count


def prints(cell: Fields, size: str) -> bool:
    """Whether a count of so many prints its percentage, rounded or cut off.

    Examples
    --------
    >>> prints({"k1": "9", "percent": "22.5"}, "40"), prints({"k1": "9", "percent": "22.5"}, "41")
    (True, False)
    """
    k, n, percent = (
        amount(digits(text)) for text in (cell.get("k1", ""), size, cell.get("percent", ""))
    )
    if k is None or percent is None or not n:
        return False
    last = 10.0 ** -decimals(cell["percent"])
    return -last / 2 <= 100 * k / n - percent + 1e-9 <= last


def of_fewer(cell: Fields) -> bool:
    """Whether a percentage is none of its number of patients, but may be one of fewer of them.

    Examples
    --------
    >>> of_fewer({"k1": "29", "n1": "97", "percent": "39.7"}), of_fewer({"n1": "97", "percent": "39.7"})
    (True, True)
    >>> of_fewer({"k1": "31", "n1": "40", "percent": "76.5"}), of_fewer({"n1": "97", "percent": "40"})
    (False, False)
    """
    k, n, percent = (amount(digits(cell.get(key, ""))) for key in ("k1", "n1", "percent"))
    if not n or percent is None or percent > 100:
        return False
    last = 10.0 ** -decimals(cell["percent"])
    if k is None:
        least = math.ceil((percent - last / 2) * n / 100 - 1e-9)
        return not least <= (percent + last) * n / 100 + 1e-9
    if prints(cell, cell["n1"]) or percent <= last / 2:
        return False
    fewest, most = 100 * k / (percent + last), 100 * k / (percent - last / 2)
    return max(k, math.ceil(fewest - 1e-9)) <= min(n - 1, most + 1e-9)


def possible_count(cell: Fields) -> bool:
    """Whether a count is one of its denominator: 9/10 and 12/36, not 120/80.

    Examples
    --------
    >>> possible_count({"k1": "12", "n1": "36"}), possible_count({"k1": "120", "n1": "80"})
    (True, False)
    """
    k, n = (amount(digits(cell.get(key, ""))) for key in ("k1", "n1"))
    return k is None or n is None or k <= n


def of_how_many(cell: Fields, sizes: list[str]) -> str:
    """What is asked of a percentage without its number of patients: which number, and what each would print.

    Examples
    --------
    >>> of_how_many({"k1": "27", "percent": "65.9"}, ["43", "41", "12"])
    'of how many patients (of those that the text names, 41 prints the percentage, not 43): write n1'
    >>> of_how_many({"k1": "27", "percent": "65.9"}, ["43"])[52:]
    'none prints the percentage, not 43, while 41 would: how many could be evaluated): write n1'
    """
    k = amount(digits(cell.get("k1", ""))) or 0
    sizes = [n for n in sizes if (amount(n) or 0) >= max(k, 1)]
    if not sizes or "percent" not in cell:
        named = f" (the text names {', '.join(sizes)})" if sizes else ""
        return f"of how many patients{named}: write n1"
    bare = {"percent": cell["percent"]}
    fits = [n for n in sizes if (prints(cell, n) if k else not of_fewer(bare | {"n1": n}))]
    figure = "the percentage"
    if {"low", "high"} <= cell.keys():
        both = [n for n in fits if prints_interval(cell, n)]
        alone = not both and fits
        figure = (
            "the percentage, none its interval" if alone else "the percentage with its interval"
        )
        fits = both or fits
    others = [n for n in sizes if n not in fits]
    verb = "print" if len(fits) > 1 else "prints"
    said = f"{', '.join(fits) or 'none'} {verb} {figure}"
    said += f", not {', '.join(others)}" if others else ""
    if k and not fits and (only := _fewer(cell, k, max(amount(n) or 0 for n in others))):
        said += f", while {' or '.join(only)} would: how many could be evaluated"
    return f"of how many patients (of those that the text names, {said}): write n1"


def counts_in_brackets(cells: list[Fields], sizes: list[str]) -> str:
    """Take the n of "38% (n = 32)" as the count where it is one; what is asked where both readings fit.

    It is the number of patients where some count of it prints the percentage, with its interval, and
    the count where so many of a number of patients that the text names do, or where it is no number
    of patients.

    Parameters
    ----------
    cells : list of dict
        Percentages whose ``n1`` is the number in brackets; changed.
    sizes : list of str
        The numbers of patients that the text names.

    Examples
    --------
    >>> cell = {"percent": "38.1", "n1": "32"}
    >>> counts_in_brackets([cell], ["88", "84", "32"]), cell
    ('', {'percent': '38.1', 'k1': '32', 'n1': '84'})
    >>> cell = {"percent": "45", "n1": "40"}
    >>> counts_in_brackets([cell], ["88", "40"])[:39], cell
    ('n = in brackets can be the patients or ', {'percent': '45', 'n1': '40'})
    """
    counted = [{k: v for k, v in c.items() if k != "n1"} | {"k1": c["n1"]} for c in cells]
    wholes = [[n for n in sizes if _gives(cell, n)] for cell in counted]
    sized = all(not of_fewer(c) and _within(c, c["n1"]) for c in cells)
    if sized:
        return IN_BRACKETS if cells and all(wholes) else ""
    for cell, count, fits in zip(cells, counted, wholes, strict=True):
        del cell["n1"]
        cell |= count | ({"n1": fits[0]} if len(fits) == 1 else {})
    return ""


def _gives(cell: Fields, size: str) -> bool:
    """Whether so many of a number of patients print their percentage, with its interval."""
    return digits(cell["k1"]) != digits(size) and prints(cell, size) and _within(cell, size)


def _within(cell: Fields, size: str) -> bool:
    return not {"low", "high"} <= cell.keys() or prints_interval(cell, size)


def _fewer(cell: Fields, k: float, most: float) -> list[str]:
    """The few numbers of patients, below the most that a text names, of whom a count prints its percentage."""
    percent = amount(cell["percent"]) or 0
    middle = int(100 * k / percent + 0.5) if percent else 0
    found = [
        str(n) for n in range(middle - 3, middle + 4) if k <= n < most and prints(cell, str(n))
    ]
    return found if 0 < len(found) <= 3 else []


def prints_interval(cell: Fields, size: str) -> bool:
    """Whether some method prints the interval of a percentage for so many patients.

    Examples
    --------
    >>> cell = {"percent": "65.2", "low": "42.7", "high": "83.6"}
    >>> prints_interval(cell, "23"), prints_interval(cell, "46")
    (True, False)
    """
    from attainable.claims.claim import Claim, ClaimError
    from attainable.forms.interval_fits import ordered, printing

    names = ("k1", "percent", "low", "high", "level")
    fields = {name: plain(cell[name]) for name in names if name in cell} | {"n1": size}
    fields |= {"k1": digits(cell["k1"])} if "k1" in cell else {}
    claim = Claim("proportion", fields)
    try:
        return ordered(claim) and bool(printing(claim, fast=True))
    except ClaimError:
        return False
