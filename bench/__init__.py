"""How long things take, each beside a baseline that is measured in the same run.

A benchmark is a module ``bench_NAME`` with a function ``run(quick)`` that gives a table of these columns; a row
without a baseline has none to be set beside.
"""

COLUMNS = ["what", "ours_s", "baseline", "baseline_s", "note"]
