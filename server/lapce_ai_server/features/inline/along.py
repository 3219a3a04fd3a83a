"""A text that was meant for one cursor, and a later cursor → what of the text is left to say there, if anything is.

The later document is the earlier one after somebody typed along, took back what was typed, or let the editor close
brackets. Whatever else has changed near the cursor, the answer is None: an old text is never shown in a new place.
"""

from __future__ import annotations

from collections.abc import Iterator

from .cursors import MOST_DELETED_LINES, Cursor, Origin
from .items import Suggestion
from .leftover import Leftover, left_to_say

MOST_DELETED = 80
"""Characters that may be taken back before the cursor counts as being somewhere else."""
ANCHOR_CHARACTERS = 200


def anchor(text: str, line_start: int) -> str:
    """What two cursors in the same line have in common."""
    return text[max(0, line_start - ANCHOR_CHARACTERS) : line_start]


def is_same(origin: Origin, cursor: Cursor) -> bool:
    """Whether nothing has changed."""
    return (
        cursor.line_length == origin.column
        and origin.precedes(cursor.prefix, len(cursor.prefix))
        and origin.follows(cursor.suffix, 0, 0)
    )


def typed_along(origin: Origin, found: Suggestion, cursor: Cursor) -> Suggestion | None:
    """The rest of a text whose beginning has been typed. None where something else was typed, or nothing is left."""
    for start in typed_starts(origin, cursor, found.text.count("\n") + 1):
        if origin.precedes(cursor.prefix, start) and (rest := typed_from(origin, found, cursor, start)):
            return rest
    return None


def typed_from(origin: Origin, found: Suggestion, cursor: Cursor, start: int) -> Suggestion | None:
    """The same, where the typed text begins at a place that is known, after what was before the cursor."""
    typed = cursor.prefix[start:]
    rest = found.text[len(typed) :] if found.text.startswith(typed) else _rest_of_lines(typed, found.text)
    return None if not rest else left_to_say(origin, cursor, Leftover(typed, rest, found.replace_after))


def taken_back(origin: Origin, found: Suggestion, cursor: Cursor) -> Suggestion | None:
    """What was deleted, and then the text. None where something else was deleted."""
    deleted = deleted_text(origin, cursor)
    if not deleted:
        return None
    return left_to_say(origin, cursor, Leftover("", deleted + found.text, found.replace_after))


def typed_starts(origin: Origin, cursor: Cursor, most_lines: int) -> Iterator[int]:
    """Where in the prefix the typed text may begin: one place for each number of line ends that it may hold."""
    begin = cursor.line_start
    for number in range(most_lines):
        if number:
            if begin == 0:
                return
            begin = cursor.prefix.rfind("\n", 0, begin - 1) + 1
        start = begin + origin.column
        if start <= len(cursor.prefix):
            yield start


def deleted_text(origin: Origin, cursor: Cursor) -> str:
    """What was taken away just before the cursor: of its line, or nothing but line ends and white space; or nothing."""
    before, length = origin.before, cursor.line_length
    begin = len(before) + 1
    for _ in range(1 + MOST_DELETED_LINES):
        begin = before.rfind("\n", 0, begin - 1) + 1
        end = begin + length
        if len(before) - end > MOST_DELETED:
            return ""
        if end < len(before) and _ends_as(origin, cursor.prefix, end):
            return before[end:]
        if begin == 0 or before[begin:].strip():
            return ""
    return ""


def _ends_as(origin: Origin, prefix: str, end: int) -> bool:
    if origin.begins_here and len(prefix) != end:
        return False
    return prefix.endswith(origin.before[:end])


def _rest_of_lines(typed: str, text: str) -> str | None:
    """White space in blank lines is no difference: editors put it there, and take it away."""
    if "\n" not in typed:
        return None
    lines, said = typed.split("\n"), text.split("\n")
    count = len(lines) - 1
    if len(said) <= count or not all(_alike(*pair) for pair in zip(lines[:count], said[:count], strict=True)):
        return None
    last, line = lines[count], said[count]
    if not line.startswith(last) and (last.strip() or line.strip()):
        return None
    return "\n".join((line[len(last) :], *said[count + 1 :]))


def _alike(line: str, other: str) -> bool:
    return line == other or not (line.strip() or other.strip())
