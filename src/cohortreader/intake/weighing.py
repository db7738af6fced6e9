"""How well a column fits a name of the schema: its heading, its values and its unit weighed together."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.distinct import distinct
from cohortreader.intake.dates import has_short_year, is_part_of_date, looks_like_date, month_alone
from cohortreader.intake.headings import CENSORED, EVENTS, codes_in_heading, names_a_part
from cohortreader.intake.mapping_checks import DATE_ROLES, DAY_COLUMNS, RELAPSE, UNSURE
from cohortreader.intake.synonyms import (
    NONE,
    RELAPSES,
    ROW_NUMBER,
    counts_from_earlier,
    guess_column,
    guess_role,
    guess_word,
    is_earlier,
)
from cohortreader.intake.units import named_unit, names_a_date, with_its_unit
from cohortreader.intake.values import NO, NUMBER, YES, without_decimals

RELAPSED = re.compile(RELAPSES, re.IGNORECASE)
ENDED = re.compile(
    r"death|last|follow|\bfu\b|\btod|letzt|décès|dernière|muerte|últim|死亡|末次|随访",
    re.IGNORECASE,
)
NOT_KNOWN = {
    *("na", "n/a", "n.a", "nan", "null", "unknown", "notknown", "missing", "n.d", "nb", "n.b"),
    *("ka", "k.a", "k/a", "n.v", "s/d", "s.d", "unbekannt", "nichtbekannt", "fehlt"),
    *("keineangabe", "inconnu", "desconocido", "sindatos", "不详", "未知", "未查"),
}
"""Words for a value that is not known, without spaces and the last point."""
_EVENT = re.compile(
    r"(?<!libre de )event(?! ?free)|status|\bcens|\bcnsr|indicator|\bflag\b|statut|estado|outcome|状态|结局|转归|"
    r"(?<!无)事件|ereignis(?!frei)"
)
_GRADE = re.compile(r"grade|grad\b|\bmax|worst|severity|schwere|级|\bgrado\b")
_NO_GRADE = re.compile(
    r"onset|\btime\b|zeit|duration|dauer|\bday\b|date|start|\bend\b|treat|therapy|持续|开始|tocili|\btoci\b|steroid|"
    r"anakinra|siltux"
)
_SURVIVAL = re.compile(r"\bos\b|\bsurv|überleb|survie|superviv|生存|death")
_SIGN = re.compile(r"neg|pos\b|positiv|阴|阳|陰|陽|clear|free|frei")
CHECKBOX = re.compile(r"\(choice=|___[0-9a-z]+$", re.IGNORECASE)
FORM = re.compile(
    r"^redcap_|_complete$|^complete\?$|_timestamp$|^event name$|^repeat ", re.IGNORECASE
)

_GROUPS = re.compile(r"(?<=[0-9])['’ \u00a0\u202f\u2009](?=[0-9]{3}(?![0-9]))")
_BARE = {
    "status",
    "state",
    "event",
    "evt",
    "indicator",
    "zustand",
    "statut",
    "estado",
    "状态",
    "状態",
    "结局",
    "outcome",
    "转归",
}
OWN_NAME, OWN_DATE = 4, 3
"""How well a column fits whose heading is the schema's own name; of a date, one such as death_date."""
SOME_DEATHS = "death, but its heading names some of the deaths only"
"""Why a person has to say what a column is that is headed by some deaths, such as those of one cause."""
_MOST_CODES = 4  # 0, 1, 2 and 9 in a column that holds a yes or no

_NO_DATE = {*"-–—/\\", "--", "---", "//", "./."} | NONE


def says_not_known(cell: str) -> bool:
    """Whether a cell says that its value is not known.

    >>> says_not_known("n.d."), says_not_known("k. A."), says_not_known("."), says_not_known("-")
    (True, True, True, False)
    """
    plain = "".join(cell.casefold().split())
    return plain == "." or plain.rstrip(".") in NOT_KNOWN


def says_no_date(word: str) -> bool:
    """Whether a word among dates says that there is none, such as a stroke, or alive for a date of death.

    >>> says_no_date("/"), says_no_date("lebt"), says_no_date("dead"), says_no_date("2")
    (True, True, False, False)
    """
    plain = word.strip().casefold()
    if plain in _NO_DATE:
        return True
    return not re.search("[0-9]", plain) and guess_word("death", plain) == "0"


