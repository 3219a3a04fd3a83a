"""Edits of documents → LSP's WorkspaceEdit in the form that the editor knows, and what it says to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.errors import Refused
from lapce_ai_providers.json_edge import as_object

from ..documents.document import Document
from ..editor_requests import EditorRefused
from ..features.edits.minimal import TextEdit, line_edits

if TYPE_CHECKING:
    from ..session import Session
    from .place import Place

APPLY = "workspace/applyEdit"
ANSWER_SECONDS = 30.0
"""So long an editor may take to apply an edit: some ask the user first."""


def replacing(place: Place, new: Sequence[str], document: Document, at: int) -> list[TextEdit]:
    """The edits that put `new` in place of the lines, which begin at line `at` now."""
    return line_edits(place.old, new, at, is_end=place.is_end, encoding=document.encoding)


def workspace_edit(session: Session, uri: str, version: int | None, edits: Sequence[TextEdit]) -> dict[str, Any]:
    """Of one document; with its version where the editor minds versions."""
    rows = [edit.value() for edit in edits]
    if session.capabilities.versioned_edits:
        return {"documentChanges": [{"textDocument": {"uri": uri, "version": version}, "edits": rows}]}
    return {"changes": {uri: rows}}


async def apply(session: Session, label: str, edit: dict[str, Any]) -> str | None:
    """Has the editor apply it; None if it did, else why not. Raises Refused where it gives no answer at all."""
    try:
        told = await asyncio.wait_for(
            session.requests.ask(APPLY, {"label": label, "edit": edit}), timeout=ANSWER_SECONDS
        )
    except EditorRefused as error:
        return str(error) or "no reason was told"
    except TimeoutError:
        raise Refused("the editor did not answer whether it applied the edit") from None
    answer = as_object(told) or {}
    if answer.get("applied") is True:
        return None
    reason: object = answer.get("failureReason")
    return reason if isinstance(reason, str) and reason else "no reason was told"
