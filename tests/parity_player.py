"""Plays a recorded scenario through the provider half, without sockets and on a clock that jumps.

What a pass proves: same requests, chunks, texts, errors, statuses, waits and model facts as the reference had.
"""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from importlib import import_module
from inspect import signature
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from attrs import asdict, define, field

from aws_machine import aws_machine
from lapce_ai_providers.adapters.openai_models import models_in, models_request
from lapce_ai_providers.catalog.model_row import model_info, row_of
from lapce_ai_providers.chunks import Chunk, ErrorChunk, GroundingChunk, RawChunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.profile import Profile, setting_name
from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.stream import Answer
from lapce_ai_providers.transport import retry
from lapce_ai_providers.transport.retry import Waiting
from parity_rules import (
    ACCIDENTS,
    chunk_differences,
    differences,
    request_differences,
    text_differences,
)
from parity_scenarios import Scenario, Step
from scripted_google import scripted_google
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

KINDS = {
    TextChunk: "text",
    ReasoningChunk: "reasoning",
    UsageChunk: "usage",
    GroundingChunk: "grounding",
    ErrorChunk: "error",
    RawChunk: "raw",
}


@define
class Outcome:
    """What came of one call."""

    chunks: list[Chunk] = field(factory=list)
    error: ProviderError | None = None
    result: Any = None


class NoJitter:
    """Stands in for `random`: the waits were recorded with a chance of 0, for Bedrock with one of nearly 1."""

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def random(self) -> float:
        return self._chance


def play(scenario: Scenario) -> list[str]:
    """Every difference between the recording and what we do."""
    chance = 0.999999 if scenario.provider == "bedrock" else 0.0
    machine = aws_machine(scenario.raw.get("files", {}), scenario.raw.get("env", {}))
    with patch.object(retry, "random", NoJitter(chance)), machine if scenario.provider == "bedrock" else nullcontext():
        return run_virtually(play_steps(scenario))


async def play_steps(scenario: Scenario) -> list[str]:
    memory: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    problems: list[str] = []
    for number, step in enumerate(scenario.steps, 1):
        transport = ScriptedTransport(step.replies, step.routes)
        outcome = Outcome()
        if scenario.provider == "vertex":
            with scripted_google(transport, scenario.raw.get("env", {}), scenario.raw.get("files", {})):
                await ask(scenario, step, transport, memory, outcome, shared)
        elif step.kind == "listModels":
            await list_models(scenario.profile(), transport, outcome)
        elif step.kind == "countTokens":
            await count_tokens(scenario, step, Runtime(transport, memory, shared), outcome)
        elif step.kind != "getModel":
            await ask(scenario, step, transport, memory, outcome, shared)
        elif step.raw.get("fetch"):
            await look_up(scenario, step, Runtime(transport, memory, shared))
        found = [*step_differences(scenario, step, transport, outcome)]
        problems += [f"step {number} {problem}" if len(scenario.steps) > 1 else problem for problem in found]
    return [*problems, *model_differences(scenario, memory)]


async def ask(
    scenario: Scenario,
    step: Step,
    transport: ScriptedTransport,
    memory: dict[str, Any],
    outcome: Outcome,
    shared: dict[str, Any],
) -> None:
    """One call to its end."""

    def wait(waiting: Waiting) -> None:
        transport.timers_ms.append(waiting.seconds * 1000)

    answer = Answer(
        provider_named(scenario.provider), scenario.call(step), transport, memory, shared=shared, on_wait=wait
    )
    try:
        async for batch in answer.batches():
            outcome.chunks.extend(batch)
    except ProviderError as error:
        outcome.error = error
    if step.kind == "completePrompt" and outcome.error is None:
        outcome.result = "".join(chunk.text for chunk in outcome.chunks if isinstance(chunk, TextChunk))
        outcome.chunks = []


async def look_up(scenario: Scenario, step: Step, runtime: Runtime) -> None:
    """What is asked on the side ahead of a call, without the call."""
    prepare = provider_named(scenario.provider).prepare
    assert prepare is not None
    await prepare(scenario.call(step), runtime)


async def count_tokens(scenario: Scenario, step: Step, runtime: Runtime, outcome: Outcome) -> None:
    """The vendor's count; what follows where it does not tell is the server's business."""
    count = provider_named(scenario.provider).count_tokens
    assert count is not None
    outcome.result = await count(scenario.profile(), step.raw["content"], runtime)


