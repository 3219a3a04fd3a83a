"""When the next request to one vendor, key and model may be sent, so that the vendor does not complain. Pure.

A log of the last minute keeps the sends under the ceiling (`rate_ceiling.py`) in every span of 60 s, which serves
vendors that count by fixed minutes as well as those that count by sliding ones. A complaint holds everything: as long
as the vendor asks, else until enough of the log has gone by. Then one request goes first, and the rest, paced, when it
is taken. What the vendor tells to be left (`rate_quota.py`) is never overdrawn; tokens are taken as a quarter of the
bytes.

No library: aiolimiter, pyrate-limiter, throttled-py and their like keep a rate that is given. Here it is to be found
out from answers, with holds, priorities and places in a queue, and that is all there is to this file and its
neighbours.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .complaint import Complaint
from .queued import QueueReason
from .rate_ceiling import START_PER_MINUTE, CeilingSource, RateCeiling
from .rate_headers import LimitKind, ToldLimit
from .rate_hold import NEVER, RateHold
from .rate_log import WINDOW_SECONDS, RateLog, Slice
from .rate_quota import RateQuota

UNTIL_ANSWERED: Final = float("inf")

_FIRST_UNANSWERED = 10
"""Sent at most before the first answer shows what the vendor tells of its limits."""
_LONGEST_FIRST_WAIT_SECONDS = 2.0
_LONGEST_SLACK_SECONDS = 2.0
_ANSWERED_PART = 1 / 2
_UNANSWERED_PART = 0.02
_FEWEST_UNANSWERED = 2
_LONGEST_STEP_SECONDS = 5.0
_PACED_SECONDS = 600.0
_WANTED_SECONDS = 60.0


class Verdict(NamedTuple):
    """When a request may go."""

    at: float
    """By the loop's clock; now or earlier: at once. UNTIL_ANSWERED: when another one is answered."""
    reason: QueueReason


class Sent:
    """A request under way."""

    __slots__ = ("at", "order", "slice", "tokens")

    def __init__(self, order: int, at: float, tokens: int, slice: Slice) -> None:
        self.order, self.at, self.tokens, self.slice = order, at, tokens, slice


