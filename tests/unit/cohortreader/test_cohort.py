"""The cohort: types, contradictions between columns, one error with every problem."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohortreader.data.cohort import (
    CHAPTER_COLUMNS,
    CohortError,
    chapters_with_columns,
    cohort_schema,
    missing_columns,
    needed_columns,
    read_cohort,
    strata_columns,
    unusual,
    validate_cohort,
)
from cohortreader.data.contradictions import RULES
from cohortreader.data.problems import Problem, TableError, grouped
from cohortreader.data.unusual import ASKED
from helpers.cohort import load_cohort

# A patient in remission, transplanted, alive without relapse; each test says what it changes.
PATIENT = {
    "patient_id": "P01",
    "disease_status": "relapsed",
    "complete_remission": "yes",
    "remission_day_28": "",
    "transplant": "yes",
    "transplant_day": "60",
    "dfs_days": "200",
    "dfs_event": "0",
    "os_days": "200",
    "death": "0",
    "crs_grade": "1",
    "icans_grade": "0",
    "treatment_death": "no",
    "provenance": "observed",
}


def rows_of(*changes: dict[str, str]) -> pd.DataFrame:
    """One patient for each change of PATIENT, with codes P01, P02, ..."""
    return pd.DataFrame(
        [PATIENT | {"patient_id": f"P{n:02d}"} | change for n, change in enumerate(changes, 1)]
    ).fillna("")


def places(frame: pd.DataFrame) -> list[tuple[int | None, str | None]]:
    """Row and column of every problem of a cohort that must be refused."""
    with pytest.raises(CohortError) as caught:
        validate_cohort(frame)
    assert caught.value.total == len(caught.value.problems)
    return [(problem.row, problem.column) for problem in caught.value.problems]


def test_types() -> None:
    # Oracle: the values of PATIENT, read by eye.
    cohort = validate_cohort(rows_of({}, {"remission_day_28": "no", "dfs_event": "1"}))
    assert cohort.columns.tolist() == list(PATIENT)
    booleans = ["complete_remission", "remission_day_28", "transplant", "treatment_death"]
    wholes = ["transplant_day", "dfs_days", "dfs_event", "os_days", "death", "crs_grade"]
    assert set(cohort[booleans].dtypes.astype(str)) == {"boolean"}
    assert set(cohort[[*wholes, "icans_grade"]].dtypes.astype(str)) == {"Int64"}
    assert set(cohort[["disease_status", "provenance"]].dtypes.astype(str)) == {"category"}
    assert cohort["remission_day_28"].tolist() == [pd.NA, False]
    assert cohort.loc[0, ["patient_id", "transplant", "transplant_day", "os_days"]].tolist() == [
        "P01", True, 60, 200
    ]  # fmt: skip
    assert cohort.index.tolist() == [0, 1]


# Oracle of both lists: the meaning of the columns, patient by patient.
CONTRADICTIONS = {
    "DFS after OS": ({"dfs_days": "201"}, ["dfs_days"]),
    "death that is no DFS event": ({"death": "1"}, ["dfs_event"]),
    "remission lost by day 28, no DFS event": ({"remission_day_28": "no"}, ["dfs_event"]),
    "transplant without a day": ({"transplant_day": ""}, ["transplant_day"]),
    "day without a transplant": ({"transplant": "no"}, ["transplant_day"]),
    "transplant after last contact": ({"transplant_day": "201"}, ["transplant_day"]),
    "treatment death alive": ({"treatment_death": "yes"}, ["treatment_death"]),
    "CRS grade 5 alive": ({"crs_grade": "5"}, ["crs_grade"]),
    "ICANS grade 5 alive": ({"icans_grade": "5"}, ["icans_grade"]),
    "CRS grade 5, death of another cause": (
        {"crs_grade": "5", "death": "1", "dfs_event": "1"}, ["crs_grade"]
    ),
    "relapse without remission": (
        {"complete_remission": "no", "dfs_event": "1", "relapse_day": "200"}, ["relapse_day"]
    ),
    "relapse that is no DFS event": ({"relapse_day": "200"}, ["relapse_day"]),
    "DFS after the relapse": ({"dfs_event": "1", "relapse_day": "199"}, ["relapse_day"]),
    "relapse after last contact": ({"dfs_event": "1", "relapse_day": "201"}, ["relapse_day"]),
    "MRD after last contact": ({"mrd_day": "201", "mrd_negative": "yes"}, ["mrd_day"]),
    "MRD day without a result": ({"mrd_day": "14", "mrd_negative": ""}, ["mrd_day"]),
    "cause of death, alive": ({"cause_of_death": "other"}, ["cause_of_death"]),
    "two causes of death": (
        {"cause_of_death": "treatment", "death": "1", "dfs_event": "1"}, ["cause_of_death"]
    ),
    "a row of totals": ({"patient_id": "Total:"}, ["patient_id"]),
    "several at once": (
        {"dfs_days": "300", "death": "1", "transplant_day": "250", "icans_grade": "5"},
        ["dfs_days", "dfs_event", "transplant_day", "icans_grade"],
    ),
}  # fmt: skip
CONSISTENT = {
    "DFS censored before last contact": {"dfs_days": "150"},
    "relapse, alive": {"dfs_days": "150", "dfs_event": "1"},
    "relapse on the day of last contact": {"dfs_event": "1"},
    "death in remission": {"dfs_event": "1", "death": "1"},
    "transplant on the last day": {"transplant_day": "200"},
    "remission kept at day 28": {"remission_day_28": "yes"},
    "remission lost by day 28": {"remission_day_28": "no", "dfs_event": "1", "dfs_days": "28"},
    "never in remission, failure on the first day": {
        "complete_remission": "no", "remission_day_28": "no", "dfs_days": "0", "dfs_event": "1"
    },
    "remission by day 28": {"complete_remission": "no", "remission_day_28": "yes"},
    "never in remission, failure long before death": {
        "complete_remission": "no", "dfs_days": "199", "dfs_event": "1", "death": "1"
    },
    "never in remission, early death": {
        "complete_remission": "no", "transplant": "no", "transplant_day": "", "dfs_days": "42",
        "os_days": "42", "dfs_event": "1", "death": "1",
    },
    "never in remission, no DFS event: the centre's definition": {"complete_remission": "no"},
    "relapse of a late remission": {
        "complete_remission": "no", "remission_day_28": "yes", "dfs_event": "1",
        "relapse_day": "200",
    },
    "relapse after failure": {"dfs_days": "50", "dfs_event": "1", "relapse_day": "60"},
    "MRD without a day": {"mrd_negative": "no"},
    "death of the disease": {"death": "1", "dfs_event": "1", "cause_of_death": "disease"},
    "no transplant": {"transplant": "no", "transplant_day": ""},
    "a code that is a letter": {"patient_id": "N"},
    "death on the first day": {
        "transplant": "no", "transplant_day": "", "dfs_days": "0", "os_days": "0",
        "dfs_event": "1", "death": "1", "treatment_death": "yes", "crs_grade": "5",
    },
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_contradictions(case: str) -> None:
    change, columns = CONTRADICTIONS[case]
    assert places(rows_of({}, change, {})) == [(3, column) for column in columns]


@pytest.mark.parametrize("case", CONSISTENT)
def test_what_only_looks_like_a_contradiction(case: str) -> None:
    assert len(validate_cohort(rows_of({}, CONSISTENT[case]))) == 2


def test_every_rule_is_broken_by_some_case() -> None:
    # Oracle: the cases above; a rule that no case breaks is not tested.
    expected = set()
    for change, _ in CONTRADICTIONS.values():
        with pytest.raises(CohortError) as caught:
            validate_cohort(rows_of(change))
        expected |= {problem.expected for problem in caught.value.problems}
    mixed = rows_of({}, {"provenance": "reconstructed"})
    assert places(mixed) == [(3, "provenance")]
    asked = {rule.expected for rule in ASKED}
    assert {rule.expected for rule in RULES} | asked == expected | asked | {
        "the same provenance in every row"
    }


@pytest.mark.parametrize(
    ("change", "accept"),
    [
        ({"transplant_day": "0"}, "transplant on day 0"),
        ({"os_days": "20000"}, "follow-up of more than forty years"),
        ({"death": "1", "dfs_days": "100"}, "disease-free survival censored before death"),
    ],
)
def test_what_may_be_a_slip_is_asked_for_and_its_remedy_is_right(
    change: dict[str, str], accept: str
) -> None:
    # Oracle: the message names what to accept; accepted, the row stays as it is, and is counted.
    with pytest.raises(CohortError, match=accept):
        validate_cohort(rows_of(change))
    cohort = validate_cohort(rows_of(change), accept=[accept])
    assert str(cohort[next(iter(change))].iloc[0]) == next(iter(change.values()))
    assert [count for _, what, count in unusual(cohort) if what.startswith(accept)] == [1]


def test_a_contradiction_shows_the_cells_as_they_stand() -> None:
    with pytest.raises(CohortError) as caught:
        validate_cohort(rows_of({"transplant_day": ""}))
    assert caught.value.problems == (
        Problem(
            2,
            "transplant_day",
            "transplant_day an empty cell, transplant 'yes'",
            "a day where transplant is yes",
            "fill in the day of the transplant",
        ),
    )


def test_a_cell_wrong_in_itself_is_reported_once() -> None:
    # Oracle: "soon" is no day, but it is not a missing one either.
    assert places(rows_of({"transplant_day": "soon"})) == [(2, "transplant_day")]
    assert places(rows_of({"os_days": "199.5"})) == [(2, "os_days")]


def test_repeated_patients() -> None:
    frame = rows_of({}, {"patient_id": "P01"}, {}, {"patient_id": "P01"})
    assert places(frame) == [(3, "patient_id"), (5, "patient_id")]


def test_all_problems_come_in_one_error_in_the_order_of_the_file(tmp_path: Path) -> None:
    # Oracle: the message, written out by hand.
    path = tmp_path / "cohort.csv"
    rows_of({}, {"death": "Yes"}, {"dfs_days": "201", "crs_grade": "6"}).to_csv(path, index=False)
    with pytest.raises(CohortError) as caught:
        read_cohort(path)
    assert str(caught.value) == (
        f"{path}: 3 problems\n"
        "  row 3, column death: found 'Yes'; expected 0 or 1; to mend it: correct the value\n"
        "  row 4, column crs_grade: found '6'; expected a whole number from 0 to 5, digits only; "
        "to mend it: correct the value\n"
        "  row 4, column dfs_days: found dfs_days '201', os_days '200'; expected dfs_days no later "
        "than os_days; to mend it: correct os_days, or set dfs_days to os_days at most: death and the last "
        "contact end disease-free survival too, and a failure without remission is known by then"
    )


def test_rows_are_lines_of_the_file_even_after_a_line_break_in_a_cell(tmp_path: Path) -> None:
    # Oracle: counted in an editor: the header is line 1, the remark fills lines 2 and 3.
    path = tmp_path / "cohort.csv"
    rows_of({"remark": "two\nlines"}, {"remark": "", "death": "2"}).to_csv(path, index=False)
    with pytest.raises(CohortError) as caught:
        read_cohort(path)
    assert [problem.row for problem in caught.value.problems] == [4]


def test_further_columns_are_kept_as_text_after_the_others() -> None:
    frame = rows_of({"centre": "01", "<b>": " =1+1"}, {"centre": "", "<b>": "1.0"})
    cohort = validate_cohort(frame[[*frame.columns[::-1]]])
    assert cohort.columns.tolist() == [*PATIENT, "<b>", "centre"]
    assert cohort[["centre", "<b>"]].to_numpy().tolist() == [["01", " =1+1"], ["", "1.0"]]
    assert strata_columns(cohort) == ["<b>", "centre"]


def test_rules_hold_without_the_columns_that_only_say_more() -> None:
    # Oracle: grade 5 is death from it; either column alone says that there was none.
    change = {"crs_grade": "5"}
    assert places(rows_of(change).drop(columns="death")) == [(2, "crs_grade")]
    assert places(rows_of(change).drop(columns="treatment_death")) == [(2, "crs_grade")]
    both = rows_of(change).drop(columns=["death", "treatment_death"])
    assert validate_cohort(both)["crs_grade"].tolist() == [5]
    relapse = {"complete_remission": "no", "dfs_event": "1", "relapse_day": "200"}
    assert places(rows_of(relapse).drop(columns="remission_day_28")) == [(2, "relapse_day")]


def test_columns_of_some_chapters_are_enough_and_what_is_there_is_checked() -> None:
    frame = rows_of({"dfs_days": "201"}).drop(columns=["death", "crs_grade"])
    assert places(frame) == [(2, "dfs_days")]
    cohort = validate_cohort(frame.assign(dfs_days="200"))
    transplant = "Transplant, as an event in time, a section of Survival"
    assert missing_columns(cohort.drop(columns="dfs_event"), "Survival") == ["death"]
    assert missing_columns(cohort.drop(columns="transplant_day"), transplant) == ["transplant_day"]
    assert chapters_with_columns(cohort) == list(CHAPTER_COLUMNS)


def test_chapters_name_columns_of_the_schema() -> None:
    names = {name for sets in CHAPTER_COLUMNS.values() for names in sets for name in names}
    assert names < set(cohort_schema().names)


def test_chapters_are_those_of_the_report() -> None:
    """Oracle: the headings of the report's own pages, and the line below each that says what it needs."""
    pages = Path(__file__).parents[3] / "notebooks" / "own_cohort"
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(pages.glob("0*.py")))
    for chapter in CHAPTER_COLUMNS:
        heading, _, within = chapter.partition(", a section of ")
        found = re.search(
            rf"^# {'##' if within else '#'} {heading}\n(?:#\n# Needs: (.*)\.)?", text, re.MULTILINE
        )
        assert found, chapter
        assert (found[1] or "").replace("`", "") == needed_columns(chapter)


