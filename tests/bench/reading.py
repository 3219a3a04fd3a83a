"""The other half of `peers.py`, inside a peer's process: puts the load on itself when told, says how it went.

Lines on stdout: `ready` (warmed up), `first` (the first chunk has come), then JSON. A line on stdin is the go.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from .address import Address
from .order import Order
from .processes import set_open_files

Read: TypeAlias = Callable[[Address, int, Order], Awaitable[None]]
"""Asks for one stream and reads it to its end; the number names the stream."""

MESSAGES: Any = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Count."}]
PATIENT_SECONDS = 600.0
"""Where a peer would give up on connecting sooner: of thousands the last are connected late."""
BODY = json.dumps(
    {"model": "m", "messages": MESSAGES, "stream": True, "stream_options": {"include_usage": True}}
).encode()


def request_bytes(address: Address, body: bytes = BODY) -> bytes:
    """A request for a stream as it goes on the wire."""
    head = f"POST {address.path} HTTP/1.1\r\nHost: 127.0.0.1:{address.port}\r\nAuthorization: Bearer k\r\n"
    head += f"Content-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def client_context(address: Address) -> ssl.SSLContext | None:
    """Trusts the vendor's authority; None where there is no TLS."""
    return None if address.ca_file is None else ssl.create_default_context(cafile=address.ca_file)


def main(make: Callable[[Address], Read]) -> None:
    """Of every peer; args on the command line: what `peers.py` gives."""
    given = json.loads(sys.argv[1])
    set_open_files()
    asyncio.run(_run(make, given))


async def _run(make: Callable[[Address], Read], given: dict[str, Any]) -> None:
    warm, addresses = ([Address(*each) for each in given[name]] for name in ("warm", "addresses"))
    read = make(addresses[0])
    for address in warm:
        await read(address, 0, Order(1, 1))
    _say("ready")
    sys.stdin.readline()
    order = Order(given["streams"], given["chunks"], on_first=lambda: _say("first"))
    streams = range(given["streams"])
    await asyncio.gather(*(_one(read, addresses[number % len(addresses)], number, order) for number in streams))
    _say(json.dumps({"chunks": order.chunks, "faults": order.faults}))
    sys.stdin.readline()  # stays until its CPU time has been read


async def _one(read: Read, address: Address, number: int, order: Order) -> None:
    try:
        await read(address, number, order)
    except Exception as error:
        order.end(number, f"{type(error).__name__}: {error}")
    else:
        order.end(number)


def _say(line: str) -> None:
    print(line, flush=True)
