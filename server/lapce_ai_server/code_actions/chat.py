"""Row "AI: open chat"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..jsonrpc import REQUEST_FAILED
from .action import Action, Chosen

if TYPE_CHECKING:
    from ..session import Session


def _open(session: Session, chosen: Chosen) -> None:
    """An edit of nothing: Lapce opens the files that an edit names."""
    from ..chat_file.disk import Lost
    from ..chat_file.opening import chat_uri

    try:
        uri = chat_uri(session, chosen.uri)
    except Lost as error:
        message = f"The chat file cannot be made: {error}."
        session.notify("window/showMessage", {"type": 1, "message": f"Lapce AI: {message}"})
        chosen.request.fail(REQUEST_FAILED, message, None)
    else:
        chosen.done({"changes": {uri: []}})


ROWS = (
    Action(
        name="openChat",
        kind="source.ai.chat",
        title="AI: open chat",
        is_offered=lambda session, asked: True,
        command="ai.chat",
        resolve=_open,
    ),
)
