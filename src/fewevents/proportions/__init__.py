"""One proportion and two: intervals, tests, fragility, power, summaries."""
