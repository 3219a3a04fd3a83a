"""What OpenAI's SDK says of our requests and reads in streams: for OpenAI, Azure, OpenRouter and xAI."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai import OpenAIError
from pydantic import ValidationError

from lapce_ai_providers.adapters import openai, openrouter, xai
from lapce_ai_providers.chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.openai_chat.decoder import ChatDecoder, Reading
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.framing.sse import SseFraming
from openai_sdk import check, sdk_chunks, without_cache_marks
from our_requests import bodies_of
from parity_scenarios import scenarios
from recorded_streams import streams

PROVIDERS = ("openai", "azure", "openrouter", "xai")
BODY: dict[str, Any] = {"model": "m", "messages": [], "stream": True}
READINGS = {
    "openai": openai.READING,
    "o family": openai.O_FAMILY_READING,
    "openrouter": openrouter.READING,
    "xai": xai.READING,
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_sdk_understands_all_that_we_send(provider: str) -> None:
    checked = 0
    for scenario in scenarios(provider):
        for body in bodies_of(scenario):
            marked = provider == "openrouter" or scenario.raw["options"].get("openAiCustomModelInfo")
            check(without_cache_marks(body) if marked else body, router=provider == "openrouter")
            checked += 1
    assert checked > 10


@pytest.mark.parametrize(
    "fault",
    [
        {"bogus": 1},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "t", "bogus": 1}]}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"uri": "data:"}}]}]},
        {"messages": [{"role": "tool", "content": "t"}]},
        {"messages": [{"role": "bogus", "content": "t"}]},
        {"messages": None},
        {"max_tokens": "many"},
        {"stream_options": {"include_usages": True}},
        {"transforms": ["middle-out"]},
    ],
)
def test_the_sdk_finds_what_is_wrong(fault: dict[str, Any]) -> None:
    check(BODY)
    with pytest.raises(ValidationError):
        check({**BODY, **fault})


def test_a_router_s_own_fields_are_looked_at_too() -> None:
    check({**BODY, "transforms": ["middle-out"]}, router=True)
    with pytest.raises(ValidationError):
        check({**BODY, "provider": {"bogus": []}}, router=True)


Facts = tuple[str, str, list[tuple[int, int]], str | None]
"""Answer, thoughts, tokens by report, and why it ended."""


def our_facts(reading: Reading, pieces: Sequence[bytes]) -> Facts:
    framing, decoder = SseFraming(), ChatDecoder(reading)
    chunks: list[Chunk] = [chunk for piece in pieces for event in framing.feed(piece) for chunk in decoder.feed(event)]
    return facts_of_chunks([*chunks, *decoder.finish()], decoder.stop_reason)


def facts_of_chunks(chunks: Sequence[Chunk], reason: str | None) -> Facts:
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))
    thoughts = "".join(chunk.text for chunk in chunks if isinstance(chunk, ReasoningChunk))
    usage = [(chunk.input_tokens, chunk.output_tokens) for chunk in chunks if isinstance(chunk, UsageChunk)]
    return text, thoughts, usage, reason


def sdk_facts(pieces: Sequence[bytes], reading: Reading) -> Facts:
    """The same of the SDK's chunks, with the thoughts where the reading looks for them."""
    names = {name for name, make in reading.fields if make is ReasoningChunk}
    text, thoughts, reason = "", "", None
    usage = []
    for chunk in sdk_chunks(pieces):
        for choice in chunk.choices[:1] if chunk.choices else ():
            if choice.delta is not None:
                text += choice.delta.content or ""
                thoughts += "".join((choice.delta.model_extra or {}).get(name) or "" for name in names)
            reason = choice.finish_reason or reason
        if chunk.usage is not None:
            told = chunk.usage.model_dump()
            usage.append((told.get("prompt_tokens") or 0, told.get("completion_tokens") or 0))
    every = reading in (openai.O_FAMILY_READING, xai.READING)
    return text, thoughts, usage if every else usage[-1:], reason


@pytest.mark.parametrize("provider", PROVIDERS)
def test_recorded_streams_say_to_us_what_they_say_to_the_sdk(provider: str) -> None:
    reading = READINGS.get(provider, openai.READING)
    compared = 0
    for body in streams(provider):
        try:
            ours, theirs = our_facts(reading, [body]), sdk_facts([body], reading)
        except (ProviderError, OpenAIError, ValueError, AttributeError, TypeError):
            continue  # a stream at fault; one of us notices it first
        # Thoughts between tags are the answer's text to the SDK, and it drops an event after a byte-order mark.
        if b"<" not in body and not body.startswith(b"\xef\xbb\xbf"):
            assert ours == theirs, body
            compared += 1
    assert compared > 4


TEXT = st.text(st.characters(exclude_characters="<", exclude_categories=["Cs"]), max_size=8)
FACTS = st.fixed_dictionaries({}, optional={"content": TEXT | st.none(), "reasoning": TEXT, "reasoning_content": TEXT})
COUNTS = st.integers(0, 10**6)
CHUNKS = st.builds(
    lambda delta, reason, usage: {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": reason}],
        "usage": usage and {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)},
    },
    st.none() | FACTS,
    st.sampled_from([None, None, "stop", "length"]),
    st.none() | st.tuples(COUNTS, COUNTS),
)
COMMENTS = st.sampled_from([b"", b": OPENROUTER PROCESSING\n\n", b"retry: 3\n"])


def stream_of(chunks: Sequence[tuple[bytes, dict[str, Any]]], end: str, *, ascii_only: bool, done: bool) -> bytes:
    events = [
        comment + b"data: " + json.dumps(chunk, ensure_ascii=ascii_only).encode() + b"\n\n" for comment, chunk in chunks
    ]
    return b"".join([*events, b"data: [DONE]\n\n" if done else b""]).replace(b"\n", end.encode())


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(READINGS)),
    st.lists(st.tuples(COMMENTS, CHUNKS), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
    st.lists(st.floats(0, 1), max_size=5),
)
def test_generated_streams_in_any_pieces_say_to_us_what_they_say_to_the_sdk(
    name: str,
    chunks: list[tuple[bytes, dict[str, Any]]],
    line_end: str,
    ascii_only: bool,
    done: bool,
    cuts: list[float],
) -> None:
    body = stream_of(chunks, line_end, ascii_only=ascii_only, done=done)
    places = [0, *sorted(int(cut * len(body)) for cut in cuts), len(body)]
    pieces = [body[start:stop] for start, stop in pairwise(places)]
    assert our_facts(READINGS[name], pieces) == sdk_facts(pieces, READINGS[name])
