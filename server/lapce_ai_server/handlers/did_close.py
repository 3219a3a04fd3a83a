"""`textDocument/didClose`: the document is the disk's again."""

from __future__ import annotations

from ..documents.messages import uri_in
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_CLOSE
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """A document that is not open is closed already."""
    take(DID_CLOSE, request, lambda: session.open_documents.close(uri_in(params)))
