"""DuckDB's settings, and what is said where it is absent, short of memory or can't read a file."""

from __future__ import annotations

import re
from typing import Any

from fewevents import options
from fewevents.large.problems import Problem, TableError

_SIZE = re.compile(r"\d+(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)


def session_settings(memory_limit: str | None, threads: int | None) -> dict[str, Any]:
    """Settings of a connection that fetches nothing; the limits as given, or DuckDB's own."""
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,  # it would be fetched from the network
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    if memory_limit is not None:
        if not _SIZE.fullmatch(str(memory_limit)):
            raise ValueError(f"memory_limit must be a size such as '2GB': found {memory_limit!r}")
        settings["memory_limit"] = str(memory_limit)
    if threads is not None:
        settings["threads"] = options.whole(threads, "threads", low=1, high=1_000)
    return settings


def imported_duckdb() -> Any:
    """DuckDB, or the words that say how to install it."""
    try:
        import duckdb
    except ImportError:
        raise ValueError(
            "Parquet files are counted by DuckDB, which is not installed; install the optional "
            "group: pip install 'fewevents[large]'"
        ) from None
    return duckdb


def too_little_memory(source: str, limit: str | None, error: Exception) -> str:
    """What to do where the limit does not suffice."""
    first = str(error).splitlines()[0]
    return (
        f"{source}: the memory limit of {limit or 'DuckDB (its default)'} does not suffice "
        f"({first}); raise memory_limit, lower threads, or give a temp_directory with more space"
    )


def unreadable(source: str, error: Exception) -> TableError:
    """The error of a file that is no Parquet data."""
    first = (str(error).splitlines() or [""])[0]
    found = f"no readable Parquet data ({type(error).__name__}: {first})"
    remedy = "check the path, or write the files again"
    return TableError([Problem(None, found, "Parquet files", remedy)], source=source)
