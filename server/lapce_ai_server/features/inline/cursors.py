"""The cursor that a text was meant for, and a later one: what of the documents around them is compared. Pure."""

from __future__ import annotations

from typing import NamedTuple

from attrs import field, frozen

from .situation import Situation

CHARACTERS_BEFORE, CHARACTERS_AFTER = 3_000, 1_500
"""What has to be as it was, on each side of the cursor."""
MOST_DELETED_LINES = 2
"""Lines above whose ends may be taken back."""


@frozen
class Origin:
    """The cursor that a text was meant for, as much as has to be as it was."""

    uri: str
    language_id: str
    column: int
    """Characters of its line before it."""
    before: str = field(repr=False)
    begins_here: bool
    """Whether `before` is all there was."""
    after: str = field(repr=False)
    ends_here: bool

    @property
    def line_starts(self) -> tuple[int, ...]:
        """Where, in `before`, its line begins, and those lines above whose end can be taken back from here."""
        starts: list[int] = []
        end = len(self.before)
        while len(starts) <= MOST_DELETED_LINES and end >= 0:
            starts.append(end := self.before.rfind("\n", 0, end) + 1)
            if self.before[end:].strip():
                break
            end -= 1
        return tuple(starts)

    def precedes(self, prefix: str, start: int) -> bool:
        """Whether the text before `start` is what was before the cursor."""
        begin = start - len(self.before)
        if begin and (begin < 0 or self.begins_here):
            return False
        return prefix.startswith(self.before, begin)

    def follows(self, suffix: str, start: int, left_out: int) -> bool:
        """Whether the text from `start` on is what was after the cursor, but for its first characters."""
        expected = self.after[left_out:] if left_out else self.after
        if self.ends_here and len(suffix) != start + len(expected):
            return False
        return suffix.startswith(expected, start)


def origin_of(situation: Situation) -> Origin:
    """To be kept as long as its text."""
    prefix, suffix = situation.prefix, situation.suffix
    return Origin(
        uri=situation.uri,
        language_id=situation.language_id,
        column=len(prefix) - prefix.rfind("\n") - 1,
        before=prefix[-CHARACTERS_BEFORE:],
        begins_here=len(prefix) <= CHARACTERS_BEFORE,
        after=suffix[:CHARACTERS_AFTER],
        ends_here=len(suffix) <= CHARACTERS_AFTER,
    )


class Cursor(NamedTuple):
    """The later cursor."""

    prefix: str
    suffix: str
    line_start: int
    """Where its line begins."""

    @property
    def line_length(self) -> int:
        """Of the line up to the cursor."""
        return len(self.prefix) - self.line_start


def cursor_of(situation: Situation) -> Cursor:
    """What is looked at again and again, found once."""
    return Cursor(situation.prefix, situation.suffix, situation.prefix.rfind("\n") + 1)
