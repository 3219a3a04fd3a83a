"""`textDocument/didOpen`: a document and its text."""

from __future__ import annotations

from ..documents.messages import opened
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_OPEN
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """A document that is open already gets the new text: Lapce closes none."""

    def work() -> None:
        document = opened(params)
        session.open_documents.open(document.uri, document.language_id, document.version, document.text)
        session.expect_completions()

    take(DID_OPEN, request, work)
