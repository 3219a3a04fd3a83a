"""Excerpts of the documents that the editor has open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from lsprotocol import types
from pygls.workspace import Workspace

if TYPE_CHECKING:
    from .features.context_text import Excerpt
    from .protocol.params import Range


def excerpts_of(workspace: Workspace) -> Excerpt:
    """A function that gives language id and text of an open document, or of a range of it."""

    def excerpt(uri: str, part: Range | None) -> tuple[str, str] | None:
        document = workspace.text_documents.get(unquote(uri))
        if document is None:
            return None
        language = document.language_id or ""
        if part is None:
            return language, document.source
        wanted = types.Range(
            start=types.Position(line=part.start[0], character=part.start[1]),
            end=types.Position(line=part.end[0], character=part.end[1]),
        )
        start, end = document.offset_at_position(wanted.start), document.offset_at_position(wanted.end)
        return language, document.source[min(start, end) : max(start, end)]

    return excerpt
