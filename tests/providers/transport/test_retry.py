"""Attempts until a reply is accepted: who decides, what is waited, what is left open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from attrs import evolve, frozen

from lapce_ai_providers.errors import Unavailable
from lapce_ai_providers.problems import AttemptFailed, AttemptProblem, ConnectionProblem, CutProblem, StatusProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Exchange, WholeReply
from lapce_ai_providers.transport.api import LONGEST_ERROR_BODY_BYTES, Reply
from lapce_ai_providers.transport.retry import Waiting, open_with_retries
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts
from virtual_time import run_virtually

REQUEST = HttpRequest("POST", "https://h/", ())


class FakeReply:
    def __init__(self, status: int, pieces: Sequence[bytes] = (), cut: CutProblem | None = None) -> None:
        self.head = ResponseHead(status, "", {})
        self._pieces, self._cut = pieces, cut
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if self._cut is not None:
            raise AttemptFailed(self._cut)

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """Nobody asks for it."""

    async def aclose(self) -> None:
        self.is_closed = True


class FakeTransport:
    def __init__(self, *outcomes: FakeReply | AttemptFailed) -> None:
        self._outcomes = list(outcomes)
        self.asked: list[HttpRequest] = []

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Reply:
        self.asked.append(request)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, AttemptFailed):
            raise outcome
        return outcome

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        raise NotImplementedError


@frozen
class Rule:
    """Waits ten seconds for each failure so far, and gives up after some."""

    attempts: int

    def __call__(self, attempt: int, problem: AttemptProblem, *, chance: float, now: float) -> float | None:
        assert 0 <= chance < 1
        assert now > 1_700_000_000
        return attempt * 10.0 if attempt < self.attempts else None


def exchange(attempts: int = 3) -> Exchange:
    return Exchange(
        REQUEST, WholeReply(lambda head, body: ([], None)), Rule(attempts), lambda problem: Unavailable("x")
    )


def opened(
    transport: FakeTransport, asked: Exchange | None = None
) -> tuple[Reply | AttemptProblem | CutProblem, list[Waiting], float]:
    """The reply or the problem, the waits told, and the time it took."""
    waits: list[Waiting] = []

    async def main() -> tuple[Reply | AttemptProblem | CutProblem, list[Waiting], float]:
        try:
            outcome: Reply | AttemptProblem | CutProblem = await open_with_retries(
                transport, asked or exchange(), Timeouts(), None, waits.append
            )
        except AttemptFailed as failed:
            outcome = failed.problem
        return outcome, waits, asyncio.get_running_loop().time()

    return run_virtually(main())


def test_the_first_good_reply_is_taken_and_left_open() -> None:
    good = FakeReply(204)
    outcome, waits, seconds = opened(FakeTransport(good))
    assert outcome is good
    assert not good.is_closed
    assert (waits, seconds) == ([], 0)


def test_refusals_and_lost_connections_are_repeated_as_the_rule_says() -> None:
    refused = FakeReply(500, [b"o", b"h"])
    lost = ConnectionProblem("reset", "")
    good = FakeReply(200)
    transport = FakeTransport(refused, AttemptFailed(lost), good)
    outcome, waits, seconds = opened(transport)
    assert outcome is good
    assert waits == [Waiting(1, 10.0, StatusProblem(refused.head, b"oh")), Waiting(2, 20.0, lost)]
    assert seconds == pytest.approx(30)
    assert refused.is_closed
    assert transport.asked == [REQUEST] * 3


def test_the_last_problem_is_told_when_the_rule_gives_up() -> None:
    outcome, waits, _ = opened(FakeTransport(FakeReply(500), FakeReply(503, [b"busy"])), exchange(attempts=2))
    assert outcome == StatusProblem(ResponseHead(503, "", {}), b"busy")
    assert len(waits) == 1


def test_a_refusal_whose_body_breaks_off_is_still_that_refusal() -> None:
    outcome, _, _ = opened(FakeTransport(FakeReply(400, [b"ba"], CutProblem("eof", ""))), exchange(attempts=1))
    assert outcome == StatusProblem(ResponseHead(400, "", {}), b"ba")


def test_no_more_of_a_refusal_is_read_than_is_looked_at() -> None:
    endless = FakeReply(400, [b"x" * 300_000] * 10)
    outcome, _, _ = opened(FakeTransport(endless), exchange(attempts=1))
    assert isinstance(outcome, StatusProblem)
    assert len(outcome.body) == LONGEST_ERROR_BODY_BYTES
    assert endless.is_closed


def test_each_attempt_is_authorized_anew() -> None:
    count = 0

    async def authorize(request: HttpRequest) -> HttpRequest:
        nonlocal count
        count += 1
        return evolve(request, headers=(("X-Count", str(count)),))

    transport = FakeTransport(FakeReply(500), FakeReply(200))
    opened(transport, evolve(exchange(), authorize=authorize))
    assert [request.headers for request in transport.asked] == [(("X-Count", "1"),), (("X-Count", "2"),)]


def test_what_broke_after_the_head_is_not_repeated() -> None:
    transport = FakeTransport(AttemptFailed(CutProblem("eof", "")), FakeReply(200))
    assert opened(transport)[0] == CutProblem("eof", "")
    assert len(transport.asked) == 1
