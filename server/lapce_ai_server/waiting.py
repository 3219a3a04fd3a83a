"""What a call waits for, in words for the status bar."""

from __future__ import annotations

from lapce_ai_providers.problems import ConnectionProblem, StatusProblem, TimeoutProblem
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
