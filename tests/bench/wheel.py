"""One timer for thousands of paced streams: each has its phase within the period, all are served by turns."""

from __future__ import annotations

import asyncio
from typing import Protocol

TICK_SECONDS = 0.002
_GOLDEN = 0.6180339887498949
"""Multiples of it spread over the period evenly, however many there are."""


class Paced(Protocol):
    """A stream."""

    def advance(self) -> bool:
        """Sends what is due; whether there will be more."""
        ...


class Wheel:
    """Turns once per period, from the first stream on."""

    def __init__(self, loop: asyncio.AbstractEventLoop, per_second: float) -> None:
        self._loop = loop
        self._slots: list[list[Paced]] = [[] for _ in range(max(1, round(1 / per_second / TICK_SECONDS)))]
        self._tick_seconds = 1 / per_second / len(self._slots)
        self._added = 0
        self._running = 0
        self._place = 0
        self._due = 0.0

    def add(self, stream: Paced) -> None:
        """Begins with the stream in its phase, within one period."""
        self._slots[int(self._added * _GOLDEN % 1 * len(self._slots))].append(stream)
        self._added += 1
        self._running += 1
        if self._running == 1:
            self._due = self._loop.time() + self._tick_seconds
            self._loop.call_at(self._due, self._turn)

    def _turn(self) -> None:
        """Also what was missed: the rate holds on a busy machine."""
        now = self._loop.time()
        while self._due <= now:
            self._place = (self._place + 1) % len(self._slots)
            streams = self._slots[self._place]
            if streams:
                left = [stream for stream in streams if stream.advance()]
                self._running -= len(streams) - len(left)
                self._slots[self._place] = left
            self._due += self._tick_seconds
        if self._running:
            self._loop.call_at(self._due, self._turn)
