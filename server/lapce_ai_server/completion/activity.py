"""What the user sees of completions that take their time: a status, and in Lapce a line in the status bar.

Neither flickers: the line comes only where an answer takes long, and stays while the next one is asked for.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from .connection import Connection

LONG_SECONDS = 0.6
"""An answer that takes no longer is not worth a line."""
LINGER_SECONDS = 0.5
"""So long a line stays after the last answer: the next question may follow."""
DID_CHANGE_STATUS = "ai/didChangeStatus"
CREATE = "window/workDoneProgress/create"
TITLE = "AI completion"

Kind = Literal["Normal", "Error", "Warning", "Inactive"]
"""As Copilot's clients know them."""


class Activity:
    """Counts the questions under way."""

    def __init__(self, session: Connection) -> None:
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._running = 0
        self._kind: Kind = "Normal"
        self._message = ""
        self._told: tuple[bool, Kind, str] = (False, "Normal", "")
        self._timer: asyncio.TimerHandle | None = None
        self._line: str | None = None
        """The token of the line that is shown."""
        self._lines = 0

    def began(self) -> None:
        """A question is asked."""
        self._running += 1
        self._tell()
        if self._running == 1 and self._is_lapce:
            self._after(LONG_SECONDS if self._line is None else None)

    def ended(self) -> None:
        """One is over."""
        self._running -= 1
        self._tell()
        if not self._running and self._is_lapce:
            self._after(None if self._line is None else LINGER_SECONDS)

    def status(self, kind: Kind, message: str = "") -> None:
        """How things stand, from now on: shown with the next change, or at once where this is one."""
        self._kind, self._message = kind, message
        self._tell()

    def message(self, text: str) -> None:
        """What an answer waits for, such as the local model that starts."""
        if self._is_lapce and self._running:
            self._show_line()
            self._progress({"kind": "report", "message": text})

    @property
    def _is_lapce(self) -> bool:
        return self._session.capabilities.is_lapce

    def _tell(self) -> None:
        """Lapce only logs what it does not know."""
        now = (self._running > 0, self._kind, self._message)
        if now != self._told and not self._is_lapce:
            self._told = now
            params = {"busy": now[0], "kind": now[1], "message": now[2]}
            self._session.notify(DID_CHANGE_STATUS, params)

    def _after(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None:
            self._timer = self._loop.call_later(seconds, self._show_line if self._running else self._hide_line)

    def _show_line(self) -> None:
        if self._line is not None:
            return
        self._after(None)
        self._lines += 1
        self._line = f"lapce-ai completion {self._lines}"
        self._session.request(CREATE, {"token": self._line})
        self._progress({"kind": "begin", "title": TITLE})

    def _hide_line(self) -> None:
        if self._line is not None:
            self._progress({"kind": "end"})
            self._line = None

    def _progress(self, value: dict[str, str]) -> None:
        self._session.notify("$/progress", {"token": self._line, "value": value})
