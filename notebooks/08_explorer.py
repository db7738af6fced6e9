# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One death, many p-values

# %% tags=["hide-input"]
from itertools import combinations

import attainable as at
from attainable import printed_p
from helpers.published import load_published
from helpers.explorer import matches, one_event_tests, show_transplant_explorer
from helpers.figures_one_event import one_event_strips, plot_one_event
from helpers.page import prose, summary_card
from helpers.svg import WIDTHS
from helpers.tables import show_table
from fewevents.formats import format_p

published = load_published()
row = published.loc["os_by_hsct_p"]
n1, n2, deaths1, deaths2 = (int(row[name]) for name in ("n1", "n2", "events1", "events2"))
if (deaths1, deaths2) != (1, 0):
    raise ValueError(f"os_by_hsct_p: this chapter is of one death, with a transplant; found {deaths1} and {deaths2}")
short, long = published.loc[["os_by_hsct_p", "dfs_by_hsct_p"], "printed"]
printed = {short: "overall survival", long: "disease-free survival"}
tests = one_event_tests(n1, n2)
p_values = tests["p_value"]
found = {text: matches(tests, text) for text in printed}
expected = tests["risk1"] / (tests["risk1"] + tests["risk2"])  # deaths expected with a transplant
least = f"1/{n2 + 1}"  # the chance, given the risk sets, that the death falls on the only transplanted child
side = "each is against transplant" if (deaths1 > expected).all() else "some are against transplant and some for it"
summary_card(
    name="explorer-summary",
    question="Which p-values can the comparison by transplant give by Mantel's log-rank test, two-sided?",
    answer=f"One death gives {p_values.nunique()} different ones, and {side}: that is its side, and no evidence. Exact p-values (not mid-p), given who was at risk and counting children as transplanted from the first day, are never below {least}.",
    printed="; ".join(f"p = {text} for {what}, with against without a transplant" for text, what in printed.items()) + ".",
    counts=f"{deaths1} of {n1} children with a transplant died, {deaths2} of {n2} without, if the rates by group are crude: {len(tests)} combinations of children still followed when that child died, at least one in each group, and {p_values.nunique()} p-values from {format_p(p_values.min())} to {format_p(p_values.max())}.",
    every_cohort=f"If it was this test and p was rounded (no zero added): {'; '.join(' or '.join(f'{a} and {b}' for a, b in found[text]) + f' children still followed, with and without a transplant, give {text}' if found[text] else f'no combination gives {text}' for text in printed)}.",
    reconstructed="Nothing on this page: you choose how many children were still followed, which the abstract does not print.",
    unknown="Which combination it was: no day and no number at risk is in the abstract.",
)

# %% [markdown]
# The abstract {cite:p}`xie2023` compares children in remission with and without a transplant. One child died, if the printed rates of these groups are crude, as this chapter takes them; and time is taken to count from one day for all. It prints a p-value for survival and one for disease-free survival,
# and neither the days nor how many children were still followed when that child died. Here you choose that yourself, and see which p-value comes out.

# %% tags=["hide-input"]
other = at.logrank(n1, deaths1, n2, deaths2).check(long)
prose(
    "**In short.** By Mantel's test, two-sided and rounded, the counts allow {n} different p-values, and {k} of the {ways} combinations of children still followed on that day print as {short}, {none} as {long}; [What can be known](06_identification.html#sec-follow-up) tells what else can print that.",
    basis="every cohort",
    n=p_values.nunique(),
    k=len(found[short]),
    ways=len(tests),
    short=short,
    long=long,
    none=len(found[long]) or "none",
)

# %% [markdown]
# ## Move it
#
# A {term}`log-rank test <log-rank test>` with one death depends on two numbers only: how many children of each group were still followed on that day. The other losses, before or after, do not matter,
# nor does any date.

# %% tags=["hide-input"]
near = {text: sum(printed_p(text).rounded.contains(float(p)) for p in p_values.unique()) for text in printed}
limits = ((0.0, 0.8), (0.38, 0.42))
figure = plot_one_event(
    tests,
    reported={text: (float(printed_p(text).rounded.low), float(printed_p(text).rounded.high)) for text in printed},
    limits=limits,
    headings=("All p-values that can come out", "The same, close to the printed figures"),
    name="one-death-values",
    alt=f"{p_values.nunique()} attainable p-values as lines from {format_p(p_values.min())} to {format_p(p_values.max())}. Close up, {near[short]} lie in the interval that prints as {short}, {near[long]} in the one that prints as {long}.",
    caption=f"By Mantel's test, rounded, {near[short]} of these p-values print as {short} and {near[long]} as {long}.",
    provenance="Counts: all numbers of children at risk that the printed counts allow, with at least one in each group; Mantel's log-rank test, two-sided.",
)
show_transplant_explorer(
    n1,
    n2,
    figure,
    strips=[one_event_strips(limits, width) for width in WIDTHS],
    printed=printed,
    table="one-death-grid",
    name="transplant",
)

