"""Limits of an answer in the body of each vendor; without them nothing of a body changes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.call import Call
from lapce_ai_providers.exchange_of import exchange_of
from lapce_ai_providers.hole import AnswerLimits
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import PROVIDER_NAMES, provider_named
from lapce_ai_providers.secret import Secret

KEY = Secret("k")
MESSAGES = [{"role": "user", "content": "a"}]
LIMITS = AnswerLimits(max_output_tokens=64, stops=("", "\n\n", "END", "x", "y", "z"), temperature=0.2)
SENT = ["\n\n", "END", "x", "y"]
VISIBLE = ["END", "x", "y", "z"]
KEYS: dict[str, Any] = {
    "api_key": KEY,
    "open_ai_api_key": KEY,
    "open_router_api_key": KEY,
    "xai_api_key": KEY,
    "gemini_api_key": KEY,
    "vertex_project_id": "p",
    "vertex_region": "global",
    "vertex_json_credentials": Secret("{}"),
    "aws_region": "us-east-1",
    "aws_use_api_key": True,
    "aws_api_key": KEY,
    "azure_endpoint": None,
}


def raw(provider: str, limits: AnswerLimits | None = LIMITS, memory: Any = None, **settings: Any) -> bytes:
    prompt = settings.pop("prompt", None)
    if provider == "azure":
        settings = {"azure_endpoint": "https://me.openai.azure.com"} | settings
    profile = Profile(api_provider=provider, **(KEYS | settings))
    call = Call(profile=profile, system="s", messages=MESSAGES, prompt=prompt, limits=limits)
    return exchange_of(provider_named(provider), call, {} if memory is None else memory).request.body


def body(*arguments: Any, **settings: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(raw(*arguments, **settings))
    return value


def openai(model: str, limits: AnswerLimits | None = LIMITS, **settings: Any) -> dict[str, Any]:
    asked = body("openai", limits, open_ai_model_id=model, **settings)
    return {
        name: value for name, value in asked.items() if name not in ("messages", "model", "stream", "stream_options")
    }


PLAIN = {"temperature": 0.2, "max_tokens": 64, "stop": SENT}


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("gpt-4o", PLAIN),
        ("qwen2.5-72b", PLAIN),
        ("gpt-5-chat-latest", {"temperature": 0.2, "max_completion_tokens": 64, "stop": SENT}),
        ("o3-mini", {"reasoning_effort": "low", "max_completion_tokens": 64 + 1024}),
        ("openai/o4-mini", {"reasoning_effort": "low", "max_completion_tokens": 64 + 1024}),
        ("o1-preview", {"max_completion_tokens": 64 + 1024}),
        ("gpt-5-mini", {"reasoning_effort": "minimal", "max_completion_tokens": 64 + 1024}),
        ("gpt-5.2", {"reasoning_effort": "none", "max_completion_tokens": 64}),
        ("gpt-5.1-codex", {"reasoning_effort": "low", "max_completion_tokens": 64 + 1024}),
        ("gpt-5-pro", {"max_completion_tokens": 64 + 1024}),
        ("gpt-oss-20b", {**PLAIN, "reasoning_effort": "low", "max_tokens": 64 + 1024}),
        ("deepseek-reasoner", {**PLAIN, "max_tokens": 64 + 1024}),
        ("grok-4", {"temperature": 0.2, "max_tokens": 64 + 1024}),
    ],
)
def test_openais_models_get_what_they_take(model: str, fields: Mapping[str, Any]) -> None:
    assert openai(model) == fields


def test_a_profiles_own_effort_and_length_give_way() -> None:
    info = {"maxTokens": 100, "contextWindow": 1000, "supportsReasoningEffort": True, "supportsPromptCache": False}
    settings: dict[str, Any] = {
        "open_ai_custom_model_info": info,
        "enable_reasoning_effort": True,
        "reasoning_effort": "high",
        "include_max_tokens": True,
    }
    assert openai("gpt-5.2", None, **settings)["reasoning_effort"] == "high"
    assert openai("gpt-5.2", **settings) == {"reasoning_effort": "none", "max_completion_tokens": 64}
    kept = openai("m", AnswerLimits(no_reasoning=False), **settings)
    assert kept == {"temperature": 0, "reasoning_effort": "high", "max_completion_tokens": 100}


@pytest.mark.parametrize(
    ("base_url", "model", "field"),
    [
        ("https://api.deepseek.com", "deepseek-v4-flash", {"thinking": {"type": "disabled"}}),
        ("https://api.z.ai/api/paas/v4", "glm-4.6", {"thinking": {"type": "disabled"}}),
        ("http://127.0.0.1:8080/v1", "qwen3:8b", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("http://127.0.0.1:8080/v1", "qwen3-coder:30b", {}),
        ("https://llm.example.com/v1", "qwen3:8b", {}),
    ],
)
def test_thoughts_are_switched_off_in_the_hosts_own_words(base_url: str, model: str, field: dict[str, Any]) -> None:
    assert openai(model, open_ai_base_url=base_url) == PLAIN | field
    allowed = openai(model, AnswerLimits(no_reasoning=False), open_ai_base_url=base_url)
    assert not {"thinking", "chat_template_kwargs"} & set(allowed)


def test_azure_is_limited_like_openai() -> None:
    asked = body("azure", open_ai_model_id="o3-mini")
    assert asked["reasoning_effort"] == "low"
    assert asked["max_completion_tokens"] == 64 + 1024
    assert body("azure", open_ai_model_id="gpt-4o")["max_tokens"] == 64


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("grok-3-mini", {"temperature": 0.2, "max_tokens": 64 + 1024, "reasoning_effort": "low"}),
        ("grok-4", {"temperature": 0.2, "max_tokens": 64 + 1024}),
        ("grok-code-fast-1", {"temperature": 0.2, "max_tokens": 64 + 1024}),
        ("grok-3", {"temperature": 0.2, "max_tokens": 64}),
        ("grok-2-1212", {"temperature": 0.2, "max_tokens": 64, "stop": SENT}),
    ],
)
def test_xais_models_get_what_they_take(model: str, fields: Mapping[str, Any]) -> None:
    asked = body("xai", api_model_id=model)
    names = ("temperature", "max_tokens", "reasoning_effort", "stop")
    assert {name: asked[name] for name in names if name in asked} == fields


@pytest.mark.parametrize(
    ("model", "reasoning", "most", "stops"),
    [
        ("anthropic/claude-sonnet-4.5", {"enabled": False}, 64, True),
        ("google/gemini-2.5-pro", {"effort": "low", "exclude": True}, 64 + 1024, True),
        ("openai/gpt-5-mini", {"effort": "minimal", "exclude": True}, 64 + 1024, False),
        ("openai/gpt-5.2", {"enabled": False}, 64, False),
        ("openai/o3", {"effort": "low", "exclude": True}, 64 + 1024, False),
        ("x-ai/grok-4", {"effort": "low", "exclude": True}, 64 + 1024, False),
        ("minimax/minimax-m2.5", {"effort": "low", "exclude": True}, 64 + 1024, True),
    ],
)
def test_openrouter_gets_one_way_to_say_it(model: str, reasoning: dict[str, Any], most: int, stops: bool) -> None:
    asked = body("openrouter", open_router_model_id=model)
    assert asked["reasoning"] == reasoning
    assert asked["max_tokens"] == most
    assert ("stop" in asked) is stops
    assert asked["transforms"] == []
    assert not {"max_completion_tokens", "reasoning_effort"} & set(asked)
    eased = body("openrouter", AnswerLimits(max_output_tokens=64, no_reasoning=False), open_router_model_id=model)
    assert eased["reasoning"]["exclude"] is True
    assert eased["max_tokens"] == 64 + 1024


def test_claude_is_kept_from_thinking_and_gets_no_stop_of_white_space() -> None:
    settings = {"api_model_id": "claude-sonnet-4-5", "enable_reasoning_effort": True}
    assert "thinking" in body("anthropic", None, **settings)
    asked = body("anthropic", **settings)
    assert "thinking" not in asked
    assert (asked["max_tokens"], asked["temperature"], asked["stop_sequences"]) == (64, 0.2, VISIBLE)
    assert body("anthropic", AnswerLimits(stops=(" ", "\n")), **settings).get("stop_sequences") is None
    assert body("anthropic", AnswerLimits(), **settings)["temperature"] == 0
    allowed = body("anthropic", AnswerLimits(max_output_tokens=64, temperature=0.5, no_reasoning=False), **settings)
    assert allowed["max_tokens"] == 64 + allowed["thinking"]["budget_tokens"]
    assert allowed["temperature"] == 1.0


@pytest.mark.parametrize(
    ("model", "thinking", "most"),
    [
        ("gemini-2.5-flash", {"thinkingBudget": 0}, 64),
        ("gemini-2.5-flash-preview-05-20:thinking", {"thinkingBudget": 0}, 64),
        ("gemini-2.5-pro", {"thinkingBudget": 128}, 64 + 128),
        ("gemini-2.0-flash-001", None, 64),
        ("gemini-2.0-flash-thinking-exp-01-21", None, 64 + 1024),
    ],
)
@pytest.mark.parametrize("provider", ["gemini", "vertex"])
def test_gemini_thinks_as_little_as_it_can(
    provider: str, model: str, thinking: dict[str, Any] | None, most: int
) -> None:
    gemini = {"vertex_json_credentials": None} if provider == "gemini" else {}
    asked = body(provider, api_model_id=model, enable_grounding=True, **gemini)
    config = asked["generationConfig"]
    assert "tools" not in asked
    assert config.get("thinkingConfig") == thinking
    assert (config["maxOutputTokens"], config["temperature"], config["stopSequences"]) == (most, 0.2, SENT)


def test_vertex_is_limited_by_the_api_that_is_asked() -> None:
    claude = body("vertex", api_model_id="claude-sonnet-4-5@20250929", enable_reasoning_effort=True)
    assert (claude["max_tokens"], claude["stop_sequences"]) == (64, VISIBLE)
    assert "thinking" not in claude
    predicted = body("vertex", api_model_id="code-bison", vertex_api="predict")
    assert predicted["parameters"] == {"temperature": 0.2, "maxOutputTokens": 64, "stopSequences": SENT}


def test_converse_sends_stops_only_to_models_that_take_them() -> None:
    claude = body("bedrock", api_model_id="anthropic.claude-sonnet-4-5-20250929-v1:0", enable_reasoning_effort=True)
    assert claude["inferenceConfig"] == {"maxTokens": 64, "temperature": 0.2, "stopSequences": VISIBLE}
    assert "additionalModelRequestFields" not in claude
    llama = body("bedrock", api_model_id="meta.llama3-1-8b-instruct-v1:0")
    assert llama["inferenceConfig"] == {"maxTokens": 64, "temperature": 0.2}
    thinker = body("bedrock", api_model_id="deepseek.r1-v1:0")
    assert thinker["inferenceConfig"]["maxTokens"] == 64 + 1024
    long = body("bedrock", api_model_id="anthropic.claude-sonnet-4-5-20250929-v1:0", aws_bedrock_1m_context=True)
    assert long["additionalModelRequestFields"] == {"anthropic_beta": ["context-1m-2025-08-07"]}


def test_invoke_has_names_of_its_own_for_each_family() -> None:
    def invoked(model: str) -> dict[str, Any]:
        return body("bedrock", api_model_id=model, aws_bedrock_api="invoke")

    claude = invoked("anthropic.claude-sonnet-4-20250514-v1:0")
    assert (claude["max_tokens"], claude["stop_sequences"]) == (64, VISIBLE)
    first = invoked("anthropic.claude-v2:1")
    assert (first["max_tokens_to_sample"], first["stop_sequences"]) == (64, ["\n\nHuman:", *VISIBLE])
    titan = invoked("amazon.titan-text-express-v1")
    assert titan["textGenerationConfig"] == {"maxTokenCount": 64, "temperature": 0.2, "stopSequences": ["User:"]}


@pytest.mark.parametrize("provider", PROVIDER_NAMES)
@pytest.mark.parametrize("prompt", [None, "p"])
def test_without_limits_not_a_byte_changes_and_with_them_the_question_stays(provider: str, prompt: str | None) -> None:
    profile = Profile(api_provider=provider, **(KEYS | {"azure_endpoint": "https://me.openai.azure.com"}))
    call = Call(profile=profile, system="s", messages=MESSAGES, prompt=prompt)
    plain = provider_named(provider).exchange(call, {}).request
    assert raw(provider, None, prompt=prompt) == plain.body
    limited, asked = body(provider, prompt=prompt), json.loads(plain.body)
    for name in ("model", "messages", "system", "contents", "systemInstruction", "stream", "stream_options"):
        assert limited.get(name) == asked.get(name)


texts = st.text(max_size=4)


@given(
    st.sampled_from(PROVIDER_NAMES),
    st.none() | st.integers(1, 10**6),
    st.lists(texts, max_size=8).map(tuple),
    st.none() | st.floats(0, 2),
    st.booleans(),
    texts | st.sampled_from(["o3", "gpt-5.2", "x-ai/grok-4", "gemini-2.5-pro", "claude-v2"]),
)
def test_any_limits_make_a_body_with_few_stops(
    provider: str, most: int | None, stops: tuple[str, ...], temperature: float | None, quiet: bool, model: str
) -> None:
    limits = AnswerLimits(max_output_tokens=most, stops=stops, temperature=temperature, no_reasoning=quiet)
    named = {"open_ai_model_id": model, "open_router_model_id": model, "api_model_id": model}
    asked = body(provider, limits, **named)
    config = asked.get("generationConfig") or asked.get("inferenceConfig") or {}
    found = asked.get("stop") or asked.get("stop_sequences") or config.get("stopSequences") or []
    assert len(found) <= 4
    assert set(found) <= set(stops)
