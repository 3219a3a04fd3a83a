"""A tab of Lapce with a file, as its server sees it: read again from disk while nobody edits it, saved with its text.

As in Lapce 0.4: didOpen has version 0, each reload comes as a didChange of the whole text, a file that is edited in the
tab is not read again, saving asks nobody whether the file has changed, a missing file closes the tab.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

Notify = Callable[[str, dict[str, Any]], None]
WATCH_SECONDS = 0.02


class LapceTab:
    def __init__(self, notify: Notify, path: Path) -> None:
        self._notify, self.path, self.uri = notify, path, path.as_uri()
        self.text = path.read_bytes().decode()
        self.is_pristine = True
        self.version = 0
        self.reloads: list[str] = []
        document = {"uri": self.uri, "languageId": "markdown", "version": 0, "text": self.text}
        notify("textDocument/didOpen", {"textDocument": document})

    def edit(self, text: str) -> None:
        """The user makes that the text."""
        self.text, self.is_pristine = text, False
        self._changed()

    def type(self, text: str) -> None:
        """At the end."""
        self.edit(self.text + text)

    def save(self) -> None:
        self.path.write_bytes(self.text.encode())
        self.is_pristine = True
        self._notify("textDocument/didSave", {"textDocument": {"uri": self.uri}, "text": self.text})

    def look(self) -> None:
        """The watch on the file."""
        assert self.path.exists(), "the tab would be closed"
        found = self.path.read_bytes().decode()
        if self.is_pristine and found != self.text:
            self.text = found
            self.reloads.append(found)
            self._changed()

    async def until(self, condition: Callable[[str], bool]) -> str:
        """Watches until the file on disk is so; its text."""
        while True:
            self.look()
            found = self.path.read_bytes().decode()
            if condition(found):
                return found
            await asyncio.sleep(WATCH_SECONDS)

    def _changed(self) -> None:
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        self._notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": self.text}]})