# %% [markdown]
# The third slider changes the question. The first two count a child as transplanted from the first day on; how the paper counted is not in the abstract. A sounder test counts each child so only from the transplant on ({term}`immortal time`):
# children still waiting for theirs on the day of the death then belong to the other group.
#
# All values of the first two sliders at once:

# %% tags=["hide-input"]
grid = tests.pivot(index="risk1", columns="risk2", values="p_value").rename(columns=str)
show_table(
    grid.sort_index(ascending=False).reset_index(),
    name="one-death-grid",
    caption="The p-value, by the children still followed on the day of the death: rows with transplant, columns without",
    columns={"risk1": "With transplant"} | {column: column for column in grid},
    formats=dict.fromkeys(grid, format_p),
    align={"risk1": "right"},
    note="Every cohort: Mantel's log-rank test, two-sided; transplanted at any time.",
)

# %% [markdown]
# ## What it teaches

# %% tags=["hide-input"]
whole = tests.iloc[-1]
below = tests[p_values < 0.05]
less = [p.text for p in printed_p(short).without_zeros(1) if printed_p(p.text).rounded.contains(float(whole["p_value"]))]
prose(
    "**One death, many p-values.** By Mantel's test the same death gives p from {low} to {high}, only by who had left follow-up before. {k} of the {ways} ways even fall below 0.05{below}. That is the chi-squared curve, which is far off with one death: given the risk sets, the exact p-value (not mid-p) is never below {least}.\n\n"
    "**The ratio decides.** Mantel's chi-squared statistic is the number at risk without transplant over the number with it. So pairs of one ratio share a p-value{same}, and near ones print alike: {pairs} all print as {short}.\n\n"
    + ("**Some children had left,** if the test was Mantel's. " if max(map(sum, found[short])) < n1 + n2 else "**Nobody need have left.** ")
    + "With nobody lost p is {whole}. To print as {short}, at least {lost} of the {n} children must have left follow-up before the death"
    + (", unless a zero was added to {less}.\n\n" if less else ".\n\n")
    + "**Another test, another digit.** {long} is met by {none} of the {ways} ways by Mantel's test; the same ways give other last digits by some other log-rank tests.",
    basis="every cohort",
    low=format_p(p_values.min()),
    high=format_p(p_values.max()),
    k=len(below),
    below=", all of them against transplant: few transplanted children left, many others" if len(below) and (deaths1 > expected[below.index]).all() else "",
    ways=len(tests),
    pairs="; ".join(f"{with_} and {without}" for with_, without in found[short]),
    same=next((f", as {a} and {b} with {c} and {d}" for (a, b), (c, d) in combinations(found[short], 2) if a * d == b * c), ""),
    short=short,
    long=long,
    whole=format_p(whole["p_value"]),
    least=least,
    less=less[-1] if less else "",
    lost=n1 + n2 - max(map(sum, found[short])),
    n=n1 + n2,
    none=len(found[long]),
)

# %% [markdown]
# The same question can be asked of any two arms: [Check a paper](../book/check) answers it for the figures that you type, by the log-rank tests that this book tries, as far as the number of orders allows, without an installation.
#
# ## What can and cannot be concluded

# %% tags=["hide-input"]
prose(
    "**Holds.** By Mantel's log-rank test, two-sided and rounded to the printed digits (no zero added), {short} can come out, and {long} {can}; by {others}. {basis}\n\n"
    "**Does not follow.** That one way is likelier than another: the number of ways is a count, not a probability. That the third decimal matters: it changes no conclusion. "
    "And nothing follows about transplant itself. Where the p-value depends so much on who else was still followed, one death cannot show a benefit or exclude one.",
    short=short,
    long=long,
    basis="every cohort",
    can="can, too" if found[long] else "cannot",
    others=f"some other log-rank tests {long} can" if other.word == "possible" else f"any other log-rank test {long} cannot, either",
)