def words_of(cells: pd.Series) -> list[str]:
    """Distinct cells of a column without those that say not known."""
    return [w for w in distinct(cells)[1] if w and not says_not_known(w)]


def is_date(heading: str, words: list[str]) -> bool:
    """Whether a column holds dates, by most words that say a date at all; by its heading where it is empty.

    >>> is_date("Death", ["2020-03-01", "alive", "-", "no"]), is_date("Death", ["alive", "-"])
    (True, False)
    >>> is_date("Death", ["yes", "no", "2020-03-01"])
    False
    """
    if not words:
        return names_a_date(heading)
    said = [word for word in words if not says_no_date(word)]
    parts = [
        word
        for word in said
        if (month_alone(word) or is_part_of_date(word)) and not NUMBER.fullmatch(word)
    ]
    dated = len(parts) + sum(looks_like_date(word) or has_short_year(word) for word in said)
    compact = bool(parts) or all(re.fullmatch("(19|20)[0-9]{6}", word) for word in said)
    # A flag of yes and no, and one date by mistake, is a flag.
    most = 2 * dated >= len(words) or 2 * dated > len(said)
    return most and (not compact or names_a_date(heading) or bool(guess_role(heading)))


def role_of_date(heading: str) -> tuple[str, int]:
    """Role that a column of dates most likely has, and how sure that is; empty if none, or if two are named."""
    own = heading.strip().casefold().removesuffix("_date")
    if own in DATE_ROLES and heading.strip().casefold() != own:
        return own, OWN_DATE
    role = guess_role(heading)
    # "Relapse or last visit" is the end of disease-free survival, and neither of the two.
    both = (
        role in ("relapse", "last_contact") and RELAPSED.search(heading) and ENDED.search(heading)
    )
    return ("", 0) if both else (role, 2)


def role_of(heading: str, words: list[str], cells: pd.Series) -> tuple[str, int, str]:
    """Name of the schema, how well the column fits it, and what a person has to say if it is not clear."""
    plain = re.sub(r"[\s._\-/()]+", " ", heading).strip().casefold()
    own = heading.strip().casefold()
    name = own if own in cohort_schema().names else guess_column(heading)
    score = OWN_NAME if own == name else 2
    flag = bool(words) and all(_means_flag(word) for word in words)
    if name != own:
        name, score = _by_values(name, score, plain, words)
        if why := _open_by_heading(name, heading, plain, words):
            return "", 0, why
    if not name:
        is_relapse = guess_role(heading) == "relapse" and not (
            is_earlier(heading) or names_a_part(RELAPSE, heading)
        )
        flags = words and all(
            guess_word("transplant", word, beside=words) != UNSURE for word in words
        )
        return (RELAPSE, 2, "") if is_relapse and (flag or flags) else ("", 0, "")
    numbers = bool(words) and all(is_number(word, name) for word in words)
    many = len(words) > _MOST_CODES or any(re.fullmatch("[0-9]{2,}", word) for word in words)
    if numbers and not flag and many and _is_flag(name):
        return "", 0, ""  # days to a remission
    if name == "patient_id" and cells[cells.ne("")].duplicated().mean() > 0.5:
        return "", 0, ""
    if name in DAY_COLUMNS and own != name:
        if words and not numbers:
            return "", 0, f"{name}, but its cells are no numbers"
        if flag and len(words) > 1 and set(words) <= {"0", "1", "0.0", "1.0"}:
            return "", 0, f"{name}, but only 0 and 1 occur: days, or a flag?"
    if name.endswith("_grade"):
        if _NO_GRADE.search(plain):
            return "", 0, ""
        score += 1 if _GRADE.search(plain) else 0
        if flag and not _GRADE.search(plain):
            score -= 1  # yes and no, or 0 and 1: a grade only where nothing better is there
    return name, score, ""


def is_bare(heading: str) -> bool:
    """Whether a heading says only that something happened, and not what.

    >>> is_bare("Status"), is_bare("OS status")
    (True, False)
    """
    return re.sub(r"[\s._\-/()]+", " ", heading).strip(" ?").casefold() in _BARE


