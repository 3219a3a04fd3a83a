"""Needs `make gateway`."""
