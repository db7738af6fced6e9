"""Helpers of the book: plain estimates, verdicts drawn from them, tables and figures."""
