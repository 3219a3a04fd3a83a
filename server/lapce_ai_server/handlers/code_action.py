"""`textDocument/codeAction`: "AI: pause completions here", or resume. Answered at once: some editors ask at each key.

In Lapce the first server's answer hides all others' at that place: where there is something to fix we stay out of it.
It knows no commands either; there, choosing an action is asking to resolve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lapce_ai_providers.json_edge import as_list, as_object

from ..jsonrpc import INVALID_PARAMS, REQUEST_FAILED
from ..pending import PendingRequest
from ..session import Session

KIND = "source.ai.completions"


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """A list with one action; an empty one, or in Lapce an error, where there is none."""
    if request is None:
        return
    told = as_object(params) or {}
    uri: object = (as_object(told.get("textDocument")) or {}).get("uri")
    context = as_object(told.get("context")) or {}
    if not isinstance(uri, str):
        request.fail(INVALID_PARAMS, "textDocument.uri: expected a text", None)
    elif offered(session) and is_wanted(context) and not (session.capabilities.is_lapce and context.get("diagnostics")):
        request.answer([pausing_action(session, uri)])
    elif session.capabilities.is_lapce:
        request.fail(REQUEST_FAILED, "no code action", None)
    else:
        request.answer([])


def offered(session: Session) -> bool:
    """Whether the user wants code actions of ours; without their word not in Lapce."""
    wish = session.settings.server.get("code_actions")
    return not session.capabilities.is_lapce if wish is None else bool(wish)


def is_wanted(context: Mapping[str, Any]) -> bool:
    """Whether our kind is among those that the editor asks for."""
    kinds = as_list(context.get("only"))
    return not kinds or any(kind == KIND or KIND.startswith(f"{kind}.") for kind in kinds if kind)


def pausing_action(session: Session, uri: str) -> dict[str, Any]:
    """What switches completions where the document is."""
    word = "resume" if session.completions.gate.pausing.is_paused(uri) else "pause"
    title = f"AI: {word} completions here"
    if session.capabilities.is_lapce:
        return {"title": title, "kind": KIND, "data": {"lapceAi": f"{word}Completions", "uri": uri}}
    command = {"title": title, "command": f"ai.{word}Completions", "arguments": [uri]}
    return {"title": title, "kind": KIND, "command": command}
