"""What a call waits for, in words for the status bar."""

from __future__ import annotations

import math

from lapce_ai_providers.problems import ConnectionProblem, StatusProblem, TimeoutProblem
from lapce_ai_providers.transport.queued import Queued
from lapce_ai_providers.transport.retry import Waiting


def waiting_message(waiting: Waiting) -> str:
    """One line: why the last attempt failed and when the next one comes."""
    match waiting.problem:
        case StatusProblem(head):
            why = f"answered {head.status}"
        case TimeoutProblem():
            why = "did not answer in time"
        case ConnectionProblem():
            why = "could not be reached"
    return f"The provider {why}; trying again in {waiting.seconds:.1f} s"


def queued_message(queued: Queued, provider: str) -> str:
    """One line: whose limit it is, how many calls come first, how long that takes. `provider`: as people write it."""
    match queued.reason:
        case "requests_per_minute":
            why = f"Waiting for {provider}'s rate limit"
        case "tokens_per_minute":
            why = f"Waiting for {provider}'s limit of tokens a minute"
        case "vendor":
            why = f"Waiting since {provider} asks for it"
    known = [text for text in (_calls_text(queued.ahead), _seconds_text(queued.seconds)) if text]
    return f"{why}: {', '.join(known)}" if known else why


def _calls_text(count: int) -> str:
    return f"{count} call{'s' if count > 1 else ''} before this one" if count > 0 else ""


def _seconds_text(seconds: float | None) -> str:
    """Rounded up: a wait that ends early annoys nobody."""
    if seconds is None:
        return ""
    if seconds > 90:
        return f"about {math.ceil(seconds / 60)} min"
    return f"about {max(1, math.ceil(seconds))} s"
