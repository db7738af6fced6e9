"""What a heading says of its column beyond its name: what codes mean, that it is turned round, that it names a part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.problems import Problem, quoted
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import RELAPSE, UNSURE
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.synonyms import AFTER_TRANSPLANT, guess_word
from cohortreader.intake.values import NO, YES

EVENTS = ("death", "dfs_event")
_CODE_FIRST = re.compile(r"(?<![0-9])([0-9])\s*[=:：＝]\s*([^\W\d_][^\d,;/|()（），；、]*)")
_WORD_FIRST = re.compile(r"([^\W\d_]+)\s*[=＝]\s*([0-9])(?![0-9])")
_ALIVE = re.compile(
    r"\balive\b|\bliving\b|\bsurviv(?:ed|or)\b|\blebt\b|\blebend\b|\bam leben\b|\bviva?nte?\b|\ben vie\b|\bcon vida\b|\bvive\b|\bviv[oa]\b|"
    r"\büberlebt\b|在世|(?:是否|仍)?存活(?!状态|时间|期)|健在"
)
_DEAD = re.compile(
    r"dead|died|death|deceased|verstorben|gestorben|\btot\b|\btod(?:es\w*)?\b|d[ée]c[ée]d|d[ée]c[èe]s\b|falleci|muert|muri[óo]|\bmorte?s?\b|[eé]xitus|死"
)
_STATUS = re.compile(
    r"vital|\bvit\b|\bviv\b|stat(?:us|ut|e)?\b|estado|zustand|outcome|surviv|survie|\bsurv\b|\bos\b|überleb|superviv|leben|"
    r"\bvie\b|\bvida\b|\blife\b|生存|存活|状态|状態|结局|转归"
)
_HAPPENED = re.compile(r"event|ereignis|événement|事件")
_ANY = re.compile(
    r"\b(?:any|all|every) ?causes?\b|follow|last|letzt|dernier|últim|jeder ursache|toutes? causes?|cualquier causa"
)
CENSORED = re.compile(r"\bcens|\bcnsr|\bzensier|删失")
_EVENT = re.compile(r"event|ereignis|événement|evento|事件|status")
_POSITIVE = re.compile(r"\bpos(?:itiv\w*)?\b|阳性|陽性")
_NO_LONGER = re.compile(
    r"^(?:no longer|not|nicht|pas|plus|ya no|no)\b|nicht mehr|(?:plus|pas) en vie|^[不未]"
)
_NOT = re.compile(
    r"^(?:no|not|non|never|without|kein\w*|ohne|nicht|sans|pas|sin)\b|^(?:未|无|無|非)"
)
_PART = re.compile(
    r"\b(?:after|nach|après|due|from|cause[ds]?|related|within|early|before|prior|by day|during|wegen|durch|innerhalb|binnen|"
    r"liée?s?|due? à|par|por|debid[oa]|of(?! (?:the )?(?:patient|pt|subject|participant|child))|"
    r"in|an|am(?! leben)|infolge|en r[eé]mission|en remisión)\b|\b(?:day|tag|jour) ?[0-9]|"
    r"bedingt|spe[cz]ifi|spécifi|específic|相关|原因|内死亡|早期|死于|因.+死"
)

_SOME_RELAPSES = re.compile(
    r"\b(?:cns|zns|snc|extramed\w*|extram[eé]d\w*|testic\w*|isol\w*|second\w*|2nd|zweit\w*|molec\w*|molek\w*|mol[eé]c\w*|mrd)\b|"
    r"中枢|髓外|孤立|分子"
)


def codes_in_heading(name: str, heading: str) -> dict[str, str]:
    """What a heading says that the codes of a column mean, in the words of the schema; UNSURE where that is not clear.

    >>> codes_in_heading("death", "Status (1=censored; 2=dead)"), codes_in_heading("death", "Died")
    ({'1': '0', '2': '1'}, {})
    >>> codes_in_heading("death", "Alive (0=yes 1=no)")
    {'0': '0', '1': '1'}
    """
    pairs = _CODE_FIRST.findall(heading) or [(c, w) for w, c in _WORD_FIRST.findall(heading)]
    if len({code for code, _ in pairs}) < 2:
        return {}
    meant = {code: guess_word(name, word.strip()) for code, word in pairs}
    if is_turned(name, heading):  # alive: 0=yes, 1=no
        opposite = {"1": "0", "0": "1"} if name in EVENTS else {"yes": "no", "no": "yes"}
        flags = [code for code, word in pairs if guess_word("transplant", word) != UNSURE]
        meant |= {code: opposite.get(meant[code], meant[code]) for code in flags}
    return meant


def is_turned(name: str, heading: str) -> bool:
    """Whether a flag of an event is headed by its opposite, so that yes means that it did not happen.

    >>> is_turned("death", "Alive at last visit (y/n)"), is_turned("death", "Alive/dead")
    (True, False)
    >>> is_turned("death", "Noch am Leben"), is_turned("death", "Nicht mehr am Leben"), is_turned("death", "En vie (oui/non)")
    (True, False, True)
    >>> is_turned("mrd_negative", "MRD positive"), is_turned("complete_remission", "No remission")
    (True, True)
    """
    plain = re.sub(r"[\s._\-]+", " ", heading.casefold())
    if name in EVENTS:
        return bool(_ALIVE.search(plain)) and not (_DEAD.search(plain) or _NO_LONGER.search(plain))
    if name == "mrd_negative" and _POSITIVE.search(plain) and not re.search("neg|阴", plain):
        return True
    if name == "complete_remission" and re.search(r"^nr$|\brefra[ck]t|\bpersist", plain):
        return True
    flags = [field.name for field in cohort_schema().fields if field.type == "boolean"]
    return name in (*flags, RELAPSE) and bool(_NOT.search(plain))


def says_censored(name: str, heading: str) -> bool:
    """Whether a flag of an event is headed by censoring alone.

    >>> says_censored("death", "Censored (y/n)"), says_censored("death", "Dead or censored")
    (True, False)
    """
    plain = re.sub(r"[\s._\-]+", " ", heading.casefold())
    other = _DEAD.search(plain) or _EVENT.search(plain)
    return name in EVENTS and bool(CENSORED.search(plain)) and not other


def says_neither(name: str, heading: str) -> bool:
    """Whether the heading of a flag of deaths names a state, or dead and alive alike, so that 1 may be either.

    >>> says_neither("death", "Vital status code"), says_neither("death", "vital"), says_neither("death", "Alive/dead")
    (True, True, True)
    >>> says_neither("death", "Died"), says_neither("death", "Vivant"), says_neither("death", "Vital (1=dead)")
    (False, False, False)
    """
    plain = re.sub(r"[\s._\-]+", " ", heading.casefold())
    if name != "death" or codes_in_heading(name, heading):
        return False
    dead, alive = bool(_DEAD.search(plain)), bool(_ALIVE.search(plain))
    if dead or alive:
        return dead and alive
    return bool(_STATUS.search(plain)) and not (_HAPPENED.search(plain) or CENSORED.search(plain))


def names_a_part(name: str, heading: str) -> bool:
    """Whether a heading of deaths or relapses names only some of them: of one cause, one time or one place.

    >>> names_a_part("death", "Death within 30 days"), names_a_part("death", "Death from any cause")
    (True, False)
    >>> names_a_part("death", "Death of disease"), names_a_part("death", "Vital status of the patient")
    (True, False)
    >>> names_a_part("death", "Verstorben am Melanom"), names_a_part("death", "Cause-specific death")
    (True, True)
    >>> names_a_part("relapse", "ZNS-Rezidiv"), names_a_part("relapse", "Rezidiv")
    (True, False)
    """
    plain = re.sub(r"[\s._\-]+", " ", heading.casefold())
    if not name and _DEAD.search(plain):
        name = "death"
    if name == RELAPSE:
        return bool(_SOME_RELAPSES.search(plain) or AFTER_TRANSPLANT.search(plain))
    return name == "death" and not _ANY.search(plain) and bool(_PART.search(plain))


def levels_by_heading(name: str, headings: Iterable[str], words: Collection[str]) -> dict[str, str]:
    """Word of the schema for each word of a column whose heading (or label) says what they mean; empty where it does not.

    >>> levels_by_heading("death", ["Lebt"], ["y", "n"])
    {'y': '0', 'n': '1'}
    >>> levels_by_heading("death", ["Censored"], ["yes", "no"]), levels_by_heading("death", ["Censored"], ["1", "0"])
    ({'yes': '0', 'no': '1'}, {})
    >>> levels_by_heading("sex", ["Male"], ["1", "0"])
    {'1': 'male', '0': 'female'}
    """
    said_by = [heading for heading in headings if codes_in_heading(name, heading)]
    for heading in said_by or headings:  # what codes mean comes before what yes means
        if name == "sex" and (one := guess_word(name, heading)) != UNSURE:
            sexes = {"yes": one, "no": "male" if one == "female" else "female"}
            meant = {word: guess_word("transplant", word, beside=words) for word in words}
            return {w: sexes.get(said, guess_word(name, w)) for w, said in meant.items()}
        if said := codes_in_heading(name, heading):
            return {word: said.get(word.removesuffix(".0"), UNSURE) for word in words}
        # As words it says what yes means; as 0 and 1 programs use it either way.
        in_words = not any(word.removesuffix(".0").isdecimal() for word in words)
        if is_turned(name, heading) or (in_words and says_censored(name, heading)):
            no, yes = ("0", "1") if name in EVENTS else ("no", "yes")
            turned = {"yes": no, "no": yes}
            meant = {word: guess_word("transplant", word, beside=words) for word in words}
            # Dead and alive mean the same under any heading.
            return {
                word: turned.get(said, guess_word(name, word, beside=words))
                for word, said in meant.items()
            }
    return {}


def contradictions(
    cells: Iterable[tuple[str, str, Collection[str]]], mapping: FileMapping
) -> list[Problem]:
    """Flags that a heading says mean otherwise than they would be read, and whose words the mapping file leaves unsaid.

    Parameters
    ----------
    cells : iterable of (name in the schema, heading, distinct words)
        Of the columns that the mapping file renames.
    mapping : FileMapping
        With the words that it says.
    """
    problems = []
    for name, heading, words in cells:
        if name not in cohort_schema().names or not cohort_schema().field(name).levels:
            continue
        said = levels_by_heading(name, [heading], sorted(word for word in words if word))
        field = cohort_schema().field(name)
        yes, no = ("1", "0") if field.type == "integer" else field.levels[:2]
        usual = dict.fromkeys(YES, yes) | dict.fromkeys(NO, no)
        given = mapping.levels.get(name, {})
        wrong = {
            word: meant
            for word, meant in said.items()
            if word not in given and usual.get(word.casefold(), meant) != meant
        }
        if wrong:
            pairs = ", ".join(f"{as_yaml(word)}: {meant}" for word, meant in said.items())
            found = f"{', '.join(map(quoted, wrong))} under a heading that gives another meaning"
            expected = "what each word means, where the heading turns it round"
            remedy = (
                f"write levels: {{{name}: {{{pairs}}}}} in the mapping file, after a look at each"
            )
            problems.append(Problem(None, name, found, expected, remedy))
    return problems


def against_levels(
    name: str, heading: str, label: str, cells: pd.Series, given: Mapping[str, str]
) -> str:
    """What to look at where a mapping file gives words the opposite of what their heading says; empty where it does not.

    >>> cells = pd.Series(["oui", "non", "oui"])
    >>> against_levels("death", "Vivant", "", cells, {"oui": "0", "non": "1"})
    ''
    >>> against_levels("death", "Vivant", "", cells, {"oui": "1", "non": "0"}).split(": ")[0]
    "'Vivant' says that 'non' is 1 and 'oui' is 0 for death, levels in the mapping file say otherwise"
    """
    words = sorted({*cells} - {""})
    said = levels_by_heading(name, [heading, label], words)
    meant = {w: said[w] for w in words if said.get(w, UNSURE) != UNSURE and given.get(w)}
    wrong = [value for word, value in meant.items() if given[word] != value]
    if not wrong:
        return ""
    yes = "1" if name in EVENTS else "yes" if {"yes", "no"} & {*wrong} else wrong[0]
    corrected = {**given, **meant}
    as_read, as_said = (
        int(cells.map(levels).eq(yes).sum()) for levels in ({**meant, **given}, corrected)
    )
    coded = codes_in_heading(name, label) and not codes_in_heading(name, heading)
    by = heading if levels_by_heading(name, [heading], words) and not coded else label
    pairs = ", ".join(f"{as_yaml(word)}: {corrected[word]}" for word in words if word in given)
    return (
        f"{quoted(by)} says that {' and '.join(f'{quoted(w)} is {v}' for w, v in meant.items())} for {name}, "
        f"levels in the mapping file say otherwise: {name} is {yes} for {as_read} of {len(cells)} as they say, for {as_said} "
        f"as the heading says. If the heading is right, write levels: {{{name}: {{{pairs}}}}}; if the levels are, "
        "correct the heading in the file, and its name in the mapping file"
    )
