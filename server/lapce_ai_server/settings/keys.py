"""Where a key may go. Pure: `key_allowed` is the rule, and the one place where it stands.

A key from the environment or the user's file goes to the vendor's own hosts, to loopback, and to hosts that the user's
file lists as `trustedHosts`. Else a key and an address meet only where one hand wrote both: the editor's settings (and
its calls), or the user's file. The environment is not one hand: tools set addresses there for a folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from lapce_ai_providers.profile import Profile

from .problem import Origin

LOCAL_URL = "local:"
"""The address of the model on this machine: nothing leaves, no key is needed."""

_ONE_HAND: frozenset[tuple[Origin, Origin]] = frozenset(
    {("file", "file"), ("editor", "editor"), ("editor", "call"), ("call", "editor"), ("call", "call")}
)
_PLAIN_URL = re.compile(
    r"(https?)://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?([/?#][^\s\\]*)?", re.ASCII | re.IGNORECASE
)
"""Anything else (user names, backslashes, white space, escapes in the host) is read differently by others."""


def is_local(profile: Profile) -> bool:
    """Whether the profile asks the model on this machine."""
    return (profile.open_ai_base_url or "").strip() == LOCAL_URL


class Place(NamedTuple):
    """Where a URL leads."""

    scheme: str
    host: str
    port: int | None


def place_of(url: str) -> Place | None:
    """Scheme, host and port; None where a URL is not plainly written."""
    match = _PLAIN_URL.fullmatch(url.strip())
    if match is None:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return Place(parts.scheme, host.rstrip("."), port) if host else None


def key_allowed(
    url: str, *, key_origin: Origin, url_origin: Origin, own_hosts: Iterable[str], trusted_hosts: Iterable[str]
) -> bool:
    """Whether a key of that origin may go to that address, named by that origin."""
    if (key_origin, url_origin) in _ONE_HAND:
        return True
    place = place_of(url)
    if place is None:
        return False
    trusted = is_loopback(place.host) or any(_covers(entry, place) for entry in trusted_hosts)
    return trusted or at_own_host(url, own_hosts)


def at_own_host(url: str, own_hosts: Iterable[str]) -> bool:
    """Whether the address is one of the vendor's own, over TLS."""
    place = place_of(url)
    return place is not None and place.scheme == "https" and any(_matches(entry, place.host) for entry in own_hosts)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by name or by address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _covers(entry: str, place: Place) -> bool:
    """`host`, `*.domain`, either with `:port`. A bare IPv6 address has colons of its own."""
    host, colon, port = entry.rpartition(":")
    if colon and port.isdecimal() and (":" not in host or host.endswith("]")):
        return place.port == int(port) and _matches(host, place.host)
    return _matches(entry, place.host)


def _matches(entry: str, host: str) -> bool:
    entry = entry.strip().lower().strip("[]").rstrip(".")
    if entry.startswith("*."):
        return host.endswith(entry[1:]) and len(host) > len(entry) - 1
    return bool(entry) and entry == host
