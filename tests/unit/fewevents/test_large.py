"""Counts by time from Parquet files, Dask dataframes and frames, and the estimates made from them.

The oracle of every answer is the estimator that holds the rows in memory (R's answers to that one are
in test_against_r); of counts, pandas' value_counts or a hand count; of refusals, the rows planted.
"""

import io
import math
import os
import re
import shlex
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.__main__ import main
from fewevents import (
    TableError,
    counts_by_time,
    event_counts,
    exact_ci,
    kaplan_meier,
    kaplan_meier_of_counts,
    logrank,
    logrank_of_counts,
    median_follow_up,
    median_follow_up_of_counts,
    numbers_at_risk,
    numbers_at_risk_of_counts,
)
from fewevents.large import frame_counts, parquet_counts, proportion_table, survival_table
from fewevents.large import tally as tallies
from fewevents.large.answers import ANSWER_COLUMNS
from fewevents.large.frame import _flags, tally_of_frame
from fewevents.large.parquet import parquet_files
from fewevents.large.tally import Columns, counts_of_tally, merged_tallies

COLUMNS = {"time": "days", "event": "death", "by": "centre"}
AT = [0, 3, 5, 7.5, 40]
ROOT = Path(__file__).parents[3]

patients = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 9), st.sampled_from([2.5, 0.1, 1e-9, 36525.0])),
        st.booleans(),
        st.sampled_from(["A", "B", "C"]),
    ),
    min_size=1,
    max_size=60,
)


def cohort(rows=None, *, n=0, seed=0):
    """A frame of given rows, or of n random ones with ties, in three centres."""
    if rows is not None:
        time, event, group = zip(*rows, strict=True)
        return pd.DataFrame({"days": np.array(time, float), "death": event, "centre": group})
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "days": rng.integers(0, 400, n),
            "death": rng.random(n) < 0.3,
            "centre": rng.choice(["A", "B", "C"], n, p=[0.5, 0.3, 0.2]),
        }
    )


def assert_answers_of(counts, frame):
    """Curves, intervals, medians, numbers at risk, proportions and the test: as from the rows."""
    assert list(counts) == sorted(frame["centre"].unique())
    for label, rows in frame.groupby("centre"):
        time, event = rows["days"], rows["death"]
        curve, expected = kaplan_meier_of_counts(counts[label]), kaplan_meier(time, event)
        pd.testing.assert_frame_equal(curve.table, expected.table, rtol=1e-12, atol=1e-12)
        assert_close(curve.median, expected.median)
        assert_close(median_follow_up_of_counts(counts[label]), median_follow_up(time, event))
        at_risk = numbers_at_risk_of_counts(counts[label], at=AT)
        pd.testing.assert_frame_equal(at_risk, numbers_at_risk(time, event, at=AT))
        assert (counts[label].n_events, counts[label].n) == (event.sum(), len(rows))
    if len(counts) > 1:
        test = logrank_of_counts(counts)
        expected = logrank(frame["days"], frame["death"], frame["centre"])
        assert (test.df, test.note) == (expected.df, expected.note)
        for name in ("chi_squared", "p_value"):
            assert getattr(test, name) == pytest.approx(
                getattr(expected, name), rel=1e-12, abs=1e-12, nan_ok=True
            )
        pd.testing.assert_frame_equal(test.groups, expected.groups, rtol=1e-12, atol=1e-12)


def assert_close(median, expected):
    for name in ("estimate", "ci_low", "ci_high"):
        assert getattr(median, name) == pytest.approx(
            getattr(expected, name), rel=1e-12, nan_ok=True
        )


@pytest.fixture(scope="module")
def duckdb():
    return pytest.importorskip("duckdb", reason="DuckDB (optional group large) is not installed")


@pytest.fixture(scope="module")
def dask():
    """Dask's dataframes."""
    pytest.importorskip("pyarrow", reason="pyarrow (optional group large) is not installed")
    return pytest.importorskip(
        "dask.dataframe", reason="Dask (optional group large) is not installed"
    )


