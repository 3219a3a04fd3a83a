"""What a host's name says: whose it is, and whether it is near. Pure."""

from __future__ import annotations

import re

from .transport.rate_limits import is_loopback


def is_domain(host: str, domain: str) -> bool:
    """Whether a host, with or without a port, is the domain or below it."""
    name = host.partition(":")[0]
    return name == domain or name.endswith("." + domain)


def is_near(host: str) -> bool:
    """Whether a host, with or without a port, is this machine or one of the same network."""
    name = host.partition(":")[0]
    return is_loopback(host) or "." not in name or name.endswith(".local") or _PRIVATE.match(name) is not None


_PRIVATE = re.compile(r"(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$")
