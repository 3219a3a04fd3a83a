import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from claude_sdk import check, sdk_message
from lapce_ai_providers.chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.anthropic_messages.decoder import MessagesDecoder
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.framing.sse import SseFraming
from lapce_ai_providers.registry import provider_named
from parity_scenarios import Scenario, scenarios
from scripted_transport import recorded_bytes


def bodies(scenario: Scenario) -> list[dict[str, Any]]:
    found = []
    for step in scenario.steps:
        if step.kind not in ("createMessage", "completePrompt"):
            continue
        try:
            request = provider_named(scenario.provider).exchange(scenario.call(step), {}).request
        except ProviderError:
            continue
        if scenario.provider == "anthropic" or "/publishers/anthropic/" in request.url:
            found.append(json.loads(request.body))
    return found


def test_the_sdk_understands_all_that_we_send() -> None:
    sent = [body for scenario in scenarios("anthropic") for body in bodies(scenario)]
    assert len(sent) > 100
    for body in sent:
        check(body)


def test_the_sdk_understands_all_that_we_send_to_vertex_but_that_the_address_names_the_model() -> None:
    sent = [body for scenario in scenarios("vertex") for body in bodies(scenario)]
    assert len(sent) > 80
    for body in sent:
        assert body.pop("anthropic_version") == "vertex-2023-10-16"
        check({**body, "model": "m"})


@pytest.mark.parametrize(
    "fault",
    [
        {"bogus": 1},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "t", "bogus": 1}]}]},
        {"messages": [{"role": "assistant", "content": [{"type": "text"}]}]},
        {"messages": [{"role": "bogus", "content": "t"}]},
        {"max_tokens": None},
    ],
)
def test_the_sdk_finds_what_is_wrong(fault: dict[str, Any]) -> None:
    body = {"model": "m", "max_tokens": 1, "messages": [], "stream": True}
    check(body)
    with pytest.raises(ValidationError):
        check({**body, **fault})


def ours(reads: list[bytes]) -> tuple[list[Chunk], str | None]:
    framing, decoder = SseFraming(), MessagesDecoder()
    chunks = [chunk for read in reads for event in framing.feed(read) for chunk in decoder.feed(event)]
    return [*chunks, *decoder.finish()], decoder.stop_reason


def facts_of(message: Any) -> tuple[str, str, int, str | None]:
    """Text, thoughts, input tokens and reason of the SDK's message, blocks set off as the reference does."""
    text, thoughts = "", ""
    for place, block in enumerate(message.content):
        between = "\n" if place else ""
        text += between + block.text if block.type == "text" else ""
        thoughts += between + block.thinking if block.type == "thinking" else ""
    return text, thoughts, message.usage.input_tokens, message.stop_reason


def our_facts(reads: list[bytes]) -> tuple[str, str, int, str | None]:
    chunks, reason = ours(reads)
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))
    thoughts = "".join(chunk.text for chunk in chunks if isinstance(chunk, ReasoningChunk))
    return text, thoughts, sum(chunk.input_tokens for chunk in chunks if isinstance(chunk, UsageChunk)), reason


def recorded_streams() -> list[bytes]:
    """Those that the SDK reads without complaint: its types are stricter than some recordings are whole."""
    found = set()
    for scenario in scenarios("anthropic"):
        for reply in scenario.steps[0].replies if scenario.steps[0].kind == "createMessage" else ():
            if reply.get("status") == 200 and not reply.get("drop"):
                body = b"".join(map(recorded_bytes, reply.get("chunks", [])))
                try:
                    whole = sdk_message(body)
                except (ValueError, RuntimeError, AttributeError):
                    continue
                if whole is not None:
                    found.add(body)
    return sorted(found)


def test_recorded_streams_say_to_us_what_they_say_to_the_sdk() -> None:
    streams = recorded_streams()
    assert len(streams) > 10
    for body in streams:
        assert our_facts([body]) == facts_of(sdk_message(body)), body


PIECES = st.lists(st.text(max_size=8), max_size=4)
BLOCKS = st.lists(st.tuples(st.sampled_from(["text", "thinking", "tool_use"]), PIECES), max_size=4)


def event(**message: Any) -> bytes:
    return f"event: {message['type']}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n".encode()


def block_events(index: int, kind: str, pieces: list[str]) -> list[bytes]:
    start: dict[str, Any] = {
        "text": {"text": ""},
        "thinking": {"thinking": "", "signature": ""},
        "tool_use": {"id": "t", "name": "f", "input": {}},
    }[kind]
    delta, field = {
        "text": ("text_delta", "text"),
        "thinking": ("thinking_delta", "thinking"),
        "tool_use": ("input_json_delta", "partial_json"),
    }[kind]
    shown = [""] if kind == "tool_use" else pieces
    return [
        event(type="content_block_start", index=index, content_block={"type": kind, **start}),
        *(event(type="content_block_delta", index=index, delta={"type": delta, field: piece}) for piece in shown),
        event(type="content_block_stop", index=index),
    ]


def stream_of(blocks: list[tuple[str, list[str]]]) -> bytes:
    message = {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "m", "stop_reason": None}
    usage = {"input_tokens": 7, "output_tokens": 1}
    return b"".join(
        [
            event(type="message_start", message={**message, "stop_sequence": None, "usage": usage}),
            event(type="ping"),
            *(part for index, (kind, pieces) in enumerate(blocks) for part in block_events(index, kind, pieces)),
            event(
                type="message_delta",
                delta={"stop_reason": "end_turn", "stop_sequence": None},
                usage={"output_tokens": 9},
            ),
            event(type="message_stop"),
        ]
    )


@given(BLOCKS, st.lists(st.floats(0, 1), max_size=5))
def test_generated_streams_in_any_pieces_say_to_us_what_they_say_to_the_sdk(
    blocks: list[tuple[str, list[str]]], cuts: list[float]
) -> None:
    body = stream_of(blocks)
    places = [0, *sorted(int(cut * len(body)) for cut in cuts), len(body)]
    reads = [body[start:end] for start, end in pairwise(places)]
    assert our_facts(reads) == facts_of(sdk_message(body))
