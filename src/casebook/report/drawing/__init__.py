"""Figures of a report that only patients with times can have, and figures of counts."""
