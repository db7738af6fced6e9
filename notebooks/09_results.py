# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Every estimate
#
# All estimates of this book in one table, as a file to compute with. In the file the words of a name are joined by underscores. The columns and the names of the estimands are explained in the [data dictionary](90_dictionary).

# %% tags=["hide-input"]
from helpers.chapters.edition import load_edition
from helpers.chapters.results import results_csv, results_table
from helpers.cohort import load_cohort
from helpers.published import load_published
from helpers.chapter_card import chapter_card
from helpers.enclosed import EnclosedFile
from helpers.estimates import every_estimate

patients = load_cohort()
edition = load_edition(patients)
results = results_table(patients, mask_below=edition.mask_below)

# %% tags=["hide-input"]
chapter_card(
    edition,
    question="What was estimated, and how certain is each number?",
    reported=[f"{len(load_published())} figures, none with an interval"],
    recomputed=[f"{len(results)} estimates, {results['ci_low'].notna().sum()} with an interval"],
    verdict="What each printed figure is worth stands in the audit",
    unknown="What rests on times: these rows hold in one cohort that agrees with the abstract, not in all.",
)

# %% tags=["hide-input"]
EnclosedFile("results.csv", results_csv(results), "Every estimate as CSV")

# %% [markdown] tags=["published"]
# Rows that rest on times are of the {term}`reconstructed` cohort: they show what the analysis gives in one cohort that agrees with the abstract, and are not figures of the real children.
# The range over every such cohort is in [Survival](03_survival).

# %% tags=["hide-input"]
every_estimate(
    results,
    name="every-estimate",
    caption="Every estimate",
    note=f"{edition.counts} {edition.times}",
)
