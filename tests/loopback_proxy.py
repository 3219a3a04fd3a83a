"""An HTTP proxy on loopback that leads every name to one server, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from loopback_server import Peer, Received, Server, serving


@dataclass
class ProxyBehaviour:
    """What the proxy does."""

    target_port: int
    refusal: bytes = b""
    """Answered instead of doing anything."""
    tunnels: list[Received] = field(default_factory=list)


@asynccontextmanager
async def proxying(behaviour: ProxyBehaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Tunnels CONNECT to the target; other requests are answered with `forwarded`."""

    async def conversation(peer: Peer) -> None:
        while True:
            received = await peer.request()
            if behaviour.refusal:
                peer.send(behaviour.refusal)
                return
            if received.method == "CONNECT":
                behaviour.tunnels.append(received)
                await _tunnel(peer, behaviour.target_port)
                return
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nforwarded")

    async with serving(conversation, tls) as server:
        yield server


async def _tunnel(peer: Peer, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_copy(peer.reader, writer))
            group.create_task(_copy(reader, peer.writer))
    finally:
        writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()
