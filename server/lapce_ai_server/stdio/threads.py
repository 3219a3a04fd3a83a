"""Reading and writing where the loop cannot watch a descriptor: pipes on Windows, regular files anywhere."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import threading
from collections.abc import Callable

READ_BYTES = 64 * 1024


class ThreadedPipe:
    """Writes from a thread of its own."""

    def __init__(self, descriptor: int, written: Callable[[int], None], broken: Callable[[], None]) -> None:
        self._descriptor, self._written, self._broken = descriptor, written, broken
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="stdout", daemon=True).start()

    def write(self, data: bytes) -> None:
        """Hands the bytes to the thread."""
        self._queue.put(data)

    def close(self) -> None:
        """Ends the thread after what it already has."""
        self._queue.put(None)

    def _run(self) -> None:
        while (data := self._queue.get()) is not None:
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(self._descriptor, view) :]
            except OSError:
                tell(self._loop, self._broken)
                return
            tell(self._loop, self._written, len(data))


def read_in_thread(descriptor: int, received: Callable[[bytes], None]) -> None:
    """Calls `received` on the loop with every piece read, and with b"" at the end."""
    loop = asyncio.get_running_loop()

    def run() -> None:
        while True:
            try:
                data = os.read(descriptor, READ_BYTES)
            except OSError:
                data = b""
            tell(loop, received, data)
            if not data:
                return

    threading.Thread(target=run, name="stdin", daemon=True).start()


def tell(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *args: object) -> None:
    """Runs the function on the loop, unless that is closed already."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *args)
