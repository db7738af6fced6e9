"""Units that headings and cells name, and values turned from one unit into another."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from cohortreader.intake.mapping_checks import DAYS_PER_UNIT, OTHER_UNITS

BESIDE_CHINESE = re.compile(r"(?<=[a-z0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z])")
_DATED = re.compile(r"(?:\b|_)(?:date|dt)(?:\b|_)|datum|fecha|日期", re.IGNORECASE)
_UNITS = {
    "days": r"\bdays?\b|\btagen?\b|\btage?\b|\bjours?\b|\bd[ií]as?\b|天|[\(（]日|\bd\b|[\(（\[]t[\)）\]]",
    "weeks": r"\bweeks?\b|\bwks?\b|\bwochen?\b|\bsemaines?\b|\bsemanas?\b|周(?!岁)|[\(（\[]w ?[\)）\]]|\bwo\b|\bw$",
    "months": r"\bmonths?\b|\bmo\b|\bmos\b|\bmths?\b|\bmonaten?\b|\bmonate?\b|\bmois\b|\bmes(es)?\b|月|[\(（\[]m ?[\)）\]]|"
    r"\bmon\b|\bmnths?\b|\bmte\b|\bm$",
    "years": r"\byears?\b|\byrs?\b|\by$|[\(（\[]y ?[\)）\]]|\bjahren?\b|\bjahre?\b|\bans?\b|\bann[ée]es?\b|\baños?\b|年(?!龄)|[\(（]周?岁",
    "percent": r"[%％]|\bpercent\b|\bprozent\b|\bpour ?cent\b|\bpor ciento\b",
    "fraction": r"\bfraction\b|\bfraktion\b|\bproportion\b|\b0 ?[–-]? ?1\b",
    "lb": r"\blbs?\b|\bpounds?\b|磅",
    "kg": r"\bkgs?\b|\bkilos?\b|公斤|千克",
    "g": r"[\(\[（]g[\)\]）]|\bgrams?\b|\bgramm\b",
}
USUALLY_PASSED = {"os_days": 400, "dfs_days": 400, "transplant_day": 60, "relapse_day": 60}
"""Days that the longest time of a column usually passes; shorter ones may be weeks or months."""
_ABBREVIATED = re.compile(
    r"[(\[（]\s*(?!j\.?\s*[)\]）])([^\W\d_]{1,4})\.?\s*[)\]）]|\b([Ss]em|SEM)\b"
)
"""Such as sem, which is weeks in Spanish and French, or half-years; a, which is years; J., which is years in German; not j, French days."""
_PART = r"([0-9]+(?:[.,][0-9]+)?)\s*([^\W\d_]+|[%％])\.?"
_PARTS = re.compile(rf"{_PART}(?:[\s,]*{_PART})?")


def names_a_date(heading: str) -> bool:
    """Whether a heading says that its column holds dates.

    >>> names_a_date("Datum SZT"), names_a_date("SZT")
    (True, False)
    """
    return bool(_DATED.search(heading))


def named_unit(heading: str) -> str:
    """Unit that a heading names, in brackets before elsewhere; empty if none, or if it is a date.

    >>> named_unit("os_days (months)")
    'months'
    >>> named_unit("OS (mo)"), named_unit("生存时间(月)"), named_unit("Date of first day"), named_unit("OS")
    ('months', 'months', '', '')
    >>> named_unit("年龄(周岁)")
    'years'
    """
    if names_a_date(heading):
        return ""
    plain = re.sub(r"[\s._\-/]+", " ", heading).casefold()
    plain = BESIDE_CHINESE.sub(" ", plain)
    places = [*re.findall(r"[(\[（【][^)\]）】]*[)\]）】]", plain), plain]
    found = (unit for text in places for unit, form in _UNITS.items() if re.search(form, text))
    return next(found, "")


def unclear_unit(heading: str) -> str:
    """What a heading abbreviates in brackets, or as sem, that may be a unit of time and is none that is known; empty if nothing.

    >>> unclear_unit("OS (sem)"), unclear_unit("Suivi (a)"), unclear_unit("OS (J.)"), unclear_unit("Seguimiento sem.")
    ('sem', 'a', 'J', 'sem')
    >>> unclear_unit("OS (mo)"), unclear_unit("OS"), unclear_unit("Survival (overall)")
    ('', '', '')
    """
    if names_a_date(heading) or named_unit(heading):
        return ""
    found = _ABBREVIATED.search(heading)
    return next(filter(None, found.groups()), "") if found else ""


def bare_unit(text: str) -> str:
    """Unit that a cell alone names, such as MONTHS or MTH."""
    return named_unit(f"({text.strip().lower()})")


def with_its_unit(cell: str, name: str) -> str:
    """Value of a cell that names its own unit, in the unit of its column; any other cell as it is.

    >>> with_its_unit("18 mo", "age_years"), with_its_unit("7y", "age_years"), with_its_unit("12 months", "os_days")
    ('1.50', '7.00', '365')
    >>> with_its_unit("1岁6个月", "age_years"), with_its_unit("3 parsecs", "age_years")
    ('1.50', '3 parsecs')
    """
    found = _PARTS.fullmatch(cell)
    others = OTHER_UNITS.get(name)
    factors = others or {**DAYS_PER_UNIT}
    parts = [] if found is None else [found.group(1, 2), found.group(3, 4)]
    total, seen = Decimal(0), []
    for number, word in (part for part in parts if part[0]):
        unit = "years" if word.casefold() == "j" and name == "age_years" else bare_unit(word)
        if unit not in factors:
            return cell
        seen.append(unit)
        total += Decimal(number.replace(",", ".")) * Decimal(str(factors[unit]))
    if not seen or len(set(seen)) < len(seen):
        return cell
    places = Decimal("0.01") if others else Decimal(1)
    return str(total.quantize(places, rounding=ROUND_HALF_EVEN))
