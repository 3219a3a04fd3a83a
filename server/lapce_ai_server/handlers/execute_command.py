"""`workspace/executeCommand`: a completion was accepted, completions are switched, a model edits or explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lapce_ai_providers.json_edge import as_list, as_object

from ..completion.feedback import ACCEPT_COMMANDS
from ..completion.pausing import Pausing
from ..edits.start import COMMANDS, run_command
from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..session import Session

SWITCHES: Mapping[str, Callable[[Pausing, str | None], None]] = {
    "ai.toggleCompletions": Pausing.toggle,
    "ai.pauseCompletions": Pausing.pause,
    "ai.resumeCompletions": Pausing.resume,
}
"""For the workspace of the document that the arguments name, else for the editor's first folder."""


def document_in(arguments: object) -> str | None:
    """The first argument, a document's URI, also within an object with `uri`; None where there is none."""
    first = next(iter(as_list(arguments) or ()), None)
    uri: object = (as_object(first) or {}).get("uri", first)
    return uri if isinstance(uri, str) and uri else None


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answers at once with nothing, but for what a model is asked: that is answered when it is done."""
    told = as_object(params) or {}
    command: object = told.get("command")
    if command in ACCEPT_COMMANDS:
        session.completions.record.feedback.accepted(told.get("arguments"))
    elif isinstance(command, str) and command in SWITCHES:
        SWITCHES[command](session.completions.gate.pausing, document_in(told.get("arguments")))
    elif command == "ai.chat":
        from ..chat_file.opening import open_chat

        open_chat(session, document_in(told.get("arguments")) or "", request)
        return
    elif isinstance(command, str) and command in COMMANDS:
        run_command(session, command, list(as_list(told.get("arguments")) or ()), request, told.get("workDoneToken"))
        return
    elif request is not None:
        request.fail(INVALID_PARAMS, "command: none of ours", None)
        return
    if request is not None:
        request.answer(None)
