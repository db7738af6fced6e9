"""Times to an event: curves, medians, tests, hazard ratios, power."""
