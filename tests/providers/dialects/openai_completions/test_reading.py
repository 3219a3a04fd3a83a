"""Streams of text completions, as OpenAI's like, DeepSeek and Mistral send them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.openai_chat.decoder import ChatDecoder
from lapce_ai_providers.dialects.openai_completions.reading import READING
from lapce_ai_providers.errors import BrokenReply, ProviderError
from lapce_ai_providers.framing.sse import SseFraming
from lapce_ai_providers.wire import Event

OPENAI = b"""data: {"choices":[{"text":"re","index":0,"logprobs":null,"finish_reason":null}],"usage":null}

data: {"choices":[{"text":"turn \xe2\x82\xac","index":0,"finish_reason":null}]}

data: {"choices":[{"text":"","index":0,"finish_reason":"length"}]}

data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}

data: [DONE]

"""
MISTRAL = b"""data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant",\
"content":""},"finish_reason":null}]}

data: {"id":"1","choices":[{"index":0,"delta":{"content":"re"},"finish_reason":null}]}

data: {"id":"1","choices":[{"index":0,"delta":{"content":"turn \xe2\x82\xac"},"finish_reason":"length"}],\
"usage":{"prompt_tokens":10,"total_tokens":12,"completion_tokens":2}}

data: [DONE]

"""
EXPECTED = ("return €", UsageChunk(10, 2), "length")

fields = ["choices", "text", "delta", "content", "usage", "error", "message", "finish_reason", "prompt_tokens"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(fields), inner, max_size=4),
    max_leaves=12,
)


def read(*reads: bytes) -> tuple[str, UsageChunk | None, str | None]:
    framing, decoder = SseFraming(), ChatDecoder(READING)
    chunks: list[Chunk] = []
    for data in reads:
        for event in framing.feed(data):
            chunks.extend(decoder.feed(event))
    for event in framing.finish():
        chunks.extend(decoder.feed(event))
    chunks.extend(decoder.finish())
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))
    usage = next((chunk for chunk in chunks if isinstance(chunk, UsageChunk)), None)
    return text, usage, decoder.stop_reason


@pytest.mark.parametrize("stream", [OPENAI, MISTRAL, OPENAI.replace(b"\n", b"\r\n")])
def test_a_stream_cut_in_two_anywhere_gives_the_same_text(stream: bytes) -> None:
    for place in range(len(stream) + 1):
        assert read(stream[:place], stream[place:]) == EXPECTED
    assert read(*(bytes([byte]) for byte in stream)) == EXPECTED


def test_an_error_in_the_stream_is_raised() -> None:
    with pytest.raises(ProviderError, match="gone wrong"):
        read(b'data: {"error":{"message":"gone wrong"}}\n\n')


@pytest.mark.parametrize("data", ['{"choices":[{"text":5}]}', "no json", "{}"])
def test_an_event_that_is_none_of_the_apis_is_a_broken_reply(data: str) -> None:
    with pytest.raises(BrokenReply):
        list(ChatDecoder(READING).feed(Event("", data)))


@given(json_values)
def test_any_json_gives_chunks_or_a_provider_error(value: Any) -> None:
    decoder = ChatDecoder(READING)
    try:
        chunks = [*decoder.feed(Event("", json.dumps(value))), *decoder.finish()]
    except ProviderError:
        return
    assert all(isinstance(chunk, TextChunk | UsageChunk) for chunk in chunks)
