"""`textDocument/completion`: the same texts in a menu, for editors that show no ghost text, or users who want that."""

from __future__ import annotations

from ..capabilities import offers_completion
from ..completion.params import completion_params
from ..documents.messages import Malformed
from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Never null: an editor that asks although nothing was offered gets nothing, which hides nobody's items."""
    if request is None:
        return
    try:
        asked = completion_params(params)
    except Malformed as error:
        request.fail(INVALID_PARAMS, str(error), None)
        return
    wanted = session.settings.inline.completion_fallback != "off"  # the user's file may say so, too
    if wanted and offers_completion(session.capabilities, session.editor_options):
        session.completions.ask(asked, request)
    else:
        request.answer({"isIncomplete": False, "items": []})
