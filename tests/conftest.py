"""Tests that take long run where the variable SLOW is set, as in CI. No example of hypothesis has a deadline: how
long one takes says how busy the machine is, and nothing else.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked as slow, and say how to run it."""
    if not os.environ.get("SLOW"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: SLOW=1 runs it"))
