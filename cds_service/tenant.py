"""Who calls."""

OPEN_TENANT = "open"
"""Everybody, where clients are not authenticated: a developer's machine."""
