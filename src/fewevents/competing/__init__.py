"""Competing events: incidence by cause and its test."""
