"""Requests a minute that a vendor takes, as far as is known: opened fast, lowered by complaints, raised slowly. Pure.

Nobody has complained yet ("opening"): from 60, by a twentieth each time that half of what the last step allowed is
answered. Each step is small since each request too many costs up to three refusals (the SDKs' retries are not paced).

After a complaint ("learnt"): a twentieth under what was taken in the last minute. It stays there for a while, longer
the better complaints agree, then rises by a hundredth in the first minute, twice as fast in each minute after it.
"""

from __future__ import annotations

from typing import Literal

START_PER_MINUTE = 60.0
"""Before anything is known; all of it at once if need be."""
MOST_PER_MINUTE = 100_000.0
_OPENING_STEP = 1.05
_DECREASE = 0.95
_FEWEST_THAT_TELL = 5
"""Requests taken in a minute from which a vendor's limit is guessed."""
_PLATEAU_SECONDS = 120.0
_LONGEST_PLATEAU_SECONDS = 3600.0
_AGREEMENT = 0.15
_FIRST_RISE_PER_MINUTE = 0.007  # doubling throughout the minute, it makes a hundredth
_FASTEST_RISE_PER_MINUTE = 1.0
_FEW_PER_MINUTE = 30.0

CeilingSource = Literal["opening", "learnt", "vendor", "setting"]


class RateCeiling:
    """The adaptive part; `known` caps it."""

    __slots__ = ("_before", "_last_accepted", "_lowered_at", "_per_minute", "_plateau_seconds", "_risen_at", "known")

    def __init__(self) -> None:
        self._per_minute = START_PER_MINUTE
        self.known: float | None = None
        """What the vendor tells."""
        self._lowered_at: float | None = None
        self._risen_at = 0.0
        self._plateau_seconds = _PLATEAU_SECONDS
        self._last_accepted = 0
        self._before = START_PER_MINUTE

    @property
    def per_minute(self) -> int:
        """At least 1."""
        if self._lowered_at is None and self.known is not None:
            return max(1, int(self.known))
        return max(1, int(min(self._per_minute, self.known or MOST_PER_MINUTE)))

    @property
    def source(self) -> CeilingSource:
        """Where the figure comes from."""
        if self._lowered_at is not None:
            return "learnt"
        return "opening" if self.known is None else "vendor"

    def open_further(self) -> None:
        """All goes well, and more is wanted."""
        if self._lowered_at is None and self.known is None:
            step = max(self._per_minute + 1, self._per_minute * _OPENING_STEP)
            self._per_minute = min(step, MOST_PER_MINUTE)

    def lower(self, accepted: int, now: float) -> None:
        """The vendor complains, having taken so many in the last minute."""
        current = float(self.per_minute)
        guess = accepted if accepted >= _FEWEST_THAT_TELL else current / 2
        agrees = abs(accepted - self._last_accepted) <= _AGREEMENT * accepted
        longer = min(2 * self._plateau_seconds, _LONGEST_PLATEAU_SECONDS)
        self._plateau_seconds = longer if agrees else _PLATEAU_SECONDS
        self._last_accepted = accepted
        self._before = current
        self._per_minute = max(1.0, _DECREASE * min(guess, current))
        self._lowered_at = now

    def correct(self, accepted: int) -> None:
        """The vendor took more in that minute than was known when it complained."""
        self._last_accepted = max(self._last_accepted, accepted)
        self._per_minute = max(self._per_minute, _DECREASE * min(accepted, self._before))

    def rise(self, now: float, *, is_wanted: bool) -> None:
        """Time passes without a complaint; beyond the start only where more is wanted."""
        if self._lowered_at is None:
            return
        since = max(self._risen_at, self._lowered_at + self._plateau_seconds)
        minutes = (now - since) / 60
        if minutes <= 0:
            return
        self._risen_at = now
        if not is_wanted and self._per_minute >= START_PER_MINUTE:
            return
        calm_minutes = min(20.0, (now - self._lowered_at - self._plateau_seconds) / 60)
        rate = min(_FASTEST_RISE_PER_MINUTE, _FIRST_RISE_PER_MINUTE * 2.0**calm_minutes)
        additive = minutes if self._per_minute < _FEW_PER_MINUTE else 0.0
        grown = self._per_minute * (1 + rate * min(minutes, 1.0)) + additive
        self._per_minute = min(grown, self.known or MOST_PER_MINUTE)
