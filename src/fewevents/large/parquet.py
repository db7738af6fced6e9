"""Counts by time from Parquet files, by DuckDB: the rows are read in pieces and never held."""

from __future__ import annotations

import glob
import re
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from fewevents import options
from fewevents.large.engine import (
    imported_duckdb,
    session_settings,
    too_little_memory,
    unreadable,
)
from fewevents.large.problems import Problem, TableError
from fewevents.large.tally import (
    EVERYONE,
    MOST_ROWS,
    Columns,
    counts_of_tally,
    event_of_wrong_type,
    refuse_long,
    time_of_wrong_type,
    wrong_type,
)
from fewevents.survival.counts import EventCounts

_NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)")
_FRACTIONS = ("FLOAT", "DOUBLE")
_NESTED = re.compile(r"\]$|^(STRUCT|MAP|UNION)\b")
# Hive partitions (folders such as centre=A) become columns of text; files may differ in the order of
# their columns.
_SCAN = (
    "read_parquet(?, hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
)


def parquet_counts(
    path: str | Path,
    *,
    event: str,
    time: str | None = None,
    by: str | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_directory: str | Path | None = None,
) -> dict[Any, EventCounts]:
    """Counts by time of the patients in Parquet files, group by group.

    Not where almost every time differs: counting saves nothing then; read the file with
    ``pandas.read_parquet`` and take `kaplan_meier` or `logrank`.

    Parameters
    ----------
    path
        A file, a folder (with every ``.parquet`` file below it; folders such as ``centre=A`` are a
        column), or a pattern such as ``registry/*.parquet``.
    event, time, by
        Names of columns, as in `fewevents.large.tally.Columns`.
    memory_limit
        What DuckDB may use, such as '2GB'; beyond it, it goes to disk. Its own default is four
        fifths of the memory.
    threads
        Threads of DuckDB; each needs memory. Every core if not given.
    temp_directory
        Where a folder for what does not fit is made, and removed at the end; the system's if not
        given.

    Returns
    -------
    dict
        As `fewevents.large.frame.frame_counts`.

    Raises
    ------
    TableError
        If a file is not there or can't be read, a column is absent or of a wrong type, a value
        missing or impossible, or there is no row.
    MemoryError
        If the limit does not suffice.
    ValueError
        If DuckDB is not installed or an option makes no sense.

    Examples
    --------
    >>> import pandas, tempfile
    >>> rows = pandas.DataFrame({"days": [5, 8, 5], "death": [1, 0, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rows.to_parquet(f"{folder}/cohort.parquet")
    ...     parquet_counts(folder, time="days", event="death")["all patients"].events
    array([2, 0])
    """
    columns, source = Columns(event, time, by), str(options.path(path, "path"))
    if temp_directory is not None:
        options.path(temp_directory, "temp_directory", folder=True)
    duckdb = imported_duckdb()
    settings = session_settings(memory_limit, threads)
    files = parquet_files(path)
    with tempfile.TemporaryDirectory(prefix="counts-", dir=temp_directory) as spill:
        settings["temp_directory"] = spill
        try:
            with duckdb.connect(":memory:", config=settings) as connection:
                tally = _tally(connection, files, columns, source)
        except duckdb.OutOfMemoryException as error:
            raise MemoryError(too_little_memory(source, memory_limit, error)) from None
        except (duckdb.Error, UnicodeDecodeError) as error:
            raise unreadable(source, error) from None
    refuse_long(len(tally))
    return counts_of_tally(tally, columns, source=source)


def parquet_files(path: str | Path) -> list[str]:
    """The Parquet files that a file, a folder or a pattern stands for, in order of name.

    Raises
    ------
    TableError
        If there is none.
    """
    place = Path(path)
    if place.is_dir():
        found = sorted(place.rglob("*.parquet"))
    elif place.exists():
        found = [place]
    else:
        found = sorted(Path(name) for name in glob.glob(str(path), recursive=True))
    files = [str(file) for file in found if file.is_file()]
    if not files:
        expected = "a Parquet file, a folder with such files, or a pattern for their names"
        problem = Problem(None, "no such file", expected, "check the path")
        raise TableError([problem], source=str(path))
    return files


def quoted_name(name: str) -> str:
    """A column's name as SQL takes it, whatever signs are in it.

    >>> quoted_name('days "alive"; --')
    '"days ""alive""; --"'
    """
    return '"' + name.replace('"', '""') + '"'


