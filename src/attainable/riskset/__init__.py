"""The log-rank test and its family from counts alone, by risk-set paths."""

from attainable.riskset.logrank import Logrank, logrank

__all__ = ["Logrank", "logrank"]
