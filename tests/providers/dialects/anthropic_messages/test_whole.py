import json
from typing import Any

import pytest

from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.anthropic_messages.count import read_count
from lapce_ai_providers.dialects.anthropic_messages.whole import Shown, read_message
from lapce_ai_providers.errors import BrokenReply, ProviderError, Unavailable
from lapce_ai_providers.wire import ResponseHead

OK = ResponseHead(200, "OK", {})
THOUGHT = {"type": "thinking", "thinking": "t"}
TEXT = {"type": "text", "text": "a"}


def read(message: Any, shown: Shown = "first text", prefix: str = "") -> tuple[list[Chunk], str | None]:
    return read_message(prefix, shown, OK, json.dumps(message).encode())


def test_the_answer_is_the_first_text_or_the_first_block() -> None:
    content = [THOUGHT, TEXT, {"type": "text", "text": "b"}]
    assert read({"content": content})[0] == [TextChunk("a")]
    assert read({"content": content}, "first block")[0] == [TextChunk("")]
    assert read({"content": [TEXT]}, "first block")[0] == [TextChunk("a")]
    assert read({"content": []})[0] == [TextChunk("")]
    assert read({"content": [5, None, {"type": "text"}]})[0] == [TextChunk("")]


def test_usage_and_the_reason_for_the_end_are_told() -> None:
    message = {"content": [TEXT], "usage": {"input_tokens": 3, "output_tokens": 4}, "stop_reason": "end_turn"}
    assert read(message) == ([TextChunk("a"), UsageChunk(3, 4)], "end_turn")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": "x"}', b'{"content": "text"}', b"\xff"])
def test_what_is_no_message_is_told_in_our_words(body: bytes) -> None:
    with pytest.raises(BrokenReply) as caught:
        read_message("Prefix: ", "first text", OK, body)
    assert caught.value.message.startswith("Prefix: The reply ")


def test_an_error_in_place_of_a_message_is_told() -> None:
    with pytest.raises(Unavailable) as caught:
        read({"type": "error", "error": {"type": "overloaded_error", "message": "m"}}, prefix="P: ")
    assert caught.value.message == 'P: {"type":"error","error":{"type":"overloaded_error","message":"m"}}'


def test_a_count_is_a_number_of_tokens() -> None:
    assert read_count(OK, b'{"input_tokens": 42}') == ([UsageChunk(42, 0)], None)
    for body in (b"{}", b'{"input_tokens": null}', b'{"input_tokens": true}', b"nonsense"):
        with pytest.raises(ProviderError):
            read_count(OK, body)
