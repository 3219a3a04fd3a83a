"""One open document: lines that edits change in place, and what features read of it."""

from __future__ import annotations

from attrs import frozen

from .line_ends import same_lines, split_lines, with_whole_characters, without_end
from .position import Encoding, Position, index_in, units_in
from .surroundings import Surroundings
from .uri import key_of, path_of


@frozen
class LineChange:
    """What an edit did, in whole lines with their ends."""

    first_line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


class Document:
    """A document as the editor has it now. Positions out of range are moved to the nearest place that exists."""

    __slots__ = ("_surroundings", "encoding", "key", "language_id", "lines", "path", "uri", "version")

    def __init__(
        self, uri: str, text: str, *, language_id: str = "", version: int | None = None, encoding: Encoding = "utf-16"
    ) -> None:
        self.uri = uri
        """As the editor spells it."""
        self.key = key_of(uri)
        """The same for all spellings."""
        self.path = path_of(uri)
        """With `/` between its parts; for globs and headings."""
        self.language_id = language_id
        """"" where the editor has none."""
        self.version = version
        self.encoding: Encoding = encoding
        """What positions count."""
        self.lines = split_lines(with_whole_characters(text))
        """With their ends; at least one. Every line but the last has an end, the last has none. To be read only."""
        self._surroundings = Surroundings()

    @property
    def text(self) -> str:
        """All of it, with the document's own line ends; joined anew each time."""
        return "".join(self.lines)

    @property
    def newline(self) -> str:
        """The end of the first line; a line feed where there is one line only."""
        first = self.lines[0]
        return first[len(without_end(first)) :] or "\n"

    def line(self, number: int) -> str:
        """A line without its end; "" for one that does not exist."""
        return without_end(self.lines[number]) if 0 <= number < len(self.lines) else ""

    def index(self, position: Position) -> tuple[int, int]:
        """Line, and index in its string."""
        line, character = position
        if line < 0:
            return 0, 0
        if line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        return line, index_in(without_end(self.lines[line]), character, self.encoding)

    def clamped(self, position: Position) -> Position:
        """The nearest position that exists."""
        line, index = self.index(position)
        return line, units_in(self.lines[line][:index], self.encoding)

    def offset(self, position: Position) -> int:
        """How many characters of `text` are before the position."""
        line, index = self.index(position)
        return sum(map(len, self.lines[:line])) + index

    def between(self, start: Position, end: Position) -> str:
        """The text of a range, also of one whose ends are swapped."""
        (first, start_index), (last, end_index) = sorted((self.index(start), self.index(end)))
        if first == last:
            return self.lines[first][start_index:end_index]
        return "".join(
            (self.lines[first][start_index:], *self.lines[first + 1 : last], self.lines[last][:end_index]),
        )

    def prefix_suffix(self, position: Position, most_characters: int) -> tuple[str, str]:
        """The texts before and after a position, each of at most so many characters and cut at a line's border.
        Line ends are the document's own. Only a line that is itself longer is cut inside.
        """
        line, index = self.index(position)
        here = self.lines[line]
        head, tail = here[max(0, index - most_characters) : index], here[index : index + most_characters]
        return (
            self._surroundings.above(self.lines, line, most_characters - index) + head
            if index <= most_characters
            else head,
            tail + self._surroundings.below(self.lines, line, most_characters - (len(here) - index))
            if len(here) - index <= most_characters
            else tail,
        )

    def edit(self, start: Position, end: Position, text: str) -> LineChange:
        """Puts the text in place of a range."""
        (first, start_index), (last, end_index) = sorted((self.index(start), self.index(end)))
        head, tail = self.lines[first][:start_index], self.lines[last][end_index:]
        changed = f"{head}{text}{tail}"
        if first and changed[:1] == "\n" and self.lines[first - 1][-1] == "\r":
            first -= 1  # the two are one line end now
            changed = self.lines[first] + changed
        added = split_lines(with_whole_characters(changed))
        if last < len(self.lines) - 1:
            added.pop()  # what follows its line end is the next line
        return self._put(first, last + 1, added)

    def replace(self, text: str) -> LineChange:
        """Takes a new text for the whole document; lines that stay are kept, and are no part of the change."""
        new, old = split_lines(with_whole_characters(text)), self.lines
        first = same_lines(old, new)
        last = min(same_lines(old[::-1], new[::-1]), len(old) - first, len(new) - first)
        return self._put(first, len(old) - last, new[first : len(new) - last])

    def _put(self, first: int, stop: int, added: list[str]) -> LineChange:
        change = LineChange(first, tuple(self.lines[first:stop]), tuple(added))
        self._surroundings.changed(first, len(self.lines) - stop)
        self.lines[first:stop] = added
        return change
