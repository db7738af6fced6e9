"""The old path of these names; see fewevents."""
# ruff: noqa: F403

from fewevents.estimate import MedianTime as MedianTime
from fewevents.survival.curves import *
