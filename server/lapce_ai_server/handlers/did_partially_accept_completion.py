"""`textDocument/didPartiallyAcceptCompletion`, Copilot's: the beginning of an item was taken."""

from __future__ import annotations

from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_PARTIALLY_ACCEPT_COMPLETION
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Counts it; what is not understood is counted as that."""
    take(
        DID_PARTIALLY_ACCEPT_COMPLETION,
        request,
        lambda: session.completions.record.feedback.partially_accepted(params),
    )
