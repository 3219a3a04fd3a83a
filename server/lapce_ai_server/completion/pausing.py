"""Pauses and resumes the completions of a workspace, and shows which: by status, message, or in Lapce's status bar.

What another process has switched is seen with the next key.
"""

from __future__ import annotations

import posixpath

from ..documents.uri import path_of
from .activity import CREATE, Activity
from .connection import Connection
from .switch import Switch

PAUSED, RESUMED = "AI completions paused", "AI completions on"
INFO = 3
"""LSP's MessageType."""


class Pausing:
    """Of one editor."""

    def __init__(self, session: Connection, switch: Switch, activity: Activity) -> None:
        self._session, self._switch, self._activity = session, switch, activity
        self._shown = False
        """Whether the user sees that completions are paused."""
        self._line: str | None = None
        """The token of the text in Lapce's status bar, which stays as long as completions are paused."""
        self._lines = 0

    def workspace_of(self, path: str) -> str:
        """The editor's folder that a file lies in, else the first one; without any, the file's own."""
        folders = self._session.capabilities.folders
        above = [folder for folder in folders if path == folder or path.startswith(f"{folder.rstrip('/')}/")]
        if above:
            return max(above, key=len)
        return folders[0] if folders else posixpath.dirname(path) or path

    def is_paused(self, uri: str) -> bool:
        """Whether completions are paused where the document is."""
        return self._switch.paused(self.workspace_of(path_of(uri)))

    def toggle(self, uri: str | None) -> None:
        """Pauses where that is not so, else resumes. Without a URI: in the editor's folder, or the last document's."""
        self._set(uri, paused=not self._switch.paused(self._place(uri)))

    def pause(self, uri: str | None) -> None:
        """No completions come by themselves there, in any editor of this user, until they are resumed."""
        self._set(uri, paused=True)

    def resume(self, uri: str | None) -> None:
        """They come again."""
        self._set(uri, paused=False)

    def show(self, *, paused: bool) -> None:
        """How things stand. Costs nothing where that is as it was."""
        if paused == self._shown:
            return
        self._shown = paused
        self._activity.status("Inactive" if paused else "Normal", PAUSED if paused else "")
        if self._session.capabilities.is_lapce:
            self._show_line(paused=paused)

    def _set(self, uri: str | None, *, paused: bool) -> None:
        place = self._place(uri)
        kept = self._switch.pause(place) if paused else self._switch.resume(place)
        self.show(paused=paused)
        if not self._session.capabilities.is_lapce:  # its popups stay until somebody closes them
            name = posixpath.basename(place.rstrip("/")) or place
            rest = "" if kept else ", but only until the editor is closed: the state folder cannot be written"
            text = f"Lapce AI: {PAUSED if paused else RESUMED} in {name}{rest}"
            self._session.notify("window/showMessage", {"type": INFO, "message": text})

    def _place(self, uri: str | None) -> str:
        if uri is not None:
            return self.workspace_of(path_of(uri))
        if self._session.capabilities.folders:
            return self._session.capabilities.folders[0]
        last = next(self._session.open_documents.recent(), None)
        return "." if last is None else self.workspace_of(last.path)

    def _show_line(self, *, paused: bool) -> None:
        if paused:
            self._lines += 1
            self._line = f"lapce-ai paused {self._lines}"
            self._session.request(CREATE, {"token": self._line})
            self._progress({"kind": "begin", "title": PAUSED})
        elif self._line is not None:
            self._progress({"kind": "end", "message": RESUMED})
            self._line = None

    def _progress(self, value: dict[str, str]) -> None:
        self._session.notify("$/progress", {"token": self._line, "value": value})
