"""Drops answers that are not worth showing."""

from __future__ import annotations

from .around import Around
from .words import of_a_kind, says_something, with_text

LEAST_CHARACTERS = 1
"""A closing bracket may be all that is missing."""


def too_short(text: str, around: Around) -> str:
    """Nothing, where there is nothing but white space."""
    return text if len(text.strip()) >= LEAST_CHARACTERS else ""


def same_as_neighbour(text: str, around: Around) -> str:
    """Nothing, where an empty line would get the text of the line above or below once more."""
    line = text.strip()
    if (
        not around.empty_line
        or "\n" in line
        or around.repeats
        or not says_something(line)
        or around.is_bare_directive(line)
    ):
        return text
    near = [other.rstrip() for other in (*around.above[-1:], *around.below[:1])]
    further = [other.strip() for other in (*with_text(around.above)[-3:], *with_text(around.below)[:3])]
    listed = any(of_a_kind(line, other) and line != other for other in further)
    return "" if near.count((around.before + text).rstrip()) == 1 and not listed else text
