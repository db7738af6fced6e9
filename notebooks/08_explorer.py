# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One death, every p-value
#
# The abstract {cite:p}`xie2023` compares children in remission with and without a transplant. One child died. It prints a p-value for survival and one for disease-free survival,
# and neither the days nor how many children were still followed when that child died. Here you choose that yourself, and see which p-value comes out.

# %% tags=["hide-input"]
from helpers.attainable.comparisons import Comparison
from helpers.attainable.one_event import one_event_matches, one_event_tests
from helpers.data.published import ReportedNumber, load_published
from helpers.display.explorer import show_grid, show_transplant_explorer
from helpers.display.figures_one_event import one_event_strips, plot_one_event
from helpers.display.page import prose, summary_card
from helpers.formats import format_p

published = load_published()
study = Comparison.from_published(published, "os_by_hsct_p")
twin = Comparison.from_published(published, "dfs_by_hsct_p")
printed = {study.reported: "overall survival", twin.reported: "disease-free survival"}
tests = one_event_tests(study)
p_values = tests["p_value"]
matches = {text: one_event_matches(study, text) for text in printed}

# %% tags=["hide-input"]
summary_card(
    name="explorer-summary",
    question="Which p-values can the comparison by transplant give at all?",
    reported=[f"By transplant, {what}: {text}" for text, what in printed.items()],
    recomputed=f"{p_values.nunique()} different values, from {format_p(p_values.min())} to {format_p(p_values.max())}, by {len(tests)} ways to lose children before the death.",
    verdict="; ".join(
        f"{'attainable' if matches[text] else 'not attainable'}: {text}"
        for text in sorted(printed, key=lambda text: len(matches[text]))
    ),
    unknown="Which of these ways it was: no day and no number at risk is printed.",
)

# %% tags=["hide-input"]
prose(
    "**In short.** The counts allow {n} different p-values. Printed with two decimals, {k} of the {ways} ways give {short}. None gives {long}, the same figure with one more decimal, "
    "neither rounded nor cut off. So the last zero of {long} was probably added, not computed.",
    n=p_values.nunique(),
    k=len(matches[study.reported]),
    ways=len(tests),
    short=study.reported,
    long=twin.reported,
)

# %% [markdown]
# ## Move it
#
# A {term}`log-rank test <log-rank test>` with one death depends on two numbers only: how many children of each group were still followed on that day. The other losses, before or after, do not matter,
# nor does any date.

# %% tags=["hide-input"]
limits = ((0.0, 0.8), (0.38, 0.42))
figure = plot_one_event(
    tests,
    reported={text: ReportedNumber(text).interval() for text in printed},
    limits=limits,
    headings=("All p-values that can come out", "The same, near the printed figures"),
    name="one-death",
    alt=f"{p_values.nunique()} attainable p-values as lines from {format_p(p_values.min())} to {format_p(p_values.max())}. Close up, two of them lie in the interval that prints as 0.40, none in the one that prints as 0.400.",
    caption="A p-value printed as 0.40 can come out; one printed as 0.400 cannot.",
    provenance="Every number of children at risk that the published counts allow: exact, no times assumed.",
)
show_transplant_explorer(
    study,
    figure,
    strips=one_event_strips(limits),
    printed=printed,
    table="one-death-grid",
    name="transplant",
)
