"""`ai/status`: what runs, what is configured, what it costs."""

from __future__ import annotations

import time
from typing import Any

from lapce_ai_providers.registry import PROVIDER_NAMES, loaded_providers

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
            "providers": providers(session.settings.connection_pool_size),
            "connections": session.connections(),
            "rateLimits": session.rate_limit_rows(),
            "memoryBytes": resident_bytes(),
            "usage": {**session.usage.value(), "today": session.spend.value()},
            "completions": session.completions_value(),
        }
    )


def providers(connection_pool_size: int) -> list[dict[str, Any]]:
    """All eight. What one holds in memory is told of those that are loaded: to ask the others would load them."""
    estimates = {provider.name: provider.memory_estimate_bytes for provider in loaded_providers()}
    return [
        {"name": name, "loaded": name in estimates, "connectionPoolSize": connection_pool_size}
        | ({"memoryEstimate": estimates[name]} if name in estimates else {})
        for name in PROVIDER_NAMES
    ]
