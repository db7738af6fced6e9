"""Words of a file in a guessed mapping: what each most likely means, and which a person has to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.schema import Field
from cohortreader.intake.advice import word_for_number
from cohortreader.intake.dates import looks_like_date
from cohortreader.intake.guessing import Guesses
from cohortreader.intake.headings import levels_by_heading
from cohortreader.intake.mapping_checks import RELAPSE, UNSURE
from cohortreader.intake.quoting import as_yaml, one_line
from cohortreader.intake.renaming import date_name
from cohortreader.intake.synonyms import guess_word
from cohortreader.intake.units import with_its_unit
from cohortreader.intake.values import understood_word
from cohortreader.intake.weighing import is_number, says_no_date

_MOST_WORDS = 15
_MOST_LOOKED_AT = 500
_MOST_COUNTED = 6


def levels_lines(
    frame: pd.DataFrame, guesses: Guesses, missing: list[str], labels: Mapping[str, str]
) -> Iterator[str]:
    """Yield the lines of a mapping file that say what words mean, for each column that was recognised."""
    lines = [line for there, here in guesses.columns.items()
             if (line := _line(frame[there], there, here, missing, labels.get(there, "")))]  # fmt: skip
    lines += _censoring_lines(frame, guesses, missing)
    for there in guesses.dates.values():
        words = [word for word in frame[there].unique().tolist() if word and word not in missing]
        empty = [word for word in words if not looks_like_date(word) and says_no_date(word)]
        if empty:
            pairs = ", ".join(f"{as_yaml(word)}: ''" for word in empty[:_MOST_WORDS])
            name = date_name(there, guesses.columns.values())
            lines.append(f"  {as_yaml(name)}: {{{pairs}}}")
    if any(not line.startswith("  #") for line in lines):
        yield "levels:                 # name here: {word in the file: word here}; '' is not known"
    yield from lines


def _censoring_lines(frame: pd.DataFrame, guesses: Guesses, missing: list[str]) -> Iterator[str]:
    """Codes of a column whose heading says censored, to be decided with it."""
    for there, why in guesses.undecided.items():
        name = why.partition(",")[0]
        rivals = [other for other in guesses.undecided.values() if other.startswith(f"{name},")]
        if "says censored" in why and name not in guesses.columns.values() and len(rivals) == 1:
            words = [w for w in frame[there].unique().tolist() if w and w not in missing]
            pairs = ", ".join(f"{as_yaml(word)}: {UNSURE}" for word in words[:_MOST_WORDS])
            said = "0 for the one that means censored, 1 for the other"
            if len(words) > 2:
                event = "dead" if name == "death" else "an event"
                said = f"1 for {event} alone, 0 for each that ends the time without it"
            yield f"  {name}: {{{pairs}}}   # of {as_yaml(one_line(there))}: {said}{counts(frame[there], words)}"


def counts(cells: pd.Series, words: list[str]) -> str:
    """Remark with the number of rows that hold each word; empty where they are many.

    >>> counts(pd.Series(["2", "0", "2", ""]), ["2", "0"])
    '; found 0 (1), 2 (2)'
    """
    if not 1 < len(words) <= _MOST_COUNTED or len(words) == len(cells):
        return ""
    shown = (f"{one_line(word)} ({int(cells.eq(word).sum())})" for word in sorted(words))
    return f"; found {', '.join(shown)}"


def _line(cells: pd.Series, there: str, here: str, missing: list[str], label: str) -> str:
    field = cohort_schema().field("transplant" if here == RELAPSE else here)
    if field.type == "string" and not field.levels:
        return ""
    known = [word for word in cells.unique().tolist() if word and word not in missing]
    guesses = (
        levels_by_heading(here, [there, label], known[:_MOST_LOOKED_AT]) if field.levels else {}
    )
    if not guesses:
        guesses = _guessed(field, known)
    more = max(len(guesses), len(known) if len(guesses) == _MOST_LOOKED_AT else 0) - _MOST_WORDS
    guesses = dict(list(guesses.items())[:_MOST_WORDS])
    pairs = [f"{as_yaml(w)}: {UNSURE if g == UNSURE else as_yaml(g)}" for w, g in guesses.items()]
    empty = int(cells.eq("").sum())
    note = (
        f"   # {empty} empty cells: add '': 0 if they mean none"
        if here.endswith("_grade") and empty
        else ""
    )
    if pairs and UNSURE in guesses.values() and (found := counts(cells, known)):
        note += f"   # {found[2:]}"
    if more > 0:
        note += f"   # and {more} more word{'s' * (more > 1)} of {as_yaml(one_line(there))}, to be added here: check names them"
    if pairs:
        return f"  {here}: {{{', '.join(pairs)}}}{note}"
    return f"  # {here}: {{'': 0}}{note}" if note else ""


def _guessed(field: Field, known: list[str]) -> dict[str, str]:
    words = [
        word
        for word in known
        if not understood_word(field, with_its_unit(word, field.name))
        and (field.levels or not is_number(word, field.name))
    ][:_MOST_LOOKED_AT]
    if field.levels and any(re.fullmatch(r"[0-9]+(?:\.0*)?", word) for word in words):
        return dict.fromkeys(known[:_MOST_LOOKED_AT], UNSURE)  # codes are asked for together
    if not field.levels and not field.name.endswith("_grade"):
        return {word: word_for_number(word) for word in words}
    return {word: guess_word(field.name, word, beside=known) for word in words}
