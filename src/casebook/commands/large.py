"""The command ``large``: estimates from Parquet files that may be larger than memory."""

from __future__ import annotations

import argparse
import math
import sys
from typing import TYPE_CHECKING, Any

from casebook.commands import stop

if TYPE_CHECKING:
    import pandas as pd

GOOD, WRONG_DATA, WRONG_USE = 0, 1, 2


def add_large(commands: Any) -> None:
    """Add ``large PATH --event COLUMN [--time COLUMN] [--by COLUMN] ...`` to a parser's commands."""
    command = commands.add_parser(
        "large",
        help="survival or a proportion from Parquet files larger than memory, as CSV",
        description="Counts patients by time and prints the estimates as CSV: survival, medians and "
        "the log-rank test with --time, a proportion without.",
    )
    command.add_argument("path", metavar="PATH", help="Parquet file, folder or quoted pattern")
    command.add_argument(
        "--event", required=True, metavar="COLUMN", help="flag: 0/1, false/true or no/yes"
    )
    command.add_argument("--time", metavar="COLUMN", help="time to the event or to last contact")
    command.add_argument("--by", metavar="COLUMN", help="groups")
    command.add_argument(
        "--at", type=float, nargs="+", default=[], metavar="TIME", help="times for survival"
    )
    command.add_argument("--conf-level", type=float, default=0.95, help="default: 0.95")
    command.add_argument("--memory-limit", metavar="SIZE", help="for DuckDB, such as 2GB")
    command.add_argument("--threads", type=int, help="of DuckDB (default: every core)")
    command.add_argument("--temp", metavar="DIR", help="where DuckDB may put what does not fit")
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="count on the Dask cluster of this scheduler instead"
    )
    command.set_defaults(run=run_large)


def run_large(options: argparse.Namespace) -> int:
    """Print the estimates; 1 if the data are wrong, 2 for wrong use."""
    from fewevents.large import proportion_table, survival_table
    from fewevents.large.problems import TableError

    if options.at and options.time is None:
        return stop("--at needs --time: without it there is no time to estimate at", WRONG_USE)
    try:
        counts = _on_cluster(options) if options.scheduler else _embedded(options)
        if options.time is None:
            table = proportion_table(counts, conf_level=options.conf_level)
        else:
            table = survival_table(counts, at=options.at, conf_level=options.conf_level)
    except TableError as error:
        return stop(str(error), WRONG_DATA)
    except (ValueError, MemoryError) as error:
        return stop(str(error), WRONG_USE)
    _printable(table).to_csv(sys.stdout, index=False, lineterminator="\n")
    return GOOD


def _embedded(options: argparse.Namespace) -> dict[Any, Any]:
    from fewevents.large import parquet_counts

    return parquet_counts(
        options.path,
        event=options.event,
        time=options.time,
        by=options.by,
        memory_limit=options.memory_limit,
        threads=options.threads,
        temp_directory=options.temp,
    )


def _on_cluster(options: argparse.Namespace) -> dict[Any, Any]:
    from attainable.parallel import task_runner
    from fewevents.large import dask_counts
    from fewevents.large.parquet import parquet_files

    if options.memory_limit or options.threads or options.temp:
        raise ValueError("--memory-limit, --threads and --temp are for DuckDB, not for a scheduler")
    parquet_files(options.path)
    with task_runner(scheduler=options.scheduler):  # while it is open, Dask counts there
        try:
            from dask.dataframe import read_parquet
        except ImportError as error:
            raise ValueError(
                f"Dask can't read Parquet files here ({error}); install the optional group: "
                "pip install 'fewevents[large]'"
            ) from error
        frame = read_parquet(options.path)
        return dask_counts(frame, event=options.event, time=options.time, by=options.by)


def _printable(table: pd.DataFrame) -> pd.DataFrame:
    """The table as text: full precision, words for what has no number, labels that are no formula."""
    from cohortreader.intake.privacy import spreadsheet_safe
    from fewevents.formats import NOT_ESTIMABLE, NOT_REACHED
    from fewevents.large.answers import LOGRANK

    def number(value: float, *, applies: bool) -> str:
        if math.isnan(value):
            return NOT_ESTIMABLE if applies else ""
        return NOT_REACHED if math.isinf(value) else f"{value:.15g}"

    tested = table["estimand"] == LOGRANK
    never, always = tested & False, tested | True
    text = table.astype(object)
    text["group"] = [spreadsheet_safe(str(label)) for label in table["group"]]
    for column, applies in (
        ("time", never),
        ("estimate", always),
        ("ci_low", ~tested),
        ("ci_high", ~tested),
        ("p_value", tested),
        ("at_risk", never),
    ):
        pairs = zip(table[column].astype(float), applies, strict=True)
        text[column] = [number(value, applies=needed) for value, needed in pairs]
    return text
