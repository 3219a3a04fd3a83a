import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.adapters import openrouter
from lapce_ai_providers.adapters.openrouter_models import endpoints_request, listed_endpoints, listed_models
from lapce_ai_providers.call import Call
from lapce_ai_providers.catalog.model import ModelInfo
from lapce_ai_providers.chunks import ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.errors import BrokenReply, ProviderError, Unavailable
from lapce_ai_providers.openrouter_lists import INFO
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Exchange, StreamedReply, WholeReply
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import Event, ResponseHead

OK = ResponseHead(200, "OK", {})
MESSAGES = [{"role": "user", "content": "a"}]
EPHEMERAL = {"type": "ephemeral"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["data", "id", "architecture", "output_modalities", "pricing", "prompt", "context_length",
                         "top_provider", "max_completion_tokens", "endpoints", "tag", "supported_parameters"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def exchange(
    call: dict[str, Any] | None = None,
    memory: dict[str, Any] | None = None,
    model_id: str | None = "m/m",
    **settings: Any,
) -> Exchange:
    profile = Profile(open_router_api_key=Secret("sk-or-secret"), open_router_model_id=model_id, **settings)
    return openrouter.exchange(Call(profile=profile, **(call or {"messages": MESSAGES})), memory or {})


def body(*args: Any, **settings: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(exchange(*args, **settings).request.body)
    return value


def streamed(*events: Any) -> list[Any]:
    reply = exchange().reply
    assert isinstance(reply, StreamedReply)
    decoder = reply.decoder()
    chunks = [chunk for event in events for chunk in decoder.feed(Event("", json.dumps(event)))]
    return [*chunks, *decoder.finish()]


def whole(answer: Any) -> tuple[list[Any], str | None]:
    reply = exchange({"prompt": "p"}).reply
    assert isinstance(reply, WholeReply)
    return reply.read(OK, json.dumps(answer).encode())


@pytest.mark.parametrize(("asked", "sent"), [(None, "anthropic/claude-sonnet-4"), ("", "auto"), ("a/b", "a/b")])
def test_an_empty_model_lets_the_router_choose(asked: str | None, sent: str) -> None:
    assert body(model_id=asked)["model"] == sent
    assert openrouter.model_id(Profile(open_router_model_id=asked)) == sent


def test_what_was_looked_up_decides_how_long_an_answer_may_be() -> None:
    assert body()["max_tokens"] == 8192
    assert body(memory={INFO: ModelInfo(max_tokens=100, context_window=1000)})["max_tokens"] == 100
    assert "max_tokens" not in body(memory={INFO: ModelInfo(max_tokens=100, context_window=0)})
    assert "max_tokens" not in body({"prompt": "p"}, memory={INFO: ModelInfo(context_window=0)})


def test_a_call_without_a_system_prompt_sends_none() -> None:
    assert body()["messages"] == MESSAGES
    assert body(model_id="deepseek/deepseek-r1")["messages"] == MESSAGES
    marked = {"type": "text", "text": "a", "cache_control": EPHEMERAL}
    assert body(model_id="anthropic/claude-sonnet-4")["messages"] == [{"role": "user", "content": [marked]}]


def test_every_tenth_message_of_the_user_is_marked_for_google() -> None:
    messages = [{"role": "user", "content": str(number)} for number in range(1, 25)]
    sent = body({"messages": messages, "system": "s"}, model_id="google/gemini-2.5-flash")["messages"]
    assert [part["text"] for message in sent for part in message["content"] if "cache_control" in part] == [
        "s",
        "10",
        "20",
    ]
    assert all(isinstance(message["content"], list) for message in sent)


@pytest.mark.parametrize("name", ["", "[default]"])
def test_any_provider_may_serve_where_none_is_named(name: str) -> None:
    assert "provider" not in body(open_router_specific_provider=name)


@pytest.mark.parametrize("error", [None, "", 0, False])
def test_an_error_in_a_stream_is_one_whatever_it_says(error: object) -> None:
    with pytest.raises(Unavailable, match="error"):
        streamed({"choices": [{"delta": {"content": "x"}}], "error": error})


def test_reasoning_that_is_no_text_is_passed_over() -> None:
    delta = {"reasoning": {"x": 1}, "content": "b"}
    assert streamed({"choices": [{"delta": {"reasoning": "a"}}]}, {"choices": [{"delta": delta}]}) == [
        ReasoningChunk("a"),
        TextChunk("b"),
    ]
    with pytest.raises(BrokenReply):
        streamed({"choices": [{"delta": {"content": 5}}]})


def test_the_routers_cost_and_the_vendors_are_added() -> None:
    usage = {"prompt_tokens": 1, "cost": 0.25, "cost_details": {"upstream_inference_cost": 0.5}}
    assert streamed({"choices": [], "usage": usage}) == [UsageChunk(1, 0, total_cost=0.75)]
    odd = {"prompt_tokens_details": {"cached_tokens": 0}, "cost": True, "cost_details": None}
    assert streamed({"choices": [], "usage": odd}) == [UsageChunk(0, 0, cache_read_tokens=0, total_cost=0)]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ({"code": 502, "message": "Provider returned error"}, "OpenRouter API Error 502: Provider returned error"),
        ({"message": "no"}, "OpenRouter API Error undefined: no"),
        ({"code": "x", "message": None}, "OpenRouter API Error x: null"),
        ("because", 'OpenRouter API Error: "because"'),
        (None, "OpenRouter API Error: The reply tells of an error without saying which."),
    ],
)
def test_an_error_in_place_of_an_answer_is_told(error: object, message: str) -> None:
    with pytest.raises(ProviderError) as caught:
        whole({"error": error, "choices": [{"message": {"content": "x"}}]})
    assert caught.value.message == message


@pytest.mark.parametrize("choices", [[], [{}], [{"message": None}], [{"message": {"content": None}}]])
def test_an_answer_without_text_is_an_empty_one(choices: list[Any]) -> None:
    assert whole({"choices": choices}) == ([TextChunk("")], None)


def test_an_answer_that_is_none_is_told_as_such() -> None:
    with pytest.raises(BrokenReply, match='no "choices"'):
        whole({"id": "x"})


@pytest.mark.parametrize(
    ("model_id", "url"),
    [
        ("a/b:free", "https://openrouter.ai/api/v1/models/a/b:free/endpoints"),
        ("a b", "https://openrouter.ai/api/v1/models/a%20b/endpoints"),
    ],
)
def test_endpoints_are_asked_for_where_the_profile_names_one(model_id: str, url: str) -> None:
    request = endpoints_request(Profile(open_router_model_id=model_id, open_router_specific_provider="[default]"))
    assert request is not None
    assert request.url == url
    assert endpoints_request(Profile(open_router_model_id=model_id)) is None
    assert endpoints_request(Profile(open_router_specific_provider="x")) is None


def test_a_model_that_makes_pictures_is_left_out() -> None:
    rows = [{"id": "a", "architecture": {"output_modalities": ["text", "image"]}}, {"id": "b"}]
    assert list(listed_models(OK, json.dumps({"data": rows}).encode())) == ["b"]


def test_a_price_that_depends_is_not_known() -> None:
    rows = [{"id": "openrouter/auto", "context_length": 10, "pricing": {"prompt": "-1", "completion": "x"}}]
    info = listed_models(OK, json.dumps({"data": rows}).encode())["openrouter/auto"]
    assert (info.input_price, info.output_price, info.max_tokens) == (None, None, 2)


def test_an_endpoint_without_a_tag_goes_by_its_providers_name() -> None:
    rows = [{"provider_name": "A", "context_length": 10}, {"provider_name": "B", "tag": "b/fp8", "context_length": 20}]
    body = json.dumps({"data": {"id": "m", "endpoints": rows}}).encode()
    assert {name: info.context_window for name, info in listed_endpoints(OK, body).items()} == {"A": 10, "b/fp8": 20}


@pytest.mark.parametrize("head", [None, ResponseHead(500, "", {})])
def test_a_refusal_lists_nothing(head: ResponseHead | None) -> None:
    body = b'{"data": [{"id": "a"}]}'
    assert listed_models(head, body) == listed_endpoints(head, body) == {}


@given(anything | st.fixed_dictionaries({"data": anything | st.lists(anything, max_size=3)}))
def test_no_reply_breaks_the_reading_of_a_list(reply: Any) -> None:
    body = json.dumps(reply).encode()
    assert all(isinstance(info, ModelInfo) for info in listed_models(OK, body).values())
    assert all(isinstance(info, ModelInfo) for info in listed_endpoints(OK, body).values())


@given(st.binary(max_size=30))
def test_bytes_that_are_no_json_list_nothing(body: bytes) -> None:
    assert listed_models(OK, b"<" + body) == listed_endpoints(OK, b"<" + body) == {}


def test_the_key_is_in_no_repr() -> None:
    assert "sk-or-secret" not in repr(exchange())
