"""Excerpts of the documents that the editor has open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .features.context_text import Excerpt
    from .protocol.params import Range
    from .session import Session


def excerpts_of(session: Session) -> Excerpt:
    """A function that gives language id and text of an open document, or of a range of it."""

    def excerpt(uri: str, part: Range | None) -> tuple[str, str] | None:
        document = session.open_documents.get(uri)
        if document is None:
            return None
        return document.language_id, document.text if part is None else document.between(part.start, part.end)

    return excerpt
