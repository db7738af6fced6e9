# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Speed of the software
#
# Nothing here is about the paper. Measured by `make bench`, on two cores. A single time says little about another machine, so each is set beside a baseline that ran in the same minute: *ours beside it* says
# how many times as fast it was, or how many times as long it took. No test depends on these times.

# %% tags=["hide-input"]
from casebook.build.records import load_benchmarks
from casebook.build.status import floor_of_the_build
from casebook.build.measured import benchmark_table
from helpers.page import prose

tables = load_benchmarks()
floor = floor_of_the_build(tables)

# %% [markdown]
# ## The book
#
# *Cold* executes every notebook and makes every page. After one change both keep the other pages. Plain Jupyter Book lost entries of the glossary from its search that way, and pages
# that were removed stayed; `make book` keeps a page only if nothing that it may show has changed, and ends on the bytes of a build from nothing.

# %% tags=["hide-input"]
benchmark_table(tables, "build", caption="Building the book")

# %% tags=["hide-input"]
prose(floor.sentence, **floor.numbers)

# %% [markdown]
# ## Other tools for the same steps
#
# Jupyter Book 2 fetches the template of its pages from the network, so only its execution and its export to Markdown can be measured without one.

# %% tags=["hide-input"]
benchmark_table(tables, "alternatives", caption="Executing, comparing and installing")

# %% [markdown]
# ## An abstract of 50 claims
#
# Made up: counts, rates, ratios, medians, and log-rank tests with their counts. statcheck does the same for psychology, and reads what psychology prints: t-tests with their degrees of freedom.

# %% tags=["hide-input"]
benchmark_table(tables, "audit", caption="An abstract, from its text to a page of verdicts")

# %% [markdown]
# ## The audit of many comparisons
#
# Invented ones, as small trials print them: 5 to 40 patients a group and up to a dozen events. Each gets its whole answer: all tests, ties, the least loss, the share that could
# have been noticed, patients that give the figure.

# %% tags=["hide-input"]
benchmark_table(tables, "batch", caption="A file of comparisons audited")

# %% [markdown]
# ## Small-sample methods

# %% tags=["hide-input"]
beside_r = tables["small_sample"].query("baseline.str.startswith('R') and times_as_fast > 0")
slowest = beside_r.loc[beside_r["times_as_fast"].idxmin()]
prose(
    "{faster} of {n} methods and sizes took less time than in R; the furthest behind took {times:.1f} times as long: {what}, beside R {how}.",
    faster=int((beside_r["times_as_fast"] > 1).sum()),
    n=len(beside_r),
    times=1 / slowest["times_as_fast"],
    what=slowest["what"],
    how=slowest["baseline"].removeprefix("R").strip() or "itself",
)

# %% tags=["hide-input"]
benchmark_table(tables, "small_sample", caption="Small-sample methods beside R and lifelines")

# %% [markdown]
# ## A centre's own patients

# %% tags=["hide-input"]
benchmark_table(tables, "intake", caption="Reading and checking cohorts")

# %% [markdown]
# The report is everything from the file to the finished pages. Its memory is that of all its processes together.

# %% tags=["hide-input"]
benchmark_table(tables, "report", caption="Reports on large cohorts, beside one on 33 patients")

# %% [markdown]
# ## Cohorts larger than memory

# %% tags=["hide-input"]
benchmark_table(
    tables,
    "large",
    caption="Survival and log-rank test from counts by time, beside the rows in memory",
)
