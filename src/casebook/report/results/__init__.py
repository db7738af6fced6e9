"""Every estimate of a centre's cohort in one tidy table: ``results.csv``."""
