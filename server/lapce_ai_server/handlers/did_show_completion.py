"""`textDocument/didShowCompletion`, Copilot's: an item has become visible."""

from __future__ import annotations

from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_SHOW_COMPLETION
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Counts it; what is not understood is counted as that."""
    take(DID_SHOW_COMPLETION, request, lambda: session.completions.record.feedback.shown(params))
