"""Calls that wait for a rate limiter: inline before interactive before background, and each kind as it came.

No task and one timer serve all who wait; whoever is cancelled leaves at once.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left, insort
from collections.abc import Callable
from typing import Literal

from attrs import define

from ..problems import StatusProblem
from ..wire import ResponseHead
from .complaint import Complaint, complaint_of
from .queued import Priority, Queued
from .rate_headers import told_limits
from .rate_limiter import UNTIL_ANSWERED, RateLimiter, Sent

RANKS: dict[Priority | Literal["repetition"], int] = {"repetition": 0, "inline": 1, "interactive": 2, "background": 3}
"""Lower goes first."""

_LEAST_TELLING_SECONDS = 1.0
_MATERIAL_SECONDS = 2.0
_MATERIAL_PART = 0.25

Place = tuple[int, int]
"""Rank and number: the order of the queue."""


class WaitedTooLong(Exception):
    """The call's turn would come later than the caller would wait."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("the rate limit holds for longer than the call waits")
        self.seconds = seconds
        """Until its turn, from now, where that is known."""


@define(eq=False)
class Waiter:
    """One call in the queue."""

    place: Place
    tokens: int
    turn: asyncio.Future[None]
    on_queue: Callable[[Queued], None] | None
    told: Queued | None = None
    told_until: float | None = None
    """When its turn was to come by what it was told last."""
    ends_at: float = UNTIL_ANSWERED
    """When it gives up."""


