"""What of a conversation still fits into the model's window."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.conversation_window import (
    Message,
    QuestionTooLong,
    content_text,
    dropped_words,
    estimated_tokens,
    fitted,
    room_for_messages,
    text_tokens,
    turn_starts,
    without_oldest_half,
)


def said(*texts: str) -> list[dict[str, Any]]:
    return [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(texts)]


def length(message: Message) -> int:
    return len(message["content"])


def test_a_short_conversation_stays_as_it_is() -> None:
    messages = said("one", "two", "three")
    result = fitted(messages, 100, length)
    assert (list(result.messages), result.dropped_turns, result.tokens) == (messages, 0, 11)


def test_the_oldest_turns_go_first_and_whole() -> None:
    messages = said("aaaa", "bbbb", "cc", "dd", "ee")
    assert [m["content"] for m in fitted(messages, 13, length).messages] == ["cc", "dd", "ee"]
    assert fitted(messages, 13, length).dropped_turns == 1
    assert [m["content"] for m in fitted(messages, 5, length).messages] == ["ee"]
    assert fitted(messages, 5, length).dropped_turns == 2


def test_a_question_that_fits_no_window_is_told_with_its_size() -> None:
    with pytest.raises(QuestionTooLong, match=r"about 5 tokens; there is room for 4\."):
        fitted(said("a", "b", "ccccc"), 4, length)
    with pytest.raises(QuestionTooLong, match="room for 0"):
        fitted(said("a"), -7, length)


def test_nothing_asked_is_nothing_sent() -> None:
    assert fitted([], 10, length).messages == ()


def test_a_tools_result_is_not_parted_from_its_call() -> None:
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "r"}]}
    messages = [*said("question", "call"), result, *said("answer", "x")[1:], {"role": "user", "content": "next"}]
    assert turn_starts(messages) == [0, 4]


def test_questions_one_after_the_other_are_one_turn() -> None:
    messages = [{"role": "user", "content": "a"}, *said("b", "c", "d")]
    assert turn_starts(messages) == [0, 3]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=15), st.integers(0, 60))
def test_what_is_kept_is_the_end_fits_and_begins_with_a_question(texts: list[str], room: int) -> None:
    messages = said(*texts)
    try:
        result = fitted(messages, room, length)
    except QuestionTooLong as error:
        assert error.tokens > room
        return
    kept = len(result.messages)
    assert list(result.messages) == messages[-kept:]
    assert sum(map(length, result.messages)) == result.tokens <= room
    assert result.messages[0]["role"] == "user"
    assert result.dropped_turns * 2 == len(messages) - kept
    if result.dropped_turns:  # one turn more would not have fitted
        assert sum(map(length, messages[-kept - 2 :])) > room


def test_a_provider_that_counts_otherwise_gets_the_newer_half() -> None:
    assert without_oldest_half(said("only", "answer")) is None
    half = without_oldest_half(said("1", "a", "2", "b", "3", "c", "4"))
    assert half is not None
    assert ([m["content"] for m in half.messages], half.dropped_turns) == (["3", "c", "4"], 2)


def test_room_is_left_for_the_answer_and_the_system_prompt() -> None:
    assert room_for_messages(1000, 200) == 760
    assert room_for_messages(1000, 200, 100) == 660
    assert room_for_messages(1000, None) == 712
    assert room_for_messages(1000, 1000) == 475  # a limit of the answer as large as the window
    assert room_for_messages(None, None) == 91_200
    assert room_for_messages(100, 1) == 94


def test_tokens_are_estimated_on_the_safe_side() -> None:
    assert text_tokens("") == 0
    assert text_tokens("abcdef") == 3
    assert text_tokens("漢字かな") >= 4
    assert estimated_tokens({"role": "user", "content": "abc"}) > 2


def test_blocks_have_words_too() -> None:
    blocks = [
        {"type": "text", "text": "a"},
        {"type": "tool_result", "content": [{"type": "text", "text": "b"}]},
        {"type": "image", "source": {}},
        "no block",
    ]
    assert content_text(blocks) == "a\nb"
    assert content_text(None) == ""


def test_what_was_left_out_is_told() -> None:
    assert "the oldest question and its answer were left out" in dropped_words(1)
    assert "the 3 oldest questions" in dropped_words(3)
