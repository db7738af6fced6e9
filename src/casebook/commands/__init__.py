"""The commands of ``python -m casebook``."""