@pytest.fixture(scope="module")
def client(dask):
    """A cluster of two worker processes on this machine."""
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with (
        distributed.LocalCluster(**options, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


# --- counts as such


def test_counts_of_patients_by_hand():
    """Day 3: two events, one censored; day 8: one event."""
    counts = event_counts(np.array([3.0, 8, 3, 3]), np.array([True, True, False, True]))
    assert counts.time.tolist() == [3, 8]
    assert counts.events.tolist() == [2, 1]
    assert counts.censored.tolist() == [1, 0]
    assert (counts.n, counts.n_events) == (4, 3)
    assert counts.at_risk(np.array([0, 3, 3.5, 8, 9])).tolist() == [4, 4, 1, 1, 0]
    assert counts.events_at(np.array([0, 3, 3.5, 8, 9])).tolist() == [0, 2, 0, 1, 0]
    assert counts.events_before(np.array([3, 8, 9])).tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("time", "events", "censored", "message"),
    [
        ([-1], [1], [0], r"time must be a finite number, 0 or more .*position 1: -1\.0"),
        ([math.nan], [1], [0], "time must be a number .*position 1: nothing"),
        ([1], [1.5], [0], r"events must be whole numbers, 0 or more .*position 1: 1\.5"),
        ([1], [1], [-2], "censored must be whole numbers, 0 or more .*position 1: -2"),
        ([1, 2], [1], [0], "events must be as long as time: found 1 and 2 values"),
        ([1], [0], [0], "count nobody"),
        ([], [], [], "count nobody"),
    ],
)
def test_impossible_counts_are_refused(time, events, censored, message):
    with pytest.raises(ValueError, match=message):
        counts_by_time(time, events, censored)


@given(patients)
def test_counts_written_down_give_the_counts_of_the_patients(rows):
    """Oracle: each patient as one count of his own, equal times added up."""
    frame = cohort(rows)
    event = frame["death"].to_numpy()
    counts = counts_by_time(frame["days"], event.astype(int), (~event).astype(int))
    expected = event_counts(frame["days"].to_numpy(), event)
    for name in ("time", "events", "censored"):
        np.testing.assert_array_equal(getattr(counts, name), getattr(expected, name))


def test_curve_of_counts_beside_lifelines_row_by_row():
    """Oracle: lifelines on the rows themselves, without weights."""
    from lifelines import KaplanMeierFitter

    frame = cohort(n=3_000, seed=1)
    fit = KaplanMeierFitter().fit(frame["days"], frame["death"])
    curve = kaplan_meier_of_counts(event_counts(frame["days"].to_numpy(), frame["death"]))
    survival = fit.survival_function_.iloc[:, 0].to_numpy()
    np.testing.assert_allclose(curve.table["survival"], survival, rtol=1e-12)
    at_risk = fit.event_table["at_risk"].to_numpy()
    np.testing.assert_array_equal(curve.table["n_risk"], at_risk)


# --- frames


@settings(max_examples=10)
@given(patients)
def test_frame_gives_the_answers_of_the_rows(rows):
    frame = cohort(rows)
    assert_answers_of(frame_counts(frame, **COLUMNS), frame)


@given(patients, st.lists(st.integers(0, 60), max_size=4))
def test_tallies_of_parts_make_the_tally_of_the_whole(rows, cuts):
    """Invariant: however rows are divided, empty parts included, the counts are the same."""
    frame, columns = cohort(rows), Columns("death", "days", "centre")
    edges = [0, *sorted(cuts), len(frame)]
    parts = [frame.iloc[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    merged = merged_tallies(tally_of_frame(part, columns) for part in parts)
    counts, expected = (
        counts_of_tally(merged, columns, source="parts"),
        frame_counts(frame, **COLUMNS),
    )
    assert list(counts) == list(expected)
    for label, part in counts.items():
        for name in ("time", "events", "censored"):
            np.testing.assert_array_equal(getattr(part, name), getattr(expected[label], name))


@pytest.mark.parametrize(
    "event",
    [
        [1, 0, 1],
        [1.0, 0.0, 1.0],
        [True, False, True],
        ["yes", "no", "yes"],
        pd.array([True, False, True], dtype="boolean"),
        pd.Categorical(["yes", "no", "yes"]),
        pd.array(["yes", "no", "yes"], dtype="string"),
    ],
)
def test_every_spelling_of_a_flag(event):
    """Oracle: the same three patients each time, two with the event."""
    counts = frame_counts(pd.DataFrame({"death": event}), event="death")
    assert list(counts) == ["all patients"]
    assert (counts["all patients"].n_events, counts["all patients"].n) == (2, 3)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [([2, 10, 2], [2, 10]), ([True, False, True], [False, True]), (["b", "a", "b"], ["a", "b"])],
)
def test_labels_keep_their_type_and_are_sorted(labels, expected, tmp_path, request):
    """Oracle: group_codes of the rows; numbers are not sorted as text."""
    frame = pd.DataFrame({"death": [1, 0, 1], "arm": labels})
    assert list(frame_counts(frame, event="death", by="arm")) == expected
    request.getfixturevalue("duckdb")
    pytest.importorskip("pyarrow", reason="pyarrow writes the file")
    frame.to_parquet(tmp_path / "x.parquet")
    assert list(parquet_counts(tmp_path / "x.parquet", event="death", by="arm")) == expected


# --- Parquet through DuckDB


@pytest.fixture
def write(duckdb, tmp_path):
    """Write a frame as Parquet and return the path."""
    pytest.importorskip("pyarrow", reason="pyarrow writes the file")

    def written(frame, name="cohort.parquet"):
        frame.to_parquet(tmp_path / name)
        return tmp_path / name

    return written


@settings(max_examples=6)
@given(rows=patients)
def test_parquet_gives_the_answers_of_the_rows(duckdb, tmp_path_factory, rows):
    pytest.importorskip("pyarrow", reason="pyarrow writes the file")
    frame, path = cohort(rows), tmp_path_factory.mktemp("parquet") / "cohort.parquet"
    frame.to_parquet(path)
    assert_answers_of(parquet_counts(path, **COLUMNS), frame)


def test_partitioned_folder_and_pattern(duckdb, tmp_path):
    """A folder for each centre, as registries write them; the names need escapes; '01' stays '01'."""
    names = {"A": "01", "B": "St Mary's/2", "C": "a=b [x]"}
    frame = cohort(n=2_000, seed=2).replace({"centre": names})
    folder = tmp_path / "registry [2023]"
    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute(f"COPY frame TO '{folder}' (FORMAT parquet, PARTITION_BY (centre))")
    assert_answers_of(parquet_counts(folder, **COLUMNS), frame)
    other = cohort(n=100, seed=3)
    for part, rows in enumerate(np.array_split(np.arange(100), 3)):
        connection.register("part", other.iloc[rows])
        connection.execute(f"COPY part TO '{tmp_path}/part{part}.parquet'")
    assert_answers_of(parquet_counts(f"{tmp_path}/part*.parquet", **COLUMNS), other)


def test_columns_are_found_by_name_whatever_their_order(write, tmp_path):
    """Two files with the columns in different orders and types count as one cohort."""
    (tmp_path / "both").mkdir()
    frame = cohort(n=60, seed=4)
    write(frame.iloc[:30], "both/1.parquet")
    write(frame.iloc[30:, ::-1].astype({"days": "float32"}), "both/2.parquet")
    assert_answers_of(parquet_counts(tmp_path / "both", **COLUMNS), frame)


NASTY = 'days"; DROP TABLE x; --'


def test_names_are_quoted_and_never_run(write, tmp_path):
    """Names with quotation marks, statements and spaces are just names; so is a label."""
    canary = tmp_path / "written"
    group = f"x\" FROM range(9); COPY (SELECT 1) TO '{canary}'; --"
    frame = cohort(n=50).rename(columns={"days": NASTY, "death": "de''ath \"", "centre": group})
    frame[group] = "'; SELECT 1; --" + frame[group]
    counts = parquet_counts(write(frame), time=NASTY, event="de''ath \"", by=group)
    assert sum(part.n for part in counts.values()) == 50
    assert list(counts) == [f"'; SELECT 1; --{centre}" for centre in "ABC"]
    with pytest.raises(TableError, match="no such column"):
        parquet_counts(write(frame), time="1 AS t, 2", event="de''ath \"")
    assert not canary.exists()


@pytest.mark.slow
def test_larger_than_its_memory(duckdb, tmp_path):
    """A million rows, over 32 MB on disk, under a limit of 32 MB; once more with every time distinct, so
    that DuckDB has to go to disk. Oracle: the arithmetic series that made the rows."""
    path, spill = tmp_path / "big.parquet", tmp_path / "spill"
    spill.mkdir()
    n = 999_000
    duckdb.sql(
        f"""COPY (SELECT i % 1000 AS days, i % 3 = 0 AS death, i % 2 AS arm, md5(i::VARCHAR) AS id,
        (i * 7919) % {n} / 1024 AS exact FROM range({n}) t(i)) TO '{path}' (ROW_GROUP_SIZE 20480)"""
    )
    assert path.stat().st_size > 32e6
    limits = {"memory_limit": "32MB", "threads": 1, "temp_directory": spill}
    counts = parquet_counts(path, time="days", event="death", by="arm", **limits)
    assert {label: part.n for label, part in counts.items()} == {0: n // 2, 1: n // 2}
    assert sum(part.n_events for part in counts.values()) == n // 3
    assert all(len(part.time) == 500 for part in counts.values())
    fine = parquet_counts(path, time="exact", event="death", **limits)["all patients"]
    assert (len(fine.time), fine.n, fine.n_events) == (n, n, n // 3)
    assert not list(spill.iterdir())


def test_too_little_memory_says_what_to_do(write):
    frame = pd.DataFrame({"days": np.arange(200_000) / 7, "death": 1})
    with pytest.raises(MemoryError, match=r"limit of 1MB does not suffice .* raise memory_limit"):
        parquet_counts(write(frame), time="days", event="death", memory_limit="1MB")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"memory_limit": "much"}, "memory_limit must be a size such as '2GB': found 'much'"),
        ({"threads": 0}, "threads must be a whole number, from 1 to 1000: found 0"),
    ],
)
def test_options_without_sense(write, options, message):
    with pytest.raises(ValueError, match=message):
        parquet_counts(write(cohort(n=3)), event="death", **options)


