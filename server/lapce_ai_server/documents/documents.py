"""All open documents, found by any spelling of their URI, and what the user did to them last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from attrs import frozen

from .document import Document
from .position import Encoding, Position
from .recent_edits import RecentEdit, RecentEdits
from .uri import key_of


@frozen
class TextChange:
    """One change of a message: a range's new text, or the whole document's where there is no range."""

    range: tuple[Position, Position] | None
    text: str


class Documents:
    """What the editor has open. `now_seconds` is the clock of the caller, always the same one."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        self._documents: OrderedDict[str, Document] = OrderedDict()
        """The one used last is at the end."""
        self._edits = RecentEdits()

    def __len__(self) -> int:
        return len(self._documents)

    def open(self, uri: str, language_id: str, version: int | None, text: str) -> Document:
        """Takes a document; one that is open already gets the new text."""
        document = Document(uri, text, language_id=language_id, version=version, encoding=self.encoding)
        self._edits.check(document)
        self._documents[document.key] = document
        self._documents.move_to_end(document.key)
        return document

    def change(
        self, uri: str, version: int | None, changes: Sequence[TextChange], now_seconds: float
    ) -> Document | None:
        """Makes the changes in their order. A document that was never opened is opened by a change of the whole text;
        without one there is nothing to change: None.
        """
        key = key_of(uri)
        document = self._documents.get(key)
        for change in changes:
            if document is None:
                if change.range is None:
                    document = self.open(uri, "", version, change.text)
                continue
            made = document.replace(change.text) if change.range is None else document.edit(*change.range, change.text)
            self._edits.add(document, made, now_seconds)
        if document is not None:
            document.version = document.version if version is None else version
            self._documents.move_to_end(key)
        return document

    def close(self, uri: str) -> bool:
        """Whether it was open. Its edits stay among the recent ones."""
        return self._documents.pop(key_of(uri), None) is not None

    def touch(self, uri: str) -> bool:
        """Makes it the document used last; whether it is open."""
        key = key_of(uri)
        if key not in self._documents:
            return False
        self._documents.move_to_end(key)
        return True

    def get(self, uri: str) -> Document | None:
        """The open document, by any spelling of its URI."""
        return self._documents.get(key_of(uri))

    def recent(self) -> Iterator[Document]:
        """The open documents, the one used last first."""
        return reversed(self._documents.values())

    def recent_edits(self) -> tuple[RecentEdit, ...]:
        """The last edits of all documents, newest first. Some may be of files that must not leave the machine."""
        return tuple(self._edits)