def test_a_file_needs_a_patient_code_and_one_chapter() -> None:
    frame = rows_of({})[["transplant", "provenance"]]
    assert places(frame) == [(1, "patient_id"), (1, None)]
    with pytest.raises(CohortError, match="rename 'OS_day' to os_days, 'deaths' to death"):
        validate_cohort(
            rows_of({})[["patient_id", "os_days", "death"]].set_axis(
                ["patient_id", "OS_day", "deaths"], axis=1
            )
        )


def test_a_column_in_other_letters_is_no_stratum() -> None:
    # Oracle: "OS days" can only be meant for os_days; left alone it would be taken for a stratum.
    assert places(rows_of({}).rename(columns={"os_days": "OS days"})) == [(1, "os_days")]


def test_optional_columns_have_types() -> None:
    given = {"age_years": "7.5", "sex": "male", "genetics": "KMT2A", "blasts_percent": "80",
             "prior_transplant": "yes", "mrd_day": "14", "mrd_negative": "no"}  # fmt: skip
    cohort = validate_cohort(rows_of(given, {}))
    assert cohort.loc[0, list(given)].tolist() == [7.5, "male", "KMT2A", 80, True, 14, False]
    assert cohort["age_years"].tolist() == [7.5, pd.NA]
    assert cohort.loc[1, "genetics"] == ""