# --- what is refused, by every source


def by_frame(frame, write, dask):
    return frame_counts(frame, **COLUMNS)


def by_parquet(frame, write, dask):
    return parquet_counts(write(frame), **COLUMNS)


def by_dask(frame, write, dask):
    return dask_counts_of(dask, frame)


def dask_counts_of(dask, frame, partitions=3, columns=COLUMNS):
    from fewevents.large import dask_counts

    return dask_counts(dask.from_pandas(frame, npartitions=partitions, sort=False), **columns)


sources = pytest.mark.parametrize("source", [by_frame, by_parquet, by_dask])


@sources
def test_broken_rows_are_counted_and_refused(source, write, dask):
    """Oracle: the breaches planted; a row with two is in both counts, a good row in none."""
    frame = cohort(n=500, seed=5).astype({"days": float, "death": float, "centre": object})
    frame.loc[[3, 4, 480], "days"] = np.nan
    frame.loc[[7, 499], "days"] = [-5, math.inf]
    frame.loc[[4, 9], "death"] = np.nan
    frame.loc[[10, 11, 12, 400], "death"] = [2, -1, 2, 0.5]
    frame.loc[[20, 21], "centre"] = [None, ""]
    with pytest.raises(TableError) as caught:
        source(frame, write, dask)
    message = str(caught.value)
    for part in (
        "column days: found 3 missing values; expected a number in each row",
        "column days: found 2 impossible values such as '",
        "column death: found 2 missing values; expected 0 or 1",
        "column death: found 4 unknown values such as '",
        "column centre: found 2 missing values; expected a label",
        "5 problems",
    ):
        assert part in message


