"""Below the floor: a bare asyncio.Protocol with httptools that only reads, any of the APIs."""

from __future__ import annotations

import asyncio

import httptools

from .address import Address
from .order import Order
from .peer_sockets import WORD
from .reading import Read, client_context, main, request_bytes


class Reader(asyncio.Protocol):
    """One stream."""

    def __init__(self, request: bytes, number: int, order: Order) -> None:
        self._request, self._number, self._order = request, number, order
        self._parser = httptools.HttpResponseParser(self)
        self.over = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(exc or EOFError())

    def on_body(self, data: bytes) -> None:
        place = data.find(WORD)
        while place >= 0:
            place += len(WORD)
            self._order.saw(self._number, int(data[place : place + 3]))
            place = data.find(WORD, place)

    def on_message_complete(self) -> None:
        assert self._transport is not None
        self.over.set_result(None)
        self._transport.close()


def make(address: Address) -> Read:
    """Reads with a protocol."""
    context = client_context(address)

    async def read(address: Address, number: int, order: Order) -> None:
        request = request_bytes(address)
        loop = asyncio.get_running_loop()
        _, reader = await loop.create_connection(
            lambda: Reader(request, number, order), "127.0.0.1", address.port, ssl=context
        )
        await reader.over

    return read


if __name__ == "__main__":
    main(make)
