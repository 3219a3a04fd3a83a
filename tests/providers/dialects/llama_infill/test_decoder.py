"""Streams of llama.cpp's `/infill`."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.llama_infill.decoder import InfillDecoder
from lapce_ai_providers.errors import BrokenReply, ProviderError, Refused
from lapce_ai_providers.fill import refuses_way
from lapce_ai_providers.framing.sse import SseFraming
from lapce_ai_providers.wire import Event

STREAM = b"""data: {"index":0,"content":"re","tokens":[1],"stop":false,"id_slot":-1,"tokens_predicted":1,\
"tokens_evaluated":10}

data: {"index":0,"content":"turn \xe2\x82\xac","tokens":[2],"stop":false}

data: {"index":0,"content":"","tokens":[],"id_slot":1,"stop":true,"tokens_predicted":2,"tokens_evaluated":10,\
"stop_type":"limit"}

"""
EXPECTED = ([TextChunk("re"), TextChunk("turn €"), UsageChunk(10, 2)], "limit")

fields = ["content", "stop", "stop_type", "error", "message", "code", "tokens_evaluated", "tokens_predicted"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(fields), inner, max_size=5),
    max_leaves=12,
)


def read(*reads: bytes) -> tuple[list[Chunk], str | None]:
    framing, decoder = SseFraming(), InfillDecoder()
    chunks: list[Chunk] = []
    for data in reads:
        for event in framing.feed(data):
            chunks.extend(decoder.feed(event))
    for event in framing.finish():
        chunks.extend(decoder.feed(event))
    chunks.extend(decoder.finish())
    return chunks, decoder.stop_reason


@pytest.mark.parametrize("end", [b"", b"data: [DONE]\n\n", b'data: {"content":"never"}\n\n'])
def test_a_stream_cut_in_two_anywhere_gives_the_same_chunks(end: bytes) -> None:
    stream = STREAM + end
    for place in range(len(stream) + 1):
        assert read(stream[:place], stream[place:]) == EXPECTED
    assert read(*(bytes([byte]) for byte in stream)) == EXPECTED


@pytest.mark.parametrize("body", [b"", b'{"error":"Unexpected endpoint or method. (POST /infill)"}', b"<html></html>"])
def test_an_answer_without_any_event_means_that_there_is_no_such_endpoint(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read(body)
    assert refuses_way(caught.value)


def test_an_error_in_the_stream_is_raised() -> None:
    with pytest.raises(ProviderError, match="slot is gone"):
        read(STREAM[:120] + b"\n\n", b'data: {"error":{"code":500,"message":"slot is gone"}}\n\n')


@pytest.mark.parametrize("data", ['{"content":5}', "no json", "{}", "[]"])
def test_an_event_that_is_none_of_the_apis_is_a_broken_reply(data: str) -> None:
    with pytest.raises(BrokenReply):
        list(InfillDecoder().feed(Event("", data)))


@given(json_values)
def test_any_json_gives_chunks_or_a_provider_error(value: Any) -> None:
    decoder = InfillDecoder()
    try:
        chunks = [*decoder.feed(Event("", json.dumps(value))), *decoder.finish()]
    except ProviderError:
        return
    assert all(isinstance(chunk, TextChunk | UsageChunk) for chunk in chunks)
