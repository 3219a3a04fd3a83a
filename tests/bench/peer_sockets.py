"""The floor: plain asyncio sockets that only read, line by line, and Bedrock's event stream frame by frame."""

from __future__ import annotations

import asyncio

from .address import APIS, Address
from .order import Order
from .reading import Read, client_context, main, request_bytes

WORD = b'":" w'
"""Begins a numbered chunk's text in all the APIs."""
LAST_CHUNK = b"0\r\n"


def make(address: Address) -> Read:
    """Reads with asyncio's streams."""
    context = client_context(address)

    async def read(address: Address, number: int, order: Order) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", address.port, ssl=context)
        writer.write(request_bytes(address))
        if address.api == APIS["bedrock"]:
            await read_frames(reader, number, order)
        else:
            await read_lines(reader, number, order)
        writer.close()

    return read


async def read_lines(reader: asyncio.StreamReader, number: int, order: Order) -> None:
    """Server-sent events, in HTTP's chunks."""
    while (line := await reader.readline()) and line != LAST_CHUNK:
        place = line.find(WORD)
        if place >= 0:
            place += len(WORD)
            order.saw(number, int(line[place : place + 3]))


async def read_frames(reader: asyncio.StreamReader, number: int, order: Order) -> None:
    """Amazon's event stream, in HTTP's chunks: each frame begins with its length."""
    await reader.readuntil(b"\r\n\r\n")
    data = b""
    while (size := await reader.readline()) and size != LAST_CHUNK:
        data += (await reader.readexactly(int(size, 16) + 2))[:-2]
        while len(data) >= 4 and len(data) >= (length := int.from_bytes(data[:4], "big")):
            place = data.find(WORD, 0, length)
            if place >= 0:
                place += len(WORD)
                order.saw(number, int(data[place : place + 3]))
            data = data[length:]


if __name__ == "__main__":
    main(make)
