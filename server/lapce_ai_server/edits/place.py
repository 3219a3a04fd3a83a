"""What is wanted → the lines of an open document that it is about, as they were when it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from lapce_ai_providers.errors import InvalidCall, Refused

from ..documents.document import Document
from ..documents.line_ends import without_end
from ..features.edits.block import block_at, selected_lines
from ..features.edits.prompts import Target
from ..features.edits.rebase import rebased
from ..features.edits.wanted import Wanted
from ..features.inline.situation import indent_unit, one_line_end

if TYPE_CHECKING:
    from ..session import Session

MOST_LINES_AROUND = 2_000
"""Of the document, on each side of the block; a budget of tokens cuts further."""
CHANGED = "the text was changed meanwhile, so that the edit does not fit any more; nothing was changed"


@frozen
class Place:
    """Lines `first` up to `stop` of a document, and all its lines as they were."""

    document: Document
    lines: tuple[str, ...]
    first: int
    stop: int
    selected: str = ""

    @property
    def old(self) -> tuple[str, ...]:
        """The lines themselves, with their ends."""
        return self.lines[self.first : self.stop]

    @property
    def contents(self) -> list[str]:
        """Without their ends."""
        return [without_end(line) for line in self.old]

    @property
    def block(self) -> str:
        """Their text, with line feeds and none at the end."""
        return "\n".join(self.contents)

    @property
    def is_end(self) -> bool:
        """Whether the last of them is the document's last one."""
        return self.stop == len(self.lines)

    @property
    def unit(self) -> str:
        """One step of indentation."""
        above, below = self._around()
        return indent_unit(f"{above}{self.block}\n", below)

    def target(self) -> Target:
        """For the prompt."""
        above, below = self._around()
        return Target(
            path=self.document.path,
            language_id=self.document.language_id,
            above=above,
            block=self.block,
            below=below,
            selected=self.selected,
        )

    def _around(self) -> tuple[str, str]:
        above = self.lines[max(0, self.first - MOST_LINES_AROUND) : self.first]
        below = self.lines[self.stop : self.stop + MOST_LINES_AROUND]
        return one_line_end("".join(above)), one_line_end("".join(below))


def open_document(session: Session, uri: str) -> Document:
    """The open document, if a model may read it. Raises InvalidCall and Refused."""
    document = session.open_documents.get(uri)
    if document is None:
        raise InvalidCall("uri: no such document is open")
    if not session.completions.gate.may_leave(document):
        raise Refused(
            f"{document.path.rpartition('/')[2]} is never sent to a model: it may hold secrets, git ignores it, or "
            "your settings say so"
        )
    return document


def place_of(session: Session, wanted: Wanted) -> Place:
    """Raises InvalidCall and Refused."""
    document = open_document(session, wanted.uri)
    start = document.index(wanted.start or (0, 0))
    end = document.index(wanted.end or wanted.start or (0, 0))
    lines = tuple(document.lines)
    chosen = selected_lines(start, end)
    first, stop = chosen or block_at(lines, start[0], document.language_id)
    while first < stop - 1 and not lines[first].strip():
        first += 1
    while first < stop - 1 and not lines[stop - 1].strip():
        stop -= 1
    selected = ""
    if chosen is not None and start[0] == end[0]:
        part = lines[start[0]][start[1] : end[1]].strip()
        selected = "" if part == lines[start[0]].strip() else part
    return Place(document, lines, first, stop, selected)


def still_there(session: Session, place: Place) -> tuple[Document, int]:
    """The document as it is now, and where the lines are in it. Raises Refused where they were changed."""
    document = session.open_documents.get(place.document.uri)
    if document is None:
        raise Refused("the document was closed meanwhile; nothing was changed")
    at = rebased(place.lines, document.lines, place.first, place.stop)
    if at is None:
        raise Refused(CHANGED)
    return document, at
