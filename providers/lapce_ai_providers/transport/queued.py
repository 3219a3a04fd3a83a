"""What a call that waits for its turn is told, and which calls go before which."""

from __future__ import annotations

from typing import Literal, NamedTuple

Priority = Literal["inline", "interactive", "background"]
"""Who waits for the answer: a cursor in the text, a person, nobody. The earlier goes first."""

QueueReason = Literal["requests_per_minute", "tokens_per_minute", "vendor"]
"""The limit of requests, that of tokens, or a vendor that asked to wait."""


class Queued(NamedTuple):
    """Told when a call has to wait for a rate limit, and again when its prospects change."""

    seconds: float | None
    """How long it will probably take from now; None where that is not known."""
    ahead: int
    """Calls that go before this one."""
    reason: QueueReason
