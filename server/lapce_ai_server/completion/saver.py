"""Writes what has changed soon, not at each change, and beside the loop: a slow disk holds nothing up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

Write = Callable[[], None]
"""Writes a state that was put together for it."""


class Saver:
    """Of one thing that changes. Without a running loop only `finish` writes."""

    def __init__(self, snapshot: Callable[[], Write], seconds: float) -> None:
        self._snapshot, self._seconds = snapshot, seconds
        self._lock = threading.Lock()
        self._number = self._written = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_changed = False

    def changed(self) -> None:
        """To be written within so many seconds."""
        self._is_changed = True
        if self._timer is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return
            self._timer = loop.call_later(self._seconds, self._begin, loop)

    def finish(self) -> None:
        """Writes at once what is not written yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._is_changed:
            self._write(*self._taken())

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        loop.run_in_executor(None, self._write, *self._taken())

    def _taken(self) -> tuple[int, Write]:
        self._is_changed = False
        self._number += 1
        return self._number, self._snapshot()

    def _write(self, number: int, write: Write) -> None:
        """An older state never takes the place of a newer one."""
        with self._lock:
            if number > self._written:
                self._written = number
                write()
