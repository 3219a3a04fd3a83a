"""`codeAction/resolve`: an action was chosen, in an editor that knows no commands. Done, and nothing to edit."""

from __future__ import annotations

from typing import Any

from lapce_ai_providers.json_edge import as_object

from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """The action with an edit that changes nothing; one that is not ours comes back as it is."""
    action = as_object(params)
    if request is None:
        return
    if action is None:
        request.fail(INVALID_PARAMS, "expected a code action", None)
        return
    data = as_object(action.get("data")) or {}
    uri: object = data.get("uri")
    word: object = data.get("lapceAi")
    edit: dict[str, Any] = {}
    if isinstance(uri, str) and word in ("pauseCompletions", "resumeCompletions"):
        pausing = session.completions.gate.pausing
        (pausing.pause if word == "pauseCompletions" else pausing.resume)(uri)
        edit = {"edit": {"changes": {}}}
    request.answer({**action, **edit})
