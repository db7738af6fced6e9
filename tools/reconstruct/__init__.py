"""How data/cohort.csv was drawn."""
