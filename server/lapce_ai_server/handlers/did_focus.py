"""`textDocument/didFocus`, Copilot's: the user looks at this document, or at none of ours."""

from __future__ import annotations

from lapce_ai_providers.json_edge import as_object

from ..documents.messages import uri_in
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_FOCUS
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """The document used last tells most about the next completion."""
    if "textDocument" in (as_object(params) or {}):
        take(DID_FOCUS, request, lambda: session.open_documents.touch(uri_in(params)))
    else:
        take(DID_FOCUS, request, lambda: None)
