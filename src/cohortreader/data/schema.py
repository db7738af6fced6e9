"""Table Schema files turned into checks, types and a data dictionary.

The forms a cell may take are narrow on purpose: what is not written exactly so is reported,
never guessed at.

- whole numbers: the digits 0-9 only, no decimal point, no exponent, no plus sign, no space,
  no leading zero (``14``; not ``14.0``, ``1e2``, ``+14``, ``014`` or full-width digits);
- numbers: as whole numbers, and with a decimal point between digits (``14.5``; not ``14,5``);
- yes and no, and every list of allowed words: as listed, in lower case, without spaces;
- text: without a space at either end and without control characters;
- a value that is not known: an empty cell, where the column allows one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cohortreader.data.distinct import distinct, without_spaces

COHORT_SCHEMA = Path(__file__).resolve().parents[1] / "cohort.schema.json"
"""Table Schema of a cohort."""

_WHOLE = r"-?(?:0|[1-9][0-9]{0,14})"  # 15 digits: exact in every type on the way
_NUMBER = rf"{_WHOLE}(?:\.[0-9]{{1,17}})?"
_UNTIDY_LINES = re.compile(r"^[^\S\n]|[^\S\n]$|[\x00-\x09\x0b-\x1f\x7f-\x9f]", re.MULTILINE)
_UNTIDY = re.compile(r"^\s|\s$|[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Field:
    """One column of a Table Schema, as far as this project uses it."""

    name: str
    type: str
    description: str
    unit: str
    required: bool
    unique: bool
    levels: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    pattern: str | None
    max_length: int | None

    @property
    def expected(self) -> str:
        """The accepted forms in words.

        >>> load_schema(COHORT_SCHEMA).field("dfs_event").expected
        '0 or 1'
        """
        if self.levels:
            words = ", ".join(self.levels[:-1]) + f" or {self.levels[-1]}"
        elif self.type in ("integer", "number"):
            words = "a whole number" if self.type == "integer" else "a number"
            words += "" if self.minimum is None else f" from {self.minimum}"
            words += "" if self.maximum is None else f" to {self.maximum}"
            words += ", digits only" if self.type == "integer" else ", with a decimal point"
        else:
            words = "text without spaces at its ends"
            words += f", at most {self.max_length} characters" if self.max_length else ""
            words += f", of the form {self.pattern}" if self.pattern else ""
        return words if self.required else f"{words}, or an empty cell"

    def accepts(self, values: pd.Series) -> pd.Series:
        """Whether each value is written as the schema asks."""
        if self.type == "string" and not self.levels and self._all_tidy(values):
            return values.ne("") if self.required else pd.Series(True, index=values.index)
        return _by_distinct(values, self.accepts_text, "bool")

    def _all_tidy(self, values: pd.Series) -> bool:
        """Whether no text of a column has anything wrong with it, in one look at all of them."""
        texts = values.tolist()
        joined = "\n".join(texts)
        return (
            self.pattern is None
            and joined.count("\n") == len(texts) - 1
            and (self.max_length is None or max(map(len, texts), default=0) <= self.max_length)
            and (without_spaces(joined) or not _UNTIDY_LINES.search(joined))
        )

    def convert(self, values: pd.Series) -> pd.Series:
        """Values in their own type; missing where the text is empty or not accepted."""
        if self.type == "boolean":
            truth = {self.levels[0]: True, self.levels[1]: False}
            return _by_distinct(values, truth.get, "boolean")
        if self.type == "integer":
            return _by_distinct(values, self._whole, "Int64")
        if self.type == "number":
            return _by_distinct(values, self._number, "Float64")
        if self.levels:
            return values.astype(pd.CategoricalDtype(list(self.levels)))
        return values

    def accepts_text(self, text: str) -> bool:
        """Whether one value is written as the schema asks."""
        if not text:
            return not self.required
        if self.levels:
            return text in self.levels
        if self.type == "integer":
            return bool(re.fullmatch(_WHOLE, text)) and self._in_range(int(text))
        if self.type == "number":
            return bool(re.fullmatch(_NUMBER, text)) and self._in_range(float(text))
        return (
            not _UNTIDY.search(text)
            and (self.max_length is None or len(text) <= self.max_length)
            and (self.pattern is None or bool(re.fullmatch(self.pattern, text)))
        )

    def _whole(self, text: str) -> int | None:
        return int(text) if text and self.accepts_text(text) else None

    def _number(self, text: str) -> float | None:
        return float(text) if text and self.accepts_text(text) else None

    def _in_range(self, number: float) -> bool:
        above = self.minimum is None or number >= self.minimum
        return above and (self.maximum is None or number <= self.maximum)


@dataclass(frozen=True)
class Schema:
    """A Table Schema: the fields of one table, in order."""

    name: str
    title: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]

    def field(self, name: str) -> Field:
        """Return the column of that name."""
        return next(field for field in self.fields if field.name == name)


def load_schema(path: str | Path) -> Schema:
    """Read a Table Schema (JSON) with string, integer, number and boolean fields.

    References
    ----------
    Frictionless Table Schema, https://datapackage.org/standard/table-schema/

    Examples
    --------
    >>> load_schema(COHORT_SCHEMA).names[:2]
    ['patient_id', 'disease_status']
    """
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    fields = tuple(_field(entry) for entry in content["fields"])
    return Schema(name=content["name"], title=content["title"], fields=fields)


def _field(entry: dict[str, Any]) -> Field:
    rules = entry.get("constraints", {})
    if entry["type"] not in ("string", "integer", "number", "boolean"):
        raise ValueError(f"field {entry['name']}: type {entry['type']!r} is not supported")
    levels = rules.get("enum", [])
    if entry["type"] == "boolean":
        levels = [entry["trueValues"][0], entry["falseValues"][0]]
    return Field(
        name=entry["name"],
        type=entry["type"],
        description=entry.get("description", ""),
        unit=entry.get("unit", ""),
        required=rules.get("required", False),
        unique=rules.get("unique", False),
        levels=tuple(str(level) for level in levels),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        pattern=rules.get("pattern"),
        max_length=rules.get("maxLength"),
    )


def data_dictionary(path: str | Path) -> pd.DataFrame:
    """Table of the columns of a CSV, made from its Table Schema.

    Returns
    -------
    DataFrame
        One row a column: name, type, unit, description, allowed (the accepted forms in words)
        and required (yes or no: whether every row must hold a value).

    Examples
    --------
    >>> data_dictionary(COHORT_SCHEMA).loc[4, ["name", "type", "allowed"]].tolist()
    ['transplant', 'boolean', 'yes or no']
    """
    rows = [
        {
            "name": field.name,
            "type": field.type,
            "unit": field.unit,
            "description": field.description,
            "allowed": field.expected,
            "required": "yes" if field.required else "no",
        }
        for field in load_schema(path).fields
    ]
    return pd.DataFrame(rows)


def _by_distinct(values: pd.Series, function: Callable[[str], Any], dtype: str) -> pd.Series:
    """Apply a function to each distinct value once: columns of a million rows repeat theirs."""
    codes, texts = distinct(values)
    results = pd.Series([function(text) for text in texts], dtype=dtype)
    return results.take(codes).set_axis(values.index)
