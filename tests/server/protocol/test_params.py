"""Parameters of `ai/*`: what is right comes through, what is wrong is named and never quoted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.errors import InvalidCall
from lapce_ai_server.protocol.params import ask_params, count_tokens_params, profile_params, token_of

USER = {"role": "user", "content": "Hi"}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def ask(**fields: Any) -> dict[str, Any]:
    return {"token": "t", "messages": [USER], **fields}


def test_a_full_call_is_taken_as_it_is() -> None:
    params = ask_params(
        ask(profile={"apiProvider": "xai"}, model="m", overrides={"a": 1}, system="", metadata={"taskId": "1"})
    )
    assert params.token == "t"
    assert params.profile == {"apiProvider": "xai"}
    assert (params.model, params.system, params.overrides) == ("m", "", {"a": 1})
    assert params.messages == (USER,)


@pytest.mark.parametrize(
    ("given_priority", "priority"),
    [(None, "interactive"), ("interactive", "interactive"), ("background", "background")],
)
def test_a_call_is_interactive_unless_it_says_otherwise(given_priority: str | None, priority: str) -> None:
    assert ask_params(ask()).priority == "interactive"
    assert ask_params(ask(priority=given_priority)).priority == priority


def test_unknown_fields_are_ignored() -> None:
    assert ask_params(ask(surprise=1)).messages == (USER,)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (None, "params: expected an object, got nothing"),
        ([], "params: expected an object, got an array"),
        (ask(token=True), "token: expected a string or an integer, got a boolean"),
        (ask(token=1.5), "token: expected a string or an integer, got a number"),
        (ask(profile=3), "profile: expected the name of a profile or an object, got a number"),
        (ask(model=[]), "model: expected a string, got an array"),
        (ask(overrides="x"), "overrides: expected an object, got a string"),
        (ask(system=1), "system: expected a string, got a number"),
        (ask(metadata=[]), "metadata: expected an object, got an array"),
        (ask(priority="inline"), 'priority: expected "interactive" or "background", got a string'),
        (ask(priority=1), 'priority: expected "interactive" or "background", got a number'),
        (ask(priority=[]), 'priority: expected "interactive" or "background", got an array'),
        ({"token": "t"}, "messages: required, unless there is a prompt"),
        (ask(prompt="x"), "prompt: either messages or prompt, not both"),
        (ask(messages="x"), "messages: expected an array, got a string"),
        (ask(messages=[1]), "messages[0]: expected an object, got a number"),
        (ask(messages=[{}]), 'messages[0].role: expected "user" or "assistant", got nothing'),
        (
            ask(messages=[USER, {"role": "system", "content": ""}]),
            'messages[1].role: expected "user" or "assistant", got a string',
        ),
        (
            ask(messages=[{"role": "user"}]),
            "messages[0].content: expected a string or an array of blocks, got nothing",
        ),
        (
            ask(messages=[{"role": "user", "content": [{}]}]),
            "messages[0].content[0].type: expected a string, got nothing",
        ),
        (
            ask(messages=[{"role": "user", "content": [{"type": "text", "text": 1}]}]),
            "messages[0].content[0].text: expected a string, got a number",
        ),
        (
            ask(messages=[{"role": "user", "content": [{"type": "image"}]}]),
            "messages[0].content[0].source: expected an object, got nothing",
        ),
        (ask(context={}), "context: expected an array, got an object"),
        (ask(context=[{}]), "context[0].uri: expected a string, got nothing"),
        (
            ask(context=[{"uri": "file:///a", "range": {"start": {"line": -1, "character": 0}}}]),
            "context[0].range.start.line: expected a whole number from 0, got a number",
        ),
        (
            ask(context=[{"uri": "file:///a", "range": {"start": {"line": 1, "character": 0}}}]),
            "context[0].range.end: expected an object, got nothing",
        ),
    ],
)
def test_a_wrong_field_is_named(params: object, message: str) -> None:
    with pytest.raises(InvalidCall) as raised:
        ask_params(params)
    assert raised.value.message == message
    assert raised.value.code == "invalid_params"


def test_a_wrong_value_is_never_quoted() -> None:
    with pytest.raises(InvalidCall) as raised:
        ask_params(ask(profile=["sk-secret"]))
    assert "sk-secret" not in raised.value.message


@given(json_values)
def test_any_json_gives_parameters_or_a_named_field(value: object) -> None:
    for decode in (ask_params, profile_params, count_tokens_params):
        try:
            decode(value)
        except InvalidCall as error:
            assert ": " in error.message
    token_of(value)


@given(st.dictionaries(st.sampled_from(["token", "messages", "prompt", "profile", "context"]), json_values))
def test_any_values_in_known_fields_give_parameters_or_a_named_field(value: dict[str, object]) -> None:
    try:
        ask_params(value)
    except InvalidCall as error:
        assert error.message.split(":")[0].split("[")[0].split(".")[0] in {*value, "messages", "prompt", "token"}
