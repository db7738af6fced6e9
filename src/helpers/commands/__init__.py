"""The commands of ``python -m helpers``."""
