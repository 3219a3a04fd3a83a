"""Streams whose chunks tell when they were written: `/stamped/<count>/<milliseconds>/…`, at that distance."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Protocol

from .replies import Stream

PATH = re.compile(r"/stamped/(\d+)/(\d+)/")


class Writer(Protocol):
    """A transport, or TLS over one."""

    def write(self, data: bytes) -> None: ...
    def is_closing(self) -> bool: ...


class StampedStream:
    """Each chunk's text is the time of its writing (CLOCK_MONOTONIC in ns, the same in all processes)."""

    def __init__(self, writer: Writer, stream: Stream, count: int, apart_seconds: float) -> None:
        self._writer, self._stream, self._left, self._apart_seconds = writer, stream, count, apart_seconds
        self._loop = asyncio.get_running_loop()
        writer.write(stream.head)
        self._loop.call_later(apart_seconds, self._advance)

    def _advance(self) -> None:
        if self._writer.is_closing():
            return
        if not self._left:
            self._writer.write(self._stream.end)
            return
        self._left -= 1
        self._writer.write(self._stream.text(f" {time.monotonic_ns()}"))
        self._loop.call_later(self._apart_seconds, self._advance)
