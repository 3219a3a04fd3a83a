from typing import Any

import pytest

from lapce_ai_providers.dialects.openai_chat.cache_marks import marked_at, marked_system, users
from lapce_ai_providers.dialects.openai_chat.flat_messages import merged_messages, plain_messages, with_system_first
from lapce_ai_providers.dialects.openai_chat.messages import chat_messages

PICTURE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}
IMAGE_URL = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
USE = {"type": "tool_use", "id": "t1", "name": "f", "input": {"a": [1.0, "é"]}}
MARK = {"cache_control": {"type": "ephemeral"}}


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def result(content: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": "t1", "content": content}


@pytest.mark.parametrize(
    ("role", "content", "expected"),
    [
        ("user", "hi", [{"role": "user", "content": "hi"}]),
        ("user", [], []),
        ("user", [text("a"), PICTURE], [{"role": "user", "content": [text("a"), IMAGE_URL]}]),
        (
            "user",
            [text("a"), result([text("p"), PICTURE, text("q")])],
            [
                {"role": "tool", "tool_call_id": "t1", "content": "p\n(see following user message for image)\nq"},
                {"role": "user", "content": [text("a")]},
            ],
        ),
        ("user", [result(None)], [{"role": "tool", "tool_call_id": "t1", "content": ""}]),
        ("assistant", [], [{"role": "assistant"}]),
        ("assistant", [text("a"), text("b")], [{"role": "assistant", "content": "a\nb"}]),
        ("assistant", [{"type": "thinking", "thinking": "x"}], [{"role": "assistant"}]),
        (
            "assistant",
            [USE],
            [
                {
                    "role": "assistant",
                    "tool_calls": [
                        {"id": "t1", "type": "function", "function": {"name": "f", "arguments": '{"a":[1,"é"]}'}}
                    ],
                }
            ],
        ),
    ],
)
def test_blocks_find_their_place_in_the_chat_api(role: str, content: Any, expected: list[Any]) -> None:
    assert chat_messages([{"role": role, "content": content}]) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a", "a"),
        ([text("a"), text(""), PICTURE, USE], "a\n[Image: image/png]\n[Tool Use: f]"),
        ([result("r"), result([text("p"), PICTURE]), result(None)], "r\np\n[Image: image/png]"),
        ([{"type": "thinking", "thinking": "x"}], ""),
    ],
)
def test_a_plain_message_is_one_text(content: Any, expected: str) -> None:
    assert plain_messages([{"role": "user", "content": content}]) == [{"role": "user", "content": expected}]


def test_messages_of_one_role_in_a_row_become_one() -> None:
    asked = with_system_first(
        "s", [{"role": "user", "content": "a"}, {"role": "user", "content": [text("b"), PICTURE]}]
    )
    answered = [{"role": "assistant", "content": [text("c"), text("d")]}, {"role": "assistant", "content": "e"}]
    assert merged_messages([*asked, *answered]) == [
        {"role": "user", "content": [text("s\na"), text("b"), IMAGE_URL]},
        {"role": "assistant", "content": "c\nd\ne"},
    ]


def test_no_system_prompt_is_no_message() -> None:
    assert with_system_first(None, []) == []


def test_marks_go_on_the_last_text_and_leave_the_callers_messages_alone() -> None:
    messages = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "x"},
        {"role": "user", "content": [text("b"), text("c"), IMAGE_URL]},
        {"role": "user", "content": [IMAGE_URL]},
    ]
    marked = marked_at(marked_system(messages), users(messages)[-2:])
    assert [message["content"] for message in marked] == [
        [{**text("s"), **MARK}],
        "a",
        "x",
        [text("b"), {**text("c"), **MARK}, IMAGE_URL],
        [IMAGE_URL, {**text("..."), **MARK}],
    ]
    assert "cache_control" not in str(messages)
