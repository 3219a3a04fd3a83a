"""A model vendor on 127.0.0.1 that does what a test tells it: HTTP/1.1, one reply per request, any step at any moment.

A test scripts replies (`vendor_replies.py` makes those of the dialects), asks through the server, and then looks at
`requests` and `connections`: what came, and when a connection was closed.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from attrs import define, field, frozen


@frozen
class Pause:
    """Waits so long before the next step."""

    seconds: float


@frozen
class Hold:
    """Waits until the test sets the event: no guessing of times."""

    event: asyncio.Event


@frozen
class Stall:
    """Sends no more, until the client closes the connection."""


@frozen
class Drop:
    """Cuts the connection, whatever is still owed."""


@frozen
class HalfClose:
    """Ends what the vendor sends, and goes on listening."""


Step = bytes | Pause | Hold | Stall | Drop | HalfClose
"""Bytes are sent as one piece of the body."""


@frozen
class Reply:
    """An answer: its head, and the steps of its body. Without a Content-Length the body goes out chunked."""

    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    steps: tuple[Step, ...] = ()
    before_head: tuple[Step, ...] = ()
    """Pause, Hold, Stall or Drop before the status line."""


@frozen
class Request:
    """What came."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    connection: Connection
    at_seconds: float
    """On the loop's clock, when it was complete."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@define(eq=False)
class Connection:
    """One connection of a client."""

    number: int
    opened_seconds: float
    requests: int = 0
    closed: asyncio.Event = field(factory=asyncio.Event)
    held_up: asyncio.Event = field(factory=asyncio.Event)
    """Set as soon as the client does not take what is sent."""
    closed_seconds: float | None = None


Rule = Callable[[Request], Reply]

UNSCRIPTED = Reply(500, {"content-type": "text/plain"}, (b"the test scripted no answer for this request",))


class FakeVendor:
    """Replies by the queue (`answer`), and by the rule (`always`) where the queue is empty."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []
        self.connections: list[Connection] = []
        self.sent_bytes = 0
        self.running: set[asyncio.Task[None]] = set()
        self._queue: deque[Reply] = deque()
        self._rule: Rule = lambda request: UNSCRIPTED
        self._arrived = asyncio.Condition()

    def answer(self, *replies: Reply) -> None:
        """Replies to the next requests, in order."""
        self._queue.extend(replies)

    def always(self, reply: Reply | Rule) -> None:
        """The reply to every request that the queue has none for."""
        self._rule = (lambda request: reply) if isinstance(reply, Reply) else reply

    async def request_number(self, number: int) -> Request:
        """The n-th request, from 1, as soon as it has come."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= number)
        return self.requests[number - 1]

    @property
    def open_connections(self) -> int:
        return sum(not connection.closed.is_set() for connection in self.connections)

    def reply_to(self, request: Request) -> Reply:
        return self._queue.popleft() if self._queue else self._rule(request)

    async def came(self, request: Request) -> None:
        self.requests.append(request)
        async with self._arrived:
            self._arrived.notify_all()


class VendorProtocol(asyncio.Protocol):
    """The bytes of one connection."""

    def __init__(self, vendor: FakeVendor) -> None:
        self._vendor = vendor
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connection = Connection(len(self._vendor.connections) + 1, self._loop.time())
        self._vendor.connections.append(self._connection)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._connection.closed_seconds = self._loop.time()
        self._connection.closed.set()
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()
        self._connection.held_up.set()

    def resume_writing(self) -> None:
        self._writable.set()

    def _next(self) -> None:
        """Begins with the next whole request, one at a time."""
        if self._task is not None:
            return
        taken = take_request(self._buffer)
        if taken is None:
            return
        method, target, headers, body = taken
        self._connection.requests += 1
        request = Request(method, target, headers, body, self._connection, self._loop.time())
        self._task = asyncio.create_task(self._serve(request))
        self._vendor.running.add(self._task)
        self._task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        self._vendor.running.discard(task)
        self._task = None
        if not task.cancelled():
            task.result()
        if not self._transport.is_closing():
            self._next()

    async def _serve(self, request: Request) -> None:
        await self._vendor.came(request)
        reply = self._vendor.reply_to(request)
        for step in reply.before_head:
            await self._step(step, lambda data: data)
        chunked = not any(name.lower() == "content-length" for name in reply.headers)
        self._transport.write(head_of(reply, chunked=chunked))
        for step in reply.steps:
            await self._step(step, in_chunk if chunked else lambda data: data)
        if chunked:
            self._transport.write(b"0\r\n\r\n")
        if any(value.lower() == "close" for name, value in reply.headers.items() if name.lower() == "connection"):
            self._transport.close()

    async def _step(self, step: Step, written: Callable[[bytes], bytes]) -> None:
        match step:
            case bytes():
                await self._writable.wait()
                self._transport.write(written(step))
                self._vendor.sent_bytes += len(step)
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Hold(event):
                await event.wait()
            case Stall():
                await self._connection.closed.wait()
            case HalfClose():
                self._transport.write_eof()
            case Drop():
                self._transport.abort()
                await self._connection.closed.wait()


def take_request(buffer: bytearray) -> tuple[str, str, dict[str, str], bytes] | None:
    """Method, target, headers and body of the first whole request, taken off the buffer."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    size = int(headers.get("content-length", "0"))
    whole = end + 4 + size
    if len(buffer) < whole:
        return None
    body = bytes(buffer[end + 4 : whole])
    del buffer[:whole]
    method, target, _ = first.split(" ")
    return method, target, headers, body


def head_of(reply: Reply, *, chunked: bool) -> bytes:
    phrase = HTTPStatus(reply.status).phrase if reply.status in set(HTTPStatus) else ""
    headers = {"transfer-encoding": "chunked"} if chunked else {}
    rows = [f"{name}: {value}\r\n" for name, value in {**headers, **reply.headers}.items()]
    return f"HTTP/1.1 {reply.status} {phrase}\r\n{''.join(rows)}\r\n".encode("latin-1")


def in_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@asynccontextmanager
async def fake_vendor(
    tls: ssl.SSLContext | None = None, send_buffer_bytes: int | None = None
) -> AsyncIterator[FakeVendor]:
    """A vendor that listens until the context is left; then every connection is cut.

    Args:
        tls: what it speaks, if not plain HTTP.
        send_buffer_bytes: how much its kernel takes for a client that does not read; None: as it likes.
    """
    vendor = FakeVendor()
    loop = asyncio.get_running_loop()
    protocols: list[VendorProtocol] = []

    def protocol() -> VendorProtocol:
        protocols.append(VendorProtocol(vendor))
        return protocols[-1]

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
    if send_buffer_bytes is not None:  # the connections inherit it
        server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
    vendor.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield vendor
    finally:
        server.close()
        for made in protocols:
            made._transport.abort()
        for connection in vendor.connections:
            await connection.closed.wait()
        await asyncio.gather(*vendor.running, return_exceptions=True)
        await server.wait_closed()
