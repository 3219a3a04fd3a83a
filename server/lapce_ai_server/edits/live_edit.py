"""A part of a document that changes while an answer comes: each state by an edit of its own, awaited before the next.

The user may type elsewhere meanwhile. Where they type into the part itself it is theirs from then on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from attrs import evolve

from lapce_ai_providers.errors import Refused

from ..features.edits.rebase import rebased
from .place import Place, still_there
from .workspace_edit import apply, replacing, workspace_edit

if TYPE_CHECKING:
    from ..session import Session

PACE_SECONDS = 0.25
"""The least time between two states."""
TELLING_SECONDS = 3.0
"""So long an editor may take to tell of an edit that it has applied."""
LOOK_SECONDS = 0.02
MOST_TRIES = 4
"""Of one state, each time the user was typing as it came."""


class LiveEdit:
    """Of one place. `show` and `restore` raise Refused where the editor, or what the user types, stands against it."""

    def __init__(self, session: Session, place: Place, label: str) -> None:
        self._session, self._place, self._label = session, place, label
        self._original = place.old
        self._next_seconds = 0.0
        self._sent: tuple[list[str], int, int, Sequence[str]] | None = None
        """All lines, where ours were and how many, and what was to come there: of an edit not answered yet."""
        self.shown = False
        """Whether anything in the document was changed."""

    @property
    def is_due(self) -> bool:
        """Whether another state may be shown already."""
        return asyncio.get_running_loop().time() >= self._next_seconds

    async def show(self, new: Sequence[str]) -> None:
        """Has `new` (lines with ends) stand in the place; does nothing where it stands there already."""
        reason: str | None = ""
        for _ in range(MOST_TRIES):
            document, at = still_there(self._session, self._place)
            edits = replacing(self._place, new, document, at)
            if not edits:
                return
            version, lines = document.version, list(document.lines)
            edit = workspace_edit(self._session, document.uri, version, edits)
            self._sent = sent = lines, at, len(self._place.old), new
            reason = await apply(self._session, self._label, edit)
            if reason is None:
                await self._told(*sent)
                self._sent = None
                self._next_seconds = asyncio.get_running_loop().time() + PACE_SECONDS
                return
            self._sent = None
            if not await self._was_typing(version):
                break
        raise Refused(f"the editor refused the edit: {reason}")

    async def restore(self) -> None:
        """Puts back what was there."""
        if self._sent is not None:  # cancelled meanwhile: the editor may have made it
            await self._told(*self._sent)
            self._sent = None
        if self.shown:
            await self.show(self._original)

    async def _told(self, lines: list[str], at: int, size: int, new: Sequence[str]) -> None:
        """Waits until the editor has told of the edit; from then on the place is that."""
        expected = (*lines[:at], *new, *lines[at + size :])
        self.shown = True
        self._place = evolve(self._place, lines=expected, first=at, stop=at + len(new))
        deadline, document = asyncio.get_running_loop().time() + TELLING_SECONDS, None
        while asyncio.get_running_loop().time() < deadline:
            document = self._session.open_documents.get(self._place.document.uri)
            if document is None or self._is_in(document.lines, lines):
                return
            await asyncio.sleep(LOOK_SECONDS)
        if document is not None and document.lines == lines:
            raise Refused("the editor did not tell of the edit that it applied")

    def _is_in(self, now: Sequence[str], before: Sequence[str]) -> bool:
        """Whether a document that was changed has what was put into it."""
        place = self._place
        return now != before and rebased(place.lines, now, place.first, place.stop) is not None

    async def _was_typing(self, version: int | None) -> bool:
        """Whether the edit was refused since the user had typed: the editor tells of that soon."""
        deadline = asyncio.get_running_loop().time() + 0.5
        while asyncio.get_running_loop().time() < deadline:
            document = self._session.open_documents.get(self._place.document.uri)
            if document is None or document.version != version:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False


def so_far(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """What of the new lines has come, and below it the old lines that nothing has come for yet."""
    runs = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    reached = max((one + size for one, _, size in runs if size), default=0)
    return [*new, *old[reached:]]
