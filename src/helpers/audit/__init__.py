"""Reported against recomputed: one verdict for each printed figure."""
