"""Somebody's rhythm of typing, and the vendor's latency → how long an automatic request waits. Pure: time comes in.

Three wishes pull at it: text soon after a pause, text while typing goes on, and few requests. A pause is told from the
rhythm by its length; within the rhythm a few places are worth a request of their own (a new line, an opened bracket),
and an allowance that fills up slowly bounds how many of them are asked for.
"""

from __future__ import annotations

from collections import deque

from .situation import Situation

TEXT_AFTER_PAUSE_SECONDS = 0.45
"""From the last key to the first text, with some room below half a second."""
SHORTEST_WAIT, LONGEST_WAIT = 0.15, 0.3
"""Bounds of the longest wait for the end of typing, whatever the latency, in seconds."""
QUICK_SECONDS = 0.02
"""At places worth it: just what an editor needs for the bracket that it adds by itself."""
PAUSE_SECONDS = 0.5
"""What is longer is no part of the rhythm; the next key begins anew."""
FIRST_INTERVAL, FIRST_LATENCY = 0.1, 0.3
"""Until something was measured, in seconds."""
WEIGHT = 0.2
"""Of the newest interval in the averages."""
IN_WORD = 1.3
"""Times as long in the middle of a word."""

MOST_ALLOWED = 3.0
"""Requests that may follow each other without a pause."""
SECONDS_FOR_ONE = 1.75
"""Until one more is allowed."""
MOST_OWED = -2.0
"""Requests after pauses are made also where none is allowed; they are owed."""
LONGEST_WAIT_OWING = 0.4
"""Seconds, for somebody who types so slowly that each key looks like the last."""

WORTHWHILE = ("(", "[", "{", ".", "=", ":", ",", "->", "::", "=>", "<", "return ", " ")
"""What a line ends with where something new begins."""


class Rhythm:
    """Of one editor. Seconds are of any clock that only goes on, always the same one.

    For each key: `typed`, then `delay_seconds`; `asked` when a request is really sent, `answered` with its first text.
    """

    def __init__(self, fixed_seconds: float | None = None) -> None:
        self._fixed_seconds = fixed_seconds
        """Set by the user: then nothing adapts."""
        self._interval, self._deviation = FIRST_INTERVAL, 0.0
        self._last_key: float | None = None
        self._after_pause = True
        self._latencies: deque[float] = deque(maxlen=10)
        self._allowed, self._allowed_at = MOST_ALLOWED, 0.0

    @property
    def interval_seconds(self) -> float:
        """Between two keys, on the average."""
        return self._interval

    @property
    def latency_seconds(self) -> float:
        """From a request to its first text, the mean of the last ten."""
        return sum(self._latencies) / len(self._latencies) if self._latencies else FIRST_LATENCY

    def typed(self, now: float) -> None:
        """A key was pressed, as told by an automatic request."""
        gap = PAUSE_SECONDS if self._last_key is None else max(0.0, now - self._last_key)
        self._last_key = now
        self._after_pause = gap >= PAUSE_SECONDS
        if not self._after_pause:
            self._deviation += WEIGHT * (abs(gap - self._interval) - self._deviation)
            self._interval += WEIGHT * (gap - self._interval)

    def asked(self, now: float) -> None:
        """An automatic request was sent to the model."""
        self._allowed = max(MOST_OWED, self._allowance(now) - 1)
        self._allowed_at = now

    def answered(self, latency_seconds: float) -> None:
        """The first text of a request has come so long after it was sent."""
        self._latencies.append(max(0.0, latency_seconds))

    def delay_seconds(self, now: float, situation: Situation) -> float:
        """How long to wait from `now`, the time of the last key, whether another key comes; 0: ask at once.

        For a request that has waited for a stream that then said something else, count from its key, too.
        """
        if self._fixed_seconds is not None:
            return self._fixed_seconds
        allowance = self._allowance(now)
        if self._after_pause and allowance >= 1:
            return 0.0
        within_word = _is_within_word(situation)
        if allowance >= (MOST_ALLOWED if within_word else 1) and (within_word or _is_worthwhile(situation)):
            return QUICK_SECONDS
        return self._until_pause(allowance, IN_WORD if within_word else 1.0)

    def _until_pause(self, allowance: float, factor: float) -> float:
        """Longer than the time between two keys of this rhythm, if the wish for text soon leaves room for that."""
        longest = min(max(TEXT_AFTER_PAUSE_SECONDS - self.latency_seconds, SHORTEST_WAIT), LONGEST_WAIT)
        if allowance <= -1:
            longest = max(longest, min(1.5 * self._interval, LONGEST_WAIT_OWING))
        return min(factor * max(1.5 * self._interval, self._interval + 4 * self._deviation), longest)

    def _allowance(self, now: float) -> float:
        return min(MOST_ALLOWED, self._allowed + max(0.0, now - self._allowed_at) / SECONDS_FOR_ONE)


def _is_worthwhile(situation: Situation) -> bool:
    line = situation.line_before
    return not line.strip() or line.endswith(WORTHWHILE)


def _is_within_word(situation: Situation) -> bool:
    last = situation.prefix[-1:]
    return last.isalnum() or last == "_"
