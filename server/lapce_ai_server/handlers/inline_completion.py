"""`textDocument/inlineCompletion`: what could stand at the cursor."""

from __future__ import annotations

from ..completion.params import inline_completion_params
from ..documents.messages import Malformed
from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answered at once from memory, else when there is an answer, or a newer request."""
    if request is None:
        return
    try:
        asked = inline_completion_params(params, session.settings.inline.trigger_kinds)
    except Malformed as error:
        request.fail(INVALID_PARAMS, str(error), None)
    else:
        session.completions.ask(asked, request)
