"""A 401 with a token that had expired: renewed once, and the attempt repeated."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.problems import AttemptFailed, StatusProblem
from lapce_ai_providers.provider import Exchange, WholeReply
from lapce_ai_providers.transport.retry import open_with_retries
from lapce_ai_providers.transport.retry_policy import never, openai_sdk_rule
from lapce_ai_providers.wire import HttpRequest, Timeouts
from scripted_transport import ScriptedTransport

UNAUTHORIZED = {"status": 401}
OK = {"status": 200}


def exchange(renew: Callable[[], bool] | None) -> Exchange:
    reply = WholeReply(lambda head, body: ([], None))
    return Exchange(HttpRequest("POST", "https://x.example/", ()), reply, never, ProviderError, None, renew)


async def opened(exchange: Exchange, *replies: dict[str, Any]) -> tuple[int, int]:
    """The status that came of it, and how many requests were made."""
    transport = ScriptedTransport(replies, {})
    try:
        reply = await open_with_retries(transport, exchange, Timeouts(), None)
        status = reply.head.status
    except AttemptFailed as failed:
        assert isinstance(failed.problem, StatusProblem)
        status = failed.problem.head.status
    return status, len(transport.requests)


async def test_an_expired_token_is_renewed_and_the_attempt_repeated() -> None:
    assert await opened(exchange(lambda: True), UNAUTHORIZED, OK) == (200, 2)


async def test_a_token_that_still_held_is_not_renewed() -> None:
    assert await opened(exchange(lambda: False), UNAUTHORIZED, OK) == (401, 1)


async def test_a_key_is_not_renewed() -> None:
    assert await opened(exchange(None), UNAUTHORIZED, OK) == (401, 1)


async def test_a_token_is_renewed_only_once() -> None:
    assert await opened(exchange(lambda: True), UNAUTHORIZED, UNAUTHORIZED, OK) == (401, 2)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
async def test_other_refusals_renew_nothing(status: int) -> None:
    assert await opened(exchange(lambda: True), {"status": status}, OK) == (status, 1)


async def test_a_renewal_is_no_attempt_by_the_providers_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_wait(seconds: float) -> None: ...

    monkeypatch.setattr("lapce_ai_providers.transport.retry.asyncio.sleep", no_wait)
    again = evolve(exchange(lambda: True), retry=openai_sdk_rule)
    busy = {"status": 503}
    assert await opened(again, UNAUTHORIZED, busy, busy, busy) == (503, 4)