@sources
def test_one_broken_row_among_many(source, write, dask):
    frame = cohort(n=500, seed=5)
    frame.loc[250, "days"] = -1
    with pytest.raises(TableError, match=r"days: found 1 impossible value such as '-1\.0'"):
        source(frame, write, dask)


@sources
@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("days", ["5", "8"], "column days: found the type .*; expected numbers, such as days"),
        ("days", pd.to_datetime(["2020-01-01"] * 2), "column days: found the type .* into days"),
        ("days", [True, False], "column days: found the type bool"),
        ("death", pd.to_datetime(["2020-01-01"] * 2), "column death: found the type"),
        ("death", ["maybe", "YES"], "column death: found 2 unknown values such as '"),
        ("death", ["yes", ""], "column death: found 1 missing value;"),
        ("centre", [None, "A"], "column centre: found 1 missing value;"),
    ],
)
def test_columns_of_another_kind(source, write, dask, column, values, message):
    frame = cohort(n=2).assign(**{column: values})
    with pytest.raises(TableError, match=f"(?i){message}"):
        source(frame, write, dask)


@sources
def test_absent_column_and_nobody(source, write, dask):
    frame = cohort(n=5)
    expected = "column days: found no such column; expected one of 'Days', 'death', 'centre'"
    with pytest.raises(TableError, match=expected):
        source(frame.rename(columns={"days": "Days"}), write, dask)
    with pytest.raises(TableError, match="found no row"):
        source(frame.iloc[:0], write, dask)


