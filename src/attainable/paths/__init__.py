"""Every log-rank p-value that printed counts allow, by way of risk-set paths."""
