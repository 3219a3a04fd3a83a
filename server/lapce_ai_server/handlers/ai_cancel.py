"""`ai/cancel` and `window/workDoneProgress/cancel`: ends a call by its token."""

from __future__ import annotations

from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..protocol.params import token_of
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """A token of no running call is not an error: the call may just have ended."""
    token = token_of(params)
    if token is not None:
        found = session.calls.cancel(token)
        if request is not None:
            request.answer({"cancelled": found})
    elif request is not None:
        request.fail(INVALID_PARAMS, "token: expected a string or an integer", None)
    else:
        session.notify("window/logMessage", {"type": 2, "message": "Lapce AI: cancel: token: required"})
