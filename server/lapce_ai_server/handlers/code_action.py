"""`textDocument/codeAction`: what we offer at a place. Answered at once: some editors ask at each key.

In Lapce the first server's answer hides all others' at that place: where there is something to fix we stay out of it.
It knows no commands either; there, choosing an action is asking to resolve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lapce_ai_providers.json_edge import as_list, as_object

from ..code_actions.action import Asked
from ..code_actions.table import offered
from ..jsonrpc import INVALID_PARAMS, REQUEST_FAILED
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """A list of actions; an empty one, or in Lapce an error, where there is none."""
    if request is None:
        return
    told = as_object(params) or {}
    uri: object = (as_object(told.get("textDocument")) or {}).get("uri")
    context = as_object(told.get("context")) or {}
    if not isinstance(uri, str):
        request.fail(INVALID_PARAMS, "textDocument.uri: expected a text", None)
        return
    diagnostics = tuple(row for row in map(as_object, as_list(context.get("diagnostics")) or ()) if row is not None)
    asked = Asked(uri, as_object(told.get("range")) or {}, diagnostics, context.get("triggerKind"))
    rows = actions_at(session, asked, context) if is_welcome(session, context) else []
    if rows or not session.capabilities.is_lapce:
        request.answer(rows)
    else:
        request.fail(REQUEST_FAILED, "no code action", None)


def actions_at(session: Session, asked: Asked, context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The actions as editors are told them."""
    return [action.value(session, asked) for action in offered(session, asked, as_list(context.get("only")) or ())]


def is_welcome(session: Session, context: Mapping[str, Any]) -> bool:
    """Whether the user wants code actions of ours here; without their word not in Lapce."""
    wish = session.settings.server.get("code_actions")
    if not session.capabilities.is_lapce:
        return wish is None or bool(wish)
    return bool(wish) and not context.get("diagnostics")
