"""A question goes through the ways to ask, and through what a model refuses, until there is an answer."""

import asyncio
from collections.abc import Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lapce_ai_providers.hole import Way
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.wire import Timeouts
from lapce_ai_server.completion.filling import Filling
from lapce_ai_server.completion.question import Question
from lapce_ai_server.features.inline.budget import Budget
from lapce_ai_server.features.inline.policy import Policy
from lapce_ai_server.features.inline.situation import Situation
from lapce_ai_server.session import Session
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

HOST = "http://127.0.0.1:8080"
SSE = {"content-type": "text/event-stream"}
ANSWER = {
    "status": 200,
    "headers": SSE,
    "chunks": ['data: {"choices":[{"delta":{"content":"a + b"}}]}\n\ndata: [DONE]\n\n'],
}
TEXT = {"status": 200, "headers": SSE, "chunks": ['data: {"choices":[{"text":"a + b"}]}\n\ndata: [DONE]\n\n']}
NO_MARKS = {"status": 501, "chunks": ['{"error":{"code":501,"message":"Infill is not supported by this model"}}']}
NO_PAGE = {"status": 404, "chunks": ["404 page not found"]}
NO_STOP = {"status": 400, "chunks": ['{"error":{"message":"Unsupported parameter: \'stop\' is not supported"}}']}
NO_TEMPERATURE = {"status": 400, "chunks": ['{"error":{"message":"Unsupported value: temperature"}}']}
TOO_LONG = {
    "status": 400,
    "chunks": ['{"error":{"message":"too long","code":"context_length_exceeded"}}'],
}
NO_KEY = {"status": 401, "chunks": ['{"error":{"message":"bad key"}}']}
NEAR: tuple[Way, ...] = ("infill", "suffix", "template", "chat")


class Asked:
    """One question, asked over a network without sockets, and what its owner was told."""

    def __init__(self, *replies: Mapping[str, Any], ways: tuple[Way, ...] = ("chat",)) -> None:
        self.memory: dict[str, Any] = {}
        self.refused_ways: list[str] = []
        self.ways = ways
        self.again(*replies)

    def again(self, *replies: Mapping[str, Any]) -> None:
        """The same once more, with what was learnt."""
        self.transport = ScriptedTransport(list(replies), {})
        self.filling = run_virtually(self._asked())

    @property
    def paths(self) -> list[str]:
        return [request.url.removeprefix(HOST) for request in self.transport.requests]

    @property
    def with_stop(self) -> list[bool]:
        return [b'"stop":' in request.body for request in self.transport.requests]

    async def _asked(self) -> Filling:
        done = asyncio.Event()
        session = SimpleNamespace(
            transport=self.transport,
            memory_of=lambda profile: self.memory,
            shared_memory={},
            settings=SimpleNamespace(timeouts=Timeouts()),
            rate_limits=None,
            engine_for=engine_for,
            calls=SimpleNamespace(start=lambda running, work, over: tasks.append(asyncio.ensure_future(work))),
        )
        tasks: list[asyncio.Future[None]] = []
        owner = SimpleNamespace(
            heard=lambda filling: None,
            ended=lambda filling: done.set(),
            waits=lambda message: None,
            refused=lambda question, way: self.refused_ways.append(way),
        )
        filling = Filling(cast("Session", session), question(self.ways), cast("Any", owner))
        filling.start()
        await done.wait()
        await asyncio.gather(*tasks)
        return filling


@asynccontextmanager
async def engine_for(profile: Profile, waits: object) -> Any:
    yield profile


def question(ways: tuple[Way, ...]) -> Question:
    profile = Profile(
        api_provider="openai", open_ai_base_url="http://127.0.0.1:8080/v1", open_ai_model_id="qwen2.5-coder"
    )
    prefix = "".join(f"# line {number}\n" for number in range(200)) + "def add(a, b):\n    return "
    return Question(
        situation=Situation(uri="file:///a.py", path="a.py", language_id="python", prefix=prefix, suffix="\n"),
        policy=Policy("single", 1, 400),
        invoked=False,
        profile=profile,
        provider=provider_named("openai"),
        model="qwen2.5-coder",
        ways=ways,
        snippets=(),
        budget=Budget(400, 100),
        most_output_tokens=64,
        temperature=0.1,
        timeout_seconds=5.0,
    )


@pytest.mark.parametrize(
    ("replies", "paths", "refused"),
    [
        ((NO_MARKS, ANSWER), ["/infill", "/v1/chat/completions"], ["infill", "suffix", "template"]),
        ((NO_PAGE, TEXT), ["/infill", "/v1/completions"], ["infill"]),
    ],
)
def test_the_next_way_is_tried_and_what_is_closed_is_learnt(
    replies: tuple[Mapping[str, Any], ...], paths: list[str], refused: list[str]
) -> None:
    asked = Asked(*replies, ways=NEAR)
    assert asked.paths == paths
    assert sorted(asked.refused_ways) == refused
    assert asked.filling.error is None
    assert asked.filling.answer.text == "a + b"


def test_a_limit_that_a_model_refuses_is_not_sent_again() -> None:
    asked = Asked(NO_STOP, ANSWER)
    assert asked.with_stop == [True, False]
    assert asked.filling.answer.text == "a + b"
    asked.again(ANSWER)
    assert asked.with_stop == [False]


def test_what_is_refused_again_is_an_error() -> None:
    asked = Asked(NO_STOP, NO_TEMPERATURE, NO_TEMPERATURE)
    assert len(asked.transport.requests) == 3
    assert asked.filling.error is not None


def test_a_prompt_that_is_too_long_is_shortened_once() -> None:
    asked = Asked(TOO_LONG, ANSWER)
    first, second = (len(request.body) for request in asked.transport.requests)
    assert second < first
    assert asked.filling.answer.text == "a + b"
    assert len(Asked(TOO_LONG).transport.requests) == 2


def test_a_wrong_key_closes_no_way() -> None:
    asked = Asked(NO_KEY, ways=NEAR)
    assert asked.paths == ["/infill"]
    assert asked.refused_ways == []
    assert asked.filling.error is not None
    assert asked.filling.error.code == "authentication"
