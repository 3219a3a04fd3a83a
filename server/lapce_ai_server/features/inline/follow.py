"""A stream that answers an older request, and what has been typed since: whether it may still be the answer. Pure."""

from __future__ import annotations

from .along import deleted_text, taken_back, typed_along, typed_starts
from .cursors import Cursor, cursor_of, origin_of
from .items import Suggestion
from .leftover import may_follow
from .situation import Situation

MOST_AHEAD = 64
"""Characters that somebody may type before the stream has said them: beyond, it is too late with its answer."""
MOST_LINES_AHEAD = 3


class Following:
    """Made of the situation that the stream was asked for."""

    __slots__ = ("_origin",)

    def __init__(self, origin: Situation) -> None:
        self._origin = origin_of(origin)

    def still_possible(self, situation: Situation, so_far: str = "") -> bool:
        """Whether the stream may become an answer for a later situation of the same document.

        Args:
            situation: where the cursor is now.
            so_far: what has come, cleaned; more is to come.
        """
        cursor = cursor_of(situation)
        if deleted_text(self._origin, cursor):
            return may_follow(self._origin, cursor, "")
        if typed_along(self._origin, Suggestion(so_far), cursor):
            return True
        return any(
            self._agrees(cursor, start, so_far)
            for start in typed_starts(self._origin, cursor, so_far.count("\n") + MOST_LINES_AHEAD)
        )

    def rest(self, situation: Situation, found: Suggestion) -> Suggestion | None:
        """What is left to say of a cleaned text of the stream, whole or not; None where nothing is, or it disagrees."""
        cursor = cursor_of(situation)
        return typed_along(self._origin, found, cursor) or taken_back(self._origin, found, cursor)

    def _agrees(self, cursor: Cursor, start: int, so_far: str) -> bool:
        typed = cursor.prefix[start:]
        if not (so_far.startswith(typed) or (typed.startswith(so_far) and len(typed) - len(so_far) <= MOST_AHEAD)):
            return False
        return self._origin.precedes(cursor.prefix, start) and may_follow(self._origin, cursor, typed)
