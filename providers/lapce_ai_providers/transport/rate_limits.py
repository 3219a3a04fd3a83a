"""The rate limiters of one session: one for each provider, address, key and model that is asked."""

from __future__ import annotations

from typing import Any


class RateLimits:
    """One per session and event loop; forgets all when it is dropped."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback

    def status(self) -> list[dict[str, Any]]:
        """Rows for `ai/status`, without secrets."""
        return []
