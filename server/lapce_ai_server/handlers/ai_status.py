"""`ai/status`: what runs, what is configured, what it costs."""

from __future__ import annotations

import time

from ..memory import resident_bytes
from ..pending import PendingRequest
from ..session import Session


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answers at once; keys are told as present or absent only."""
    if request is None:
        return
    now = time.monotonic()
    request.answer(
        {
            "calls": [
                {
                    "token": call.token,
                    "provider": call.provider,
                    "model": call.model,
                    "seconds": round(now - call.started_seconds, 3),
                }
                for call in session.calls
            ],
            "profiles": session.settings.overview(),
            "connections": session.connections(),
            "rateLimits": [],
            "memoryBytes": resident_bytes(),
            "usage": session.usage.value(),
        }
    )
