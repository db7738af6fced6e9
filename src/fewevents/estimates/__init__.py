"""Plain estimates from patients: proportions, survival, hazard ratios, pooled proportions."""
