"""Names of months in English, German, French and Spanish, whole and short, with accents or without."""

from __future__ import annotations

import unicodedata

_NAMES = (
    "jan january januar janner janv janvier ene enero",
    "feb february februar feber fev fevr fevrier febrero",
    "mar march marz mrz mars marzo",
    "apr april avr avril abr abril",
    "may mai mayo",
    "jun june juni juin junio",
    "jul july juli juil juillet julio",
    "aug august aou aout ago agosto",
    "sep sept september septembre septiembre",
    "oct october okt oktober octobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember decembre dic diciembre",
)
_NUMBERS = {name: place for place, names in enumerate(_NAMES, 1) for name in names.split()}


def month_number(name: str) -> int:
    """Month from 1 to 12 that a name stands for; 0 if none.

    >>> month_number("März"), month_number("SEPT."), month_number("août"), month_number("Friday")
    (3, 9, 8, 0)
    """
    plain = unicodedata.normalize("NFD", name.casefold().rstrip("."))
    return _NUMBERS.get("".join(sign for sign in plain if sign.isascii()), 0)
