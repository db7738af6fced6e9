"""What a guessed mapping leaves to a person: columns not found, columns not recognised, candidates."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from cohortreader.data.cohort import CHAPTER_COLUMNS
from cohortreader.data.unusual import EVERY_ROW
from cohortreader.intake.dates import looks_like_date
from cohortreader.intake.mapping_checks import UNSURE
from cohortreader.intake.quoting import as_yaml, one_line

_MOST_NAMES = 15
_CODE = r"(?=.*[0-9])(?=.*[^\W\d_])[\w ./-]{1,20}"  # letters and digits


def not_found(given: set[str]) -> list[str]:
    """Line that names the columns of the chapters that the file does not have."""
    needed = dict.fromkeys(
        name for sets in CHAPTER_COLUMNS.values() for names in sets for name in names
    )
    lacking = [name for name in needed if name not in given]
    if not lacking:
        return []
    return [f"# Not found: {', '.join(lacking)}. Chapters that need them are left out."]


def all_different(frame: pd.DataFrame, used: Collection[str]) -> list[str]:
    """Columns beside those used that could hold codes of patients: every cell is filled, and no two are the same."""
    different = [
        str(name)
        for name in frame.columns
        if name not in used
        and frame[name].is_unique
        and frame[name].ne("").all()
        and not any(map(looks_like_date, frame[name].head(9)))
        and not frame[name].head(99).str.contains(r"^[0-9]+[.,][0-9]", regex=True).any()
    ]
    return different[:_MOST_NAMES] if len(frame) > 1 else []


def only_codes(frame: pd.DataFrame, candidates: list[str]) -> str:
    """The one column with another code such as K-01 in each cell; empty if none, or several."""
    coded = [name for name in candidates if frame[name].str.fullmatch(_CODE).all()]
    return coded[0] if len(coded) == len(candidates) == 1 else ""


def no_codes(candidates: list[str], repeated: str) -> list[str]:
    """Lines for the column of codes where none was recognised; ``repeated`` is headed as one, and holds codes several times."""
    every_row = (
        f"no column tells patients apart, and every row is another one? Delete that line; accept: [{EVERY_ROW}]"
        if not repeated
        else f"{as_yaml(one_line(repeated))} holds the same code in several rows: bring those of one patient together in one row first"
    )
    return [f"  {UNSURE}: patient_id{one_of(candidates)}", f"  # {every_row}"]


def one_of(names: list[str]) -> str:
    """Remark behind an entry that a person has to choose; empty without names."""
    return f"   # one of: {', '.join(map(as_yaml, names))}" if names else ""


def rest(frame: pd.DataFrame, used: list[str], labels: Mapping[str, str]) -> list[str]:
    """Lines that name the columns that were not recognised, with what their file says of them."""
    known = set(used)
    others = [name for name in frame.columns if name not in known]
    if not others:
        return []
    return [
        "# Not recognised: put them under columns or dates if they belong there. They stay out of the book",
        "# unless you name them under strata, whose words are shown:",
        *(
            f"#   {as_yaml(name)}" + (f"   # {one_line(labels[name])}" if name in labels else "")
            for name in others
        ),
        "# strata: []",
    ]
