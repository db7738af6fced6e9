"""The old path of these names; see fewevents."""
# ruff: noqa: F403

from fewevents.survival.cox import *
from fewevents.survival.curves import *
from fewevents.survival.follow_up import *
from fewevents.survival.logrank import *
from fewevents.survival.restricted_mean import *

rmst, rmst_difference = restricted_mean, restricted_mean_difference  # noqa: F405
