"""`ai/complete`: an answer in one piece."""

from __future__ import annotations

from ..asking import ask
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Starts the call."""
    ask(session, params, request, "complete")
