from copy import deepcopy
from typing import Any

import pytest

from lapce_ai_providers.call import Call
from lapce_ai_providers.catalog.model import ModelInfo
from lapce_ai_providers.dialects.anthropic_messages.body import messages_body, prompt_body
from lapce_ai_providers.dialects.anthropic_messages.cache_marks import Mark, mark_last_block, mark_last_text
from lapce_ai_providers.model_params import Model, model_params
from lapce_ai_providers.profile import Profile

MARK = {"cache_control": {"type": "ephemeral"}}
TEXT = {"type": "text", "text": "t"}
PICTURE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}


def asked(**settings: Any) -> Model:
    profile = Profile(**settings)
    info = ModelInfo(supports_reasoning_budget=True, context_window=200_000, max_tokens=64_000)
    return Model("claude", info, model_params("anthropic", "claude", info, profile))


def marked_content(mark: Mark, *contents: Any) -> list[Any]:
    call = Call(profile=Profile(), messages=[{"role": "user", "content": content} for content in contents])
    return [message["content"] for message in messages_body(call, asked(), mark)["messages"]]


def test_only_the_users_last_two_messages_are_marked() -> None:
    messages = [{"role": role, "content": role} for role in ("user", "user", "assistant", "user", "assistant")]
    body = messages_body(Call(profile=Profile(), messages=messages), asked(), mark_last_block)
    assert [isinstance(message["content"], list) for message in body["messages"]] == [False, True, False, True, False]


def test_the_last_block_or_the_last_text_bears_the_mark() -> None:
    blocks = [TEXT, TEXT, PICTURE]
    assert marked_content(mark_last_block, blocks) == [[TEXT, TEXT, {**PICTURE, **MARK}]]
    assert marked_content(mark_last_text, blocks) == [[TEXT, {**TEXT, **MARK}, PICTURE]]
    assert marked_content(mark_last_text, [PICTURE]) == [[PICTURE]]


@pytest.mark.parametrize("mark", [mark_last_block, mark_last_text])
def test_text_becomes_a_block_and_nothing_stays_nothing(mark: Mark) -> None:
    assert marked_content(mark, "t", []) == [[{**TEXT, **MARK}], []]


def test_the_callers_messages_are_left_alone() -> None:
    messages = [{"role": "user", "content": [TEXT]}]
    before = deepcopy(messages)
    messages_body(Call(profile=Profile(), system="s", messages=messages), asked(), mark_last_block)
    assert messages == before


def test_without_a_cache_nothing_is_marked() -> None:
    messages = [{"role": "user", "content": "a"}]
    body = messages_body(Call(profile=Profile(), system="s", messages=messages), asked(), None)
    assert (body["system"], body["messages"]) == ("s", messages)
    assert prompt_body("p", asked(), None)["messages"] == [{"role": "user", "content": "p"}]


def test_a_system_prompt_is_sent_where_there_is_one_even_an_empty_one() -> None:
    assert "system" not in messages_body(Call(profile=Profile()), asked(), mark_last_block)
    empty = messages_body(Call(profile=Profile(), system=""), asked(), mark_last_block)
    assert empty["system"] == [{"type": "text", "text": "", **MARK}]


def test_thinking_brings_its_budget_limit_and_warmth() -> None:
    body = prompt_body("p", asked(enable_reasoning_effort=True, model_temperature=0.2), mark_last_text)
    assert body == {
        "max_tokens": 16384,
        "temperature": 1,
        "thinking": {"type": "enabled", "budget_tokens": 8192},
        "messages": [{"role": "user", "content": [{"type": "text", "text": "p", **MARK}]}],
    }
    assert prompt_body("p", asked(model_temperature=0.2), None) == {
        "max_tokens": 8192,
        "temperature": 0.2,
        "messages": [{"role": "user", "content": "p"}],
    }
