"""What is remembered of open documents between two prompts: each is read again only when it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from attrs import frozen

from .imports import Import, is_file_of
from .signatures import definitions
from .similarity import MOST_LINES, WordIndex
from .situation import Situation

Source = tuple[str, frozenset[str]]
"""Path, and imported names."""

LINES_AT_ONCE = 600
"""So many are read for one prompt, and the rest for the next ones: some milliseconds are all that a key may cost."""

MOST_DOCUMENTS = 24
"""Those used last; each costs some 100 KiB."""
MOST_PROMPTS = 30
"""After so many the document with the cursor is read again."""


class Neighbour(Protocol):
    """What is needed of an open document."""

    @property
    def key(self) -> str:
        """The same for all spellings of its URI."""
        ...

    @property
    def path(self) -> str:
        """With `/` between its parts."""
        ...

    @property
    def language_id(self) -> str:
        """Or an empty string."""
        ...

    @property
    def lines(self) -> Sequence[str]:
        """With their ends."""
        ...


@frozen
class Snapshot:
    """A document as it stood at a time."""

    key: str
    path: str
    language_id: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, document: Neighbour) -> Snapshot:
        """As it stands now."""
        return cls(document.key, document.path, document.language_id, tuple(document.lines))


class Read:
    """What was found in one document as it stood at a time."""

    __slots__ = ("definitions", "document", "stamp", "words")

    def __init__(self, document: Neighbour, stamp: int) -> None:
        self.document = document
        self.stamp = stamp
        """Tells whether the document is still the same."""
        self.words = WordIndex(document.lines)
        self.definitions: Mapping[str, int] | None = None
        """Its names and their lines; None before they are wanted."""


class Neighbours:
    """The open documents as far as they have been read. One for a session."""

    def __init__(self) -> None:
        self._read: dict[str, Read] = {}
        self.chosen: frozenset[tuple[str, int]] = frozenset()
        """Key and number of the windows in the last prompt: they stay as long as others are not clearly better."""
        self._room = 0
        """Lines in which definitions may still be looked for, for this prompt."""
        self._own_key = ""
        self._own: Read | None = None
        self._next_own: Read | None = None
        """Is being read, and then takes the place of the other."""
        self._own_age = 0
        self._sources: tuple[object, tuple[Source, ...]] = (None, ())
        """The last question of `imported`, and its answer: imports change seldom."""

    def read(self, documents: Iterable[Neighbour]) -> list[Read]:
        """Documents as they are now, in their order; what there was no time to read yet tells nothing."""
        current: dict[str, Read] = {}
        room = self._room = LINES_AT_ONCE
        for document in islice(documents, MOST_DOCUMENTS):
            stamp = hash((len(document.lines), *document.lines[:MOST_LINES]))
            known = self._read.get(document.key)
            if known is None or known.stamp != stamp or known.document is not document:
                known = Read(document, stamp)
            room -= known.words.read(room)
            current[document.key] = known
        self._read = current
        return list(current.values())

    def definitions(self, read: Read) -> Mapping[str, int]:
        """What a document defines, by name, with the lines; nothing where there is no time left for this prompt."""
        if read.definitions is None:
            if self._room <= 0:
                return {}
            lines = read.document.lines
            self._room -= min(len(lines), MOST_LINES)
            read.definitions = definitions(lines, read.document.language_id)
        return read.definitions

    def read_own(self, document: Neighbour | None) -> list[Read]:
        """The document with the cursor, as it was a while ago: it changes with each key, and reading takes time."""
        if document is None:
            return []
        if self._own_key != document.key:
            self._own_key, self._own, self._next_own, self._own_age = document.key, None, None, 0
        self._own_age += 1
        if self._next_own is None and (self._own is None or self._own_age > MOST_PROMPTS):
            self._next_own = Read(Snapshot.of(document), 0)
        if self._next_own is not None:
            self._next_own.words.read(LINES_AT_ONCE)
            if self._next_own.words.is_read:
                self._own, self._next_own, self._own_age = self._next_own, None, 0
        return [] if self._own is None else [self._own]

    def imported(self, situation: Situation, imports: Sequence[Import], paths: Sequence[str]) -> tuple[Source, ...]:
        """Those of the paths that a file imports, and the names that it takes from them; in the order of the paths."""
        question = (situation.path, situation.language_id, tuple(imports), tuple(paths))
        if self._sources[0] != question:
            self._sources = question, tuple(_sources(situation, imports, paths))
        return self._sources[1]


def _sources(situation: Situation, imports: Sequence[Import], paths: Sequence[str]) -> Iterator[Source]:
    for path in paths:
        of_path = [each for each in imports if is_file_of(each, situation.language_id, situation.path, path)]
        if of_path:
            yield path, frozenset(name for each in of_path for name in each.names)
