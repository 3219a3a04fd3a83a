"""Open documents → the stretches of them that speak of the same things as the cursor's surroundings, as snippets."""

from __future__ import annotations

from collections.abc import Sequence

from .neighbours import Neighbours, Read
from .similarity import STEP_LINES, Window, best_part, words_near
from .situation import Situation, one_line_end
from .snippet import LEAST_ROOM, Snippet, cost

MOST_SIMILAR = 4
MOST_CANDIDATES = 10
LINES_TO_TRY = (2 * STEP_LINES, STEP_LINES, STEP_LINES // 2)
"""A window that does not fit is cut to its best lines."""
STAYS = 1.25
"""So much likelier is a window that was in the last prompt: vendors remember how prompts begin."""
SEEN = 0.3
"""A window with more of its lines in the prompt already is not told again."""

Place = tuple[str, int]
"""A document's key and a window's number."""


def similar_lines(
    situation: Situation, reads: Sequence[Read], seen: frozenset[str], room: int, neighbours: Neighbours
) -> list[Snippet]:
    """The most similar windows that fit, in the order of paths and lines.

    Args:
        situation: where the cursor is.
        reads: the documents; the cursor's own may be among them.
        seen: the lines that the prompt has anyway.
        room: bytes.
        neighbours: remembers what was chosen.
    """
    words = words_near(situation)
    taken: dict[Place, Snippet] = {}
    for (key, number), read, window in _ranked(reads, words, neighbours.chosen)[:MOST_CANDIDATES]:
        if len(taken) == MOST_SIMILAR or room < LEAST_ROOM:
            break
        if (key, number - 1) in taken or (key, number + 1) in taken:
            continue  # half of it is there already
        snippet = _snippet(read, window, words, seen, room)
        if snippet is not None:
            taken[key, number] = snippet
            room -= cost(snippet)
    neighbours.chosen = frozenset(taken)
    return [taken[place] for place in sorted(taken)]


def _ranked(reads: Sequence[Read], words: frozenset[str], chosen: frozenset[Place]) -> list[tuple[Place, Read, Window]]:
    ranked: list[tuple[float, Place, Read, Window]] = []
    for read in reads:
        for window in read.words.windows_like(words):
            place = read.document.key, window.number
            ranked.append((-window.likeness * (STAYS if place in chosen else 1), place, read, window))
    return [entry[1:] for entry in sorted(ranked, key=lambda entry: entry[:2])]


def _snippet(read: Read, window: Window, words: frozenset[str], seen: frozenset[str], room: int) -> Snippet | None:
    lines = read.document.lines[window.first_line : window.stop_line]
    for most_lines in LINES_TO_TRY:
        first, stop = best_part(lines, words, most_lines)
        text = one_line_end("".join(lines[first:stop])).strip("\n").rstrip()
        if _share_seen(text, seen) > SEEN:
            return None
        snippet = Snippet(read.document.path, text, "similar")
        if cost(snippet) <= room:
            return snippet
    return None


def _share_seen(text: str, seen: frozenset[str]) -> float:
    """Of the lines that say something; 1 where there is none."""
    lines = [line for line in text.split("\n") if len(line.strip()) > 3]
    return sum(line in seen for line in lines) / len(lines) if lines else 1
