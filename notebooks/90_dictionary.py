# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Data dictionary
#
# The columns of each data file, from the Table Schema that the files are validated with.

# %% [markdown]
# Which file is real and which is reconstructed is on the page [Data](../book/data).

# %% tags=["hide-input"]
import pandas as pd

from helpers.basis import BASES
from helpers.published import load_published
from cohortreader.data.schema import COHORT_SCHEMA, data_dictionary
from helpers.cohort import DATA
from helpers.tables import show_table

headings = {
    "name": "Column",
    "type": "Type",
    "unit": "Unit",
    "allowed": "Allowed",
    "required": "Required",
    "description": "What it holds",
}

# %% [markdown]
# ## A cohort
#
# `data/cohort.csv`, and the spreadsheet of any centre. One patient a row; days count from the first day of blinatumomab.

# %% tags=["hide-input"]
show_table(
    data_dictionary(COHORT_SCHEMA),
    name="cohort-columns",
    caption="Columns of a cohort",
    columns=headings,
    missing="",
    fold=True,
)

# %% [markdown]
# ## The published figures
#
# `data/published.csv`: every number that the abstract prints, one a row, made from `data/claims.yml`.

# %% tags=["hide-input"]
show_table(
    data_dictionary(DATA / "published.schema.json"),
    name="published-columns",
    caption="Columns of the published figures",
    columns=headings,
    missing="",
    fold=True,
)

# %% tags=["hide-input"]
figures = load_published().reset_index()
show_table(
    figures,
    name="published-figures",
    caption="Every figure that the abstract prints, in its order",
    columns={
        "id": "Id",
        "section": "Section",
        "sentence": "Sentence",
        "printed": "As printed",
        "kind": "Kind",
        "measure": "What it measures",
        "group": "Group",
    },
    missing="",
    search=True,
    fold=True,
)

# %% [markdown]
# ## Figures of others
#
# `data/comparators.csv`: figures of other cohorts, in use or not. `data/studies.csv`: the comparisons of two groups that serve as examples of the audit.

# %% tags=["hide-input"]
show_table(
    data_dictionary(DATA / "comparators.schema.json"),
    name="comparator-columns",
    caption="Columns of the figures of other cohorts",
    columns=headings,
    missing="",
    fold=True,
)

# %% tags=["hide-input"]
show_table(
    data_dictionary(DATA / "studies.schema.json"),
    name="study-columns",
    caption="Columns of the comparisons of other studies",
    columns=headings,
    missing="",
    fold=True,
)

# %% [markdown]
# ## Every estimate
#
# The file `results.csv`: one estimate a row. `chapter` and `analysis` say where it belongs, `endpoint` what happened and `group` in whom; a comparison names its two groups, the first against the
# second. `estimand` says what was estimated; `estimate`, `ci_low` and `ci_high` hold the number and its 95% interval, `p_value` the two-sided p-value, `n` the patients and `events` those of them
# with the endpoint. `method` names the estimator and says what is particular to a row. `basis` says what the number rests on:

# %% tags=["hide-input"]
show_table(
    pd.DataFrame(BASES.items(), columns=["basis", "meaning"]),
    name="bases",
    caption="What a number rests on",
    columns={"basis": "Basis", "meaning": "Means"},
    note="The book uses the first four, a centre's report the last.",
)
