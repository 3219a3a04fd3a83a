"""Host and port → a TCP connection: one name look-up at a time per host, then its addresses in turn."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import Callable

from .tcp_layer import TcpLayer

FIRST_TRY_SECONDS = 0.5
"""How long an address may keep us waiting while there are others: a host's IPv6 address often leads nowhere."""
SECOND_TRY_SECONDS = 30.0
"""The share of an address in the second round where there is no limit on connecting."""
_MOST_ADDRESSES = 6


class Dialer:
    """Opens connections. Look-ups for one host are shared: an unreachable name server holds one thread, not all."""

    def __init__(self, new_layer: Callable[[], TcpLayer]) -> None:
        self._new_layer = new_layer
        self._lookups: dict[tuple[str, int], asyncio.Future[list[str]]] = {}

    async def dial(self, host: str, port: int, limit_seconds: float | None) -> TcpLayer:
        """A connection to the first address that answers.

        Args:
            host: name or address.
            port: its port.
            limit_seconds: what the caller allows, who enforces it; here it is shared out between the addresses.

        Raises:
            OSError: the last address's; socket.gaierror where the name is unknown.
        """
        addresses = [host] if _is_address(host) else await self._addresses(host, port)
        if len(addresses) == 1:
            return await self._connect(addresses[0], port)
        slow: list[str] = []
        refused: OSError | None = None
        for address in addresses:
            try:
                return await self._connect(address, port, FIRST_TRY_SECONDS)
            except _TooSlow:
                slow.append(address)
            except OSError as error:
                refused = error
        share = SECOND_TRY_SECONDS if limit_seconds is None else limit_seconds / max(1, len(slow))
        for address in slow:
            try:
                return await self._connect(address, port, share)
            except OSError as error:
                refused = error
        raise refused or OSError("no address")

    async def _connect(self, address: str, port: int, limit_seconds: float | None = None) -> TcpLayer:
        loop = asyncio.get_running_loop()
        timer = asyncio.timeout(limit_seconds)
        try:
            async with timer:
                _, layer = await loop.create_connection(self._new_layer, address, port)
                return layer
        except TimeoutError as error:
            if timer.expired():
                raise _TooSlow(f"no answer from {address} within {limit_seconds:g} s") from None
            raise error

    async def _addresses(self, host: str, port: int) -> list[str]:
        key = (host, port)
        if key not in self._lookups:
            loop = asyncio.get_running_loop()
            lookup = loop.run_in_executor(None, look_up, host, port)
            self._lookups[key] = lookup
            lookup.add_done_callback(lambda _: self._lookups.pop(key, None))
        return await asyncio.shield(self._lookups[key])


class _TooSlow(OSError):
    pass


def look_up(host: str, port: int) -> list[str]:
    """The host's addresses, the families taking turns (RFC 8305, 4, checked 2026-11). Blocks. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "the name is not a valid host name") from None
    first_family = found[0][0]
    first = [str(entry[4][0]) for entry in found if entry[0] == first_family]
    second = [str(entry[4][0]) for entry in found if entry[0] != first_family]
    mixed = [address for pair in itertools.zip_longest(first, second) for address in pair if address is not None]
    return list(dict.fromkeys(mixed))[:_MOST_ADDRESSES]


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
