"""The old path of these names; see fewevents."""
# ruff: noqa: F403

from fewevents.transplant.episodes import *
