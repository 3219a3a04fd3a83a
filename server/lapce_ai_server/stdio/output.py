"""What goes to the editor: one queue that keeps the order, never blocks the loop, and tells when the editor lags."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable
from typing import Protocol

HIGH_WATER_BYTES = 256 * 1024
"""More unwritten bytes than this: the editor lags, and calls wait before they take more from their vendors."""
LOW_WATER_BYTES = 64 * 1024
FLUSH_BYTES = 64 * 1024
"""As much as a pipe takes at once: more is not put by for the end of a turn, or a burst would look like a lag."""
_SLOT_BYTES = 16 * 1024
"""How much one woken call is reckoned to write."""


class Pipe(Protocol):
    """Takes bytes without blocking and reports how many have left."""

    def write(self, data: bytes) -> None:
        """Takes the bytes; calls back when they are gone."""
        ...

    def close(self) -> None:
        """Gives up what is not written."""
        ...


class Output:
    """The only writer to stdout."""

    def __init__(self, make_pipe: Callable[[Callable[[int], None], Callable[[], None]], Pipe]) -> None:
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._flush_due = False
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._loop = asyncio.get_running_loop()
        self.buffered_bytes = 0
        self.closed = False
        self.on_closed: Callable[[], None] | None = None
        self._pipe = make_pipe(self._written, self._broken)

    def write(self, data: bytes) -> None:
        """Queues a whole message. What one turn of the loop produces goes out together, 64 KiB at a time."""
        if self.closed:
            return
        self._pending.append(data)
        self.buffered_bytes += len(data)
        self._pending_bytes += len(data)
        if self._pending_bytes >= FLUSH_BYTES:
            self._flush()
        elif not self._flush_due:
            self._flush_due = True
            self._loop.call_soon(self._flush_at_last)

    @property
    def lagging(self) -> bool:
        """Whether the editor does not keep up reading."""
        return self.buffered_bytes > HIGH_WATER_BYTES

    async def drained(self) -> None:
        """Returns when there is room again, first come first served; at once where there is."""
        while self.lagging and not self.closed:
            waiter = self._loop.create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            finally:
                # Whoever was woken may write nothing: the turn is passed on, or nobody would be woken again.
                self._loop.call_soon(self._wake)

    async def finish(self, seconds: float) -> None:
        """Waits until everything is written, at most so long, and closes."""
        try:
            async with asyncio.timeout(seconds):
                while self.buffered_bytes and not self.closed:
                    waiter = self._loop.create_future()
                    self._waiters.append(waiter)
                    await waiter
        except TimeoutError:
            pass
        self.closed = True
        self._pipe.close()

    def close(self) -> None:
        """Pygls's name for giving up; `finish` is what really closes."""

    def _flush_at_last(self) -> None:
        self._flush_due = False
        self._flush()

    def _flush(self) -> None:
        if self._pending and not self.closed:
            data = self._pending[0] if len(self._pending) == 1 else b"".join(self._pending)
            self._pending.clear()
            self._pending_bytes = 0
            self._pipe.write(data)

    def _written(self, count: int) -> None:
        self.buffered_bytes -= count
        if self._waiters:
            self._wake()

    def _wake(self) -> None:
        if self.buffered_bytes > LOW_WATER_BYTES:
            return
        room = 1 + (HIGH_WATER_BYTES - self.buffered_bytes) // _SLOT_BYTES
        while self._waiters and room:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                room -= 1

    def _broken(self) -> None:
        if self.closed:
            return
        self.closed = True
        self._pending.clear()
        self.buffered_bytes = 0
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
        if self.on_closed is not None:
            self.on_closed()


class PolledPipe:
    """A file descriptor that the loop can watch: pipes and sockets on POSIX."""

    def __init__(self, descriptor: int, written: Callable[[int], None], broken: Callable[[], None]) -> None:
        self._descriptor, self._written, self._broken = descriptor, written, broken
        self._loop = asyncio.get_running_loop()
        self._rest: deque[memoryview] = deque()
        os.set_blocking(descriptor, False)

    def write(self, data: bytes) -> None:
        """Writes what the pipe takes; the rest when the loop says that there is room."""
        if self._rest:
            self._rest.append(memoryview(data))
            return
        count = self._try(data)
        if count is not None and count < len(data):
            self._rest.append(memoryview(data)[count:])
            self._loop.add_writer(self._descriptor, self._resume)

    def close(self) -> None:
        """Drops the rest."""
        self._loop.remove_writer(self._descriptor)
        self._rest.clear()

    def _try(self, data: bytes | memoryview) -> int | None:
        """How many bytes went out, or None where nobody reads any more."""
        try:
            count = os.write(self._descriptor, data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            self.close()
            self._broken()
            return None
        self._written(count)
        return count

    def _resume(self) -> None:
        while self._rest:
            piece = self._rest[0]
            count = self._try(piece)
            if count is None:
                return
            if count < len(piece):
                self._rest[0] = piece[count:]
                return
            self._rest.popleft()
        self._loop.remove_writer(self._descriptor)
