"""After an error that stays until the user acts, automatic completions ask less and less: a wrong key is no news."""

from __future__ import annotations

FIRST_SECONDS, MOST_SECONDS = 20.0, 300.0
RULE = "broken"
"""As verdicts name it: `skipped:broken`."""


class Backoff:
    """Of one editor; seconds are on the loop's clock."""

    def __init__(self) -> None:
        self._seconds = FIRST_SECONDS
        self._until = float("-inf")

    def failed(self, now_seconds: float) -> None:
        """The user must act; next time it holds twice as long."""
        self._until = now_seconds + self._seconds
        self._seconds = min(2 * self._seconds, MOST_SECONDS)

    def reset(self) -> None:
        """A model has answered, or the settings have changed."""
        self._seconds, self._until = FIRST_SECONDS, float("-inf")

    def holds(self, now_seconds: float) -> bool:
        """Whether nothing is asked automatically now."""
        return now_seconds < self._until
