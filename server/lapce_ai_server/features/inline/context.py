"""Other open documents and recent edits → the snippets that tell a model most about the place of the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from .budget import BYTES_PER_TOKEN, weight
from .situation import Situation, one_line_end
from .snippet import Snippet

__all__ = ["Edit", "Neighbour", "Snippet", "context_for"]

SHARE_OF_EDITS = 0.3
MOST_EDITS = 4


class Neighbour(Protocol):
    """What is needed of an open document."""

    @property
    def key(self) -> str:
        """The same for all spellings of its URI."""
        ...

    @property
    def path(self) -> str:
        """With `/` between its parts."""
        ...

    @property
    def language_id(self) -> str:
        """Or an empty string."""
        ...

    @property
    def version(self) -> int | None:
        """The editor's."""
        ...

    @property
    def lines(self) -> Sequence[str]:
        """With their ends."""
        ...


class Edit(Protocol):
    """What is needed of a recent edit."""

    @property
    def key(self) -> str:
        """The document's."""
        ...

    @property
    def before(self) -> str:
        """The text that was there."""
        ...

    @property
    def after(self) -> str:
        """The text that is there."""
        ...


def context_for(
    situation: Situation, open_documents: Iterable[Neighbour], recent_edits: Iterable[Edit], budget_tokens: int
) -> tuple[Snippet, ...]:
    """The snippets, those that change least first.

    Args:
        situation: where the cursor is.
        open_documents: only those that may leave the machine, the one used last first; the cursor's own is among them.
        recent_edits: newest first; edits of documents that are not among the open ones are passed over.
        budget_tokens: estimated, for all together.
    """
    documents = {document.key: document for document in open_documents}
    room = int(budget_tokens * BYTES_PER_TOKEN)
    return tuple(reversed(_edits(situation, documents, recent_edits, int(room * SHARE_OF_EDITS))))


def _edits(
    situation: Situation, documents: dict[str, Neighbour], recent_edits: Iterable[Edit], room: int
) -> list[Snippet]:
    """The newest that fit, without the one at the cursor, which changes with each key."""
    here = situation.line_before + situation.line_after
    found: list[Snippet] = []
    for edit in recent_edits:
        document = documents.get(edit.key)
        if document is None or len(found) == MOST_EDITS:
            continue
        before, after = one_line_end(edit.before).rstrip("\n"), one_line_end(edit.after).rstrip("\n")
        if document.path == situation.path and here in after.split("\n"):
            continue
        size = weight(before) + weight(after) + weight(document.path)
        if size <= room and (before.strip() or after.strip()):
            room -= size
            found.append(Snippet(document.path, after, "edit", before))
    return found
