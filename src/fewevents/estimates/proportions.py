"""The old path of these names; see fewevents."""
# ruff: noqa: F403

from fewevents.options import probability
from fewevents.proportions.intervals import *


def tail_probability(conf_level: float) -> float:
    """The probability left out on each side of a two-sided interval."""
    return (1 - probability(conf_level)) / 2
