"""One connection of the fake vendor: HTTP/1.1 requests in, prebuilt streams out.

`/echo/…` tells in the stream at what time (CLOCK_MONOTONIC, the same in all processes) the request's head was complete.
`/paced/<chunks>/<per second>/<streams>/…` sends numbered chunks at that rate, from when that many such streams are
open, of whichever APIs (so that all are simultaneous), or at once where it is 0. `/stamped/…` is told of in
`stamped.py`, `/whole/…` in `vendor_whole.py`.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Protocol

from .faulty import go_wrong
from .order import NUMBERS
from .replies import Stream, numbered
from .stamped import PATH as STAMPED
from .stamped import StampedStream
from .vendor_dialects import fixed_reply, stream_for
from .vendor_whole import whole_reply
from .wheel import Wheel

LONGEST_WAIT_SECONDS = 60.0
"""For the other streams to be opened."""
_PACED = re.compile(r"/paced/(\d+)/([\d.]+)/(\d+)/")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_STRIDE = 37
"""How far apart neighbouring streams begin to count."""


class Writer(Protocol):
    """A transport, or TLS over one."""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def is_closing(self) -> bool: ...


class Vendor:
    """What the connections share."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._wheels: dict[float, Wheel] = {}
        self._gates: dict[str, list[PacedStream]] = {}
        self.streams = 0

    def start(self, mode: str, stream: PacedStream, per_second: float, together: int) -> None:
        """Paces the stream as soon as `together` streams of this mode are open."""
        self.streams += 1
        gate = self._gates.setdefault(mode, [])
        gate.append(stream)
        if len(gate) == 1 and together > 1:
            self._loop.call_later(LONGEST_WAIT_SECONDS, self._open, mode, per_second, gate)
        if len(gate) >= together:
            self._open(mode, per_second, gate)

    def _open(self, mode: str, per_second: float, gate: list[PacedStream]) -> None:
        if self._gates.get(mode) is not gate:
            return  # it was opened long ago
        del self._gates[mode]
        wheel = self._wheels.setdefault(per_second, Wheel(self._loop, per_second))
        for stream in gate:
            wheel.add(stream)


class PacedStream:
    """Numbered chunks, one per turn, then the end."""

    __slots__ = ("_chunks", "_end", "_left", "_number", "_writer")

    def __init__(self, writer: Writer, chunks: list[bytes], end: bytes, count: int, first: int) -> None:
        self._writer, self._chunks, self._end, self._left, self._number = writer, chunks, end, count, first

    def advance(self) -> bool:
        """The next chunk, or the end; whether there will be more."""
        if self._writer.is_closing():
            return False
        if not self._left:
            self._writer.write(self._end)
            return False
        self._writer.write(self._chunks[self._number])
        self._number = (self._number + 1) % NUMBERS
        self._left -= 1
        return True


class VendorConnection(asyncio.Protocol):
    """Takes one request after the other."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._writer: Writer | None = None
        self._head = bytearray()
        self._path: str | None = None
        self._body_left = 0
        self._head_ns = 0

    def connection_made(self, transport: asyncio.BaseTransport | Writer) -> None:
        self._writer = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        if self._path is None:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head_ns = time.monotonic_ns()
            self._path = self._head.split(b" ", 2)[1].decode("ascii")
            length = _LENGTH.search(self._head, 0, end + 2)
            self._body_left = (int(length[1]) if length else 0) - (len(self._head) - end - 4)
            self._head.clear()
        else:
            self._body_left -= len(data)
        if self._body_left <= 0:
            path, self._path = self._path, None
            self._answer(path)

    def _answer(self, path: str) -> None:
        assert self._writer is not None
        fixed = fixed_reply(path) or whole_reply(path, str(self._head_ns))
        if fixed is not None:
            self._writer.write(fixed)
            return
        try:
            stream = stream_for(path)
        except KeyError:
            self._writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        if go_wrong(path, stream, self._writer):
            return
        paced, stamped = _PACED.match(path), STAMPED.match(path)
        if stamped is not None:
            StampedStream(self._writer, stream, int(stamped[1]), int(stamped[2]) / 1000)
        elif paced is None:
            self._writer.write(stream.head + stream.text(str(self._head_ns)) + stream.end)
        else:
            self._pace(paced[0], stream, int(paced[1]), float(paced[2]), int(paced[3]))

    def _pace(self, mode: str, stream: Stream, count: int, per_second: float, together: int) -> None:
        assert self._writer is not None
        self._writer.write(stream.head)
        first = self._vendor.streams * _STRIDE % NUMBERS
        paced = PacedStream(self._writer, numbered(stream), stream.end, count, first)
        self._vendor.start(mode, paced, per_second, together)
