"""The floor: plain asyncio sockets that only read, line by line."""

from __future__ import annotations

import asyncio

from .order import Order
from .reading import Read, client_context, main, request_bytes
from .vendor import Address

WORD = b'"content":" w'


def make(address: Address) -> Read:
    """Reads with asyncio's streams."""
    context = client_context(address)

    async def read(address: Address, number: int, order: Order) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", address.port, ssl=context)
        writer.write(request_bytes(address))
        while line := await reader.readline():
            place = line.find(WORD)
            if place >= 0:
                place += len(WORD)
                order.saw(number, int(line[place : place + 3]))
            elif line.startswith(b"data: [DONE]"):
                break
        writer.close()

    return read


if __name__ == "__main__":
    main(make)
