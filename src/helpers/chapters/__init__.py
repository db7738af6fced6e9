"""What the chapters of the book compute from a cohort, one subject a module."""
