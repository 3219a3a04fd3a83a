"""The text above and below a line, joined once and kept as long as it stays: typing within a line changes neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

STEP = 256
"""Lines that are measured together."""
SLACK = 0.01
"""Of the room: so much more there may be by now than a kept text was made for, or less."""


class Kept(NamedTuple):
    """Whole lines next to a line."""

    line: int
    """Above: its number. Below: how many lines follow it."""
    room: int
    """Characters that there was room for."""
    is_all: bool
    text: str


class Surroundings:
    """Of one document."""

    __slots__ = ("_above", "_below")

    def __init__(self) -> None:
        self._above: Kept | None = None
        self._below: Kept | None = None

    def above(self, lines: Sequence[str], line: int, room: int) -> str:
        """The lines above a line, as many as there is room for."""
        kept = self._above
        if kept is None or not _serves(kept, line, room):
            start, step, left = line, STEP, room
            while start:
                begin = max(0, start - step)
                size = sum(map(len, lines[begin:start]))
                if size <= left:
                    start, left = begin, left - size
                elif step > 1:
                    step //= 2
                else:
                    break
            kept = self._above = Kept(line, room, start == 0, "".join(lines[start:line]))
        return kept.text

    def below(self, lines: Sequence[str], line: int, room: int) -> str:
        """The lines below a line, as many as there is room for."""
        following = len(lines) - line - 1
        kept = self._below
        if kept is None or not _serves(kept, following, room):
            stop, step, left = line + 1, STEP, room
            while stop < len(lines):
                end = min(len(lines), stop + step)
                size = sum(map(len, lines[stop:end]))
                if size <= left:
                    stop, left = end, left - size
                elif step > 1:
                    step //= 2
                else:
                    break
            kept = self._below = Kept(following, room, stop == len(lines), "".join(lines[line + 1 : stop]))
        return kept.text

    def changed(self, first: int, following: int) -> None:
        """Lines were changed, from the first one up to where so many lines follow that were not."""
        if self._above is not None and first < self._above.line:
            self._above = None
        if self._below is not None and following < self._below.line:
            self._below = None


def _serves(kept: Kept, line: int, room: int) -> bool:
    if kept.line != line or len(kept.text) > room:
        return False
    return kept.is_all or abs(kept.room - room) <= SLACK * room
