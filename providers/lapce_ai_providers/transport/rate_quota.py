"""What is left of a limit that the vendor tells, less what was sent since it told. Pure."""

from __future__ import annotations

from .complaint import LONGEST_WAIT_SECONDS
from .rate_headers import ToldLimit

_LONGEST_MINUTE_RESET_SECONDS = 90.0
_DAY_SECONDS = 86400.0


class RateQuota:
    """One limit, of requests or of tokens."""

    __slots__ = ("_order", "_reset_at", "limit", "remaining")

    def __init__(self) -> None:
        self.limit: float | None = None
        """A minute; None where it is not known, or is not for a minute."""
        self.remaining: float | None = None
        self._reset_at: float | None = None
        self._order = -1

    def observe(self, told: ToldLimit, order: int, unanswered: float, now: float) -> None:
        """Takes what a reply tells, unless one to a later request has told already.

        Args:
            told: the limit.
            order: of the request, as it was sent.
            unanswered: what other requests that are under way may cost beyond what the reply knows of.
            now: of the loop's clock, seconds.
        """
        if order < self._order:
            return
        self._order = order
        if told.limit is not None:
            self.limit = told.limit if is_for_a_minute(told) else None
        if told.remaining is not None:
            self.remaining = told.remaining - unanswered
            self._reset_at = None if told.reset_seconds is None else now + told.reset_seconds

    def spend(self, cost: float) -> None:
        """A request is sent."""
        if self.remaining is not None:
            self.remaining -= cost

    def free_at(self, cost: float, now: float) -> float:
        """When a request of this cost may be sent, as far as is known; not after `now` where it may at once."""
        if self.remaining is None or self.remaining >= cost:
            return now
        reset_at = self._reset_at
        if reset_at is None or reset_at - now > LONGEST_WAIT_SECONDS or (self.limit or cost) < cost:
            return now  # nothing is known that waiting would mend: the vendor decides
        if reset_at <= now:
            self.remaining = self._reset_at = None
        return reset_at


def is_for_a_minute(told: ToldLimit) -> bool:
    """Whether a limit holds for a minute, as most do, by the time until it is whole again.

    OpenAI's smallest accounts have a limit for a day under the same names: a 200th of it is whole again in 432 s.
    """
    reset = told.reset_seconds
    if reset is None or told.limit is None or told.remaining is None:
        return True
    if reset > _LONGEST_MINUTE_RESET_SECONDS:
        return False
    used = told.limit - told.remaining
    return used <= 0 or not 0.95 * _DAY_SECONDS < reset * told.limit / used < 1.05 * _DAY_SECONDS
