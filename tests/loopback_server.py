"""A server on loopback whose conversation each test writes down; nothing of it outlives its `async with`."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    head: bytes


@dataclass
class Peer:
    """The server's end of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    requests: list[Received]

    async def request(self) -> Received:
        """The next request. Raises asyncio.IncompleteReadError where the client ends instead."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._body(headers)
        received = Received(method, target, headers, body, head)
        self.requests.append(received)
        return received

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.readexactly(int(headers.get("content-length", 0)))
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return body

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)

    async def flush(self) -> None:
        """Until the kernel has it (over TLS asyncio can only say that it is on its way)."""
        if self.writer.get_extra_info("ssl_object") is None:
            self.writer.transport.set_write_buffer_limits(high=0)
        await self.writer.drain()

    def reset(self) -> None:
        """Ends with RST."""
        connected = self.writer.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def ended(self) -> None:
        """Until the client has ended the connection, in whatever way."""
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while await self.reader.read(65536):
                pass


Conversation = Callable[[Peer], Awaitable[None]]


@dataclass
class Server:
    port: int
    requests: list[Received] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def replying(*replies: bytes) -> Conversation:
    """Each connection answers each request with the next of these, from the first on; the last one repeats."""

    async def conversation(peer: Peer) -> None:
        for number in range(1_000_000):
            await peer.request()
            peer.send(replies[min(number, len(replies) - 1)])
            await peer.flush()

    return conversation


@asynccontextmanager
async def serving(
    conversation: Conversation, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Server]:
    """Runs a conversation with each connection; the connection ends when it returns. Its faults fail the test."""
    tasks: set[asyncio.Task[None]] = set()
    faults: list[BaseException] = []
    server = Server(0)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            await conversation(Peer(reader, writer, server.requests))
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client went away
        except Exception as fault:
            faults.append(fault)
        finally:
            if not writer.is_closing():
                writer.transport.abort()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(connected(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(accepted, host, 0, ssl=tls, backlog=200)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    if faults:
        raise faults[0]
