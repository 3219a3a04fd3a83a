"""Lines of an answer → how many of them belong to the block in which the cursor is."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from .situation import Situation
from .syntax import syntax_of

CLOSING = (")", "]", "}", "end", "fi", "done", "esac", "</")
"""What a line begins with that closes a block, or a bracket."""
TAG = "</"
GOES_ON = ("(", "[", "{", ",", ":", "=>", "->", "\\")
"""What a line ends with after which there is more to come."""


@frozen
class Scope:
    """What a line has to be to belong to the block."""

    level: int
    """Columns: lines that are less deep end the block."""
    next_width: int
    """Columns of the line that follows the cursor's in the document; -1 where there is none."""
    next_closes: str
    """What that line closes, or an empty string."""
    preprocessor: bool

    def takes_closing(self, line: str) -> bool:
        """A line that closes the block: only where the document has no such line, nor more of the block."""
        width = width_of(line)
        return self.next_width < width or (self.next_width == width and self.next_closes != closing(line))


def lines_in_scope(lines: Sequence[str], situation: Situation) -> int:
    """How many of the lines, which are put in at the cursor, belong to its block."""
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return len(lines)
    before = situation.line_before
    head = before + lines[0] if first == 0 else lines[first]
    scope = _scope(situation, _level(before, head, first))
    if first and not _in_block(head, scope):
        return first + 1 if scope.takes_closing(head) else 0
    return _count(lines, first, head, scope)


def width_of(line: str) -> int:
    """Columns of indentation."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(8))


def closing(line: str) -> str:
    """What a line closes: its first word or bracket, if that closes a block."""
    text = line.lstrip()
    return next((mark for mark in CLOSING if text.startswith(mark) and _ends_there(text, mark)), "")


def _ends_there(text: str, mark: str) -> bool:
    """What follows is no more of the same word; what follows `</` is the name that is closed."""
    after = text[len(mark) :][:1]
    return mark == TAG or not (after.isalnum() or after == "_")


def _level(before: str, head: str, first: int) -> int:
    """An empty line begins where its text begins; of a line with text, deeper lines belong to it."""
    if not before.strip():
        return width_of(head)
    if first and not before.rstrip().endswith(GOES_ON):
        return min(width_of(before), width_of(head))
    return width_of(before) + 1


def _scope(situation: Situation, level: int) -> Scope:
    below = situation.next_line
    return Scope(
        level=level,
        next_width=width_of(below) if below else -1,
        next_closes=closing(below),
        preprocessor=syntax_of(situation.language_id).preprocessor,
    )


def _count(lines: Sequence[str], first: int, head: str, scope: Scope) -> int:
    last = head
    for index in range(first + 1, len(lines)):
        line = lines[index]
        if not line.strip():
            continue
        if not _in_block(line, scope) and not _opens_late(line, last, scope):
            if not closing(line) or not scope.takes_closing(line):
                return index
            if not line.rstrip().endswith(GOES_ON):
                return index + 1
        last = line
    return len(lines)


def _in_block(line: str, scope: Scope) -> bool:
    return width_of(line) >= scope.level or (scope.preprocessor and line.startswith("#"))


def _opens_late(line: str, last: str, scope: Scope) -> bool:
    """The bracket that opens a block, on a line of its own below the head."""
    return line.strip() == "{" and width_of(line) == scope.level - 1 and not last.rstrip().endswith(GOES_ON)
