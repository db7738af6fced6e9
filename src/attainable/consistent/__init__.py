"""Cohorts that agree with the published figures: all of them, drawn ones, and bounds over them."""
