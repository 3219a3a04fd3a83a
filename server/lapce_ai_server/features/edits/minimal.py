"""Old lines and a new text → the fewest lines to replace, so that cursors, folds and marks elsewhere stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from attrs import frozen

from ...documents.line_ends import same_lines, split_lines, without_end
from ...documents.position import Encoding, Position, units_in

MOST_COMPARED = 4_000_000
"""Pairs of lines; beyond that, what differs is one piece."""


@frozen
class TextEdit:
    """A range of a document, in the editor's units, and what comes in its place."""

    start: Position
    end: Position
    text: str

    def value(self) -> dict[str, object]:
        """LSP's TextEdit."""
        return {"range": {"start": _place(self.start), "end": _place(self.end)}, "newText": self.text}


def in_style_of(old: Sequence[str], text: str, newline: str, *, is_end: bool) -> list[str]:
    """The new text as lines with ends: those that stay keep theirs, the others get the document's.

    Args:
        old: the lines that are replaced, with their ends.
        text: what comes in their place; its line ends do not matter.
        newline: the document's line end.
        is_end: whether the last of the old lines is the document's last one, which has no end.
    """
    contents = [without_end(line) for line in split_lines(text)]
    if contents and not contents[-1] and len(contents) > 1:
        contents.pop()
    had_end_line = is_end and len(old) > 1 and old[-1] == ""
    if had_end_line:
        contents.append("")
    new = [f"{content}{newline}" for content in contents]
    for first, at, size in _equal([without_end(line) for line in old], contents):
        for step in range(size):
            if old[first + step] != without_end(old[first + step]):
                new[at + step] = old[first + step]
    if is_end and new:
        new[-1] = without_end(new[-1])
    return new


def line_edits(
    old: Sequence[str], new: Sequence[str], first: int, *, is_end: bool, encoding: Encoding
) -> list[TextEdit]:
    """The edits that make `old` to `new`, in order, none touching another's lines.

    Args:
        old: lines of the document with their ends.
        new: what is to stand there, with ends; its last line has one unless `is_end`.
        first: number of the first old line.
        is_end: whether the last of the old lines is the document's last one.
        encoding: what characters of positions count.
    """
    return [
        TextEdit(
            _start_of(old, begin, first, is_end, encoding),
            _start_of(old, stop, first, is_end, encoding),
            "".join(new[at:end]),
        )
        for begin, stop, at, end in _changes(old, new)
    ]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    begin = at = 0
    for equal, also, size in (*_equal(old, new), (len(old), len(new), 0)):
        if begin < equal or at < also:
            yield begin, equal, at, also
        begin, at = equal + size, also + size


def _equal(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs of equal lines: where in the old ones, where in the new ones, how many."""
    head = same_lines(old, new)
    most = min(len(old), len(new)) - head
    tail = min(same_lines(old[::-1], new[::-1]), most)
    inner, also = old[head : len(old) - tail], new[head : len(new) - tail]
    runs = [(0, 0, head)]
    if inner and also and len(inner) * len(also) <= MOST_COMPARED:
        matcher = SequenceMatcher(None, inner, also, autojunk=False)
        runs += [(head + one, head + other, size) for one, other, size in matcher.get_matching_blocks()]
    runs.append((len(old) - tail, len(new) - tail, tail))
    return [run for run in runs if run[2]]


def _start_of(old: Sequence[str], index: int, first: int, is_end: bool, encoding: Encoding) -> Position:
    """Where a line begins; behind the last one of the document there is only the end of that."""
    if index == len(old) and is_end and old:
        return first + index - 1, units_in(without_end(old[-1]), encoding)
    return first + index, 0


def _place(position: Position) -> dict[str, int]:
    return {"line": position[0], "character": position[1]}
