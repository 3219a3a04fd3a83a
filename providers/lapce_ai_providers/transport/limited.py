"""A call behind a rate limiter: it waits for its turn, is tried by its provider's own rule, and comes back if refused.

The reference's repetitions come first, at their own times, and give their errors. A call that still ends in a complaint
of too many requests goes back to its place in the queue, for ten minutes from its first such end, if waiting can help.
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Unavailable
from ..problems import AttemptFailed, StatusProblem
from ..profile import Profile
from ..provider import Exchange
from ..wire import HttpRequest, ResponseHead, Timeouts
from .api import Reply, Transport
from .complaint import Complaint
from .queued import Priority, Queued
from .rate_limiter import Sent
from .rate_queue import RANKS, Place, RateQueue, WaitedTooLong
from .retry import Waiting, open_with_retries

LONGEST_REFUSED_SECONDS = 600.0
"""From a call's first refusal until its error is shown."""
INLINE_LONGEST_WAIT_SECONDS = 2.0
"""What an inline completion waits for its turn: later nobody wants it."""
_BYTES_PER_TOKEN = 4


class LimitedCall:
    """One call before one queue."""

    def __init__(
        self,
        queue: RateQueue,
        transport: Transport,
        priority: Priority,
        on_wait: Callable[[Waiting], None] | None,
        on_queue: Callable[[Queued], None] | None,
    ) -> None:
        self._queue, self._transport, self._on_wait, self._on_queue = queue, transport, on_wait, on_queue
        self._is_inline = priority == "inline"
        self._place = queue.place(priority)
        self._refused_at: float | None = None

    async def open(self, exchange: Exchange, timeouts: Timeouts, ca_file: str | None) -> Reply:
        """The first reply with a status of 200 to 299.

        Raises:
            AttemptFailed: with the last attempt's problem.
            Unavailable: an inline call's turn would come too late.
        """
        tokens = len(exchange.request.body) // _BYTES_PER_TOKEN
        failed: AttemptFailed | None = None
        while True:
            try:
                await self._queue.enter(self._place, tokens, self._on_queue, self._longest_wait_seconds())
            except WaitedTooLong as waited:
                raise failed or too_late(waited.seconds) from None
            attempts = LimitedAttempts(self._queue, self._transport, self._place, tokens, self._on_wait, self._on_queue)
            try:
                return await open_with_retries(attempts, exchange, timeouts, ca_file, attempts.waits)
            except AttemptFailed as last:
                if not self._may_come_back(attempts.complaint(last)):
                    raise
                failed = last
            except WaitedTooLong as waited:
                raise too_late(waited.seconds) from None
            finally:
                attempts.close()

    def _longest_wait_seconds(self) -> float | None:
        if self._is_inline:
            return INLINE_LONGEST_WAIT_SECONDS
        return None if self._refused_at is None else self._refused_at + LONGEST_REFUSED_SECONDS - self._queue.now()

    def _may_come_back(self, complaint: Complaint | None) -> bool:
        if complaint is None or complaint.is_final or complaint.is_overload or self._is_inline:
            return False
        now = self._queue.now()
        self._refused_at = now if self._refused_at is None else self._refused_at
        return now < self._refused_at + LONGEST_REFUSED_SECONDS


class LimitedAttempts:
    """The transport of one turn: the limiter hears of each attempt and of what became of it."""

    def __init__(
        self,
        queue: RateQueue,
        transport: Transport,
        place: Place,
        tokens: int,
        on_wait: Callable[[Waiting], None] | None,
        on_queue: Callable[[Queued], None] | None,
    ) -> None:
        self._queue, self._transport, self._place, self._tokens = queue, transport, place, tokens
        self._on_wait, self._on_queue = on_wait, on_queue
        self._is_reserved = True
        self._refused: tuple[Sent, ResponseHead] | None = None
        """A refusal whose body is still to come."""

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Reply:
        """One attempt. Where the user fixed the limit, its repetitions keep to that too."""
        self._settle()
        if not self._is_reserved and self._queue.is_fixed:
            place = (RANKS["repetition"], self._place[1])
            longest = INLINE_LONGEST_WAIT_SECONDS if self._place[0] == RANKS["inline"] else None
            await self._queue.enter(place, self._tokens, self._on_queue, longest)
            self._is_reserved = True
        sent = self._queue.send(self._tokens, is_reserved=self._is_reserved)
        self._is_reserved = False
        try:
            reply = await self._transport.open(request, timeouts=timeouts, ca_file=ca_file)
        except BaseException:
            self._queue.lost(sent)
            raise
        if 200 <= reply.head.status < 300:
            self._queue.accepted(sent, reply.head)
        else:
            self._refused = sent, reply.head
        return reply

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        """What is asked on the side is not limited."""
        return await self._transport.fetch(request, profile)

    def waits(self, waiting: Waiting) -> None:
        """An attempt failed and is repeated."""
        self._told(waiting.problem)
        if self._on_wait is not None:
            self._on_wait(waiting)

    def complaint(self, failed: AttemptFailed) -> Complaint | None:
        """What the last attempt complains of."""
        return self._told(failed.problem)

    def _told(self, problem: object) -> Complaint | None:
        refused, self._refused = self._refused, None
        if refused is None or not isinstance(problem, StatusProblem):
            return None
        return self._queue.failed(refused[0], problem)

    def close(self) -> None:
        """Gives back what was not used."""
        self._settle()
        if self._is_reserved:
            self._is_reserved = False
            self._queue.release()

    def _settle(self) -> None:
        """A refusal that nobody looked at, such as that of a token that had expired."""
        refused, self._refused = self._refused, None
        if refused is not None:
            self._queue.accepted(*refused)


def too_late(seconds: float | None) -> Unavailable:
    """An inline call that nobody would wait for."""
    when = "later" if seconds is None else f"in about {max(1, round(seconds))} s"
    return Unavailable(
        f"The provider's rate limit is used up; the next request may be sent {when}.",
        code="rate_limited",
        retryable=True,
        retry_after_seconds=seconds,
    )
