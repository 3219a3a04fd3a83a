"""Host and port → a TCP connection to the first of its addresses that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .lookup import Lookups
from .tcp_layer import TcpLayer

FIRST_TRY_SECONDS = 0.5
"""How long an address may keep us waiting while there are others: a host's IPv6 address often leads nowhere."""
SECOND_TRY_SECONDS = 30.0
"""The share of an address in the second round where there is no limit on connecting."""


class Dialer:
    """Opens connections: one address after the other, and the slow ones once more."""

    def __init__(self, new_layer: Callable[[], TcpLayer]) -> None:
        self._new_layer = new_layer
        self._lookups = Lookups()

    async def dial(self, host: str, port: int, limit_seconds: float | None) -> TcpLayer:
        """A connection to the first address that answers.

        Args:
            host: name or address.
            port: its port.
            limit_seconds: what the caller allows, who enforces it; here it is shared out between the addresses.

        Raises:
            OSError: the last address's; socket.gaierror where the name is unknown.
        """
        addresses = [host] if _is_address(host) else await self._lookups.addresses(host, port)
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


class _TooSlow(OSError):
    pass


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
