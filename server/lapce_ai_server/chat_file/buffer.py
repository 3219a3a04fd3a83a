"""A chat file in an editor's buffer, written by `workspace/applyEdit`, each edit after the last one was applied.

What the user types in the buffer is never overwritten: an edit is made for the text as the editor told it last, and
names its version where the editor minds versions. Where edits are refused again and again, the caller goes to the disk.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.json_edge import as_object

from ..documents.document import Document
from ..documents.line_ends import same_lines, split_lines
from ..documents.position import units_in
from ..editor_requests import EditorRefused
from .disk import Lost

if TYPE_CHECKING:
    from ..session import Session

APPLY_EDIT = "workspace/applyEdit"
ANSWER_SECONDS = 10.0
"""So long an editor may take to answer an edit; then the answer goes to the disk."""
MOST_REFUSALS = 3
"""One after the other."""
TOLD_SECONDS = 2.0
"""So long the change that an edit made may be told after the edit's answer."""


class Refused(Lost):
    """The editor takes no edits of this document (any more)."""


class BufferFile:
    """Seconds are the event loop's."""

    def __init__(self, session: Session, uri: str) -> None:
        self._session, self._uri = session, uri
        self._loop = asyncio.get_running_loop()
        self._known = self._document().text
        self._asked_seconds = 0.0
        """When the last edit was asked for."""
        self._before: str | None = None
        """What the text was ahead of an edit that was applied, until the editor tells its change."""
        self._applied_seconds = 0.0
        self._answer: asyncio.Future[Any] | None = None
        self._refusals = 0
        self._is_applied = True

    def _document(self) -> Document:
        document = self._session.open_documents.get(self._uri)
        if document is None:
            raise Refused("it was closed")
        return document

    def saved(self, text: str | None) -> str:
        """The text that the editor has: it may have changed since."""
        self._known, self._before = self._document().text, None
        return self._known

    def is_at_rest(self) -> bool:
        """Whether no edit is under way. Raises Refused."""
        if self._answer is not None or self._refusals >= MOST_REFUSALS:
            if self._answer is None:
                raise Refused("the editor refuses its edits")
            if self._loop.time() - self._asked_seconds > ANSWER_SECONDS:
                raise Refused("the editor does not answer")
            return False
        text = self._document().text
        if self._before is not None and text == self._before != self._known:
            return self._loop.time() - self._applied_seconds >= TOLD_SECONDS
        self._before = None
        return True

    def changed(self) -> str | None:
        """The text, where somebody typed."""
        text = self._document().text
        if text == self._known:
            return None
        self._known, self._before = text, None
        return text

    def write(self, text: str) -> None:
        """Asks for the edit that makes that the text."""
        document = self._document()
        if text == document.text:
            self._known, self._is_applied = text, True
            return
        edit: dict[str, Any] = {"documentChanges": [self._versioned(document, text)]}
        if not self._session.capabilities.versioned_edits:
            edit = {"changes": {self._uri: [line_edit(document, text)]}}
        before, self._is_applied, self._asked_seconds = document.text, False, self._loop.time()
        self._answer = self._session.requests.start(APPLY_EDIT, {"label": "AI chat", "edit": edit})
        self._answer.add_done_callback(lambda answer: self._answered(answer, before, text))

    def _versioned(self, document: Document, text: str) -> dict[str, Any]:
        identifier = {"uri": self._uri, "version": document.version}
        return {"textDocument": identifier, "edits": [line_edit(document, text)]}

    def _answered(self, answer: asyncio.Future[Any], before: str, text: str) -> None:
        self._answer = None
        if answer.cancelled():
            return
        error = answer.exception()
        result = None if error is not None else as_object(answer.result())
        if result is not None and result.get("applied") is True:
            self._known, self._before, self._applied_seconds = text, before, self._loop.time()
            self._refusals, self._is_applied = 0, True
            return
        document = self._session.open_documents.get(self._uri)
        if document is not None and document.text == before:  # else somebody typed: the next edit may be right
            self._refusals += 1

    async def settled(self) -> bool:
        """Waits for the answer of the last edit, not for ever; whether it was applied."""
        if self._answer is not None:
            with suppress(EditorRefused, TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await asyncio.shield(self._answer)
        return self._is_applied


def line_edit(document: Document, text: str) -> dict[str, Any]:
    """The lines that differ, as one LSP TextEdit."""
    old, new = document.lines, split_lines(text)
    first = same_lines(old, new)
    last = min(same_lines(old[::-1], new[::-1]), len(old) - first, len(new) - first)
    end = (len(old) - last, 0) if last else (len(old) - 1, units_in(old[-1], document.encoding))
    place = {"start": {"line": first, "character": 0}, "end": {"line": end[0], "character": end[1]}}
    if first == len(old):  # all old lines stay
        place["start"] = place["end"]
    return {"range": place, "newText": "".join(new[first : len(new) - last])}