def _tally(connection: Any, files: list[str], columns: Columns, source: str) -> pd.DataFrame:
    """Describe the columns, then count in one pass."""
    # DuckDB would take signs in a file's name for a pattern.
    scanned = [[glob.escape(file) for file in files]]
    described = connection.execute(f"DESCRIBE SELECT * FROM {_SCAN}", scanned).fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in described}
    columns.refuse_absent(kinds, source)
    table = connection.execute(_query(columns, kinds, source), scanned).df()
    return pd.DataFrame(table)


def _query(columns: Columns, kinds: dict[str, str], source: str) -> str:
    """The statement that makes a tally.

    Every name in it is quoted; the files are a parameter.
    """
    time, no_time = ("CAST(0 AS DOUBLE)", "false")
    if columns.time is not None:
        if not _NUMBERS.fullmatch(kinds[columns.time]):
            raise time_of_wrong_type(columns.time, kinds[columns.time], source=source)
        time = f"CAST({quoted_name(columns.time)} AS DOUBLE) + 0.0"  # -0.0 + 0.0 is 0.0
        no_time = _nothing(columns.time, kinds)
    group, no_group = f"'{EVERYONE}'", "false"
    if columns.by is not None:
        if _NESTED.search(kinds[columns.by]):
            found, remedy = f"the type {kinds[columns.by]}", "choose a column of plain values"
            raise wrong_type(columns.by, found, "labels of groups", remedy, source=source)
        group, no_group = quoted_name(columns.by), _nothing(columns.by, kinds)
        group = f"CAST({group} AS VARCHAR)" if _is_text(kinds[columns.by]) else group
    return f"""
        WITH cells AS (
            SELECT {time} AS t, {no_time} AS no_t, {_flag(columns.event, kinds, source)} AS e,
                   {_nothing(columns.event, kinds)} AS no_e, {group} AS g, {no_group} AS no_g,
                   CAST({quoted_name(columns.event)} AS VARCHAR) AS raw_e
            FROM {_SCAN}
        ), judged AS (
            SELECT *, NOT no_t AND (t < 0 OR isinf(t)) AS bad_t, NOT no_e AND e IS NULL AS bad_e
            FROM cells
        ), ruled AS (
            SELECT *, NOT (no_t OR bad_t OR no_e OR bad_e OR no_g) AS good FROM judged
        )
        SELECT CASE WHEN good THEN g END AS "group", CASE WHEN good THEN t END AS "time",
               count(*) FILTER (good AND e = 1) AS events,
               count(*) FILTER (good AND e = 0) AS censored,
               count(*) FILTER (no_t) AS time_missing, count(*) FILTER (bad_t) AS time_wrong,
               count(*) FILTER (no_e) AS event_missing, count(*) FILTER (bad_e) AS event_wrong,
               count(*) FILTER (no_g) AS group_missing,
               coalesce(max(CAST(t AS VARCHAR)) FILTER (bad_t), '') AS time_example,
               coalesce(max(raw_e) FILTER (bad_e), '') AS event_example
        FROM ruled GROUP BY 1, 2 LIMIT {MOST_ROWS + 1}
    """


def _flag(column: str, kinds: dict[str, str], source: str) -> str:
    """SQL for a flag as 1, 0 or NULL."""
    name, kind = quoted_name(column), kinds[column]
    if kind == "BOOLEAN":
        return f"CAST({name} AS INTEGER)"
    if _is_text(kind):
        return f"CASE CAST({name} AS VARCHAR) WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END"
    if _NUMBERS.fullmatch(kind):
        return f"CASE WHEN {name} = 1 THEN 1 WHEN {name} = 0 THEN 0 END"
    raise event_of_wrong_type(column, kind, source=source)


def _nothing(column: str, kinds: dict[str, str]) -> str:
    """SQL that is true where a column holds nothing: no value, no number, an empty text."""
    name, kind = quoted_name(column), kinds[column]
    if kind in _FRACTIONS:
        return f"({name} IS NULL OR isnan({name}))"
    if _is_text(kind):
        return f"({name} IS NULL OR CAST({name} AS VARCHAR) = '')"
    return f"({name} IS NULL)"


def _is_text(kind: str) -> bool:
    return kind == "VARCHAR" or kind.startswith("ENUM")