def test_a_column_given_twice_is_refused() -> None:
    frame = rows_of({})
    assert places(pd.concat([frame, frame[["death"]]], axis=1)) == [(1, "death")]


def test_a_cohort_without_patients_is_refused() -> None:
    assert places(rows_of({}).iloc[:0]) == [(None, None)]


@pytest.mark.parametrize("value", [200, 200.0, None, float("nan"), True])
def test_only_text_is_validated(value: object) -> None:
    frame = rows_of({}, {})
    frame["os_days"] = pd.Series([value, "200"], dtype=object)
    with pytest.raises(ValueError, match=r"not: os_days \(.*\); read the file with every cell"):
        validate_cohort(frame)


def test_the_given_frame_is_left_as_it_was() -> None:
    frame = rows_of({}, {})
    copy = frame.copy(deep=True)
    validate_cohort(frame)
    pd.testing.assert_frame_equal(frame, copy)


def test_errors_survive_the_way_between_processes() -> None:
    # Oracle: the message before and after.
    error = CohortError([Problem(2, "death", "f", "e", "r")], total=7, source="x.csv")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.problems, again.total) == (str(error), error.problems, 7)


def test_the_cohort_of_the_book_is_reconstructed_and_valid() -> None:
    cohort = load_cohort()
    assert len(cohort) == 33
    assert cohort["provenance"].eq("reconstructed").all()


