"""Holes at endpoints made for them: addresses, bodies, headers, failures."""

import json
from typing import Any

import pytest

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import TextChunk, UsageChunk
from lapce_ai_providers.errors import BrokenReply, InvalidCall, ProviderError, SettingsProblem
from lapce_ai_providers.exchange_of import exchange_of
from lapce_ai_providers.hole import AnswerLimits, Hole
from lapce_ai_providers.problems import StatusProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Exchange, StreamedReply, WholeReply
from lapce_ai_providers.registry import PROVIDER_NAMES, provider_named
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.retry_policy import never
from lapce_ai_providers.wire import ResponseHead

KEY = Secret("sk-very-secret")
LIMITS = AnswerLimits(max_output_tokens=32, stops=("a", "b", "c", "d", "e"), temperature=0.1)
OK = ResponseHead(200, "OK", {})


def filled(
    way: str, provider: str = "openai", *, limits: AnswerLimits | None = LIMITS, suffix: str = "S", **settings: Any
) -> Exchange:
    known: dict[str, Any] = {"open_ai_api_key": KEY, "open_router_api_key": KEY, "open_ai_model_id": "m"}
    profile = Profile(api_provider=provider, **(known | settings))
    hole = Hole(way=way, prefix="P", suffix=suffix, prompt="<P>", files=(("a.py", "x"),))  # type: ignore[arg-type]
    return exchange_of(provider_named(provider), Call(profile=profile, hole=hole, limits=limits), {})


def body(exchange: Exchange) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(exchange.request.body)
    return value


@pytest.mark.parametrize(
    ("base_url", "way", "url"),
    [
        (None, "suffix", "https://api.openai.com/v1/completions"),
        ("http://127.0.0.1:11434/v1", "suffix", "http://127.0.0.1:11434/v1/completions"),
        ("http://127.0.0.1:8080/v1", "infill", "http://127.0.0.1:8080/infill"),
        ("http://127.0.0.1:8080/v1/", "infill", "http://127.0.0.1:8080/infill"),
        ("http://127.0.0.1:8080/llama/v1", "infill", "http://127.0.0.1:8080/llama/infill"),
        ("http://127.0.0.1:8080", "infill", "http://127.0.0.1:8080/infill"),
        ("https://api.mistral.ai/v1", "mistral_fim", "https://api.mistral.ai/v1/fim/completions"),
        ("https://api.deepseek.com", "suffix", "https://api.deepseek.com/beta/completions"),
        ("https://api.deepseek.com/v1", "suffix", "https://api.deepseek.com/beta/completions"),
        ("https://api.deepseek.com/beta", "suffix", "https://api.deepseek.com/beta/completions"),
        ("https://llm.example.com/v1", "template", "https://llm.example.com/v1/completions"),
        (
            "https://me.openai.azure.com/openai",
            "suffix",
            "https://me.openai.azure.com/openai/deployments/m/completions?api-version=2024-08-01-preview",
        ),
        (
            "https://me.services.ai.azure.com",
            "template",
            "https://me.services.ai.azure.com/completions?api-version=2024-05-01-preview",
        ),
    ],
)
def test_a_hole_is_asked_at_the_endpoint_of_its_way(base_url: str | None, way: str, url: str) -> None:
    assert filled(way, open_ai_base_url=base_url).request.url == url


def test_azure_is_asked_at_its_deployment_with_its_own_key_header() -> None:
    exchange = filled("suffix", "azure", azure_endpoint="https://me.openai.azure.com", azure_deployment="d")
    assert exchange.request.url == (
        "https://me.openai.azure.com/openai/deployments/d/completions?api-version=2024-02-01"
    )
    assert dict(exchange.request.headers)["api-key"] == KEY.reveal()


def test_openrouter_is_asked_for_a_text_by_the_one_provider_that_the_profile_names() -> None:
    exchange = filled("template", "openrouter", open_router_model_id="q/m", open_router_specific_provider="Novita")
    assert exchange.request.url == "https://openrouter.ai/api/v1/completions"
    assert body(exchange) == {
        "model": "q/m",
        "prompt": "<P>",
        "max_tokens": 32,
        "temperature": 0.1,
        "stop": ["a", "b", "c", "d"],
        "stream": True,
        "stream_options": {"include_usage": True},
        "provider": {"order": ["Novita"], "only": ["Novita"], "allow_fallbacks": False},
        "transforms": [],
    }


