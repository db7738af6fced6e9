"""Sentences on a comparison that are true whatever the comparison gave."""

from __future__ import annotations

from collections.abc import Mapping

from fewevents.estimates.proportions import Proportion
from fewevents.estimates.two_proportions import fisher_exact, risk_difference
from fewevents.formats import format_ci, format_count, format_p, format_percent

NOTHING_TO_COMPARE = "All patients are in one group, so there is nothing to compare."


def difference_in_words(rates: Mapping[str, Proportion], *, what: str) -> str:
    """What two rates side by side do and do not say.

    Parameters
    ----------
    rates : mapping
        Names of two groups to their rates; with another number of groups there is nothing to
        compare.
    what : str
        What the rate is of, such as ``"remission rate"``.

    Returns
    -------
    str
        Plain text: the difference (the first group less the second) with Newcombe's
        interval, Fisher's exact p, and how to read the two.

    Examples
    --------
    >>> from fewevents.estimates.proportions import exact_ci
    >>> rates = {"refractory": exact_ci(10, 11), "relapsed": exact_ci(16, 22)}
    >>> difference_in_words(rates, what="remission rate")[:79]
    'The remission rate was 18.2 percentage points (95% CI -13.8 to 40.4) higher in '
    """
    groups = [(label, rate) for label, rate in rates.items() if rate.n]
    if len(groups) != 2:
        return NOTHING_TO_COMPARE
    (first, one), (second, other) = groups
    if one.estimate < other.estimate:
        first, one, second, other = second, other, first, one
    difference = risk_difference(one.events, one.n, other.events, other.n)
    p = format_p(fisher_exact(one.events, one.n, other.events, other.n).p_value, name="p")
    size = (
        f"The {what} was {format_ci(difference, unit='points')} higher in {first} than in {second}"
        if one.estimate > other.estimate
        else f"The {what} was the same in {first} and {second} "
        f"(difference {format_ci(difference, unit='points')})"
    )
    reading = (
        "The interval contains zero: the data do not tell which group does better, and they do not "
        "show that both do equally well."
        if difference.ci_low <= 0 <= difference.ci_high
        else "The interval leaves out zero: chance alone is an unlikely reason. What else sets the "
        "two groups apart is not known from this comparison."
    )
    return f"{size}; Fisher's exact test gives {p}. {reading}"


def rarity_in_words(rate: Proportion, *, what: str) -> str:
    """What a count of rare events can and can't exclude: for zero events the exact upper limit.

    >>> from fewevents.estimates.proportions import exact_ci
    >>> rarity_in_words(exact_ci(0, 33), what="treatment death")[:78]
    'No treatment death was seen in 33 patients. The exact upper limit is 10.6%: th'
    >>> rarity_in_words(exact_ci(2, 33), what="severe CRS")
    'Severe CRS was seen in 2/33 (6.1%) patients; the true risk could plausibly lie anywhere from 0.7% to 20.2%.'
    """
    if rate.n == 0:
        return f"Nobody was assessed for {what}."
    if rate.events == 0:
        return (
            f"No {what} was seen in {rate.n} patients. The exact upper limit is "
            f"{format_percent(rate.ci_high)}: the data cannot exclude that about one patient in "
            f"{1 / rate.ci_high:.0f} would have one."
        )
    return (
        f"{what[:1].upper()}{what[1:]} was seen in {format_count(rate.events, rate.n)} patients; the true risk could "
        f"plausibly lie anywhere from {format_percent(rate.ci_low)} to {format_percent(rate.ci_high)}."
    )