DAYS = {str(number) for number in range(36501)}


def plain_rules_hold(row: dict[str, str]) -> bool:
    """One patient checked step by step, without any of the tables or functions under test."""
    for name in ("dfs_days", "os_days", "transplant_day", "dfs_event", "death", "crs_grade"):
        if row[name] == "" and name == "transplant_day":
            continue
        if row[name] not in DAYS:
            return False
    dfs, os_, dead = int(row["dfs_days"]), int(row["os_days"]), row["death"] == "1"
    if row["dfs_event"] not in "01" or row["death"] not in "01" or int(row["crs_grade"]) > 5:
        return False
    if row["complete_remission"] not in ("yes", "no") or row["transplant"] not in ("yes", "no"):
        return False
    if row["remission_day_28"] not in ("yes", "no", "") or row["treatment_death"] not in (
        "yes", "no"
    ):  # fmt: skip
        return False
    if (row["transplant"] == "yes") != (row["transplant_day"] != ""):
        return False
    if row["transplant_day"] and not 1 <= int(row["transplant_day"]) <= os_:
        return False
    lost = row["complete_remission"] == "yes" and row["remission_day_28"] == "no"
    if dfs > os_ or os_ > 40 * 365.25 or ((dead or lost) and row["dfs_event"] == "0"):
        return False
    killed = row["treatment_death"] == "yes"
    return (dead or not killed) and (row["crs_grade"] != "5" or (dead and killed))