def test_bodies_say_the_hole_and_the_limits() -> None:
    common = {"model": "m", "max_tokens": 32, "temperature": 0.1, "stop": ["a", "b", "c", "d"], "stream": True}
    told = {"stream_options": {"include_usage": True}}
    assert body(filled("suffix")) == {**common, **told, "prompt": "P", "suffix": "S"}
    assert body(filled("suffix", suffix="")) == {**common, **told, "prompt": "P"}
    assert body(filled("mistral_fim")) == {**common, "prompt": "P", "suffix": "S"}
    assert body(filled("template")) == {**common, **told, "prompt": "<P>"}
    assert body(filled("infill")) == {
        "input_prefix": "P",
        "input_suffix": "S",
        "input_extra": [{"filename": "a.py", "text": "x"}],
        "prompt": "",
        "n_predict": 32,
        "temperature": 0.1,
        "stop": ["a", "b", "c", "d"],
        "stream": True,
        "cache_prompt": True,
    }


def test_without_limits_a_hole_is_filled_cold_and_as_long_as_the_server_likes() -> None:
    for way in ("suffix", "infill"):
        asked = body(filled(way, limits=None))
        assert asked["temperature"] == 0
        assert not {"stop", "max_tokens", "n_predict"} & set(asked)


def test_a_server_that_does_not_stream_is_asked_for_a_whole_answer() -> None:
    exchange = filled("suffix", open_ai_streaming_enabled=False)
    assert body(exchange)["stream"] is False
    assert "stream_options" not in body(exchange)
    assert isinstance(exchange.reply, WholeReply)
    usage = {"prompt_tokens": 3, "completion_tokens": 1}
    text = {"choices": [{"text": "x", "finish_reason": "stop"}], "usage": usage}
    assert exchange.reply.read(OK, json.dumps(text).encode()) == ([TextChunk("x"), UsageChunk(3, 1)], "stop")
    message = {"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}]}
    assert exchange.reply.read(OK, json.dumps(message).encode()) == ([TextChunk("x")], "stop")
    for broken in (b"{}", b"[]", b'{"choices":[{}]}', b"<html>"):
        with pytest.raises(BrokenReply):
            exchange.reply.read(OK, broken)


@pytest.mark.parametrize("way", ["suffix", "infill", "mistral_fim", "template"])
def test_an_attempt_is_made_once_and_its_key_is_sent_but_not_shown(way: str) -> None:
    exchange = filled(way, open_ai_headers={"x-own": "1"})
    assert exchange.retry is never
    headers = dict(exchange.request.headers)
    assert headers["Authorization"] == f"Bearer {KEY.reveal()}"
    assert headers["x-own"] == "1"
    assert KEY.reveal() not in repr(exchange)


def test_an_address_that_is_none_is_a_settings_problem() -> None:
    for way in ("suffix", "infill"):
        with pytest.raises(SettingsProblem):
            filled(way, open_ai_base_url="no address")


def test_a_refusal_is_told_with_what_its_body_says() -> None:
    error = filled("suffix").failure(StatusProblem(ResponseHead(400, "", {}), b'{"message":"suffix is not supported"}'))
    assert error.message == "OpenAI completion error: 400 suffix is not supported"


@pytest.mark.parametrize("name", PROVIDER_NAMES)
def test_only_vendors_with_an_endpoint_fill_holes(name: str) -> None:
    provider = provider_named(name)
    assert (provider.fill is not None) is (name in ("openai", "azure", "openrouter"))
    call = Call(profile=Profile(api_provider=name), hole=Hole(way="suffix", prefix="P"))
    if provider.fill is None:
        with pytest.raises(InvalidCall, match="no endpoint"):
            exchange_of(provider, call, {})
    else:
        with pytest.raises(InvalidCall, match="no hole"):
            provider.fill(Call(profile=Profile(api_provider=name)), {})


def test_text_stays_out_of_what_is_printed() -> None:
    assert "secret" not in repr(Hole(way="suffix", prefix="secret", suffix="secret", prompt="secret"))
    assert isinstance(filled("suffix").reply, StreamedReply)
    assert issubclass(InvalidCall, ProviderError)
