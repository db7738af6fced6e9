# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Status
#
# What this book was built with, how long its chapters take, and what a browser found on its pages. Everything here comes from records in the repository: the
# page is the same on every machine, and changes only when somebody measures again.

# %% tags=["hide-input"]
from casebook.build.status import (
    load_page_measurements,
    load_r_versions,
    load_run_times,
    load_versions,
    measured_with,
    pages_missing,
)
from casebook.build.measured import measured_table
from helpers.page import prose
from helpers.tables import show_table

times = load_run_times()
pages = load_page_measurements()

# %% [markdown]
# ## Pages, as a browser sees them
#
# Each page is opened in Chromium. *Over the wire* is everything that a first visit loads, compressed. Requests to other hosts, errors in the console and pages that scroll sideways
# on a phone are counted; each has to be zero. axe-core looks for what keeps people from using a page, in light and in dark mode. Lighthouse gives marks out of 100, for a phone on a slow line:
# at least 95 for performance, 100 for the rest.

# %% tags=["hide-input"]
missing = pages_missing(pages)
prose(
    "Of {n} pages measured {k} miss a limit{which}. The heaviest takes {heaviest:.0f} kB; the limit is 500.",
    n=len(pages),
    k=len(missing),
    which=f": {', '.join(missing)}" if missing else "",
    heaviest=pages["kilobytes"].max(),
)

# %% tags=["hide-input"]
measured_table(
    pages,
    command="make audit-pages",
    name="page-measurements",
    caption="Measurements of every page",
    columns={
        "name": "Page",
        "kilobytes": "kB",
        "foreign_requests": "To other hosts",
        "console_errors": "Errors",
        "sideways_px": "Sideways",
        "axe": "axe",
        "performance": "Performance",
        "accessibility": "Accessibility",
        "best_practices": "Best practices",
        "seo": "SEO",
    },
    formats={"kilobytes": "{:.0f}".format},
    note=measured_with(pages),
)

# %% [markdown]
# ## Versions
#
# `make book` installs these versions and no others; all pins, with their hashes, are in `requirements.lock`.

# %% tags=["hide-input"]
show_table(
    load_versions(),
    name="versions",
    caption="Python and the packages that the book names itself",
    columns={"part": "Package", "version": "Version", "used_for": "Used for"},
)

# %% tags=["hide-input"]
show_table(
    load_r_versions(),
    name="r-versions",
    caption="R and its packages, which gave the answers that the tests compare with",
    columns={"part": "Package", "version": "Version"},
)

# %% [markdown]
# ## Run times
#
# Each notebook by itself, in a new interpreter. Starting the kernel and importing libraries takes some seconds, which no chapter can avoid; *its own work* is the rest.
# `make book` is quicker than the sum, because it imports once and executes notebooks side by side: see [Speed of the software](92_benchmarks).

# %% tags=["hide-input"]
measured_table(
    times,
    command="make bench",
    name="run-times",
    caption="Seconds for each notebook",
    columns={
        "what": "Notebook",
        "ours_s": "Whole, s",
        "baseline_s": "Start and imports, s",
        "own_s": "Its own work, s",
        "note": "Measured",
    },
    formats=dict.fromkeys(("ours_s", "baseline_s", "own_s"), "{:.1f}".format),
)