class RateLimiter:
    """For one key and model. `reserve` after a verdict of "now", then `send` or `release`, then one of the ends."""

    def __init__(self, fixed_per_minute: int | None = None) -> None:
        self._fixed = fixed_per_minute
        self._ceiling = RateCeiling()
        self._log = RateLog()
        self._quotas: dict[LimitKind, RateQuota] = {}
        self._reserved = 0
        self._under_way = 0
        self._tokens_under_way = 0
        self._order = 0
        self._is_known = False
        self._first_sent_at: float | None = None
        self._step_order = 0
        self._step_answered = 0
        self._step_at = 0.0
        self._lowered_order = 0
        self._wanted_at = NEVER
        self._hold = RateHold()
        self._paced_until = NEVER
        self._next_slot_at = NEVER
        self.refusals = 0
        """Complaints so far."""

    @property
    def per_minute(self) -> int:
        """Requests a minute that are allowed now."""
        return self._ceiling.per_minute if self._fixed is None else self._fixed

    @property
    def source(self) -> CeilingSource:
        """Where that figure comes from."""
        return self._ceiling.source if self._fixed is None else "setting"

    @property
    def under_way(self) -> int:
        """Requests that were let go and are not answered."""
        return self._reserved + self._under_way

    @property
    def tokens_left(self) -> float | None:
        """Of the limit of tokens, where the vendor tells."""
        quota = self._quotas.get("tokens")
        return None if quota is None else quota.remaining

    def sent_last_minute(self, now: float) -> int:
        """Requests, retries included."""
        return self._log.count(now)

    def held_seconds(self, now: float) -> float:
        """How long everything waits because the vendor complained."""
        return max(0.0, self._hold.until - now)

    def verdict(self, now: float, tokens: int, *, is_inline: bool) -> Verdict:
        """When a request may go; an inline one is held back by nothing that is only our guess."""
        held_until = self._hold.asked_until if is_inline else self._hold.until
        if held_until > now:
            return Verdict(held_until, "vendor")
        for kind, quota in self._quotas.items():
            at = quota.free_at(_cost(kind, tokens), now)
            if at > now:
                return Verdict(at, "requests_per_minute" if kind == "requests" else "tokens_per_minute")
        if self._fixed is not None:
            return Verdict(self._window_at(now, self._fixed), "requests_per_minute")
        if is_inline and self._ceiling.known is None:
            return Verdict(now, "requests_per_minute")
        return Verdict(self._guessed_at(now), "requests_per_minute")

    def _guessed_at(self, now: float) -> float:
        """When the adaptive rules let one go."""
        self._ceiling.rise(now, is_wanted=now - self._wanted_at < _WANTED_SECONDS)
        at = max(self._window_at(now, self._ceiling.per_minute), self._first_answer_at(), self._hold.probe_end_at())
        at = max(at, self._unanswered_at(now))
        if self._paced_until > now:
            at = max(at, self._next_slot_at - self._pace_burst() * self._spacing_seconds())
        if at > now:
            self._wanted_at = now
        return at

    def _unanswered_at(self, now: float) -> float:
        """Until then enough is on its way to a vendor whose limit nobody knows: each one too many is refused."""
        if self._order < START_PER_MINUTE or self._ceiling.source != "opening":
            return NEVER
        count, until = self._log.unanswered(now, _LONGEST_FIRST_WAIT_SECONDS)
        most = max(_FEWEST_UNANSWERED, _UNANSWERED_PART * self._ceiling.per_minute)
        return until if count + self._reserved >= most else NEVER

    def _first_answer_at(self) -> float:
        """Until then the first few wait for what the first answer tells."""
        if self._is_known or self.under_way < _FIRST_UNANSWERED or self._first_sent_at is None:
            return NEVER
        return self._first_sent_at + _LONGEST_FIRST_WAIT_SECONDS

    def _window_at(self, now: float, per_minute: int) -> float:
        room = per_minute - self._reserved
        return UNTIL_ANSWERED if room <= 0 else self._log.time_below(room, now)

    def _spacing_seconds(self) -> float:
        return WINDOW_SECONDS / self._ceiling.per_minute

    def _pace_burst(self) -> float:
        return self._ceiling.per_minute / 50

    def expected_seconds(self, now: float, tokens: int, ahead: int) -> float | None:
        """About how long a request waits that has so many before it; None where nothing tells."""
        verdict = self.verdict(now, tokens, is_inline=False)
        if self.source == "opening" and verdict.reason == "requests_per_minute":
            return None
        base = self.held_seconds(now)
        room = max(0, self.per_minute - self._reserved - self._log.count(now))
        if self._paced_until > now and self._fixed is None:
            base = max(base, self._next_slot_at - now)
            return base + ahead * self._spacing_seconds()
        if ahead >= room:
            behind = (ahead - room) // self.per_minute * WINDOW_SECONDS
            left = self.per_minute - (ahead - room) % self.per_minute
            base = max(base, self._log.time_below(max(1, left), now) - now + behind)
        return max(base, 0.0 if verdict.at == UNTIL_ANSWERED else verdict.at - now)

    def reserve(self, now: float) -> None:
        """One is let go."""
        self._reserved += 1
        if self._paced_until > now:
            self._next_slot_at = max(self._next_slot_at, now) + self._spacing_seconds()
        if self._first_sent_at is None:
            self._first_sent_at = self._step_at = now
        self._hold.let_go(now)

    def release(self) -> None:
        """One that was let go is not sent after all."""
        self._reserved -= 1
        self._hold.ended(UNTIL_ANSWERED)

    def send(self, now: float, tokens: int, *, is_reserved: bool) -> Sent:
        """One is sent: with a reservation, or as a repetition that follows the SDKs' rules instead."""
        self._reserved -= is_reserved
        self._under_way += 1
        self._tokens_under_way += tokens
        self._order += 1
        for kind, quota in self._quotas.items():
            quota.spend(_cost(kind, tokens))
        return Sent(self._order, now, tokens, self._log.add(now))

    def lost(self, sent: Sent) -> None:
        """It was cancelled, or ended without a reply."""
        self._under_way -= 1
        self._tokens_under_way -= sent.tokens
        sent.slice.ended += 1
        self._hold.ended(sent.at)

    def answered(self, sent: Sent, told: list[ToldLimit], now: float) -> None:
        """A reply's head has come, and is no complaint."""
        self.lost(sent)
        sent.slice.accepted += 1
        self._is_known = True
        if self._paced_until <= now:
            self._log.slack_seconds = min(_LONGEST_SLACK_SECONDS, max(self._log.slack_seconds * 0.98, now - sent.at))
        self._take(told, sent, now)
        self._hold.accepted(sent.at)
        if sent.order <= self._lowered_order:
            self._ceiling.correct(self._log.accepted(now))
        elif sent.order > self._step_order:
            self._step_answered += 1
            if self._wanted_at >= self._step_at and self._is_step_done(now):
                self._ceiling.open_further()
                self._step_order, self._step_answered, self._step_at = self._order, 0, now

    def _is_step_done(self, now: float) -> bool:
        """Whether enough of what the last step allowed is answered; a slow few do not hold up the rest for ever."""
        sent = self._order - self._step_order
        enough = 1 / 2 if now - self._step_at > _LONGEST_STEP_SECONDS else _ANSWERED_PART
        return self._step_answered >= enough * sent

    def complained(self, sent: Sent, complaint: Complaint, now: float) -> None:
        """The reply is a complaint."""
        self.lost(sent)
        self._is_known = True
        self.refusals += 1
        self._take(complaint.limits, sent, now)
        if complaint.is_final:
            return
        if complaint.wait_seconds:
            self._hold.ask(complaint.wait_seconds, now)
        if self._hold.covers(sent.at):
            return
        if complaint.is_overload:
            self._hold.overloaded(complaint.wait_seconds, now)
            return
        self._ceiling.lower(self._log.accepted(now), now)
        self._lowered_order = self._order
        self._hold.refused(complaint.wait_seconds, self._log.time_below(self.per_minute, now), now)
        self._paced_until = now + _PACED_SECONDS
        self._log.slack_seconds = 0.0  # what is paced may arrive as unevenly as it likes

    def _take(self, told: list[ToldLimit], sent: Sent, now: float) -> None:
        """What a reply tells of limits; of several of a kind, the nearest to its end."""
        if not told:
            return
        for row in sorted(told, key=lambda row: -(row.remaining if row.remaining is not None else row.limit or 0)):
            quota = self._quotas.get(row.kind)
            if quota is None:
                quota = self._quotas[row.kind] = RateQuota()
            unanswered = self._under_way if row.kind == "requests" else self._tokens_under_way
            quota.observe(row, sent.order, unanswered, now)
            if row.kind == "requests":
                self._ceiling.known = quota.limit


def _cost(kind: LimitKind, tokens: int) -> float:
    """Output tokens are not known before; one is enough to see that none is left."""
    return tokens if kind == "tokens" else 1
