from typing import Any

import pytest

from lapce_ai_providers.catalog.model import ModelInfo
from lapce_ai_providers.model_params import Format, model_params
from lapce_ai_providers.profile import Profile

PLAIN = ModelInfo(max_tokens=64_000, context_window=200_000)
BUDGET = ModelInfo(max_tokens=64_000, context_window=200_000, supports_reasoning_budget=True)
EFFORT = ModelInfo(max_tokens=8_192, supports_reasoning_effort=True)


@pytest.mark.parametrize(
    ("form", "name", "info", "settings", "tokens"),
    [
        ("openai", "gpt-4o", PLAIN, {}, 40_000),
        ("openai", "GPT-5-mini", PLAIN, {}, 64_000),
        ("openai", "gpt-4o", ModelInfo(max_tokens=-1), {}, -1),
        ("openai", "gpt-4o", ModelInfo(), {}, None),
        ("openai", "my-claude", ModelInfo(), {}, 8_192),
        ("anthropic", "x", BUDGET, {}, 8_192),
        ("anthropic", "x", PLAIN, {}, 40_000),
        ("openrouter", "anthropic/x", ModelInfo(max_tokens=0), {}, 8_192),
        ("gemini", "x", BUDGET, {}, 40_000),
        ("gemini", "x", PLAIN, {"model_max_tokens": 5}, 40_000),
        ("gemini", "x", BUDGET, {"enable_reasoning_effort": True}, 16_384),
        ("gemini", "x", BUDGET, {"enable_reasoning_effort": True, "model_max_tokens": 5}, 5),
        ("gemini", "x", ModelInfo(required_reasoning_budget=True), {}, 16_384),
    ],
)
def test_how_long_an_answer_may_be(
    form: Format, name: str, info: ModelInfo, settings: dict[str, Any], tokens: int | None
) -> None:
    assert model_params(form, name, info, Profile(**settings)).max_tokens == tokens


@pytest.mark.parametrize(
    ("name", "settings", "budget"),
    [
        ("x", {}, 8_192),
        ("x", {"model_max_thinking_tokens": 50_000}, 13_107),
        ("x", {"model_max_thinking_tokens": 0}, 1_024),
        ("x", {"model_max_tokens": 1_000}, 1_024),
        ("gemini-2.5-pro", {}, 128),
        ("gemini-2.5-pro", {"model_max_thinking_tokens": 5}, 128),
    ],
)
def test_how_much_may_be_thought(name: str, settings: dict[str, Any], budget: int) -> None:
    params = model_params("anthropic", name, BUDGET, Profile(enable_reasoning_effort=True, **settings))
    assert params.reasoning == {"type": "enabled", "budget_tokens": budget}
    assert params.temperature == 1.0


@pytest.mark.parametrize(
    ("form", "info", "settings", "reasoning"),
    [
        ("openai", EFFORT, {"reasoning_effort": "high"}, {"reasoning_effort": "high"}),
        ("openai", EFFORT, {"reasoning_effort": "minimal"}, None),
        ("openrouter", EFFORT, {"reasoning_effort": "minimal"}, {"effort": "minimal"}),
        ("openai", EFFORT, {"reasoning_effort": "high", "enable_reasoning_effort": False}, None),
        ("openai", PLAIN, {"reasoning_effort": "high"}, None),
        ("openai", ModelInfo(reasoning_effort="low"), {}, {"reasoning_effort": "low"}),
        ("gemini", EFFORT, {"reasoning_effort": "high"}, None),
        ("openai", BUDGET, {"enable_reasoning_effort": True}, None),
        ("openrouter", BUDGET, {"enable_reasoning_effort": True}, {"max_tokens": 8_192}),
        ("gemini", BUDGET, {"enable_reasoning_effort": True}, {"thinkingBudget": 8_192, "includeThoughts": True}),
    ],
)
def test_how_each_format_asks_for_thought(
    form: Format, info: ModelInfo, settings: dict[str, Any], reasoning: dict[str, Any] | None
) -> None:
    assert model_params(form, "x", info, Profile(**settings)).reasoning == reasoning


@pytest.mark.parametrize(
    ("form", "name", "temperature"),
    [
        ("openai", "gpt-4o", 0.6),
        ("openai", "o1-preview", None),
        ("openai", "o3-mini", None),
        ("openai", "o3", 0.6),
        ("openrouter", "openai/o1-pro", None),
        ("openrouter", "openai/o1", 0.6),
    ],
)
def test_models_that_take_no_temperature_get_none(form: Format, name: str, temperature: float | None) -> None:
    assert model_params(form, name, PLAIN, Profile(), default_temperature=0.6).temperature == temperature
    asked = model_params(form, name, PLAIN, Profile(model_temperature=0), default_temperature=0.6).temperature
    assert asked == (None if temperature is None else 0)
