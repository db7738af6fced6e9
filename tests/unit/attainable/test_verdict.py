"""Verdicts as data."""

from __future__ import annotations

import json

import pytest

from attainable.verdict import SEVERITIES, Verdict


def test_as_data() -> None:
    """Oracle: the names fixed for programs that read verdicts."""
    cohort = {"patient": [1], "arm": [1], "time": [3], "event": [1]}
    verdict = Verdict("possible", "It can be.", noticed=0.5, cohort=cohort, assumes=("Two arms.",))
    data = json.loads(verdict.to_json())
    assert list(data) == [
        "id", "word", "sentence", "tried", "assumes", "noticed", "least_loss", "least_loss_equal",
        "witness", "because", "severity", "schema_version",
    ]  # fmt: skip
    assert data["witness"] == [{"patient": 1, "arm": 1, "time": 3, "event": 1}]
    assert data["severity"] == "green"
    assert str(verdict).splitlines() == ["possible: It can be.", "Assumes: Two arms."]


def test_severities() -> None:
    """Oracle: the table of words; "possible" is grey where nothing could have been noticed."""
    assert {word: Verdict(word, "").severity for word in SEVERITIES} == {
        **SEVERITIES,
        "possible": "grey",
    }
    assert Verdict("possible", "", noticed=0.0).severity == "grey"
    assert Verdict("possible", "", noticed=0.1).severity == "green"
    assert Verdict("does not fit", "", severity="amber").severity == "amber"


def test_other_words_are_refused() -> None:
    """Oracle: the words are fixed."""
    with pytest.raises(ValueError, match="found the word 'fraud'"):
        Verdict("fraud", "")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'black'"):
        Verdict("possible", "", severity="black")  # type: ignore[arg-type]
