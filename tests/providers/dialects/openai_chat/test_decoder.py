import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.adapters.openai import O_FAMILY_READING, READING
from lapce_ai_providers.chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.openai_chat.decoder import ChatDecoder, Reading
from lapce_ai_providers.errors import BrokenReply, ProviderError, Refused, Unavailable
from lapce_ai_providers.wire import Event

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "content", "usage", "error", "message", "code", "prompt_tokens"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def delta(**fields: Any) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": fields}]})


def decoded(*data: str, reading: Reading = READING) -> list[Chunk]:
    decoder = ChatDecoder(reading)
    return [*(chunk for each in data for chunk in decoder.feed(Event("", each))), *decoder.finish()]


def test_content_comes_before_reasoning_of_the_same_delta() -> None:
    assert decoded(delta(reasoning_content="r", content="c")) == [TextChunk("c"), ReasoningChunk("r")]


def test_usage_comes_once_and_last_however_often_it_is_told() -> None:
    usage = '{"choices":[],"usage":{"prompt_tokens":%d}}'
    assert decoded(usage % 1, delta(content="a"), usage % 2, "[DONE]") == [TextChunk("a"), UsageChunk(2, 0)]
    assert decoded('{"choices":[],"usage":{}}') == [UsageChunk(0, 0)]


def test_the_o_family_tells_each_usage_and_leaves_tags_alone() -> None:
    usage = '{"choices":[],"usage":{"prompt_tokens":1,"cache_read_input_tokens":5}}'
    chunks = decoded(usage, delta(content="<think>a", reasoning_content="r"), usage, reading=O_FAMILY_READING)
    assert chunks == [UsageChunk(1, 0), TextChunk("<think>a"), UsageChunk(1, 0)]


def test_usage_of_an_event_without_choices_counts() -> None:
    assert decoded('{"usage":{"completion_tokens":3.0}}') == [UsageChunk(0, 3)]


@pytest.mark.parametrize("data", ["", " ", "\n"])
def test_empty_data_keeps_the_connection_alive_and_says_nothing(data: str) -> None:
    assert decoded(data, delta(content="a"), data) == [TextChunk("a")]


def test_nothing_counts_after_done() -> None:
    assert decoded(delta(content="a"), "[DONE] bye", "not json", delta(content="b")) == [TextChunk("a")]


def test_what_is_owed_comes_with_done_so_that_a_connection_lost_after_it_loses_nothing() -> None:
    decoder = ChatDecoder(READING)
    decoder.feed(Event("", '{"choices":[],"usage":{"prompt_tokens":4}}'))
    assert list(decoder.feed(Event("", "[DONE]"))) == [UsageChunk(4, 0)]
    assert list(decoder.finish()) == []


def test_the_stop_reason_is_the_last_one_told() -> None:
    decoder = ChatDecoder(READING)
    for reason in (None, "length", None):
        decoder.feed(Event("", json.dumps({"choices": [{"delta": {}, "finish_reason": reason}]})))
    assert decoder.stop_reason == "length"


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Event("", "hello"), "not JSON"),
        (Event("", '{"a":NaN}'), "not JSON"),
        (Event("", "[" * 100_000), "not JSON"),
        (Event("", '{"type":"ping"}'), 'without "choices": {"type":"ping"}'),
        (Event("", "5"), 'without "choices"'),
        (Event("", "[]"), 'without "choices"'),
        (Event("", delta(content=5)), '"content" is no text'),
        (Event("", delta(reasoning_content=["a"])), '"reasoning_content" is no text'),
    ],
)
def test_an_event_that_is_none_of_the_apis_is_a_broken_reply(event: Event, message: str) -> None:
    with pytest.raises(BrokenReply) as caught:
        ChatDecoder(READING).feed(event)
    assert message in caught.value.message
    assert len(caught.value.message) < 400


@pytest.mark.parametrize(
    ("event", "message", "kind", "code"),
    [
        (Event("", '{"error":{"message":"m","type":"server_error"}}'), "m", Unavailable, "unavailable"),
        (Event("", '{"error":"overloaded"}'), '"overloaded"', Unavailable, "unavailable"),
        (Event("", '{"error":{}}'), "{}", Unavailable, "unavailable"),
        (Event("", '{"error":{"message":"m","code":429}}'), "m", Unavailable, "rate_limited"),
        (Event("", '{"error":{"message":"m","code":"context_length_exceeded"}}'), "m", Refused, "too_large"),
        (Event("error", '{"message":"msg only"}'), "msg only", Unavailable, "unavailable"),
        (Event("error", '{"error":{"message":{"a":1}}}'), '{"a":1}', Unavailable, "unavailable"),
    ],
)
def test_an_error_in_the_stream_is_told_in_its_own_words(
    event: Event, message: str, kind: type[ProviderError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        ChatDecoder(READING).feed(event)
    assert (caught.value.message, caught.value.code) == (message, code)


@given(st.sampled_from(["", "error", "thread.x"]), json_values)
def test_whatever_comes_is_chunks_or_a_clear_error(name: str, value: Any) -> None:
    decoder = ChatDecoder(READING)
    try:
        chunks = [*decoder.feed(Event(name, json.dumps(value))), *decoder.finish()]
    except ProviderError as error:
        assert error.message
        return
    assert all(isinstance(chunk, (TextChunk, UsageChunk)) for chunk in chunks)
