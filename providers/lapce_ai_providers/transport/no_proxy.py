"""Which hosts are asked directly: loopback always, and those that `NO_PROXY` lists. Pure."""

from __future__ import annotations

import re

_LOOKS_NUMERIC = re.compile(r"[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.%\w]*")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: `localhost`, names below it, 127.0.0.0/8, ::1."""
    host = _bare(host)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _LOOKS_NUMERIC.fullmatch(host) is not None and _is_loopback_address(host)


def bypasses_proxy(no_proxy: str, host: str, port: int) -> bool:
    """Whether `no_proxy` lists the address.

    Entries are separated by commas or white space: `*`, a name (itself and all below it, with or without a leading
    `.` or `*.`), an IP address, a network (`10.0.0.0/8`), each of them also with a port (`host:8080`, `[::1]:8080`).
    """
    host = _bare(host)
    return any(_matches(entry.lower(), host, port) for entry in no_proxy.replace(",", " ").split())


def _matches(entry: str, host: str, port: int) -> bool:
    name, entry_port = _name_and_port(entry)
    if entry_port is not None and entry_port != port:
        return False
    if name == "*":
        return True
    if _LOOKS_NUMERIC.fullmatch(host):
        return _is_within(host, name)
    suffix = name.removeprefix("*").strip(".")
    return bool(suffix) and (host == suffix or host.endswith("." + suffix))


def _name_and_port(entry: str) -> tuple[str, int | None]:
    """Splits `name:port`; the colons of a bare IPv6 address are no port."""
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name + rest.partition(":")[0], _port(rest.partition(":")[2])
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, _port(port)
    return entry, None


def _port(text: str) -> int | None:
    """None for no port; -1, which no address has, for one that is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() else -1


def _is_within(host: str, network: str) -> bool:
    import ipaddress  # only where addresses are compared: names are the rule

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _is_loopback_address(host: str) -> bool:
    import ipaddress

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _bare(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
