"""Bytes of a reply → events. Pure."""
