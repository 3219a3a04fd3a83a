"""`textDocument/didSave`: the user works on this document."""

from __future__ import annotations

from ..documents.messages import uri_in
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_SAVE
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """The text, where an editor sends it along, is the one that its changes gave."""
    take(DID_SAVE, request, lambda: session.open_documents.touch(uri_in(params)))
