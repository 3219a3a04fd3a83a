"""`textDocument/didClose`: the document is the disk's again."""

from __future__ import annotations

from ..documents.messages import uri_in
from ..documents.uri import key_of
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_CLOSE
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """A document that is not open is closed already. What was asked for it is of no use to anybody."""

    def work() -> None:
        uri = uri_in(params)
        session.open_documents.close(uri)
        session.completions_closed(key_of(uri))

    take(DID_CLOSE, request, work)