class RateQueue:
    """The queue before one limiter; bound to the loop that it was made in."""

    def __init__(self, fixed_per_minute: int | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self.limiter = RateLimiter(fixed_per_minute)
        self.is_fixed = fixed_per_minute is not None
        self._waiting: list[Waiter] = []
        self._impatient: list[Waiter] = []
        """Those of them who give up some time."""
        self._timer: asyncio.TimerHandle | None = None
        self._number = 0
        self._reviewed_at = float("-inf")

    @property
    def waiting(self) -> int:
        """Calls in the queue."""
        return len(self._waiting)

    def now(self) -> float:
        """The loop's clock."""
        return self._loop.time()

    def place(self, priority: Priority) -> Place:
        """A call's place among those of its kind; it keeps it when it comes back after a refusal."""
        self._number += 1
        return RANKS[priority], self._number

    async def enter(
        self,
        place: Place,
        tokens: int,
        on_queue: Callable[[Queued], None] | None,
        longest_wait_seconds: float | None,
    ) -> None:
        """Returns when the call may be sent: its request is reserved.

        Args:
            place: in the queue.
            tokens: that its request probably costs.
            on_queue: told when it has to wait, and when its prospects change.
            longest_wait_seconds: None: as long as it takes.

        Raises:
            WaitedTooLong: the turn did not come in that time, or is known not to.
        """
        if self._goes_at_once(place, tokens, longest_wait_seconds):
            return
        waiter = self._waiter(place, tokens, on_queue, longest_wait_seconds)
        try:
            await waiter.turn
        except BaseException:
            if waiter.turn.done() and not waiter.turn.cancelled() and waiter.turn.exception() is None:
                self.limiter.release()  # cancelled in the moment when its turn had come
            else:
                self._leave(waiter)
            self.advance()
            raise

    def _goes_at_once(self, place: Place, tokens: int, longest_wait_seconds: float | None) -> bool:
        if self._waiting and place > self._waiting[0].place:
            return False
        now = self.now()
        wait = self.limiter.verdict(now, tokens, is_inline=_is_inline(place)).at - now
        if wait <= 0:
            self.limiter.reserve(now)
        elif longest_wait_seconds is not None and longest_wait_seconds < wait < UNTIL_ANSWERED:
            raise WaitedTooLong(wait)
        return wait <= 0

    def _waiter(
        self,
        place: Place,
        tokens: int,
        on_queue: Callable[[Queued], None] | None,
        longest_wait_seconds: float | None,
    ) -> Waiter:
        """Puts a call into the queue."""
        now = self.now()
        waiter = Waiter(place, tokens, self._loop.create_future(), on_queue)
        self._tell(waiter, now)
        if longest_wait_seconds is not None:
            waiter.ends_at = now + longest_wait_seconds
            self._impatient.append(waiter)
        insort(self._waiting, waiter, key=_place)
        self.advance()
        return waiter

    def advance(self) -> None:
        """Lets go whoever may go, and sets the timer for the next."""
        now = self.now()
        next_at = self._let_go(now)
        gives_up = self._give_up(now)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting and min(next_at, gives_up) < UNTIL_ANSWERED:
            self._timer = self._loop.call_at(max(now, min(next_at, gives_up)) + _TIMER_MARGIN_SECONDS, self.advance)
        if self._waiting and now - self._reviewed_at >= _LEAST_TELLING_SECONDS:
            self._reviewed_at = now
            for waiter in self._waiting[:]:
                self._tell(waiter, now)

    def _let_go(self, now: float) -> float:
        """When the first of those that still wait may go."""
        while self._waiting:
            first = self._waiting[0]
            verdict = self.limiter.verdict(now, first.tokens, is_inline=_is_inline(first.place))
            if verdict.at > now:
                return verdict.at
            self._waiting.pop(0)
            if not first.turn.done():
                self.limiter.reserve(now)
                first.turn.set_result(None)
        return UNTIL_ANSWERED

    def _give_up(self, now: float) -> float:
        """Ends the waits that are long enough; when the next one will be."""
        soonest = UNTIL_ANSWERED
        for waiter in self._impatient[:]:
            if waiter.turn.done():
                self._impatient.remove(waiter)
            elif waiter.ends_at > now:
                soonest = min(soonest, waiter.ends_at)
            else:
                self._leave(waiter)
                self._impatient.remove(waiter)
                waiter.turn.set_exception(WaitedTooLong(self._prospects(waiter, now).seconds))
        return soonest

    def _leave(self, waiter: Waiter) -> None:
        index = bisect_left(self._waiting, waiter.place, key=_place)
        if index < len(self._waiting) and self._waiting[index] is waiter:
            del self._waiting[index]

    def _prospects(self, waiter: Waiter, now: float) -> Queued:
        ahead = bisect_left(self._waiting, waiter.place, key=_place)
        reason = self.limiter.verdict(now, waiter.tokens, is_inline=_is_inline(waiter.place)).reason
        return Queued(self.limiter.expected_seconds(now, waiter.tokens, ahead), ahead, reason)

    def _tell(self, waiter: Waiter, now: float) -> None:
        """Tells a call where it stands if that is news."""
        if waiter.on_queue is None or waiter.turn.done():
            return
        queued = self._prospects(waiter, now)
        until = None if queued.seconds is None else now + queued.seconds
        if waiter.told is not None and not _is_news(waiter.told, waiter.told_until, queued, until):
            return
        waiter.told, waiter.told_until = queued, until
        waiter.on_queue(queued)

    # What becomes of the requests.

    def send(self, tokens: int, *, is_reserved: bool) -> Sent:
        """A request is sent: by a call whose turn has come, or as a repetition by the SDKs' rules."""
        sent = self.limiter.send(self.now(), tokens, is_reserved=is_reserved)
        if self._waiting:
            self.advance()  # now it is known when this one will not count any more
        return sent

    def accepted(self, sent: Sent, head: ResponseHead) -> None:
        """A reply that is no complaint."""
        self.limiter.answered(sent, told_limits(head.headers, time.time()), self.now())
        self.advance()

    def failed(self, sent: Sent, problem: StatusProblem) -> Complaint | None:
        """A refusal: what it complains of, if that is too much."""
        complaint = complaint_of(problem, time.time())
        if complaint is None:
            self.accepted(sent, problem.head)
        else:
            self.limiter.complained(sent, complaint, self.now())
            self.advance()
        return complaint

    def lost(self, sent: Sent) -> None:
        """No reply came."""
        self.limiter.lost(sent)
        self.advance()

    def release(self) -> None:
        """A call whose turn had come sends nothing."""
        self.limiter.release()
        self.advance()


_TIMER_MARGIN_SECONDS = 0.001
"""So that a timer never comes a rounding error too early."""


def _place(waiter: Waiter) -> Place:
    return waiter.place


def _is_inline(place: Place) -> bool:
    return place[0] == RANKS["inline"]


def _is_news(told: Queued, told_until: float | None, queued: Queued, until: float | None) -> bool:
    if told.reason != queued.reason or (told_until is None) != (until is None):
        return True
    if told_until is None or until is None:
        return queued.ahead * 2 <= told.ahead
    left = queued.seconds or 0.0
    return abs(until - told_until) > max(_MATERIAL_SECONDS, _MATERIAL_PART * left)
