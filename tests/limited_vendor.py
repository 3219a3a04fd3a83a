"""A vendor with a limit of requests a minute, on virtual time, and a batch of calls offered to it at once."""

import asyncio
import json
import math
import random
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

from attrs import define, field, frozen

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import TextChunk
from lapce_ai_providers.errors import ProviderError, error_for_status
from lapce_ai_providers.problems import Problem, StatusProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Exchange, Provider, RetryRule, WholeReply
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.stream import Answer
from lapce_ai_providers.transport import retry_policy
from lapce_ai_providers.transport.queued import Priority, Queued
from lapce_ai_providers.transport.rate_limits import RateLimits
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts

Window = Literal["fixed", "sliding", "bucket", "none"]
Telling = Literal["nothing", "limits", "retry-after"]

RULES: Mapping[str, RetryRule] = {
    "openai": retry_policy.openai_sdk_rule,
    "aws": retry_policy.aws_sdk_rule,
    "gemini": retry_policy.never,
}
URL = "https://vendor.example/v1/chat"


class Given:
    """A reply without a body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.head = ResponseHead(status, "", headers)
        self._body = body
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._body:
            yield self._body

    async def aclose(self) -> None:
        self.closed = True


@define
class LimitedVendor:
    """Takes `per_minute` requests, and answers 429 to the rest."""

    per_minute: int
    window: Window = "fixed"
    telling: Telling = "nothing"
    least_latency_seconds: float = 0.1
    most_latency_seconds: float = 1.5
    phase_seconds: float = 0.0
    """When the first fixed minute began."""
    counts_refused: bool = False
    chance: random.Random = field(factory=lambda: random.Random(1))
    taken: deque[float] = field(factory=deque)
    accepted: int = 0
    refused: int = 0
    sent_at: list[float] = field(factory=list)
    bodies: list[bytes] = field(factory=list)
    _tokens: float = field(default=math.inf)
    _filled_at: float = 0.0

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Given:
        loop = asyncio.get_running_loop()
        self.sent_at.append(loop.time())
        self.bodies.append(request.body)
        latency = self.chance.uniform(self.least_latency_seconds, self.most_latency_seconds)
        on_the_way = latency * self.chance.uniform(0.1, 0.9)
        await asyncio.sleep(on_the_way)
        reply = self._answer(loop.time())
        await asyncio.sleep(latency - on_the_way)
        return reply

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        raise NotImplementedError

    def _answer(self, now: float) -> Given:
        is_taken = self._take(now)
        self.accepted, self.refused = self.accepted + is_taken, self.refused + (not is_taken)
        headers: dict[str, str] = {}
        if self.telling == "limits":
            headers["x-ratelimit-limit-requests"] = str(self.per_minute)
            headers["x-ratelimit-remaining-requests"] = str(max(0, self._left(now)))
            headers["x-ratelimit-reset-requests"] = f"{self._reset_seconds(now):.3f}s"
        if self.telling == "retry-after" and not is_taken:
            headers["retry-after"] = str(max(1, math.ceil(self._reset_seconds(now))))
        return Given(200 if is_taken else 429, headers, b"" if is_taken else b'{"error":{"message":"slow down"}}')

    def _take(self, now: float) -> bool:
        if self.window == "none":
            return True
        if self.window == "bucket":
            self._tokens = min(self.per_minute, self._tokens + (now - self._filled_at) * self.per_minute / 60)
            self._filled_at = now
            self._tokens -= (is_taken := self._tokens >= 1)
            return is_taken
        start = self._minute_start(now) if self.window == "fixed" else now - 60
        while self.taken and self.taken[0] <= start:
            self.taken.popleft()
        is_taken = len(self.taken) < self.per_minute
        if is_taken or self.counts_refused:
            self.taken.append(now)
        return is_taken

    def _minute_start(self, now: float) -> float:
        return now - (now + self.phase_seconds) % 60

    def _left(self, now: float) -> int:
        return int(self._tokens) if self.window == "bucket" else self.per_minute - len(self.taken)

    def _reset_seconds(self, now: float) -> float:
        match self.window:
            case "fixed":
                return self._minute_start(now) + 60 - now
            case "bucket":
                return (self.per_minute - self._tokens) * 60 / self.per_minute
            case _:
                return (self.taken[0] + 60 - now) if self.taken else 0.0


def failure(problem: Problem) -> ProviderError:
    status = problem.head.status if isinstance(problem, StatusProblem) else 500
    return error_for_status(status, f"refused: {status}")


def limited_provider(rule: str = "openai") -> Provider:
    """One that asks the vendor above."""

    def exchange(call: Call, memory: Any) -> Exchange:
        body = json.dumps(call.prompt).encode()
        reply = WholeReply(lambda head, data: ([TextChunk("ok")], "stop"))
        return Exchange(HttpRequest("POST", URL, (), body), reply, RULES[rule], failure)

    return Provider(
        name="openai",
        title="OpenAI",
        model_id=lambda profile: profile.open_ai_model_id or "",
        memory_estimate_bytes=0,
        exchange=exchange,
        own_hosts=lambda profile: (),
    )


def limited_profile(requests_per_minute: int | None = None, key: str = "k", model: str = "m") -> Profile:
    return Profile(open_ai_api_key=Secret(key), open_ai_model_id=model, requests_per_minute=requests_per_minute)


async def ask(
    vendor: Any,
    limits: RateLimits | None,
    *,
    rule: str = "openai",
    priority: Priority = "interactive",
    profile: Profile | None = None,
    prompt: str = "?",
    told: list[Queued] | None = None,
) -> float:
    """One call; when it was done. Raises ProviderError."""
    answer = Answer(
        limited_provider(rule),
        Call(profile=profile or limited_profile(), prompt=prompt),
        vendor,
        {},
        limits=limits,
        priority=priority,
        on_queue=None if told is None else told.append,
    )
    async for _ in answer.batches():
        pass
    return asyncio.get_running_loop().time()


@frozen
class Figures:
    """What came of a batch."""

    failed: int
    done_at: list[float]
    refused_part: float
    """Of all answers."""

    @property
    def minutes(self) -> float:
        return max(self.done_at) / 60

    def done_by(self, seconds: float) -> int:
        return sum(at <= seconds for at in self.done_at)


async def offer(vendor: LimitedVendor, count: int, rule: str = "openai", seconds: float | None = None) -> Figures:
    """Offers so many calls at once, and runs to their end, or for so long."""
    limits = RateLimits()
    tasks = [asyncio.create_task(ask(vendor, limits, rule=rule, prompt=str(number))) for number in range(count)]
    done, left = await asyncio.wait(tasks, timeout=seconds)
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left)
    good = [task.result() for task in done if task.exception() is None]
    return Figures(len(done) - len(good), good, vendor.refused / max(1, vendor.refused + vendor.accepted))