CELLS = {
    "complete_remission": ["yes", "no", "Yes"],
    "remission_day_28": ["", "yes", "no"],
    "transplant": ["yes", "no"],
    "transplant_day": ["", "0", "1", "90", "91"],
    "dfs_days": ["0", "89", "90", "91", "9e1"],
    "dfs_event": ["0", "1"],
    "os_days": ["90", "91", "36500", "36501", "90.0"],
    "death": ["0", "1", "1.0"],
    "crs_grade": ["0", "3", "5", "6"],
    "treatment_death": ["no", "yes"],
}


def test_rows_are_refused_exactly_when_the_plain_rules_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Oracle: plain_rules_hold, a check of one patient at a time written apart from the library.
    for module in ("problems", "cells", "cohort"):
        monkeypatch.setattr(f"cohortreader.data.{module}.KEPT", 10**6)
    generator = np.random.default_rng(20230822)
    drawn = {name: generator.choice(cells, size=4000) for name, cells in CELLS.items()}
    frame = rows_of(
        *({name: str(column[i]) for name, column in drawn.items()} for i in range(4000))
    )
    good = np.array([plain_rules_hold(row) for row in frame.to_dict("records")])
    assert 10 < good.sum() < 4000
    assert len(validate_cohort(frame[good])) == good.sum()
    with pytest.raises(CohortError) as caught:
        validate_cohort(frame)
    assert {problem.row for problem in caught.value.problems} == set(np.flatnonzero(~good) + 2)


@pytest.mark.parametrize("text", ["\0", "\0a", "{}\0", "{}\0a"])
def test_a_sign_that_is_no_text_hides_no_cell(text: str) -> None:
    # Oracle: U+0000 is in none of the accepted texts; pandas takes texts that differ behind it for one.
    for name, cell in PATIENT.items():
        frame = rows_of({}, {name: text.format(cell)}, {})
        assert (3, name) in places(frame)


CHANGES = st.lists(
    st.tuples(st.sampled_from(list(PATIENT)), st.text(max_size=12)), min_size=20, max_size=20
)


@settings(max_examples=8)
@given(CHANGES)
def test_any_text_in_any_cell_gives_a_cohort_or_a_cohort_error(
    changes: list[tuple[str, str]],
) -> None:
    # Oracle: no other exception; rows without a problem write the same text again. Twenty rows at
    # once, because a call takes as long for one.
    frame = rows_of(*({name: text} for name, text in changes))
    try:
        validate_cohort(frame)
    except CohortError as error:
        kinds = len(grouped(error.problems))
        places = f" in {error.total} places" if error.total > kinds else ""
        assert str(error).splitlines()[0] == f"cohort: {kinds} problem{'s' * (kinds > 1)}{places}"
        assert all(problem.row is not None for problem in error.problems)
        frame = frame.drop([problem.row - 2 for problem in error.problems if problem.row])
    if frame.empty:
        return
    cohort = validate_cohort(frame)
    yes_no = {True: "yes", False: "no"}
    booleans = [field.name for field in cohort_schema().fields if field.type == "boolean"]
    for name in frame.columns:
        words = yes_no if name in booleans else {}
        cells = ["" if pd.isna(value) else words.get(value, str(value)) for value in cohort[name]]
        assert cells == frame[name].tolist()


@pytest.mark.parametrize(("total", "line"), [(None, ""), (300, ""), (301, "the first 300 of 301")])
def test_problems_that_are_all_kept_are_not_called_the_first(total, line) -> None:
    """By hand: three hundred problems, of three hundred or of more."""
    error = TableError(
        [Problem(n, "death", "x", "0 or 1", "mend it") for n in range(300)], total=total
    )
    assert line in error.told(everything=True)
    assert ("these are the first" in error.told(everything=True)) is bool(line)
