"""The host of a URL in its normal form: lower case, Punycode, IP addresses as numbers.

https://url.spec.whatwg.org/#host-parsing (checked 2026-11).
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_FORBIDDEN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_NUMBER = re.compile(r"(0[xX])?([0-9a-fA-F]*)")


def host_text(host: str) -> str | None:
    """The host as it goes on the wire, or None where it is not valid."""
    if host.startswith("["):
        return ipv6_text(host[1:-1]) if host.endswith("]") else None
    name = ascii_name(unquote_to_bytes(host).decode("utf-8", "replace"))
    if not name or _FORBIDDEN.search(name):
        return None
    return ipv4_text(name) if ends_in_number(name) else name


def ascii_name(name: str) -> str | None:
    """A domain name in ASCII, lower case; None where IDNA has no form for it."""
    if name.isascii():
        return name.lower()
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def ipv6_text(address: str) -> str | None:
    """An IPv6 address, shortened, in brackets."""
    from ipaddress import AddressValueError, IPv6Address  # at first use: few hosts are IPv6 addresses

    try:
        return None if "%" in address else f"[{IPv6Address(address)}]"
    except AddressValueError:
        return None


def ends_in_number(name: str) -> bool:
    """Whether the host is an IPv4 address, in any of its spellings."""
    labels = name.split(".")
    last = labels[-2] if labels[-1] == "" and len(labels) > 1 else labels[-1]
    return last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) is not None


def ipv4_text(name: str) -> str | None:
    """An IPv4 address as four numbers; parts may be octal or hexadecimal, and the last one may stand for several."""
    parts = [ipv4_number(part) for part in name.removesuffix(".").split(".")]
    numbers = [part for part in parts if part is not None]
    if len(numbers) != len(parts) or len(numbers) > 4 or any(number > 255 for number in numbers[:-1]):
        return None
    if numbers[-1] >= 256 ** (5 - len(numbers)):
        return None
    value = numbers[-1] + sum(number * 256 ** (3 - place) for place, number in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 0xFF) for shift in (24, 16, 8, 0))


def ipv4_number(part: str) -> int | None:
    """One part of an IPv4 address; None where it is no number."""
    found = _NUMBER.fullmatch(part)
    if found is None or not part:
        return None
    try:
        return int(found[2] or "0", 16 if found[1] else 8 if part.startswith("0") and len(part) > 1 else 10)
    except ValueError:
        return None
