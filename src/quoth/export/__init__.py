"""Readings written down for others: one module a format."""
