"""Answers of the last minutes, by the state of the document that they were given for. Pure: seconds come in.

An answer is found again where its document is as it was, where the user has since typed what it says, and where the
user has taken something back; a "nothing" only where the document is as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from attrs import field, frozen

from ...documents.uri import key_of
from .along import Cursor, Origin, cursor_of, is_same, origin_of, taken_back, typed_along
from .items import Suggestion
from .situation import Situation

MOST_ENTRIES = 100
MOST_SECONDS = 300.0


@frozen
class Entry:
    """One answer."""

    key: str
    origin: Origin
    suggestions: tuple[Suggestion, ...] = field(repr=False)
    lines: tuple[tuple[str, ...], ...] = field(repr=False)
    """Of each text."""
    invoked: bool
    at_seconds: float

    def said(self, cursor: Cursor) -> tuple[Suggestion, ...] | None:
        """What is left of it after typing along; None where it says nothing about this cursor."""
        if not self.suggestions:
            return () if is_same(self.origin, cursor) else None
        rows = zip(self.suggestions, self.lines, strict=True)
        found = (typed_along(self.origin, suggestion, lines, cursor) for suggestion, lines in rows)
        return tuple(rest for rest in found if rest is not None) or None

    def taken_back(self, cursor: Cursor) -> tuple[Suggestion, ...] | None:
        """It, after what was deleted; None where it says nothing about this cursor."""
        found = (taken_back(self.origin, suggestion, cursor) for suggestion in self.suggestions)
        return tuple(rest for rest in found if rest is not None) or None


class CompletionMemory:
    """The newest answer that fits is the one that counts."""

    def __init__(self, most_entries: int = MOST_ENTRIES, most_seconds: float = MOST_SECONDS) -> None:
        self._entries: deque[Entry] = deque(maxlen=most_entries)
        """The newest last."""
        self._most_seconds = most_seconds

    def __len__(self) -> int:
        return len(self._entries)

    def store(
        self, situation: Situation, suggestions: Sequence[Suggestion], now_seconds: float, *, invoked: bool = False
    ) -> None:
        """Keeps a whole answer.

        Args:
            situation: the one that it was asked for, not a later one.
            suggestions: cleaned; none where there is nothing to say.
            now_seconds: by a clock that never goes back.
            invoked: whether the user asked by hand; such a request takes no answer that was made unasked.
        """
        texts = tuple(suggestion for suggestion in suggestions if suggestion.text.strip())
        lines = tuple(tuple(suggestion.text.split("\n")) for suggestion in texts)
        entry = Entry(key_of(situation.uri), origin_of(situation), texts, lines, invoked, now_seconds)
        self._entries.append(entry)

    def lookup(
        self, situation: Situation, now_seconds: float, *, invoked: bool = False
    ) -> tuple[Suggestion, ...] | None:
        """What is known of this state: texts, the best first; an empty tuple: there is nothing to say; None: unknown."""
        self._forget_old(now_seconds)
        cursor, key = cursor_of(situation), key_of(situation.uri)
        entries = [entry for entry in reversed(self._entries) if entry.key == key and (entry.invoked or not invoked)]
        for entry in entries:
            if (found := entry.said(cursor)) is not None:
                return found
        for entry in entries:
            if (found := entry.taken_back(cursor)) is not None:
                return found
        return None

    def clear(self) -> None:
        """For settings that make other answers."""
        self._entries.clear()

    def _forget_old(self, now_seconds: float) -> None:
        while self._entries and now_seconds - self._entries[0].at_seconds > self._most_seconds:
            self._entries.popleft()
