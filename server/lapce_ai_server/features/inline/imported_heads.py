"""Imports → snippets: what the imported names look like where they are defined, and imports too far up to be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .imports import import_lines, imports_of
from .neighbours import Neighbours, Read
from .signatures import signature
from .similarity import words_near
from .situation import Situation
from .snippet import LEAST_ROOM, Snippet, cost

SHARE_OF_OWN = 0.4
MOST_SIGNATURES = 12
"""Of one document."""
MOST_FILES = 6


def own_imports(situation: Situation, cut_off: str, room: int) -> list[Snippet]:
    """The imports of the file itself, where they stand in the part that the prompt has no room for."""
    lines = import_lines(cut_off, situation.language_id)
    while lines:
        snippet = Snippet(situation.path, "\n".join(lines), "signature")
        if cost(snippet) <= room * SHARE_OF_OWN:
            return [snippet]
        lines = lines[: len(lines) * 3 // 4]
    return []


def imported_heads(situation: Situation, reads: Sequence[Read], room: int, neighbours: Neighbours) -> list[Snippet]:
    """One for each imported document, by path."""
    near = words_near(situation)
    found: list[Snippet] = []
    paths = {read.document.path: read for read in reads}
    for path, names in neighbours.imported(situation, imports_of(situation), sorted(paths)):
        if len(found) == MOST_FILES or room < LEAST_ROOM:
            break
        read = paths[path]
        snippet = _heads(read, neighbours.definitions(read), (names, near), room)
        if snippet is not None:
            found.append(snippet)
            room -= cost(snippet)
    return found


def _heads(
    read: Read, defined: Mapping[str, int], wanted: tuple[frozenset[str], frozenset[str]], room: int
) -> Snippet | None:
    """Those of the imported names, and of others of the module that are used near the cursor; in their order there."""
    document, (names, near) = read.document, wanted
    found = sorted((names | near) & defined.keys(), key=lambda name: (name not in near, name not in names, name))
    heads: dict[int, str] = {}
    for name in found[:MOST_SIGNATURES]:
        number = defined[name]
        more = heads | {number: signature(document.lines, number, document.language_id)}
        if cost(_snippet(read, more)) <= room:
            heads = more
    return _snippet(read, heads) if heads else None


def _snippet(read: Read, heads: dict[int, str]) -> Snippet:
    return Snippet(read.document.path, "\n".join(heads[number] for number in sorted(heads)), "signature")
