"""Tests that take long run where the variable SLOW is set, as in CI; a property is then tried on more examples, too.

No example of hypothesis has a deadline: how long one takes says how busy the machine is, and nothing else.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("soon", deadline=None, max_examples=15)
settings.register_profile("slow", deadline=None, max_examples=60)
settings.load_profile("slow" if os.environ.get("SLOW") else "soon")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked as slow, and say how to run it."""
    if not os.environ.get("SLOW"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: SLOW=1 runs it"))
