"""Answers of the last minutes, by the state of the document that they were given for. Pure: seconds come in.

An answer is found again where its document is as it was, where the user has since typed what it says, and where the
user has taken something back; a "nothing" only where the document is as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from ...documents.uri import key_of
from .along import anchor, is_same, taken_back, typed_from
from .cursors import Cursor, Origin, cursor_of, origin_of
from .items import Suggestion
from .situation import Situation

MOST_ENTRIES = 100
MOST_SECONDS = 300.0

Suggestions = tuple[Suggestion, ...]
Place = tuple[str, str]
"""A document, and what stands before a line of it."""


@frozen(eq=False)
class Entry:
    """One answer."""

    key: str
    origin: Origin
    suggestions: Suggestions = field(repr=False)
    invoked: bool
    at_seconds: float

    @property
    def places(self) -> list[Place]:
        """Of its own line, and of those above whose end may be taken back."""
        before = self.origin.before
        return [(self.key, anchor(before, start)) for start in self.origin.line_starts]

    def left(self, cursor: Cursor, start: int) -> Suggestions | None:
        """What is left of it after typing along from `start` on; None where it says nothing about this cursor."""
        if not self.suggestions:
            return () if is_same(self.origin, cursor) else None
        return _some(typed_from(self.origin, suggestion, cursor, start) for suggestion in self.suggestions)

    def given_back(self, cursor: Cursor) -> Suggestions | None:
        """It, after what was deleted; None where it says nothing about this cursor."""
        return _some(taken_back(self.origin, suggestion, cursor) for suggestion in self.suggestions)


def _some(found: Iterable[Suggestion | None]) -> Suggestions | None:
    return tuple(suggestion for suggestion in found if suggestion is not None) or None


class CompletionMemory:
    """The answer whose cursor was nearest counts, and of those the newest."""

    def __init__(self, most_entries: int = MOST_ENTRIES, most_seconds: float = MOST_SECONDS) -> None:
        self._entries: deque[Entry] = deque()
        """The newest last."""
        self._on_line: dict[Place, list[Entry]] = {}
        self._below: dict[Place, list[Entry]] = {}
        """Entries of a line or two below."""
        self._most_lines = 1
        """Of all texts that were kept since the last `clear`."""
        self._most_entries, self._most_seconds = most_entries, most_seconds

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
        entry = Entry(key_of(situation.uri), origin_of(situation), texts, invoked, now_seconds)
        self._entries.append(entry)
        own, *above = entry.places
        self._on_line.setdefault(own, []).append(entry)
        for place in above:
            self._below.setdefault(place, []).append(entry)
        self._most_lines = max(self._most_lines, *(text.text.count("\n") + 1 for text in texts), 1)
        while len(self._entries) > self._most_entries:
            self._drop_oldest()

    def lookup(self, situation: Situation, now_seconds: float, *, invoked: bool = False) -> Suggestions | None:
        """What is known of this state: texts, the best first; an empty tuple: nothing is to be said; None: unknown."""
        while self._entries and now_seconds - self._entries[0].at_seconds > self._most_seconds:
            self._drop_oldest()
        if not self._entries:
            return None
        cursor, key = cursor_of(situation), key_of(situation.uri)
        for entry, start in self._begun(key, cursor):
            if (entry.invoked or not invoked) and (found := entry.left(cursor, start)) is not None:
                return found
        for entry in self._ahead(key, cursor):
            if (entry.invoked or not invoked) and (found := entry.given_back(cursor)) is not None:
                return found
        return None

    def clear(self) -> None:
        """For settings that make other answers."""
        self._entries.clear()
        self._on_line.clear()
        self._below.clear()
        self._most_lines = 1

    def _begun(self, key: str, cursor: Cursor) -> Iterator[tuple[Entry, int]]:
        """Entries of the cursor's line and of those above, and where the text typed since would begin."""
        prefix, line_start = cursor.prefix, cursor.line_start
        for _ in range(self._most_lines):
            for entry in reversed(self._on_line.get((key, anchor(prefix, line_start)), ())):
                start = line_start + entry.origin.column
                if start <= len(prefix) and entry.origin.precedes(prefix, start):
                    yield entry, start
            if not line_start:
                return
            line_start = prefix.rfind("\n", 0, line_start - 1) + 1

    def _ahead(self, key: str, cursor: Cursor) -> Iterator[Entry]:
        """Entries behind the cursor, in its line and in the next ones."""
        place, column = (key, anchor(cursor.prefix, cursor.line_start)), cursor.line_length
        for entry in reversed(self._on_line.get(place, ())):
            if entry.origin.column > column:
                yield entry
        yield from reversed(self._below.get(place, ()))

    def _drop_oldest(self) -> None:
        entry = self._entries.popleft()
        own, *above = entry.places
        _take_out(self._on_line, own, entry)
        for place in above:
            _take_out(self._below, place, entry)


def _take_out(table: dict[Place, list[Entry]], place: Place, entry: Entry) -> None:
    entries = table[place]
    entries.remove(entry)
    if not entries:
        del table[place]
