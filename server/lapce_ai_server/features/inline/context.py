"""Other open documents and recent edits → the snippets that tell a model most about the place of the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ...documents.uri import key_of
from .budget import BYTES_PER_TOKEN
from .imports import imports_of
from .neighbours import Neighbour, Neighbours, Read
from .signatures import signature
from .similarity import STEP_LINES, Window, best_part, words_near
from .situation import Situation, one_line_end
from .snippet import Snippet, cost

__all__ = ["Edit", "Neighbour", "Neighbours", "Snippet", "context_for"]

SHARE_OF_EDITS = 0.3
SHARE_OF_SIGNATURES = 0.4
MOST_EDITS = 4
MOST_SIMILAR = 4
MOST_CANDIDATES = 12
LEAST_ROOM = 200
"""Bytes; less is not worth a heading."""
MOST_SIGNATURES = 12
"""Of one document."""
MOST_FILES = 6
"""With signatures."""
LINES_TO_TRY = (2 * STEP_LINES, STEP_LINES, STEP_LINES // 2)
"""A window that does not fit is cut to its best lines."""
STAYS = 1.25
"""So much likelier is a window that was in the last prompt: vendors remember how prompts begin."""


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
    budget_tokens: int,
    neighbours: Neighbours | None = None,
) -> tuple[Snippet, ...]:
    """The snippets: signatures, then what is similar, then edits; so those that change least come first.

    Args:
        situation: where the cursor is.
        open_documents: only those that may leave the machine, the one used last first; with the cursor's own.
        recent_edits: newest first; edits of documents that are not among the open ones are passed over.
        budget_tokens: estimated, for all together.
        neighbours: what the session remembers of its documents; it is brought up to date.
    """
    documents = {document.key: document for document in open_documents}
    room = int(budget_tokens * BYTES_PER_TOKEN)
    if room <= 0:
        return ()
    memory = Neighbours() if neighbours is None else neighbours
    own_key = key_of(situation.uri)
    reads = memory.read(document for key, document in documents.items() if key != own_key)
    edits = _edits(situation, documents, recent_edits, int(room * SHARE_OF_EDITS))
    room -= sum(map(cost, edits))
    signatures = _signatures(situation, reads, int(room * SHARE_OF_SIGNATURES), memory)
    room -= sum(map(cost, signatures))
    return (*signatures, *_similar(situation, reads, room, memory), *reversed(edits))


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


def _signatures(situation: Situation, reads: Sequence[Read], room: int, memory: Neighbours) -> list[Snippet]:
    """What imported names look like, by path."""
    near = words_near(situation)
    found: list[Snippet] = []
    paths = {read.document.path: read for read in reads}
    for path, names in memory.imported(situation, imports_of(situation), sorted(paths)):
        if len(found) == MOST_FILES or room < LEAST_ROOM:
            break
        snippet = _heads(paths[path], names, near, room)
        if snippet is not None:
            found.append(snippet)
            room -= cost(snippet)
    return found


def _heads(read: Read, names: frozenset[str], near: frozenset[str], room: int) -> Snippet | None:
    """Those of the imported names, and of others of the module that are used near the cursor; in their order there."""
    document, defined = read.document, read.definitions()
    wanted = sorted((names | near) & defined.keys(), key=lambda name: (name not in near, name not in names, name))
    heads: dict[int, str] = {}
    for name in wanted[:MOST_SIGNATURES]:
        number = defined[name]
        more = heads | {number: signature(document.lines, number, document.language_id)}
        if cost(_signature_snippet(read, more)) <= room:
            heads = more
    return _signature_snippet(read, heads) if heads else None


def _signature_snippet(read: Read, heads: dict[int, str]) -> Snippet:
    return Snippet(read.document.path, "\n".join(heads[number] for number in sorted(heads)), "signature")


def _similar(situation: Situation, reads: Sequence[Read], room: int, memory: Neighbours) -> list[Snippet]:
    """The most similar windows that fit, in the order of paths and lines."""
    words = words_near(situation)
    ranked: list[tuple[float, str, int, Read, Window]] = []
    for read in reads:
        key = read.document.key
        for window in read.words.windows_like(words):
            stays = (key, window.number) in memory.chosen
            ranked.append((-window.likeness * (STAYS if stays else 1), key, window.number, read, window))
    taken: dict[tuple[str, int], Snippet] = {}
    for _, key, number, read, window in sorted(ranked, key=lambda entry: entry[:3])[:MOST_CANDIDATES]:
        if len(taken) == MOST_SIMILAR or room < LEAST_ROOM:
            break
        if (key, number - 1) in taken or (key, number + 1) in taken:
            continue  # half of it is there already
        snippet = _fitting_window(read, window, words, room)
        if snippet is not None:
            taken[key, number] = snippet
            room -= cost(snippet)
    memory.chosen = frozenset(taken)
    return [taken[place] for place in sorted(taken)]


def _fitting_window(read: Read, window: Window, words: frozenset[str], room: int) -> Snippet | None:
    lines = read.document.lines[window.first_line : window.stop_line]
    for most_lines in LINES_TO_TRY:
        first, stop = best_part(lines, words, most_lines)
        text = one_line_end("".join(lines[first:stop])).strip("\n").rstrip()
        snippet = Snippet(read.document.path, text, "similar")
        if text and cost(snippet) <= room:
            return snippet
    return None
