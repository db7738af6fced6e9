"""The old path of these names; see fewevents."""
# ruff: noqa: F403

from fewevents.options import normal_p as normal_p
from fewevents.options import z_value as z_value
from fewevents.patients import *
