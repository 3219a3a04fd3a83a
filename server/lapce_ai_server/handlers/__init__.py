"""One file for each incoming message; this table is their contents. Each is imported with its first message."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from ..protocol import methods

if TYPE_CHECKING:
    from ..pending import PendingRequest
    from ..session import Session

    Handler = Callable[[Session, object, PendingRequest | None], None]
    """Returns at once. The request is None where the message is a notification."""

HANDLERS = {
    methods.STREAM: "ai_stream",
    methods.COMPLETE: "ai_complete",
    methods.CANCEL: "ai_cancel",
    methods.WORK_DONE_PROGRESS_CANCEL: "ai_cancel",
    methods.CANCEL_REQUEST: "cancel_request",
    methods.MODELS: "ai_models",
    methods.COUNT_TOKENS: "ai_count_tokens",
    methods.STATUS: "ai_status",
    methods.DID_OPEN: "did_open",
    methods.DID_CHANGE: "did_change",
    methods.DID_CLOSE: "did_close",
    methods.DID_SAVE: "did_save",
    methods.INLINE_COMPLETION: "inline_completion",
    methods.COMPLETION: "completion",
    methods.EXECUTE_COMMAND: "execute_command",
    methods.CODE_ACTION: "code_action",
    methods.CODE_ACTION_RESOLVE: "code_action_resolve",
    methods.DID_FOCUS: "did_focus",
    methods.DID_SHOW_COMPLETION: "did_show_completion",
    methods.DID_PARTIALLY_ACCEPT_COMPLETION: "did_partially_accept_completion",
    methods.DID_REJECT: "ai_did_reject",
}
"""What we answer ourselves; everything else is pygls's."""


def handler_for(method: str) -> Handler | None:
    """Who handles a message; None where that is pygls's."""
    name = HANDLERS.get(method)
    if name is None:
        return None
    handler: Handler = import_module(f".{name}", __name__).handle
    return handler
