"""Tests that take some seconds run where CI is set, long ones where SLOW is; a property is then tried on more examples, too.

No example of hypothesis has a deadline: how long one takes says how busy the machine is, and nothing else.
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

settings.register_profile("soon", deadline=None, max_examples=15)
settings.register_profile("slow", deadline=None, max_examples=60)
settings.load_profile("slow" if os.environ.get("SLOW") else "soon")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what takes longer than was asked for, and say how to run it."""
    slow, ci = bool(os.environ.get("SLOW")), bool(os.environ.get("CI"))
    for item in items:
        if item.get_closest_marker("slow") and not slow:
            item.add_marker(pytest.mark.skip(reason="slow: SLOW=1 runs it"))
        elif item.get_closest_marker("ci") and not (ci or slow):
            item.add_marker(pytest.mark.skip(reason="some seconds each: CI=1 runs it"))


@pytest.fixture(scope="session")
def contrast() -> Callable[[str, str], float]:
    """WCAG's contrast ratio of two hex colours, from 1 (equal) to 21 (black on white)."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def ratio(first: str, second: str) -> float:
        low, high = sorted((luminance(first), luminance(second)))
        return (high + 0.05) / (low + 0.05)

    return ratio
