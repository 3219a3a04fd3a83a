"""What the user changed last, as material for prompts: edits near each other are one, however many keys they took.

Edits of every document are here, also of those that must not leave the machine: who reads them asks that first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from .document import Document, LineChange

MOST_EDITS = 30
MOST_CHARACTERS = 4000
"""Of the texts before and after together; a larger edit tells too little for its length."""
NEAR_LINES = 2
"""So many unchanged lines may lie between two edits that become one."""
NEAR_SECONDS = 120.0
"""Edits that do not touch each other become one only within this time."""


@frozen
class RecentEdit:
    """Lines of a document before and after an edit, which are where it says as the document stands now."""

    key: str
    """The document's."""
    uri: str
    first_line: int
    removed: tuple[str, ...]
    """Lines with their ends."""
    added: tuple[str, ...]
    at_seconds: float
    """The last key of it, on the clock of whoever told it."""

    @property
    def before(self) -> str:
        """The text that was there."""
        return "".join(self.removed)

    @property
    def after(self) -> str:
        """The text that is there."""
        return "".join(self.added)


class RecentEdits:
    """The last edits of all documents."""

    def __init__(self) -> None:
        self._edits: list[RecentEdit] = []
        """Oldest first; those of one document do not touch each other."""

    def __iter__(self) -> Iterator[RecentEdit]:
        """Newest first."""
        return reversed(self._edits)

    def __len__(self) -> int:
        return len(self._edits)

    def add(self, document: Document, change: LineChange, now_seconds: float) -> None:
        """Takes a change that was just made."""
        if not (change.removed or change.added):
            return
        near, others = self._parted(document.key, change, now_seconds)
        merged = _merged(document, near, change, now_seconds)
        if _size(merged) > MOST_CHARACTERS:  # of those it touches, the text is no longer there
            others += [_moved(edit, change) for edit in near if _distance(edit, change) > 0]
            others.sort(key=lambda edit: edit.at_seconds)
            merged = _merged(document, (), change, now_seconds)
        if _size(merged) <= MOST_CHARACTERS and merged.removed != merged.added:
            others.append(merged)
        self._edits = others[-MOST_EDITS:]

    def check(self, document: Document) -> None:
        """Drops what no longer stands in a document, which may have changed on disk while it was closed."""
        self._edits = [edit for edit in self._edits if edit.key != document.key or _stands_in(edit, document.lines)]

    def _parted(self, key: str, change: LineChange, now_seconds: float) -> tuple[list[RecentEdit], list[RecentEdit]]:
        """The edits that become one with the change, and the others where they are after it."""
        near: list[RecentEdit] = []
        others: list[RecentEdit] = []
        for edit in self._edits:
            if edit.key != key:
                others.append(edit)
            elif _is_near(edit, change, now_seconds):
                near.append(edit)
            else:
                others.append(_moved(edit, change))
        return near, others


def _moved(edit: RecentEdit, change: LineChange) -> RecentEdit:
    """An edit below the change is at other lines now."""
    shift = len(change.added) - len(change.removed)
    if shift == 0 or edit.first_line < change.first_line:
        return edit
    return RecentEdit(edit.key, edit.uri, edit.first_line + shift, edit.removed, edit.added, edit.at_seconds)


def _distance(edit: RecentEdit, change: LineChange) -> int:
    """Lines between the two before the change was made; 0 or less where they touch."""
    edit_stop, change_stop = edit.first_line + len(edit.added), change.first_line + len(change.removed)
    return max(edit.first_line - change_stop, change.first_line - edit_stop)


def _is_near(edit: RecentEdit, change: LineChange, now_seconds: float) -> bool:
    distance = _distance(edit, change)
    return distance <= 0 or (distance <= NEAR_LINES and now_seconds - edit.at_seconds <= NEAR_SECONDS)


def _stands_in(edit: RecentEdit, lines: Sequence[str]) -> bool:
    return tuple(lines[edit.first_line : edit.first_line + len(edit.added)]) == edit.added


def _size(edit: RecentEdit) -> int:
    return sum(map(len, edit.removed)) + sum(map(len, edit.added))


def _merged(document: Document, edits: Sequence[RecentEdit], change: LineChange, now_seconds: float) -> RecentEdit:
    """One edit over the change, those edits, and the lines between them."""
    lines = document.lines
    shift = len(change.added) - len(change.removed)
    change_stop = change.first_line + len(change.removed)
    first = min((change.first_line, *(edit.first_line for edit in edits)))
    stop = max((change_stop, *(edit.first_line + len(edit.added) for edit in edits)))
    removed: list[str] = []
    number = first
    for edit in sorted(edits, key=lambda edit: edit.first_line):
        removed += _lines_before(change, lines, number, edit.first_line)
        removed += edit.removed
        number = edit.first_line + len(edit.added)
    removed += _lines_before(change, lines, number, stop)
    added = tuple(lines[first : stop + shift])
    return RecentEdit(document.key, document.uri, first, tuple(removed), added, now_seconds)


def _lines_before(change: LineChange, lines: Sequence[str], first: int, stop: int) -> Sequence[str]:
    """Lines as they were before the change, counted as then."""
    change_stop = change.first_line + len(change.removed)
    shift = len(change.added) - len(change.removed)
    above = lines[first : min(stop, change.first_line)]
    inside = change.removed[max(0, first - change.first_line) : max(0, stop - change.first_line)]
    below = lines[max(first, change_stop) + shift : max(first, stop) + shift] if stop > change_stop else ()
    return (*above, *inside, *below)
