"""`textDocument/didSave`: the user works on this document; a chat file may have a question in it."""

from __future__ import annotations

from lapce_ai_providers.json_edge import as_object

from ..documents.messages import uri_in
from ..features.chat_document.head import HEAD_CHARACTERS, head_of, may_be_chat
from ..notified import take
from ..pending import PendingRequest
from ..protocol.methods import DID_SAVE
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """The text, where an editor sends it along, is the one that its changes gave."""

    def work() -> None:
        uri = uri_in(params)
        session.open_documents.touch(uri)
        sent: object = (as_object(params) or {}).get("text")
        text = sent if isinstance(sent, str) else None
        if may_be_chat(beginning(session, uri) if text is None else text[:HEAD_CHARACTERS]):
            from ..chat_file.chats import Chats  # most people save other files

            session.part(Chats).saved(uri, text)

    take(DID_SAVE, request, work)


def beginning(session: Session, uri: str) -> str:
    """Of the open document."""
    document = session.open_documents.get(uri)
    return "" if document is None else head_of(document.lines)