@sources
def test_identifiers_for_groups_are_refused(source, write, dask, monkeypatch):
    monkeypatch.setattr(tallies, "MOST_GROUPS", 2)
    with pytest.raises(TableError, match=r"column centre: found 3 different labels; expected 2"):
        source(cohort(n=50), write, dask)


@sources
def test_times_that_do_not_repeat_are_refused(source, write, dask, monkeypatch):
    monkeypatch.setattr(tallies, "MOST_ROWS", 40)
    with pytest.raises(ValueError, match="more than 40 distinct times .* round them"):
        source(cohort(n=200), write, dask)


def test_files_that_are_none(duckdb, tmp_path):
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no Parquet at all")
    with pytest.raises(TableError, match="no readable Parquet data"):
        parquet_counts(broken, event="death")
    (tmp_path / "empty").mkdir()
    for path in ("nowhere.parquet", "empty", "no*.parquet"):
        with pytest.raises(TableError, match="found no such file"):
            parquet_counts(tmp_path / path, event="death")


def test_without_duckdb_the_group_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(ValueError, match=r"pip install 'fewevents\[large\]'"):
        parquet_counts(tmp_path, event="death")


# --- Dask


@settings(max_examples=6)
@given(rows=patients, partitions=st.integers(1, 12))
def test_dask_gives_the_answers_of_the_rows(dask, rows, partitions):
    """In this process's threads, over more partitions than are merged at once."""
    frame = cohort(rows)
    assert_answers_of(dask_counts_of(dask, frame, partitions), frame)


@pytest.mark.slow
def test_dask_on_worker_processes(client, dask, tmp_path):
    """Two worker processes count the files; neither is this one. Oracle: the rows in memory."""
    from fewevents.large import dask_counts

    frame = cohort(n=4_000, seed=6).astype({"centre": "category"})
    for part in range(10):
        frame.iloc[part::10].to_parquet(tmp_path / f"{part}.parquet")
    counts = dask_counts(dask.read_parquet(tmp_path), **COLUMNS)
    assert_answers_of(counts, frame.astype({"centre": object}))
    workers = client.run(os.getpid)
    assert len(set(workers.values()) | {os.getpid()}) == 3
    frame.assign(death=3).to_parquet(tmp_path / "broken.parquet")
    with pytest.raises(TableError, match=r"death: found 4,000 unknown values such as '3'"):
        dask_counts(dask.read_parquet(tmp_path / "broken.parquet"), **COLUMNS)


# --- tables, command and page


