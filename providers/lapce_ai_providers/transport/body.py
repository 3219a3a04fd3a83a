"""The body of one reply on its way from the socket to its reader, with the limit on what may wait unread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from ..problems import AttemptFailed, CutProblem

UNREAD_LIMIT_BYTES = 64 * 1024
"""Beyond this the connection stops reading until the reader has caught up."""


class BodySource(Protocol):
    """The connection, as its body needs it."""

    def pause_reading(self) -> None:
        """Stops reading from the network."""
        ...

    def resume_reading(self) -> None:
        """Goes on reading."""
        ...

    def cut(self, problem: CutProblem) -> None:
        """Gives the reply up, with this as the reason that its reader is told."""
        ...

    def abandon(self) -> None:
        """Gives the reply up: nobody reads it any more."""
        ...


class Body:
    """Iterate once, in one task. Pieces that arrive between two waits are handed over as one."""

    __slots__ = (
        "_failure",
        "_idle_seconds",
        "_last",
        "_loop",
        "_pieces",
        "_push",
        "_source",
        "_timer",
        "_unread",
        "_waiter",
    )

    def __init__(self, source: BodySource, loop: asyncio.AbstractEventLoop, idle_seconds: float | None) -> None:
        self._source: BodySource | None = source
        self._loop = loop
        self._idle_seconds = idle_seconds
        self._pieces: list[bytes] = []
        self._push: Callable[[bytes], bool] | None = None
        self._unread = 0
        self._waiter: asyncio.Future[None] | None = None
        self._failure: CutProblem | None = None
        self._last = loop.time()
        self._timer = None if idle_seconds is None else loop.call_later(idle_seconds, self._check_idle)

    def __aiter__(self) -> Body:
        return self

    async def __anext__(self) -> bytes:
        while not self._pieces:
            if self._failure is not None:
                raise AttemptFailed(self._failure)
            if self._source is None:
                raise StopAsyncIteration
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._take()

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """Each read that comes while the reader waits is handed to `take` at once (api.Reply)."""
        self._push = take

    async def aclose(self) -> None:
        """Drops what is unread; a reply that has not ended gives up its connection at once."""
        self._pieces.clear()
        if self._source is not None:
            self._source.abandon()

    def feed(self, data: bytes) -> None:
        """From the connection: more of the body."""
        self._pieces.append(data)
        before = self._unread
        self._unread = unread = before + len(data)
        if unread > UNREAD_LIMIT_BYTES >= before and self._source is not None:
            self._source.pause_reading()

    def delivered(self) -> None:
        """From the connection: these pieces were all of one read."""
        pieces, waiter = self._pieces, self._waiter
        if not pieces:
            return
        self._last = self._loop.time()
        if waiter is None or waiter.done():
            return
        if self._push is None:
            waiter.set_result(None)
            return
        try:
            if self._push(pieces[0] if len(pieces) == 1 else b"".join(pieces)):
                self._emptied()
            else:
                waiter.set_result(None)
        except Exception as error:  # the reader's own, and for the reader to see
            self._emptied()
            waiter.set_exception(error)

    def end(self, failure: CutProblem | None = None) -> None:
        """From the connection: that was all. What came before a failure is still handed over first."""
        self._source = None
        self._failure = failure
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()

    def _take(self) -> bytes:
        pieces = self._pieces
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._emptied()
        return data

    def _emptied(self) -> None:
        self._pieces.clear()
        was_full, self._unread = self._unread > UNREAD_LIMIT_BYTES, 0
        if was_full and self._source is not None:
            self._last = self._loop.time()
            self._source.resume_reading()

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _check_idle(self) -> None:
        """One timer for the whole body: it looks when the limit could be reached, and is set again if it was not."""
        assert self._idle_seconds is not None
        if self._source is None:
            return
        if self._unread:
            self._last = self._loop.time()  # it is the reader that is slow, not the network
        due = self._last + self._idle_seconds
        if due > self._loop.time():
            self._timer = self._loop.call_at(due, self._check_idle)
            return
        self._source.cut(CutProblem("idle", f"no byte of the reply for {self._idle_seconds:g} s"))
