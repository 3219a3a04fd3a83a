"""What follows the cursor now, and what followed it when a text was made → what of the text still fits there.

Editors close brackets and quotes by themselves, and put a closing bracket on a line of its own after Enter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .cursors import Cursor, Origin
from .items import Suggestion
from .scan import CLOSER_OF, unmatched
from .syntax import Syntax, syntax_of

MOST_CLOSED = 48
"""Characters that an editor may have put behind the cursor, indentation included."""
CLOSERS_AND_QUOTES = ")]}>\"'`;,"
CLOSING = frozenset(f"{CLOSERS_AND_QUOTES} \t\n")
CLOSERS_OF_BLOCKS = (")", "]", "}", "</")
MOST_OVERTYPED = 4
"""Closing characters that the user may have typed although they were there."""


class Leftover(NamedTuple):
    """A text of which a part has been typed."""

    typed: str
    rest: str
    replace_after: int
    """Characters that followed the cursor of old and are part of the text."""


class Change(NamedTuple):
    """How the text after the cursor has become what it is."""

    put_in: str
    """What stands before it now."""
    taken: int
    """How many of its first characters are gone."""


def left_to_say(origin: Origin, cursor: Cursor, left: Leftover) -> Suggestion | None:
    """What to put in now; None where what follows the cursor is no longer what the text was made for."""
    for change in changes(origin, cursor, left.replace_after):
        replaced = left.replace_after - change.taken
        if change.put_in:
            found = _before_put_in(origin, cursor, left, change.put_in, replaced)
        else:
            found = Suggestion(left.rest, replaced)
        return found if found is not None and found.text.strip() else None
    return None


def may_follow(origin: Origin, cursor: Cursor, typed: str) -> bool:
    """Whether what follows the cursor is what followed it, but for what an editor puts in while `typed` is typed."""
    overtyped = len(origin.after[:MOST_OVERTYPED]) - len(origin.after[:MOST_OVERTYPED].lstrip(CLOSERS_AND_QUOTES))
    for change in changes(origin, cursor, overtyped):
        return not change.put_in or _is_put_in(origin, cursor, typed, change.put_in) is not None
    return False


def changes(origin: Origin, cursor: Cursor, replaced: int) -> Iterator[Change]:
    """The ways in which what follows the cursor can come of what followed it, the simplest first."""
    suffix = cursor.suffix
    for taken in range(replaced + 1):
        if origin.follows(suffix, 0, taken):
            yield Change("", taken)
    for size in range(1, 1 + min(MOST_CLOSED, len(suffix))):
        if suffix[size - 1] not in CLOSING:
            return
        for taken in range(replaced + 1):
            if origin.follows(suffix, size, taken):
                yield Change(suffix[:size], taken)


class PutIn(NamedTuple):
    """What an editor closed, and the string in which the cursor is."""

    closers: str
    quote: str
    syntax: Syntax


def _is_put_in(origin: Origin, cursor: Cursor, typed: str, put_in: str) -> PutIn | None:
    """None where typing does not explain it."""
    syntax = syntax_of(origin.language_id)
    start = len(cursor.prefix) - len(typed)
    line = cursor.prefix[cursor.prefix.rfind("\n", 0, start) + 1 : start]
    before = unmatched(line, syntax).quote
    opened = unmatched(typed, syntax, before)
    quote = opened.quote if opened.quote in ('"', "'", "`", '"""', "'''") else ""
    own_quote = quote if quote != before else ""
    expected = own_quote + "".join(CLOSER_OF[opener] for opener in reversed(opened.openers))
    closers = "".join(put_in.split())
    if not expected.startswith(closers):
        return None
    if not closers and not _is_room(typed, cursor.suffix[len(put_in) :]):
        return None
    return PutIn(closers, opened.quote, syntax)


def _is_room(typed: str, closing: str) -> bool:
    """Whether white space was put in because Enter, or a space, was typed between brackets or tags."""
    return closing.startswith(CLOSERS_OF_BLOCKS) and ("\n" in typed or typed.endswith(" "))


def _before_put_in(origin: Origin, cursor: Cursor, left: Leftover, put_in: str, replaced: int) -> Suggestion | None:
    found = _is_put_in(origin, cursor, left.typed, put_in)
    if found is None:
        return None
    count = _closed(left.rest, found) if found.closers else 0
    is_said = count == len(found.closers) if found.closers else replaced > 0
    if "\n" in put_in:
        if is_said:
            return _up_to(left.rest, cursor.suffix[: len(put_in) + replaced].strip())
        return None if replaced or count else Suggestion(left.rest.rstrip())
    if is_said:
        return Suggestion(left.rest, len(put_in) + replaced)
    return None if replaced else Suggestion(left.rest, _size_of(put_in, count))


def _closed(rest: str, put_in: PutIn) -> int:
    """How many of the brackets and quotes that the editor closed the rest closes itself."""
    found = unmatched(rest, put_in.syntax, put_in.quote)
    closers = put_in.closers
    count = 0
    if put_in.quote and closers.startswith(put_in.quote):
        if found.quote == put_in.quote:
            return 0
        count = len(put_in.quote)
    for index in found.closers:
        if count >= len(closers) or rest[index] != closers[count]:
            break
        count += 1
    return count


def _size_of(put_in: str, count: int) -> int:
    """Characters up to so many closing ones."""
    size = 0
    while count:
        count -= not put_in[size].isspace()
        size += 1
    return size


def _up_to(rest: str, there: str) -> Suggestion | None:
    """The rest without its end, which stands below the cursor already."""
    said = rest.rstrip()
    if not said.endswith(there):
        return None
    return Suggestion(said.removesuffix(there).rstrip())
