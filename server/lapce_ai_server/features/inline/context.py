"""Other open documents and recent edits → the snippets that tell a model most about the place of the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ...documents.uri import key_of
from .budget import BYTES_PER_TOKEN, Budget
from .cuts import hole_within
from .imported_heads import imported_heads, own_imports
from .neighbours import Neighbour, Neighbours
from .similar_lines import similar_lines
from .situation import Situation, one_line_end
from .snippet import Snippet, cost

__all__ = ["Edit", "Neighbour", "Neighbours", "Snippet", "context_for"]

SHARE_OF_EDITS = 0.3
SHARE_OF_SIGNATURES = 0.4
MOST_EDITS = 4


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
    situation: Situation,
    open_documents: Iterable[Neighbour],
    recent_edits: Iterable[Edit],
    budget: Budget,
    neighbours: Neighbours | None = None,
) -> tuple[Snippet, ...]:
    """The snippets: imports and their heads, then what is similar, then edits; so those that change least come first.

    Args:
        situation: where the cursor is.
        open_documents: only those that may leave the machine, the one used last first; with the cursor's own.
        recent_edits: newest first; edits of documents that are not among the open ones are passed over.
        budget: of the prompt; `context_tokens` are for the snippets.
        neighbours: what the session remembers of its documents; it is brought up to date.
    """
    room = int(budget.context_tokens * BYTES_PER_TOKEN)
    if room <= 0:
        return ()
    memory = Neighbours() if neighbours is None else neighbours
    documents = {document.key: document for document in open_documents}
    own_key = key_of(situation.uri)
    reads = memory.read(document for key, document in documents.items() if key != own_key)
    prefix, suffix = hole_within(situation.prefix, situation.suffix, budget.hole_tokens)
    cut_off = situation.prefix[: len(situation.prefix) - len(prefix)]
    own = memory.read_own(documents.get(own_key)) if cut_off or suffix != situation.suffix else []

    edits = _edits(situation, documents, recent_edits, int(room * SHARE_OF_EDITS))
    room -= sum(map(cost, edits))
    for_heads = int(room * SHARE_OF_SIGNATURES)
    heads = own_imports(situation, cut_off, for_heads)
    heads += imported_heads(situation, reads, for_heads - sum(map(cost, heads)), memory)
    room -= sum(map(cost, heads))
    seen = frozenset((prefix + suffix).split("\n"))
    return (*heads, *similar_lines(situation, [*reads, *own], seen, room, memory), *reversed(edits))


def _edits(
    situation: Situation, documents: dict[str, Neighbour], recent_edits: Iterable[Edit], room: int
) -> list[Snippet]:
    """The newest that fit, without the one at the cursor, which changes with each key."""
    own_key, here = key_of(situation.uri), situation.line_before + situation.line_after
    found: list[Snippet] = []
    for edit in recent_edits:
        document = documents.get(edit.key)
        if document is None or len(found) == MOST_EDITS:
            continue
        before, after = one_line_end(edit.before).rstrip("\n"), one_line_end(edit.after).rstrip("\n")
        if edit.key == own_key and here in after.split("\n"):
            continue
        snippet = Snippet(document.path, after, "edit", before)
        if cost(snippet) <= room and (before.strip() or after.strip()):
            room -= cost(snippet)
            found.append(snippet)
    return found
