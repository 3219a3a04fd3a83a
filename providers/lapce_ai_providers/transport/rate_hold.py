"""How long everything waits after a complaint, and the one request that tries first when the wait is over. Pure."""

from __future__ import annotations

_FIRST_BACKOFF_SECONDS = 2.0
_LONGEST_BACKOFF_SECONDS = 60.0
_LONGEST_OVERLOAD_SECONDS = 30.0
_LONGEST_PROBE_SECONDS = 5.0
_EPISODE_SECONDS = 3.0
"""The SDKs' retries of a refused request follow within this time, and complain of the same."""

NEVER = float("-inf")


class RateHold:
    """One hold at a time; complaints of what was sent before its end belong to it."""

    __slots__ = ("_backoff_seconds", "_episode_until", "_is_probing", "_probe_at", "asked_until", "until")

    def __init__(self) -> None:
        self.until = NEVER
        self.asked_until = NEVER
        """As the vendor asks; the rest is our guess."""
        self._episode_until = NEVER
        self._backoff_seconds = _FIRST_BACKOFF_SECONDS
        self._is_probing = False
        self._probe_at: float | None = None

    def ask(self, seconds: float, now: float) -> None:
        """The vendor asks to wait."""
        self.asked_until = max(self.asked_until, now + seconds)
        self.until = max(self.until, self.asked_until)

    def covers(self, sent_at: float) -> bool:
        """Whether a complaint of a request that was sent then is no news."""
        if sent_at < self._episode_until:
            self._episode_until = max(self._episode_until, self.until)
            return True
        return False

    def overloaded(self, asked_seconds: float | None, now: float) -> None:
        """The vendor has too many users: a short wait, longer each time."""
        self.until = max(self.until, now + (asked_seconds or min(self._backoff_seconds / 2, _LONGEST_OVERLOAD_SECONDS)))
        self._began(now)

    def refused(self, asked_seconds: float | None, guess: float, now: float) -> None:
        """Too many requests: as long as the vendor asks, else until the guess, longer each time where that is past."""
        if asked_seconds is None:
            self.until = max(self.until, guess if guess > now else now + self._backoff_seconds)
        self._is_probing, self._probe_at = True, None
        self._began(now)

    def _began(self, now: float) -> None:
        self._backoff_seconds = min(2 * self._backoff_seconds, _LONGEST_BACKOFF_SECONDS)
        self._episode_until = max(self.until, now + _EPISODE_SECONDS)

    def accepted(self, sent_at: float) -> None:
        """The vendor took a request that was sent then."""
        if sent_at >= self.until:
            self._is_probing = False
            self._backoff_seconds = _FIRST_BACKOFF_SECONDS

    # The request that tries first.

    def let_go(self, now: float) -> None:
        """A request is let go."""
        if self._is_probing and self._probe_at is None:
            self._probe_at = now

    def ended(self, sent_at: float) -> None:
        """One that was let go then has ended, in whatever way."""
        if self._probe_at is not None and sent_at >= self._probe_at:
            self._probe_at = None

    def probe_end_at(self) -> float:
        """Until then the request that tries first is alone."""
        if not self._is_probing or self._probe_at is None:
            return NEVER
        return self._probe_at + _LONGEST_PROBE_SECONDS
