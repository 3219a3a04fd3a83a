"""`workspace/executeCommand`: a completion was accepted, by our command or by Copilot's."""

from __future__ import annotations

from lapce_ai_providers.json_edge import as_object

from ..completion.feedback import ACCEPT_COMMANDS
from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answers at once with nothing."""
    told = as_object(params) or {}
    command: object = told.get("command")
    if command in ACCEPT_COMMANDS:
        session.completions.record.feedback.accepted(told.get("arguments"))
    elif request is not None:
        request.fail(INVALID_PARAMS, "command: none of ours", None)
        return
    if request is not None:
        request.answer(None)
