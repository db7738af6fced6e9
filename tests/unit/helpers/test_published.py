"""The stored figures against the sequence of figures in the abstract; printed numbers as sets."""

from __future__ import annotations

import os
import re
from calendar import month_name
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from attainable import printed_number
from cohortreader.data.problems import TableError
from helpers.published import load_published

ROOT = Path(__file__).resolve().parents[3]
PAPER = Path(os.environ.get("BOOK_PAPER", ROOT / "paper"))

# Oracle: every figure of the abstract in reading order, copied by hand (figures, no sentences).
SEQUENCE = {
    ("methods", 1): "33 | 0–18 | 14 | August 2021 | November 2022",
    ("results", 1): "33 | 26 | 78.8% | 26/33",
    ("results", 2): "14",
    ("results", 3): "7 | 5 | 28",
    ("results", 4): "11 | 22 | 90.9% | 10/11 | 72.7% | 16/22",
    ("results", 5): "26 | seven | 96.1% | 57.1% | 0.002 | 96.1% | 42.9% | <0.001",
    ("results", 6): "26 | 15 | 11 | 93.3% | 100% | 0.40 | 93.3% | 100% | 0.400",
    ("results", 7): "87.9% | 29/33 | 84.8% | 28/33",
    ("results", 8): "18 | 54.5% | 2 | 6.1% | 3 | 1 | 3.0% | 0 | 0% | ≥3 | no",
}

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = tuple(month_name)[1:]
FIGURE = re.compile(
    rf"(?:{'|'.join(MONTHS)}) \d{{4}}"  # a month of a year
    r"|\d+[–-]\d+"  # a range
    r"|\d+/\d+"  # a fraction
    r"|(?:[<>≤≥]\s*(?:grade\s+)?)?\d+(?:\.\d+)?\s*%?"  # a number with its sign and its %
    rf"|\b(?:{'|'.join(WORDS)})\b"
    r"|\bno\b(?=\s(?:deaths?|cases?|patients?|children|events?)\b)",  # none of what is counted
    re.IGNORECASE,
)


def figures_of(text: str) -> list[str]:
    """Figures of a text in reading order, written as in published.csv."""
    return [
        found if found[0].isalpha() else re.sub(r"\s|grade", "", found)
        for found in FIGURE.findall(text)
    ]


def abstract_sentences() -> dict[tuple[str, int], str]:
    """Sentences of the abstract by section and number."""
    files = sorted(PAPER.glob("*.txt")) if PAPER.is_dir() else []
    if not files:
        pytest.skip("BOOK_PAPER names no folder with the abstract as a text file")
    text = files[0].read_text(encoding="utf-8")
    text = text[text.index("Objective") : text.index("Keywords")]
    parts = re.split(r"(Objective|Methods|Results|Conclusions?)(?=[A-Z])", text)[1:]
    return {
        (section.lower(), number): sentence
        for section, body in zip(parts[::2], parts[1::2], strict=True)
        for number, sentence in enumerate(re.split(r"\.(?=\s|$)\s*", body.strip()), start=1)
        if sentence
    }


def test_figures_of_reads_words_signs_ranges_and_dates() -> None:
    # Oracle: the figures of two made-up sentences, read by eye; "No effect" counts nothing.
    text = (
        "No effect in ten patients (R/R, B-cell) aged 2–9 years, May 2020: 7/9 (77.8 %), p < 0.01. "
        "2 of grade 4, 0 ≥ grade 4, no deaths."
    )
    expected = ["ten", "2–9", "May 2020", "7/9", "77.8%", "<0.01", "2", "4", "0", "≥4", "no"]
    assert figures_of(text) == expected


def test_rows_are_the_sequence_of_figures_in_the_abstract() -> None:
    # Oracle: SEQUENCE, copied by hand. None is left out, none invented, none out of place.
    published = load_published()
    expected = [
        (section, str(sentence), figure)
        for (section, sentence), figures in SEQUENCE.items()
        for figure in figures.split(" | ")
    ]
    rows = published[["section", "sentence", "printed"]].itertuples(index=False, name=None)
    assert list(rows) == expected
    assert published["order"].tolist() == [str(place) for place in range(1, len(expected) + 1)]


def test_the_abstract_holds_this_sequence() -> None:
    # Oracle: the text of the abstract, where it is at hand.
    found = {place: figures_of(text) for place, text in abstract_sentences().items()}
    found = {place: figures for place, figures in found.items() if figures}
    assert found == {place: figures.split(" | ") for place, figures in SEQUENCE.items()}


def test_the_abstract_holds_these_digits_and_no_others() -> None:
    # Oracle: every run of digits of the text, with no notion of what a figure is.
    digits = re.compile(r"\d+(?:\.\d+)?")
    in_abstract = digits.findall(" ".join(abstract_sentences().values()))
    assert digits.findall(" ".join(load_published()["printed"])) == in_abstract


def test_no_wording_of_the_abstract_is_copied() -> None:
    # Oracle: no five words in a row of our descriptions stand in the abstract.
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z]+", text.lower())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    abstract = runs(" ".join(abstract_sentences().values()))
    texts = load_published()[["measure", "note"]].to_numpy().ravel()
    assert not abstract & set().union(*(runs(text) for text in texts))


