"""`codeAction/resolve`: an action was chosen that has to be made, or, in an editor without commands, done."""

from __future__ import annotations

from lapce_ai_providers.json_edge import as_object

from ..code_actions.action import OURS, Chosen
from ..code_actions.table import BY_NAME
from ..jsonrpc import INVALID_PARAMS
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """The action with its edit; one that is not ours comes back as it is."""
    action = as_object(params)
    if request is None:
        return
    if action is None:
        request.fail(INVALID_PARAMS, "expected a code action", None)
        return
    data = as_object(action.get("data")) or {}
    name: object = data.get(OURS)
    row = BY_NAME.get(name) if isinstance(name, str) else None
    if row is None or not isinstance(data.get("uri"), str):
        request.answer(action)
    else:
        row.resolve(session, Chosen(action, data, request))
