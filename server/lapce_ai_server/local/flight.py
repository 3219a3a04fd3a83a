"""One attempt to get at the engine, in a thread, seen from the event loop.

It goes on when the call that wanted it is cancelled: an editor cancels a completion with every key, and a large model
would else never be loaded.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from lapce_ai_providers.errors import ProviderError

from .folders import LocalFolder
from .lease import Lease
from .start import NotYet, Start

TICK_SECONDS = 1.0

Outcome = Lease | NotYet | ProviderError


class Flight:
    """From `take_off` to `landed`. Made and used on the event loop."""

    def __init__(self, folder: LocalFolder, model: Path, command: tuple[str, ...], tell: Callable[[str], None]) -> None:
        self.model = model
        self.waiters = 0
        self.message = ""
        """What it is doing that takes a while, in words; "" before that."""
        self._loop = asyncio.get_running_loop()
        self._start = Start(folder, model, command, self._say)
        self._tell = tell
        self._result: asyncio.Future[Outcome] = self._loop.create_future()
        self._began_seconds = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._on_landing: Callable[[Outcome], None] | None = None

    def take_off(self, resting: Lease | None, on_landing: Callable[[Outcome], None]) -> None:
        """Begins. `on_landing` is called once on the event loop, whether or not anybody still waits."""
        self._on_landing = on_landing
        threading.Thread(target=self._fly, args=(resting,), name="local engine", daemon=True).start()

    async def landed(self) -> Outcome:
        """How it went. Cancelling the caller leaves the flight alone."""
        self.waiters += 1
        try:
            return await asyncio.shield(self._result)
        finally:
            self.waiters -= 1

    def stop(self) -> None:
        """Ends the engine that is being started."""
        self._stop_timer()
        self._start.stop()

    def _fly(self, resting: Lease | None) -> None:
        outcome = self._start.run(resting)
        try:
            self._loop.call_soon_threadsafe(self._land, outcome)
        except RuntimeError:  # the loop is closed: the server has ended
            if isinstance(outcome, Lease):
                outcome.close()
        self._start.wait()

    def _land(self, outcome: Outcome) -> None:
        self._stop_timer()
        if self._on_landing is not None:
            self._on_landing(outcome)
        if not self._result.done():
            self._result.set_result(outcome)

    def _say(self, message: str) -> None:
        """Called in the thread."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tick, message)

    def _tick(self, message: str) -> None:
        if self._result.done():
            return
        seconds = round(self._loop.time() - self._began_seconds)
        self.message = f"{message} ({seconds} s)" if seconds else message
        self._tell(self.message)
        self._timer = self._loop.call_later(TICK_SECONDS, self._tick, message)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