def test_every_percentage_follows_from_its_counts_and_two_only_when_cut_off() -> None:
    # Oracle: decimal arithmetic on the counts of each row; 25/26 = 96.15 % is the known exception.
    rates = load_published().query("kind == 'proportion'")
    cut_off = []
    for row in rates.itertuples():
        exact = Decimal(100) * int(row.numerator) / int(row.denominator)
        places = Decimal(1).scaleb(-printed_number(row.printed, percent=True).decimals)
        if f"{exact.quantize(places, ROUND_HALF_UP)}%" != row.printed:
            assert f"{exact.quantize(places, ROUND_DOWN)}%" == row.printed, row.Index
            cut_off.append(row.Index)
    assert len(rates) == " ".join(SEQUENCE.values()).count("%")
    assert cut_off == ["os_cr_rate", "dfs_cr_rate"]


def test_counts_and_fractions_hold_their_own_figure() -> None:
    # Oracle: the printed text itself.
    published = load_published()
    for row in published.query("kind == 'count'").itertuples():
        printed = row.printed.lower()
        value = 0 if printed == "no" else WORDS.index(printed) if printed in WORDS else int(printed)
        assert value == int(row.numerator), row.Index
    for row in published.query("kind == 'fraction'").itertuples():
        assert row.printed == f"{row.numerator}/{row.denominator}", row.Index


def test_groups_add_up_to_the_totals() -> None:
    # Oracle: sums. 26 + 7 = 33, 15 + 11 = 26, 11 + 22 = 33; events of the groups make the totals.
    published = load_published()

    def number(row: str, column: str = "numerator") -> int:
        return int(published.loc[row, column])

    assert number("cr_count") + number("no_cr_count") == number("treated_n") == 33
    assert number("hsct_count") + number("no_hsct_count") == number("cr_count") == 26
    assert number("refractory_count") + number("relapsed_count") == 33
    assert number("cr_refractory_rate") + number("cr_relapsed_rate") == 26
    for endpoint, events in (("os", 4), ("dfs", 5)):
        by_cr, by_hsct = f"{endpoint}_by_cr_p", f"{endpoint}_by_hsct_p"
        assert number(by_cr, "events1") + number(by_cr, "events2") == events
        assert 33 - number(f"{endpoint}_rate") == events
        in_remission = number(by_hsct, "events1") + number(by_hsct, "events2")
        assert in_remission == number(by_cr, "events1") == 26 - number(f"{endpoint}_cr_rate")


def test_p_values_and_rates_of_their_groups_tell_the_same_events() -> None:
    # Oracle: each group's own survival rate, patients minus survivors.
    published = load_published()
    rates = published.query("kind == 'proportion'").set_index(["endpoint", "group"])
    for row in published.query("kind == 'p_value'").itertuples():
        for group, n, events in (
            (row.group1, row.n1, row.events1),
            (row.group2, row.n2, row.events2),
        ):
            rate = rates.loc[(row.endpoint, group)]
            assert rate["denominator"] == n
            assert int(n) - int(rate["numerator"]) == int(events)


def test_nothing_implied_passes_for_printed() -> None:
    # Oracle: a count is called printed only where its digits stand in the same sentence.
    published = load_published()
    words = {str(number): word for number, word in enumerate(WORDS)} | {"0": "no"}
    for row in published.itertuples():
        sentence = re.split(r"[ |/]+", SEQUENCE[row.section, int(row.sentence)])
        counted = {"numerator": [row.numerator], "denominator": [row.denominator]}
        if row.kind == "p_value":
            counted = {"numerator": [row.events1, row.events2], "denominator": [row.n1, row.n2]}
        for part, numbers in counted.items():
            source = getattr(row, f"{part}_source")
            assert bool(source) == all(numbers), row.Index
            if source == "printed":
                absent = [n for n in numbers if not {n, words.get(n)} & set(sentence)]
                mend = f"in its entry in data/claims.yml: {part}_source: implied"
                assert not absent, f"{row.Index}: {absent} not in its sentence; {mend}"


def test_survivors_are_never_called_printed_where_only_a_rate_is() -> None:
    # Oracle: the abstract gives survival counts for all 33 patients only (29/33 and 28/33).
    survival = load_published().query("endpoint in ['os', 'dfs']")
    printed = survival.query("numerator_source == 'printed'")
    assert printed.index.tolist() == ["os_rate", "os_fraction", "dfs_rate", "dfs_fraction"]


def test_a_broken_file_is_reported_by_line(tmp_path: Path) -> None:
    # Oracle: the cell that was changed, on the line it stands in.
    lines = (ROOT / "data/published.csv").read_text(encoding="utf-8").splitlines()
    lines[8] = lines[8].replace(",proportion,", ",percentage,")
    path = tmp_path / "published.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        load_published(path)
    assert [(p.row, p.column, p.found) for p in caught.value.problems] == [
        (9, "kind", "'percentage'")
    ]
