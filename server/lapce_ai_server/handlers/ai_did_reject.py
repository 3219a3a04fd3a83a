"""`ai/didReject`: the user did not want an item."""

from __future__ import annotations

from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_REJECT
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Counts it; what is not understood is counted as that."""
    take(DID_REJECT, request, lambda: session.completions.record.feedback.rejected(params))
