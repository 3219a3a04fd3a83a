"""`textDocument/didChange`: what the user typed."""

from __future__ import annotations

import logging
import time

from ..documents.messages import changed
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_CHANGE
from ..session import Session

logger = logging.getLogger(__name__)


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Changes of documents that were never opened come, too: Lapce sends them to every server."""

    def work() -> None:
        message = changed(params)
        for wrong in message.malformed:
            logger.warning("ignored a part of %s: %s", DID_CHANGE, wrong)
        documents = session.open_documents
        if documents.change(message.uri, message.version, message.changes, time.monotonic()) is None:
            logger.debug("ignored a change of a document that is not open")

    take(DID_CHANGE, request, work)
