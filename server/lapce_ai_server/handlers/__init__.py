"""One file for each incoming message; this table is their contents."""

from __future__ import annotations

from collections.abc import Callable

from ..pending import PendingRequest
from ..protocol import methods
from ..session import Session
from . import ai_cancel, ai_complete, ai_count_tokens, ai_models, ai_status, ai_stream, cancel_request

Handler = Callable[[Session, object, PendingRequest | None], None]
"""Returns at once. The request is None where the message is a notification."""

HANDLERS: dict[str, Handler] = {
    methods.STREAM: ai_stream.handle,
    methods.COMPLETE: ai_complete.handle,
    methods.CANCEL: ai_cancel.handle,
    methods.WORK_DONE_PROGRESS_CANCEL: ai_cancel.handle,
    methods.CANCEL_REQUEST: cancel_request.handle,
    methods.MODELS: ai_models.handle,
    methods.COUNT_TOKENS: ai_count_tokens.handle,
    methods.STATUS: ai_status.handle,
}
"""What we answer ourselves; everything else is pygls's."""
