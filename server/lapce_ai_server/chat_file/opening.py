"""The chat file, brought onto the screen: by the action "AI: open chat", or by the command `ai.chat`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..calls import RunningCall
from ..editor_requests import EditorRefused
from ..jsonrpc import REQUEST_FAILED
from ..settings.state_path import state_folder
from .disk import Lost
from .place import chat_file, workspace_of

if TYPE_CHECKING:
    from ..pending import PendingRequest
    from ..session import Session

SHOW_DOCUMENT = "window/showDocument"


def chat_uri(session: Session, uri: str) -> str:
    """The URI of the chat file for the workspace of a document; the file is there. Raises Lost."""
    workspace = workspace_of(session.capabilities.folders, uri)
    return chat_file(workspace, state_folder(session.environment)).as_uri()


def open_chat(session: Session, uri: str, request: PendingRequest | None) -> None:
    """Asks the editor to show it; where it cannot, the user is told where the file is."""
    try:
        chat = chat_uri(session, uri)
    except Lost as error:
        message = f"The chat file cannot be made: {error}."
        session.notify("window/showMessage", {"type": 1, "message": f"Lapce AI: {message}"})
        if request is not None:
            request.fail(REQUEST_FAILED, message, None)
        return
    if request is not None:
        request.answer({"uri": chat})
    session.calls.start(RunningCall(None, None, "", ""), _show(session, chat))


async def _show(session: Session, chat: str) -> None:
    params = {"uri": chat, "external": False, "takeFocus": True}
    try:
        if session.capabilities.shows_documents and (await session.requests.ask(SHOW_DOCUMENT, params))["success"]:
            return
    except (EditorRefused, TypeError, KeyError):
        pass
    session.notify("window/showMessage", {"type": 3, "message": f"Lapce AI: the chat is in {chat}"})