def test_tables_hold_the_estimates():
    """Oracle: the estimators one by one, on the rows of a group."""
    frame = cohort(n=300, seed=7)
    counts = frame_counts(frame, **COLUMNS)
    table = survival_table(counts, at=[100, 5_000], conf_level=0.9).set_index(
        ["group", "estimand", "time"]
    )
    rows = frame[frame["centre"] == "B"]
    curve = kaplan_meier(rows["days"], rows["death"], conf_level=0.9)
    found, expected = table.loc[("B", "survival", 100.0)], curve.at(100)
    for name in ("estimate", "ci_low", "ci_high"):
        assert found[name] == getattr(expected, name)
    assert (found["n"], found["events"]) == (len(rows), rows["death"].sum())
    assert found["at_risk"] == (rows["days"] >= 100).sum()
    assert math.isnan(table.loc[("B", "survival", 5_000.0), "estimate"])
    test = table.xs("log-rank chi-squared", level="estimand").iloc[0]
    assert test["p_value"] == logrank(frame["days"], frame["death"], frame["centre"]).p_value
    proportion = proportion_table(counts).set_index("group").loc["B"]
    assert proportion["ci_low"] == exact_ci(rows["death"].sum(), len(rows)).ci_low
    assert len(survival_table(frame_counts(frame, event="death", time="days"))) == 2


def test_command_prints_a_table_that_a_spreadsheet_can_open(write, capsys, tmp_path):
    """Oracle: survival_table of the frame; a label that would be a formula is marked as text."""
    frame = cohort(n=200, seed=8).replace({"centre": {"A": "=1+1"}})
    frame["death"] &= frame["centre"] != "B"
    call = ["large", str(write(frame)), "--event", "death", "--time", "days", "--by", "centre"]
    limits = ["--memory-limit", "64MB", "--threads", "1", "--temp", str(tmp_path)]
    assert main([*call, *limits, "--at", "100", "9999"]) == 0
    (tmp_path / "answers.csv").write_text(capsys.readouterr().out)
    printed = pd.read_csv(tmp_path / "answers.csv", keep_default_na=False)
    expected = survival_table(frame_counts(frame, **COLUMNS), at=[100, 9999])
    assert printed["group"].tolist() == [
        label.replace("=1+1", "'=1+1") for label in expected["group"]
    ]
    for shown, exact in zip(printed["estimate"], expected["estimate"], strict=True):
        words = {"not estimable": math.nan, "not reached": math.inf}
        number = words[shown] if shown in words else float(shown)
        assert number == pytest.approx(exact, rel=1e-14, nan_ok=True)
    assert "not estimable" in printed["estimate"].tolist()
    assert "not reached" in printed["estimate"].tolist()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--event", "gone"], 1, "column gone: found no such column"),
        (["--event", "death", "--at", "5"], 2, "--at needs --time"),
        (["--event", "death", "--conf-level", "95"], 2, "such as 0.95"),
        (["--event", "death", "--scheduler", "tcp://x", "--threads", "2"], 2, "not for a sched"),
    ],
)
def test_command_says_what_is_wrong(write, capsys, arguments, status, message):
    assert main(["large", str(write(cohort(n=5))), *arguments]) == status
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("arguments", "named"), [(["x.parquet"], "--event"), (["--event", "dead"], "PATH")]
)
def test_command_needs_a_file_and_an_event(capsys, arguments, named):
    """Rule: wrong use is status 2, and what is missing is named."""
    with pytest.raises(SystemExit) as stopped:
        main(["large", *arguments])
    assert stopped.value.code == 2
    assert f"required: {named}" in capsys.readouterr().err


@pytest.mark.slow
def test_command_on_a_cluster(client, write, capsys):
    """Oracle: the same command without a cluster."""
    call = ["large", str(write(cohort(n=300, seed=9))), "--event", "death", "--time", "days"]
    assert main([*call, "--by", "centre"]) == 0
    expected = capsys.readouterr().out
    address = client.scheduler_info()["address"]
    assert main([*call, "--by", "centre", "--scheduler", address]) == 0
    assert capsys.readouterr().out == expected


def test_a_cluster_without_a_reader_of_parquet_says_what_to_install(
    dask, write, capsys, monkeypatch
):
    """Rule: wrong use, and the optional group by name."""
    path = write(cohort(n=30))
    monkeypatch.setattr("attainable.parallel.task_runner", lambda **options: nullcontext())
    monkeypatch.setitem(sys.modules, "dask.dataframe", None)
    assert main(["large", str(path), "--event", "death", "--scheduler", "tcp://x:1"]) == 2
    said = capsys.readouterr().err
    assert "Dask can't read Parquet files here" in said and "fewevents[large]" in said


