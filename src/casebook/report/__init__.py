"""The same book from a centre's own cohort."""
