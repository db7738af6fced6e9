"""What comes in: the figures as printed, a cohort, published comparators; their schemas and checks."""