def test_the_example_of_the_page(duckdb, dask, capsys, tmp_path, monkeypatch):
    """Oracle: the output printed on the page, number by number."""
    page = (ROOT / "book" / "large.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|bash|text)\n(.*?)```", page, flags=re.DOTALL)
    (_, made), (_, command), (_, printed), (_, called) = blocks[:4]
    monkeypatch.chdir(tmp_path)
    exec(made, {})
    assert main(shlex.split(command.removeprefix(".venv/bin/casebook "))) == 0
    found, expected = (
        pd.read_csv(io.StringIO(text)) for text in (capsys.readouterr().out, printed)
    )
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)
    names: dict = {}
    exec(called, names)
    table = survival_table(names["counts"], at=[365, 730])
    np.testing.assert_allclose(table["estimate"], expected["estimate"], rtol=1e-12)


def test_what_counts_as_a_flag():
    """By hand: numbers 0 and 1, truths, yes and no; anything else is no flag, and nothing is missing."""
    nan = math.nan
    for values, flags, missing in (
        (pd.Series([True, False]), [1, 0], [0, 0]),
        (pd.Series([0, 1, 2, -1]), [0, 1, nan, nan], [0, 0, 0, 0]),
        (pd.Series([0.0, 1.0, 0.5, nan]), [0, 1, nan, nan], [0, 0, 0, 1]),
        (pd.Series(["yes", "no", "Yes", "", None]), [1, 0, nan, nan, nan], [0, 0, 0, 1, 1]),
        (pd.Series([True, False, 1, 0, "no"], dtype=object), [1, 0, 1, 0, 0], [0] * 5),
        (pd.array([True, False, None], dtype="boolean"), [1, 0, nan], [0, 0, 1]),
    ):
        found, nothing = _flags(pd.Series(values))
        np.testing.assert_array_equal(found, flags)
        np.testing.assert_array_equal(nothing, np.array(missing, dtype=bool))


@pytest.mark.parametrize("columns", [19, 20, 21])
def test_an_absent_column_is_shown_beside_twenty(columns):
    """By hand: c0 to c19 are twenty."""
    with pytest.raises(TableError) as caught:
        Columns("gone").refuse_absent([f"c{i}" for i in range(columns)], "the frame")
    (problem,) = caught.value.problems
    assert problem.found == "no such column"
    assert problem.expected == "one of " + ", ".join(f"'c{i}'" for i in range(min(columns, 20)))


def test_no_group_is_a_table_without_rows():
    """By hand: nobody to estimate anything of, and nothing to compare; one group has no test, two have one."""
    counts = counts_by_time([90, 200], [10, 0], [0, 30])
    tests = [
        survival_table(dict.fromkeys(labels, counts))["estimand"].eq("log-rank chi-squared").sum()
        for labels in ("", "a", "ab")
    ]
    assert tests == [0, 0, 1]
    for empty in (survival_table({}), proportion_table({})):
        assert empty.empty and list(empty.columns) == ANSWER_COLUMNS


def test_files_of_a_path_are_found_wherever_they_lie(tmp_path):
    """By hand: a file as it is named, a folder with all below it, a pattern with what it fits; folders are no files."""
    names = [
        "a.parquet",
        "deep/b.parquet",
        "deep/er/c.parquet",
        "deep/er/notes.txt",
        "x[1].parquet",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "deep" / "folder.parquet").mkdir()
    for path, found in (
        ("a.parquet", names[:1]),
        ("x[1].parquet", names[4:]),
        ("deep", names[1:3]),
        ("*.parquet", [names[0], names[4]]),
        ("deep/*", [names[1]]),
        ("deep/**/*.parquet", names[1:3]),
        ("**/c.parquet", names[2:3]),
    ):
        assert parquet_files(tmp_path / path) == [str(tmp_path / name) for name in found], path