def _open_by_heading(name: str, heading: str, plain: str, words: list[str]) -> str:
    """What a person has to say of a column whose heading is not enough; empty where it is."""
    numeric = bool(words) and all(NUMBER.fullmatch(word) for word in words)
    flag = numeric or all(guess_word("transplant", word, beside=words) != UNSURE for word in words)
    if plain in _BARE and words and flag:
        return "death, or disease_status or dfs_event"
    if plain in _BARE and name == "" and words and _says_dead_or_alive(words):
        return "death, or dfs_event"
    if plain in _BARE and name == "disease_status" and words:
        known = [word for word in words if guess_word(name, word, beside=words) != UNSURE]
        return "" if known else "death, or disease_status"
    told = codes_in_heading("death", heading)
    clear = bool(told) and UNSURE not in told.values()
    if (
        CENSORED.search(plain)
        and name in ("", "death", "dfs_event")
        and words
        and flag
        and not clear
    ):
        name = name or "death"
        return f"{name}, but its heading says censored: is 1 an event, or its absence?"
    if name == "mrd_negative" and words and flag and not _SIGN.search(plain):
        return "mrd_negative, but its heading does not say so: is yes negative, or positive?"
    few = len(words) <= _MOST_CODES and not any(re.fullmatch("[0-9]{2,}", word) for word in words)
    says_so = bool(words) and few and (flag or _says_dead_or_alive(words))
    if (name or says_so) and names_a_part(name, heading):
        return SOME_DEATHS
    if name and counts_from_earlier(name, heading):
        return f"{name}, but its heading names another time to count from"
    return ""


def _by_values(name: str, score: int, plain: str, words: list[str]) -> tuple[str, int]:
    """Names that the values decide: a flag beside a time, words for dead and alive under any status."""
    if name == "patient_id" and re.search(ROW_NUMBER, plain):
        return name, 1
    event = {"os_days": "death", "dfs_days": "dfs_event"}
    if name in event and _EVENT.search(plain):
        return event[name], 2
    if name in event and words and not any(is_number(word, name) for word in words):
        vital = all(guess_word("death", word, beside=words) != UNSURE for word in words)
        return (event[name], 1) if vital else (name, score)
    if name == "transplant" and _are_times(words, plain):
        return "transplant_day", 1
    if name == "os_days" and not _SURVIVAL.search(plain):
        return name, 1  # times of follow-up
    clear = _says_dead_or_alive(words) or UNSURE not in codes_in_heading("death", plain).values()
    told = _says_dead_or_alive(words) or bool(codes_in_heading("death", plain))
    if words and clear and told and name in ("", "disease_status") and _EVENT.search(plain):
        return "death", 2
    if name == "death" and re.fullmatch("death|died|dead|deceased|verstorben|tot|死亡", plain):
        return name, 3
    return name, score


def _are_times(words: list[str], heading: str) -> bool:
    """Whether numbers under the heading of an event are its times, and no codes of it."""
    if not words or not all(map(_is_plain_number, words)):
        return False
    numbers = {float(word) for word in words}
    parts = any(not number.is_integer() for number in numbers)
    return max(numbers) >= 10 or parts or (bool(named_unit(heading)) and not numbers <= {0, 1})


def _says_dead_or_alive(words: list[str]) -> bool:
    """Whether words tell who died and who lives; a third one, such as lost, is asked for."""
    meant = [guess_word("death", word) for word in words if not _means_flag(word)]
    all_clear = len(meant) == len(words) and UNSURE not in meant
    return all_clear or {"0", "1"} <= set(meant)


def is_number(word: str, name: str) -> bool:
    """Whether a cell is a number of a column: with a decimal sign, groups of three, or a unit of its own.

    >>> is_number("1'100", "os_days"), is_number("18 mo", "age_years"), is_number("Rez.", "os_days")
    (True, True, False)
    """
    plain = _GROUPS.sub("", unicodedata.normalize("NFKC", word).strip())
    return _is_plain_number(with_its_unit(plain, name).replace(",", "."))


def _is_plain_number(word: str) -> bool:
    return bool(NUMBER.fullmatch(word))


def is_yes_or_no(name: str) -> bool:
    """Whether a column says of each patient that something happened, or not.

    >>> is_yes_or_no("death"), is_yes_or_no("relapse"), is_yes_or_no("sex"), is_yes_or_no("")
    (True, True, False, False)
    """
    if name in (*EVENTS, RELAPSE):
        return True
    return name in cohort_schema().names and cohort_schema().field(name).type == "boolean"


def _is_flag(name: str) -> bool:
    return is_yes_or_no(name) or name in ("disease_status", "sex")


def _means_flag(word: str) -> bool:
    return without_decimals(word.strip().casefold()) in YES | NO
