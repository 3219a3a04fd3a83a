"""Who keeps the engine alive, and who has running calls on it: the state inside the keeper."""

from __future__ import annotations

import threading


class Holders:
    """Counts leases and busy leases. When the last lease ends, `ended` is set, and stays so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held = 0
        self._busy = 0
        self.ended = threading.Event()

    def join(self) -> bool:
        """A new lease; False where the engine is already on its way out."""
        with self._lock:
            if self.ended.is_set():
                return False
            self._held += 1
            return True

    def leave(self) -> None:
        """A lease ends, orderly or because its process died."""
        with self._lock:
            self._held -= 1
            if self._held == 0:
                self.ended.set()

    def become_busy(self) -> bool:
        """A lease gets its first running call; False where the engine is already on its way out."""
        with self._lock:
            if self.ended.is_set():
                return False
            self._busy += 1
            return True

    def become_idle(self) -> None:
        """A lease's last running call has ended."""
        with self._lock:
            self._busy -= 1

    def quit(self) -> bool:
        """Ends the engine for everybody (another model is wanted) unless it has running calls."""
        with self._lock:
            if self._busy == 0:
                self.ended.set()
            return self.ended.is_set()
