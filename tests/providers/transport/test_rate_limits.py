"""Calls behind a rate limiter, as a session makes them: who goes first, who comes back, who fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import pytest

from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.queued import Queued
from lapce_ai_providers.transport.rate_limits import MOST_LIMITERS, RateLimits, is_loopback
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts
from limited_vendor import URL, Given, LimitedVendor, ask, limited_profile
from virtual_time import run_virtually

Result = TypeVar("Result")
GOOD: tuple[int, Mapping[str, str], Any] = (200, {}, None)


class Scripted:
    """Answers with these replies in turn, the last one for ever, each after a tenth of a second."""

    def __init__(self, *replies: tuple[int, Mapping[str, str], Any]) -> None:
        self._replies = list(replies)
        self.asked: list[tuple[float, str]] = []
        """When, and the prompt."""

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Given:
        self.asked.append((asyncio.get_running_loop().time(), json.loads(request.body)))
        status, headers, body = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        await asyncio.sleep(0.1)
        return Given(status, headers, b"" if body is None else json.dumps(body).encode())

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        raise NotImplementedError

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.asked]


def refused(body: Any = None, **headers: str) -> tuple[int, Mapping[str, str], Any]:
    return 429, {name.replace("_", "-"): value for name, value in headers.items()}, body


def run(main: Coroutine[Any, Any, Result]) -> Result:
    return run_virtually(main)


async def outcome(call: Coroutine[Any, Any, float]) -> float | ProviderError:
    """When it was done, or how it failed."""
    try:
        return await call
    except ProviderError as error:
        return error


def test_a_refused_call_comes_back_after_the_time_that_the_vendor_asks() -> None:
    vendor = Scripted(refused(retry_after="30"), GOOD)
    assert run(ask(vendor, RateLimits(), rule="gemini")) == pytest.approx(30.2, abs=0.1)
    assert vendor.times == pytest.approx([0, 30.1], abs=0.01)


def test_the_reference_s_repetitions_come_first() -> None:
    vendor = Scripted(refused(), refused(), refused(), GOOD)
    run(ask(vendor, RateLimits()))
    assert len(vendor.asked) == 4
    assert vendor.times[1] < 0.7
    assert vendor.times[2] < 2


def test_without_a_limiter_the_same_call_fails() -> None:
    vendor = Scripted(refused(retry_after="30"), GOOD)
    error = run(outcome(ask(vendor, None, rule="gemini")))
    assert isinstance(error, ProviderError)
    assert error.code == "rate_limited"


@pytest.mark.parametrize(
    "reply",
    [
        refused({"error": {"code": "insufficient_quota"}}),
        refused({"error": {"type": "insufficient_quota"}}),
        refused(retry_after="121"),
        refused(retry_after="86400"),
        refused([{"error": {"status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "36000s"}]}}]),
        refused({"error": {"details": [{"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}]}}),
        (529, {}, None),
        (500, {}, None),
    ],
)
def test_what_waiting_does_not_help_fails_at_once(reply: tuple[int, Mapping[str, str], Any]) -> None:
    vendor = Scripted(reply, GOOD)
    error = run(outcome(ask(vendor, RateLimits(), rule="gemini")))
    assert isinstance(error, ProviderError)
    assert error.status == reply[0]
    assert len(vendor.asked) == 1


def test_a_spent_quota_holds_nobody_else_back() -> None:
    async def main() -> tuple[float | ProviderError, float]:
        limits, vendor = RateLimits(), Scripted(refused({"error": {"code": "insufficient_quota"}}), GOOD)
        return await outcome(ask(vendor, limits, rule="gemini")), await ask(vendor, limits, rule="gemini")

    assert run(main())[1] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (refused({"error": {"details": [{"@type": "google.rpc.RetryInfo", "retryDelay": "34s"}]}}), 34),
        (refused(retry_after_ms="1500"), 1.5),
        (
            refused(
                x_ratelimit_limit_requests="9", x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="7s"
            ),
            7,
        ),
        ((400, {"x-amzn-errortype": "ThrottlingException", "retry-after": "5"}, None), 5),
    ],
)
def test_every_vendor_s_way_to_ask_for_a_wait_is_understood(
    reply: tuple[int, Mapping[str, str], Any], seconds: float
) -> None:
    vendor = Scripted(reply, GOOD)
    run(ask(vendor, RateLimits(), rule="gemini"))
    assert vendor.times[1] - vendor.times[0] == pytest.approx(seconds + 0.1, abs=0.05)


def test_a_call_that_is_refused_for_ten_minutes_fails_with_the_vendor_s_error() -> None:
    async def main() -> tuple[float | ProviderError, float]:
        return await outcome(ask(Scripted(refused()), RateLimits(), rule="gemini")), asyncio.get_running_loop().time()

    error, seconds = run(main())
    assert isinstance(error, ProviderError)
    assert error.message == "refused: 429"
    assert 540 < seconds < 601


def test_an_inline_call_is_never_brought_back() -> None:
    vendor = Scripted(refused(retry_after="1"), GOOD)
    error = run(outcome(ask(vendor, RateLimits(), rule="gemini", priority="inline")))
    assert isinstance(error, ProviderError)
    assert len(vendor.asked) == 1


def test_an_inline_call_fails_at_once_while_the_vendor_asks_to_wait() -> None:
    async def main() -> tuple[float | ProviderError, float]:
        limits, vendor = RateLimits(), Scripted(refused(retry_after="30"), GOOD)
        first = asyncio.create_task(ask(vendor, limits, rule="gemini"))
        await asyncio.sleep(1)
        error = await outcome(ask(vendor, limits, priority="inline"))
        now = asyncio.get_running_loop().time()
        await first
        return error, now

    error, now = run(main())
    assert isinstance(error, ProviderError)
    assert (error.code, error.retryable, error.retry_after_seconds) == ("rate_limited", True, pytest.approx(29.1))
    assert error.message == "The provider's rate limit is used up; the next request may be sent in about 29 s."
    assert now == pytest.approx(1)


def test_inline_calls_pass_by_a_queue_that_is_only_our_guess() -> None:
    async def main() -> float:
        limits, vendor = RateLimits(), LimitedVendor(1, "none", least_latency_seconds=1, most_latency_seconds=1)
        chats = [asyncio.create_task(ask(vendor, limits)) for _ in range(200)]
        await asyncio.sleep(0.5)
        done_at = await ask(vendor, limits, priority="inline")
        await asyncio.gather(*chats)
        return done_at

    assert run(main()) == pytest.approx(1.5)


def test_inline_calls_pass_by_a_hold_that_the_vendor_did_not_ask_for() -> None:
    async def main() -> float:
        limits, vendor = RateLimits(), Scripted(refused(), GOOD)
        chat = asyncio.create_task(ask(vendor, limits, rule="gemini"))
        await asyncio.sleep(0.2)
        assert limits.status()[0]["heldSeconds"] > 1
        done_at = await ask(vendor, limits, priority="inline")
        await chat
        return done_at

    assert run(main()) == pytest.approx(0.3)


def test_a_fixed_limit_is_kept_by_repetitions_and_inline_calls_too() -> None:
    async def main() -> list[float]:
        limits, profile = RateLimits(), limited_profile(2)
        vendor = Scripted((500, {}, None), (500, {}, None), GOOD)
        await ask(vendor, limits, profile=profile)
        error = await outcome(ask(vendor, limits, profile=profile, priority="inline"))
        assert isinstance(error, float)  # the log has room again for one
        return vendor.times

    times = run(main())
    assert times[1] < 1
    assert times[2] >= 60
    assert times[3] >= times[1] + 60


def test_background_calls_go_last_and_each_kind_in_its_order() -> None:
    async def main() -> list[str]:
        limits, profile, vendor = RateLimits(), limited_profile(1), Scripted(GOOD)
        tasks = []
        for prompt in ("first", "b1", "i1", "b2", "i2"):
            priority: Any = "background" if prompt[0] == "b" else "interactive"
            tasks.append(asyncio.create_task(ask(vendor, limits, profile=profile, prompt=prompt, priority=priority)))
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        return [prompt for _, prompt in vendor.asked]

    assert run(main()) == ["first", "i1", "i2", "b1", "b2"]


def test_a_waiting_call_is_told_how_long_and_how_many_are_before_it() -> None:
    async def main() -> list[Queued]:
        limits, profile, vendor = RateLimits(), limited_profile(1), Scripted(GOOD)
        told: list[Queued] = []
        tasks = [asyncio.create_task(ask(vendor, limits, profile=profile)) for _ in range(2)]
        await asyncio.sleep(1)
        await ask(vendor, limits, profile=profile, told=told)
        await asyncio.gather(*tasks)
        return told

    told = run(main())
    assert told[0].reason == "requests_per_minute"
    assert told[0].ahead == 1
    assert told[0].seconds == pytest.approx(119, abs=2)
    assert len(told) < 5


def test_a_call_that_need_not_wait_is_told_nothing() -> None:
    told: list[Queued] = []
    run(ask(Scripted(GOOD), RateLimits(), told=told))
    assert told == []


def test_a_hold_by_the_vendor_is_told_as_one() -> None:
    told: list[Queued] = []
    run(ask(Scripted(refused(retry_after="30"), GOOD), RateLimits(), rule="gemini", told=told))
    assert told == [Queued(pytest.approx(30), 0, "vendor")]


def test_a_cancelled_waiter_sends_nothing_and_leaves_nothing() -> None:
    async def main() -> None:
        limits, profile, vendor = RateLimits(), limited_profile(1), Scripted(GOOD)
        await ask(vendor, limits, profile=profile)
        waiting = [asyncio.create_task(ask(vendor, limits, profile=profile, prompt=str(n))) for n in range(3)]
        await asyncio.sleep(1)
        waiting[0].cancel()
        await asyncio.wait(waiting[:1])
        assert limits.status()[0]["waiting"] == 2
        await waiting[1]
        waiting[2].cancel()
        await asyncio.wait(waiting)
        assert [prompt for _, prompt in vendor.asked] == ["?", "1"]
        row = limits.status()[0]
        assert (row["waiting"], row["unanswered"]) == (0, 0)

    run(main())


def test_a_known_limit_of_tokens_is_not_overdrawn() -> None:
    headers = {
        "x-ratelimit-limit-tokens": "1000",
        "x-ratelimit-remaining-tokens": "100",
        "x-ratelimit-reset-tokens": "54s",
    }

    async def main() -> tuple[float, float, list[Queued]]:
        limits, vendor = RateLimits(), Scripted((200, headers, None), GOOD)
        await ask(vendor, limits)
        small = await ask(vendor, limits)
        told: list[Queued] = []
        return small, await ask(vendor, limits, prompt="x" * 2000, told=told), told

    small, large, told = run(main())
    assert small == pytest.approx(0.2)
    assert large == pytest.approx(54.2, abs=0.1)
    assert told[0].reason == "tokens_per_minute"


def test_a_prompt_beyond_the_limit_itself_is_left_to_the_vendor() -> None:
    headers = {
        "x-ratelimit-limit-tokens": "100",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "54s",
    }

    async def main() -> float:
        limits, vendor = RateLimits(), Scripted((200, headers, None), GOOD)
        await ask(vendor, limits)
        return await ask(vendor, limits, prompt="x" * 2000)

    assert run(main()) == pytest.approx(0.2)


@pytest.mark.parametrize("what", ["key", "model", "requests_per_minute"])
def test_each_key_and_model_has_its_own_limiter(what: str) -> None:
    async def main() -> int:
        limits, vendor = RateLimits(), Scripted(GOOD)
        for value in (1, 2):
            given: dict[str, Any] = {what: value if what == "requests_per_minute" else str(value)}
            await ask(vendor, limits, profile=limited_profile(**given))
        return len(limits.status())

    assert run(main()) == 2


def test_few_limiters_are_kept() -> None:
    async def main() -> list[dict[str, Any]]:
        limits, vendor = RateLimits(), Scripted(GOOD)
        for number in range(MOST_LIMITERS + 10):
            await ask(vendor, limits, profile=limited_profile(model=str(number)))
        return limits.status()

    rows = run(main())
    assert len(rows) == MOST_LIMITERS
    assert rows[0]["model"] == str(MOST_LIMITERS + 9)


def test_the_status_tells_figures_and_no_secret() -> None:
    async def main() -> list[dict[str, Any]]:
        limits = RateLimits()
        await ask(Scripted(GOOD), limits, profile=limited_profile(key="sk-very-secret"))
        return limits.status()

    rows = run(main())
    assert rows == [
        {
            "provider": "openai",
            "host": "vendor.example",
            "model": "m",
            "requestsPerMinute": 60,
            "source": "opening",
            "sentLastMinute": 1,
            "unanswered": 0,
            "waiting": 0,
            "heldSeconds": 0.0,
            "refusals": 0,
        }
    ]
    assert "very-secret" not in repr(rows)


def test_zero_requests_a_minute_is_no_limiter_at_all() -> None:
    limits = RateLimits()
    error = run(outcome(ask(Scripted(refused(), GOOD), limits, rule="gemini", profile=limited_profile(0))))
    assert isinstance(error, ProviderError)
    assert limits.status() == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:80/v1", "http://localhost/", "http://a.localhost:1", "http://[::1]/"]
)
def test_this_machine_is_limited_only_where_that_is_wanted(url: str) -> None:
    async def main() -> None:
        profile = Profile(open_ai_api_key=Secret("k"))
        assert RateLimits().queue_for("openai", profile, url, "m") is None
        assert RateLimits(loopback=True).queue_for("openai", profile, url, "m") is not None
        assert RateLimits().queue_for("openai", profile, URL, "m") is not None

    run(main())


@pytest.mark.parametrize("host", ["127.example.com", "localhost.example.com", "[::2]", "10.0.0.1"])
def test_other_machines_are_not_this_one(host: str) -> None:
    assert not is_loopback(host)
