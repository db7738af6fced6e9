"""The old path of these names; see fewevents."""
# ruff: noqa: F403

from fewevents.estimate import TestResult as TestResult
from fewevents.proportions.tables import *
