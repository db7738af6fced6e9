"""The old path of these names; see fewevents."""
# ruff: noqa: F401, F403, I001

from fewevents.estimate import TestResult as TestResult
from fewevents.proportions.tables import *
