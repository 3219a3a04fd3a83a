"""How many requests were sent in the last minute, in slices of a quarter of a second: as small for 10,000 as for 10."""

from __future__ import annotations

from collections import deque

WINDOW_SECONDS = 60.0
SLICES_PER_SECOND = 4


class Slice:
    """What was sent in a quarter of a second."""

    __slots__ = ("accepted", "ended", "index", "sent")

    def __init__(self, index: int) -> None:
        self.index = index
        self.sent = 0
        self.accepted = 0
        self.ended = 0
        """Answered, refused or lost."""


class RateLog:
    """A slice counts until a minute after its end, so a minute never holds more than the log."""

    __slots__ = ("_slices", "_total", "slack_seconds")

    def __init__(self) -> None:
        self._slices: deque[Slice] = deque()
        self._total = 0
        self.slack_seconds = 0.0
        """How much longer a slice counts: a vendor counts when a request arrives, one sooner, another later."""

    def add(self, now: float) -> Slice:
        """One more request; its slice is to be told when it is accepted."""
        index = int(now * SLICES_PER_SECOND)
        if not self._slices or self._slices[-1].index < index:
            self._slices.append(Slice(index))
        self._slices[-1].sent += 1
        self._total += 1
        return self._slices[-1]

    def count(self, now: float) -> int:
        """Requests that still count."""
        while self._slices and self._end(self._slices[0]) <= now:
            self._total -= self._slices.popleft().sent
        return self._total

    def accepted(self, now: float) -> int:
        """Requests that the vendor took, of those sent in the last minute."""
        first = (now - WINDOW_SECONDS) * SLICES_PER_SECOND - 1
        return sum(slice.accepted for slice in self._slices if slice.index >= first)

    def unanswered(self, now: float, seconds: float) -> tuple[int, float]:
        """Requests of the last seconds that nothing is known of yet, and when the oldest of them is no longer one."""
        count, until = 0, now
        for slice in reversed(self._slices):
            ends_at = (slice.index + 1) / SLICES_PER_SECOND + seconds
            if ends_at <= now:
                break
            if slice.sent > slice.ended:
                count, until = count + slice.sent - slice.ended, ends_at
        return count, until

    def time_below(self, limit: int, now: float) -> float:
        """When fewer than `limit` will count if none is sent; `now` where that is so already."""
        left = self.count(now)
        for slice in self._slices:
            if left < limit:
                break
            left -= slice.sent
            now = self._end(slice)
        return now

    def _end(self, slice: Slice) -> float:
        return (slice.index + 1) / SLICES_PER_SECOND + WINDOW_SECONDS + self.slack_seconds
