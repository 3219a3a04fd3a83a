"""Work-done progress of something that the server does by itself: a line in the editor's status bar."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from .protocol.params import Token
from .session import Session

CREATE = "window/workDoneProgress/create"
_NUMBERS = itertools.count(1)


class StatusLine:
    """Begun at once, ended exactly once. Says nothing where the editor shows no progress."""

    __slots__ = ("_ended", "_message", "_session", "_shown", "token")

    def __init__(self, session: Session, title: str, given: Token | None = None) -> None:
        """`given`: a token that the editor sent along to be told by (`workDoneToken`), not used by another call."""
        self._session = session
        self._ended, self._message = False, ""
        self._shown = given is not None or session.capabilities.work_done_progress
        self.token: Token = f"lapce-ai call {next(_NUMBERS)}" if given is None else given
        """By which the editor can cancel."""
        if given is None and self._shown:
            session.request(CREATE, {"token": self.token})
        self._tell({"kind": "begin", "title": title, "cancellable": True})

    def message(self, text: str) -> None:
        """What is being done; told once where it stays the same."""
        if not self._ended and text != self._message:
            self._message = text
            self._tell({"kind": "report", "message": text})

    def end(self, text: str = "") -> None:
        """Clears the line; `text`: how it ended, for editors that keep such."""
        if not self._ended:
            self._ended = True
            self._tell({"kind": "end"} | ({"message": text} if text else {}))

    def _tell(self, value: Mapping[str, object]) -> None:
        if self._shown:
            self._session.notify("$/progress", {"token": self.token, "value": value})
