# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How long things take
#
# Measured by `make bench`, on two cores. A single time says little about another machine, so each is set beside a baseline that ran in the same minute: *times as fast* is the
# baseline's time over ours. No test depends on these times.

# %% tags=["hide-input"]
from helpers.build.records import load_benchmarks
from helpers.display.svg import plain_number
from helpers.display.tables import show_table

tables = load_benchmarks()
headings = {
    "what": "What",
    "ours_s": "Ours, s",
    "baseline": "Baseline",
    "baseline_s": "Baseline, s",
    "times_as_fast": "Times as fast",
    "note": "Note",
}
formats = {
    column: (lambda x: "" if x != x else plain_number(x))
    for column in ("ours_s", "baseline_s", "times_as_fast")
}

# %% [markdown]
# ## The book

# %% tags=["hide-input"]
show_table(
    tables["build"],
    name="bench-build",
    caption="Building the book",
    columns=headings,
    formats=formats,
    missing="",
    fold=True,
)

# %% [markdown]
# ## The attainable set

# %% tags=["hide-input"]
show_table(
    tables["attainable"],
    name="bench-attainable",
    caption="Enumeration of risk-set paths and log-rank tests of many cohorts",
    columns=headings,
    formats=formats,
    missing="",
    fold=True,
)

# %% [markdown]
# ## The audit of many studies

# %% tags=["hide-input"]
show_table(
    tables["studies"],
    name="bench-studies",
    caption="Two-arm comparisons audited",
    columns=headings,
    formats=formats,
    missing="",
    fold=True,
)

# %% [markdown]
# ## Small-sample methods

# %% tags=["hide-input"]
show_table(
    tables["small_sample"],
    name="bench-small-sample",
    caption="Small-sample methods beside R and lifelines",
    columns=headings,
    formats=formats,
    missing="",
    fold=True,
)

# %% [markdown]
# ## Reading a cohort

# %% tags=["hide-input"]
show_table(
    tables["intake"],
    name="bench-intake",
    caption="Reading and checking cohorts",
    columns=headings,
    formats=formats,
    missing="",
    fold=True,
)

# %% [markdown]
# ## Cohorts larger than memory

# %% tags=["hide-input"]
show_table(
    tables["large"],
    name="bench-large",
    caption="Survival and log-rank test from counts by time, beside the rows in memory",
    columns=headings,
    formats=formats,
    missing="",
    fold=True,
)
