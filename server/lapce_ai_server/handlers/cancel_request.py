"""`$/cancelRequest`: ends a call by the id of its request."""

from __future__ import annotations

from lapce_ai_providers.json_edge import as_object

from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """An id of no running request is not an error: the answer may be under way."""
    number: object = (as_object(params) or {}).get("id")
    if isinstance(number, (int, str)) and not isinstance(number, bool):
        session.cancel_request(number)
    if request is not None:  # against the specification, but a request is owed an answer
        request.answer(None)
