"""Lines of a document as it was → where they are now that somebody has typed elsewhere; None where they changed."""

from __future__ import annotations

from collections.abc import Sequence

from ...documents.line_ends import same_lines


def rebased(old: Sequence[str], new: Sequence[str], first: int, stop: int) -> int | None:
    """The number of the line that was `first`; None where the lines up to `stop` are not what they were, or where it
    is not certain which of equal ones they are.

    Args:
        old: all lines of the document then, with their ends.
        new: all of them now.
        first: of the lines that matter.
        stop: the line after the last of them.
    """
    head = same_lines(old, new)
    if stop <= head:
        return first
    tail = min(same_lines(old[::-1], new[::-1]), len(old), len(new))
    shift = len(new) - len(old)
    if first >= len(old) - tail and first + shift >= 0:
        return first + shift
    return _only_one(old[first:stop], new, head, len(new) - tail)


def _only_one(wanted: Sequence[str], new: Sequence[str], head: int, tail_first: int) -> int | None:
    """Where these lines are between those above and those below that stayed. They may reach into both."""
    size = len(wanted)
    low, high = max(0, head - size + 1), min(len(new) - size, tail_first)
    found = [at for at in range(low, high + 1) if new[at] == wanted[0] and new[at : at + size] == list(wanted)]
    return found[0] if len(found) == 1 else None
