import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.catalog.model import ModelInfo
from lapce_ai_providers.chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.anthropic_messages.decoder import MessagesDecoder, named_event
from lapce_ai_providers.errors import BrokenReply, ProviderError, Refused, Unavailable
from lapce_ai_providers.wire import Event

PRICED = ModelInfo(input_price=3, output_price=15, cache_writes_price=3.75, cache_reads_price=0.3)


def event(**message: Any) -> Event:
    return Event(message["type"], json.dumps(message))


def started(**usage: Any) -> Event:
    return event(type="message_start", message={"usage": usage})


def opened(kind: str, index: int = 0, **block: Any) -> Event:
    return event(type="content_block_start", index=index, content_block={"type": kind, **block})


def delta(kind: str, index: int = 0, **fields: Any) -> Event:
    return event(type="content_block_delta", index=index, delta={"type": kind, **fields})


def decoded(*events: Event, priced: ModelInfo | None = None) -> list[Chunk]:
    decoder = MessagesDecoder(priced)
    return [*(chunk for each in events for chunk in decoder.feed(each)), *decoder.finish()]


def test_texts_and_thoughts_are_chunks_of_their_own() -> None:
    assert decoded(
        opened("thinking", thinking=""), delta("thinking_delta", thinking="hm"), delta("text_delta", text="a")
    ) == [ReasoningChunk(""), ReasoningChunk("hm"), TextChunk("a")]


def test_a_later_block_is_set_off_by_a_line() -> None:
    assert decoded(opened("text", 1, text="b")) == [TextChunk("\n"), TextChunk("b")]
    assert decoded(opened("thinking", 2, thinking="b")) == [ReasoningChunk("\n"), ReasoningChunk("b")]


def test_what_is_not_shown_makes_no_chunk() -> None:
    hidden = [
        opened("tool_use", 1, id="t", name="f", input={}),
        opened("redacted_thinking", 1, data="x"),
        delta("input_json_delta", partial_json="{"),
        delta("signature_delta", signature="s"),
        delta("citations_delta", citation={}),
        event(type="content_block_stop", index=0),
        event(type="message_stop"),
        Event("ping", "{}"),
        Event("ping", "not JSON"),
        Event("new_kind_of_event", "{}"),
    ]
    assert decoded(*hidden) == []


def test_an_event_without_its_name_is_passed_over() -> None:
    assert decoded(Event("", delta("text_delta", text="a").data), Event("message", "{}")) == []


def test_the_type_in_the_data_says_what_an_event_is() -> None:
    assert decoded(Event("content_block_stop", delta("text_delta", text="a").data)) == [TextChunk("a")]


def test_usage_is_told_at_the_beginning_and_with_each_change() -> None:
    told = started(input_tokens=10, output_tokens=2, cache_creation_input_tokens=0, cache_read_input_tokens=5)
    changed = event(type="message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 7})
    assert decoded(told, changed) == [UsageChunk(10, 2, cache_read_tokens=5), UsageChunk(0, 7)]


def test_usage_that_is_not_told_makes_no_chunk() -> None:
    assert decoded(event(type="message_start", message={"usage": None}), event(type="message_delta")) == []


def test_the_cost_is_that_of_what_was_counted_at_the_beginning() -> None:
    told = started(
        input_tokens=1000, output_tokens=100, cache_creation_input_tokens=10, cache_read_input_tokens=1_000_000
    )
    *_, last = decoded(told, event(type="message_delta", usage={"output_tokens": 9999}), priced=PRICED)
    assert isinstance(last, UsageChunk)
    assert last.total_cost == pytest.approx(0.0000375 + 0.3 + 0.003 + 0.0015)


def test_without_prices_or_counts_there_is_no_cost() -> None:
    assert decoded(started(input_tokens=1)) == [UsageChunk(1, 0)]
    assert decoded(started(), priced=PRICED) == [UsageChunk(0, 0)]
    assert decoded(started(input_tokens=1), priced=ModelInfo())[-1] == UsageChunk(0, 0, total_cost=0)


def test_the_reason_for_the_end_is_known() -> None:
    decoder = MessagesDecoder()
    for each in (event(type="message_delta", delta={"stop_reason": "max_tokens"}), event(type="message_delta")):
        list(decoder.feed(each))
    assert decoder.stop_reason == "max_tokens"


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        ('{"type": "error", "error": {"type": "overloaded_error"}}', Unavailable, "unavailable"),
        ('{"error": {"type": "rate_limit_error", "message": "m"}}', Unavailable, "rate_limited"),
        ('{"error": {"type": "invalid_request_error", "message": "prompt is too long: 2"}}', Refused, "too_large"),
        ('{"error": {"type": "authentication_error"}}', Refused, "authentication"),
        ("boom", Unavailable, "unavailable"),
        ("[]", Unavailable, "unavailable"),
        ('{"error": "text"}', Unavailable, "unavailable"),
    ],
)
def test_an_error_event_is_told_as_it_stands(data: str, kind: type[ProviderError], code: str) -> None:
    with pytest.raises(kind) as caught:
        decoded(Event("error", data))
    assert (caught.value.message, caught.value.code) == (data, code)
    assert caught.value.retryable is (kind is Unavailable)


@pytest.mark.parametrize("data", ["", "{", "nonsense"])
def test_an_event_that_is_not_json_breaks_the_reply(data: str) -> None:
    with pytest.raises(BrokenReply, match="not JSON"):
        decoded(Event("content_block_delta", data))
    if data:
        with pytest.raises(BrokenReply, match="not JSON"):
            named_event(data)


def test_a_text_that_is_none_breaks_the_reply() -> None:
    with pytest.raises(BrokenReply, match='"text" is no text'):
        decoded(delta("text_delta", text=5))


def test_a_message_gets_its_name_from_its_type() -> None:
    assert named_event('{"type": "ping"}') == Event("ping", '{"type": "ping"}')
    assert named_event("[]").name == ""


NAMES = st.sampled_from(
    ["message_start", "message_delta", "message_stop", "content_block_start", "content_block_delta", "error", "", "x"]
)
KINDS = st.sampled_from(["text", "thinking", "tool_use", "text_delta", "thinking_delta"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | NAMES | KINDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "delta", "content_block", "index", "text", "thinking", "usage", "message", "error"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(st.tuples(NAMES, JSON | NAMES.map(lambda name: {"type": name})), max_size=6))
def test_whatever_comes_is_chunks_or_an_error_of_ours(messages: list[tuple[str, Any]]) -> None:
    try:
        chunks = decoded(*(Event(name, json.dumps(message)) for name, message in messages), priced=PRICED)
    except ProviderError:
        return
    assert all(isinstance(chunk, (TextChunk, ReasoningChunk, UsageChunk)) for chunk in chunks)
