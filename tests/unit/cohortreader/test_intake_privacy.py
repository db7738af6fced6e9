"""Nothing that could name a patient stays in what is analysed; small counts stay hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortreader.data.cohort import strata_columns, validate_cohort
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.masking import mask_small_cells
from cohortreader.intake.notes import Intake
from cohortreader.intake.privacy import (
    POOLED,
    analysis_frame,
    shown_levels,
    shown_name,
    spreadsheet_safe,
)
from cohortreader.intake.reading import read as read_intake
from helpers.cohort import DATA, load_cohort

N = 33


def cohort(**columns: list[str]) -> pd.DataFrame:
    return load_cohort().assign(**columns)


def test_codes_become_running_numbers_in_the_order_of_the_file() -> None:
    patients = load_cohort()
    frame, notes = analysis_frame(patients)
    assert frame["patient_id"].tolist() == [f"{n:02d}" for n in range(1, N + 1)]
    pd.testing.assert_frame_equal(
        frame.drop(columns="patient_id"), patients.drop(columns="patient_id")
    )
    assert [str(note) for note in notes] == [
        "changed: patient_id: 33 codes, replaced by running numbers"
    ]


CANARY = "canary-7f3a"
# Oracle: what each column holds, read by eye; none of it may be shown.
SECRETS = {
    "names": [f"{CANARY} {n}" for n in range(N)],
    "one remark": [CANARY] + [""] * (N - 1),
    "remark of all": [f"{CANARY}: a remark that is far too long to be the level of a stratum"] * N,
    "seen": ["2022-03-01"] * N,
    "seen in words": ["01-MAR-2022"] * 30 + ["yes"] * 3,
    "american": ["3/14/2022"] * N,
    "number": [f"13800138{n:03d}" for n in range(N)],
    "one number": ["13800138000"] * N,
    "e-mail": ["canary@example.org"] * N,
    "family name": ["Wang"] * 20 + ["Li"] * 13,
    "姓名": ["王"] * 20 + ["李"] * 13,
    "hospital_id": ["1"] * 20 + ["2"] * 13,
    "codes again": load_cohort()["patient_id"].tolist(),
    "one code": ["R01"] * 16 + ["x"] * 17,
    "two lines": ["a\nb"] * N,
    "weight": [f"{n}.5" for n in range(N)],
    "seen last": ["seen 2022-03-01"] * 20 + ["never seen"] * 13,
    "marrow of 2022-03-01": ["x"] * 20 + ["y"] * 13,
    "what her mother told the nurse on the telephone": ["x"] * 20 + ["y"] * 13,
}  # fmt: skip
STRATA = {
    "centre": ["上海"] * 20 + ["北京"] * 13,
    "risk": ["high", "low", ""] * 11,
    "dose": ["1.5"] * 20 + ["15"] * 13,
    "<script>": ["=1+1"] * 20 + ["`x`"] * 13,
}


@pytest.mark.parametrize("name", SECRETS)
def test_columns_that_could_name_a_patient_are_left_out(name: str) -> None:
    frame, notes = analysis_frame(cohort(**{name: SECRETS[name]}))
    assert strata_columns(frame) == []
    assert ("set aside", shown_name(name)) in {(note.kind, note.subject) for note in notes}


@pytest.mark.parametrize("name", STRATA)
def test_strata_stay(name: str) -> None:
    frame, _ = analysis_frame(cohort(**{name: STRATA[name]}))
    assert frame[name].tolist() == STRATA[name]


REMARK = "Hr. Mueller informiert"


def ward(tmp_path: Path, **mapping) -> Intake:
    """A file in which a remark that names somebody is repeated like the level of a stratum."""
    text = pd.read_csv(DATA / "cohort.csv", dtype=str, keep_default_na=False)
    further = {"remark": [REMARK, "s. letter", ""] * 11, "site": ["North"] * 20 + ["South"] * 13}
    text.assign(**further).to_csv(tmp_path / "ward.csv", index=False)
    return read_intake(tmp_path / "ward.csv", mapping=FileMapping(**mapping))


def test_a_repeated_remark_stays_out_unless_its_column_is_named(tmp_path: Path) -> None:
    """Oracle: a search for the remark in all that is handed on to the report."""
    for mapping, names in (({}, []), ({"strata": ("site",)}, ["site"])):
        intake = ward(tmp_path, **mapping)
        frame, notes = analysis_frame(intake.patients)
        assert strata_columns(frame) == names
        told = [
            note.what + note.subject for note in [*intake.notes, *notes] if note.kind != "changed"
        ]
        assert "Mueller" not in frame.to_csv() + "".join(told)
        assert not any("remark" in text for text in told)  # nor the column's name
        assert list(shown_levels(frame)) == names


def test_what_a_named_column_will_show_is_known_before(tmp_path: Path) -> None:
    """Oracle: the words of both columns counted by hand."""
    frame, _ = analysis_frame(ward(tmp_path, strata=("site", "remark")).patients)
    assert shown_levels(frame) == {
        "remark": {REMARK: 11, POOLED: 11},
        "site": {"North": 20, "South": 13},
    }


def test_rare_levels_are_pooled() -> None:
    # Oracle: 2 of "rare" and 1 of "unique" are fewer than 3 patients; empty cells stay empty.
    levels = ["a"] * 15 + ["b"] * 14 + ["rare"] * 2 + ["unique", ""]
    frame, notes = analysis_frame(cohort(stratum=levels, genetics=levels))
    for name in ("stratum", "genetics"):
        assert frame[name].tolist() == ["a"] * 15 + ["b"] * 14 + [POOLED] * 3 + [""]
        assert ("changed", name, 3) in {(note.kind, note.subject, note.count) for note in notes}


def test_a_column_with_many_levels_is_no_stratum() -> None:
    # Oracle: 13 levels, each held by 3 patients or more, are one too many.
    twice = pd.concat([load_cohort()] * 2, ignore_index=True)
    for levels, kept in ((13, []), (12, ["level"])):
        frame, _ = analysis_frame(twice.assign(level=[f"level {n % levels}" for n in range(66)]))
        assert strata_columns(frame) == kept


def test_only_the_strata_that_were_asked_for_stay() -> None:
    frame, _ = analysis_frame(cohort(**STRATA), strata=["risk"])
    assert strata_columns(frame) == ["risk"]
    frame, _ = analysis_frame(cohort(**SECRETS), strata=list(SECRETS))
    assert strata_columns(frame) == []


def test_no_secret_is_left_anywhere_in_frame_or_notes() -> None:
    # Oracle: a search for every planted value in all that is handed on.
    frame, notes = analysis_frame(cohort(**SECRETS, genetics=[f"{CANARY}{n}" for n in range(N)]))
    shown = frame.to_csv() + repr(frame.dtypes) + "".join(map(str, notes))
    planted = {CANARY, "2022", "13800138", "Wang", "王", "R01", "R33", "3/14"}
    assert [secret for secret in planted if secret in shown] == []


def test_the_frame_keeps_the_rules_of_a_cohort() -> None:
    # Oracle: the validation of cohorts.
    frame, _ = analysis_frame(load_cohort())
    text = frame.astype(object).where(frame.notna(), "")
    text = text.map(
        lambda cell: {True: "yes", False: "no"}.get(cell) if isinstance(cell, bool) else str(cell)
    )
    assert len(validate_cohort(text)) == N


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1+1", "\t=1", "\r=1", "=", "-"]
)
def test_formulas_are_defused_and_numbers_left(text: str) -> None:
    assert spreadsheet_safe(text) == "'" + text
    assert spreadsheet_safe("-1.5e-3") == "-1.5e-3"


def completions(full: np.ndarray, masked: np.ndarray) -> np.ndarray:
    """Every table with the same shown entries, one in each row, totals included: brute force."""
    rows, columns = full.shape[0] - 1, full.shape[1] - 1
    hidden = [(i, j) for i in range(rows) for j in range(columns) if masked[i, j]]
    # A number beyond the largest total can stand only where every total over it is masked,
    # and then one more than what stands there can, too.
    values = np.indices((full.max() + 2,) * len(hidden)).reshape(len(hidden), -1)
    tables = np.repeat(full[None], values.shape[1], axis=0)
    for place, column in zip(hidden, values, strict=True):
        tables[:, *place] = column
    inner = tables[:, :rows, :columns]
    tables[:, :rows, -1], tables[:, -1, :columns] = inner.sum(axis=2), inner.sum(axis=1)
    tables[:, -1, -1] = inner.sum(axis=(1, 2))
    return tables[(tables == full)[:, ~masked].all(axis=1)]


def with_totals(counts: np.ndarray) -> np.ndarray:
    wide = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
    return np.vstack([wide, wide.sum(axis=0, keepdims=True)])


@given(
    st.sampled_from([(1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2)]).flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(0, 5), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0], max_size=shape[0],
        )
    ),
    st.integers(2, 4),
)  # fmt: skip
def test_every_masked_entry_could_be_two_numbers(counts: list[list[int]], below: int) -> None:
    # Oracle: all tables of counts that fit what is shown, by brute force.
    table = mask_small_cells(pd.DataFrame(counts), below=below)
    shown = table.shown().to_numpy()
    masked = shown == "masked"
    full = with_totals(np.array(counts))
    assert (shown[~masked] == full[~masked].astype(str)).all()
    assert not ((full > 0) & (full < below) & ~masked).any()
    if not 1 <= masked[:-1, :-1].sum() <= 4:  # too many to list; the next test takes them
        return
    possible = completions(full, masked)
    assert (possible == full).all(axis=(1, 2)).any()
    for place in zip(*np.nonzero(masked), strict=True):
        assert len(np.unique(possible[:, *place])) >= 2


def can_change(full: np.ndarray, masked: np.ndarray, place: tuple[int, int]) -> bool:
    """Whether an entry can be one more or less, by integer programming."""
    from scipy.optimize import LinearConstraint, milp

    shape = full.shape
    lines = []
    for i in range(shape[0]):
        line = np.zeros(shape)
        line[i, :-1], line[i, -1] = 1, -1
        lines.append(line.ravel())
    for j in range(shape[1]):
        line = np.zeros(shape)
        line[:-1, j], line[-1, j] = 1, -1
        lines.append(line.ravel())
    low, high = np.where(masked, 0, full), np.where(masked, np.inf, full)
    low, high = low.astype(float), high.astype(float)
    for bound, value in ((low, full[place] + 1), (high, full[place] - 1)):
        before = bound[place]
        bound[place] = value
        if (low <= high).all() and milp(
            np.zeros(full.size), integrality=np.ones(full.size), bounds=(low.ravel(), high.ravel()),
            constraints=LinearConstraint(np.array(lines), 0, 0),
        ).success:  # fmt: skip
            return True
        bound[place] = before
    return False


@pytest.mark.parametrize("seed", range(8))
def test_larger_tables_by_integer_programming(seed: int) -> None:
    # Oracle: scipy's solver, asked for another table with a different number in each place.
    generator = np.random.default_rng(seed)
    counts = generator.choice([0, 1, 2, 4, 5, 9, 30], size=generator.integers(2, 6, size=2))
    table = mask_small_cells(pd.DataFrame(counts))
    masked = table.shown().to_numpy() == "masked"
    full = with_totals(counts)
    for place in zip(*np.nonzero(masked), strict=True):
        assert can_change(full, masked, place), (counts, place)


def test_a_table_without_small_counts_is_shown_as_it_is() -> None:
    table = pd.DataFrame({"total": [5, 0], "b": [7, 9]}, index=["x", "total"])
    shown = mask_small_cells(table).shown()
    assert shown.to_numpy().tolist() == [["5", "7", "12"], ["0", "9", "9"], ["5", "16", "21"]]


@pytest.mark.parametrize("value", [-1, 1.5, "3", None, True])
def test_only_counts_are_masked(value: object) -> None:
    with pytest.raises(ValueError, match="whole numbers from 0 only"):
        mask_small_cells(pd.DataFrame([[value, 7]], dtype=object))
    with pytest.raises(ValueError, match="at least one entry"):
        mask_small_cells(pd.DataFrame())


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([[2], [9], [0]], ["? ?", "9 9", "? ?", "11 11"]),
        ([[6], [0], [2]], ["6 6", "? ?", "? ?", "8 8"]),
        ([[2], [9], [6]], ["? ?", "9 9", "? ?", "17 17"]),
        ([[2, 9], [8, 14]], ["? ? 11", "? ? 22", "10 23 33"]),
        ([[2, 9, 7], [8, 14, 0]], ["? 9 ? 18", "? 14 ? 22", "10 23 7 40"]),
        ([[3]], ["? ?", "? ?"]),
        (
            [
                [2, 6, 99],
                [99, 6, 6],
                [6, 99, 6],
            ],  # five small counts lose less than three with a large one
            ["? ? 99 107", "99 ? ? 111", "? 99 ? 111", "107 111 111 329"],
        ),
    ],
)
def test_what_is_hidden_along_with_a_small_count_loses_least(
    counts: list[list[int]], shown: list[str]
) -> None:
    """By hand: beside the small counts, marked by a question mark, the smallest that hide them; a total only where no
    other count hides a total. A table on its side is masked in the same places."""
    table = pd.DataFrame(counts)
    for asked, turned in ((table, False), (table.T, True)):
        text = mask_small_cells(asked).shown().replace("masked", "?").to_numpy()
        assert [" ".join(row) for row in (text.T if turned else text)] == shown


def test_a_column_of_the_schema_under_strata_is_said_to_be_shown_anyhow(tmp_path):
    # Oracle: the schema; sex has a name there, and no further column of the file is kept.
    path, mapping = tmp_path / "x.csv", tmp_path / "x.yml"
    path.write_text("patient_id,os_days,death,Sex\nA,9,1,male\nB,8,0,female\n")
    mapping.write_text("columns: {Sex: sex}\nstrata: [Sex]\n")
    notes = read_intake(path, mapping).notes
    assert [n.count for n in notes if n.subject == "sex" and "without strata" in n.what] == [1]
