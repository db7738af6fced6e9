"""Run benchmarks and write what they found to ``bench/results``: ``python -m bench [name ...]``."""

import argparse
import importlib
from pathlib import Path

from bench import COLUMNS

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the benchmarks that the command line names, or all of them."""
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure and compare.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(names)}")
    parser.add_argument(
        "--quick", action="store_true", help="once instead of several times; results are not stored"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    for name in options.names or names:
        print(f"bench: {name}", flush=True)
        table = importlib.import_module(f"bench.bench_{name}").run(quick=options.quick)[COLUMNS]
        table.insert(4, "times_as_fast", table["baseline_s"].astype(float) / table["ours_s"])
        print(table.to_string(index=False), flush=True)
        if not options.quick:
            (HERE / "results").mkdir(exist_ok=True)
            table.to_csv(
                HERE / "results" / f"{name}.csv",
                index=False,
                float_format="%.3g",
                lineterminator="\n",
            )


main()