async def list_models(profile: Profile, transport: ScriptedTransport, outcome: Outcome) -> None:
    """The list that `ai/models` asks for."""
    request = models_request(profile)
    outcome.result = [] if request is None else models_in(*await transport.fetch(request, profile))


def step_differences(scenario: Scenario, step: Step, transport: ScriptedTransport, outcome: Outcome) -> Iterator[str]:
    expect = step.expect
    if scenario.free:
        yield from free_end_differences(scenario.free, outcome)
    else:
        yield from chunk_differences(expect.get("chunks") or [], [chunk_value(chunk) for chunk in outcome.chunks])
        yield from end_differences(expect, outcome)
    if not all(reply.closed for reply in transport.opened):
        yield "a reply was not closed"
    if scenario.free and not expect.get("requests"):
        return  # the reference tripped before its request: ours may be made
    if expect.get("requests") is not None:
        yield from request_differences(expect["requests"], transport.requests)
    if expect.get("side_requests") is not None:
        side = sorted(transport.side_requests, key=lambda request: urlsplit(request.url).path)
        yield from (f"side {problem}" for problem in request_differences(expect["side_requests"], side))
    yield from differences(expect.get("connect_failures", 0), transport.refused_connections, "refused connections")
    if transport.requests or transport.refused_connections:  # what cannot be sent is not tried again
        yield from differences(expect.get("waits_ms") or [], transport.timers_ms, "waits in milliseconds")


def chunk_value(chunk: Chunk) -> dict[str, Any]:
    """A chunk as the recordings write it."""
    if isinstance(chunk, GroundingChunk):
        return {"type": "grounding", "sources": [present(asdict(source)) for source in chunk.sources]}
    return {"type": KINDS[type(chunk)], **present(asdict(chunk))}


def present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {setting_name(name): value for name, value in values.items() if value is not None}


def end_differences(expect: Mapping[str, Any], outcome: Outcome) -> Iterator[str]:
    wanted = expect.get("error")
    if wanted is None:
        if outcome.error is not None:
            yield f"error: expected none, got {outcome.error.message!r}"
        elif expect.get("result") is not None and not asks_for_facts(expect["result"]):
            yield from differences(expect["result"], outcome.result, "result")
        return
    if outcome.error is None:
        yield f"error: expected {wanted['message']!r}, got none"
        return
    yield from text_differences(wanted["message"], outcome.error.message, "error.message")
    status = wanted.get("status", wanted.get("httpStatusCode"))
    if status is not None:
        yield from differences(status, outcome.error.status, "error.status")
    if outcome.error.code == "internal":
        yield "error.code: nobody knows what `internal` means"


def asks_for_facts(result: Any) -> bool:
    """Whether a result is a model's, which `model_differences` looks at."""
    return isinstance(result, dict) and "info" in result


def free_end_differences(free: str, outcome: Outcome) -> Iterator[str]:
    """Where the reference trips: "done" owes the whole text, "error" a clear error, "outcome" either."""
    reason = "done" if outcome.error is None else "error"
    if free != "outcome" and reason != free:
        yield f"end: expected {free!r} (the reference trips here), got {reason!r}"
    text = outcome.result or "".join(getattr(chunk, "text", "") for chunk in outcome.chunks)
    if free == "done" and (not text or "\ufffd" in text):
        yield f"chunks: expected whole text (the reference trips here), got {text!r}"
    if outcome.error is not None and (not outcome.error.message or ACCIDENTS.search(outcome.error.message)):
        yield f"error.message: expected a text of our own, got {outcome.error.message!r}"


def model_differences(scenario: Scenario, memory: Mapping[str, Any]) -> Iterator[str]:
    """What the reference's handler says of its model after the call."""
    facts = scenario.raw.get("model")
    if facts is None:
        return
    adapter = import_module(f"lapce_ai_providers.adapters.{scenario.provider}")
    looks_up = len(signature(adapter.model).parameters) == 2
    model = adapter.model(scenario.profile(), memory) if looks_up else adapter.model(scenario.profile())
    own = {
        "id": model.id,
        "contextWindow": model.info.context_window,
        "maxTokens": model.params.max_tokens,
        "temperature": model.params.temperature,
    }
    yield from differences(dict(facts), {name: value for name, value in own.items() if value is not None}, "model")
    if scenario.raw["call"] == "getModel":
        result = scenario.raw["expect"]["result"]
        row = {name: value for name, value in result["info"].items() if name != "description"}
        yield from differences(row_of(model_info(row, "info")), row_of(model.info), "result.info")
        yield from differences(result.get("reasoning"), model.params.reasoning, "result.reasoning")
