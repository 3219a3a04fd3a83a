from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.adapters import anthropic, openrouter, xai
from lapce_ai_providers.catalog.model import ModelInfo, ModelTier
from lapce_ai_providers.catalog.tables import known_model
from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_providers.cost import added, cache_apart, cost_usd, prices_at, thoughts_as_answer
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import PROVIDER_NAMES, provider_named

tokens = st.integers(0, 3_000_000)
told = st.none() | tokens
usages = st.builds(UsageChunk, tokens, tokens, told, told, told)


def known(provider: str, model_id: str) -> ModelInfo:
    info = known_model(provider, model_id)
    assert info is not None
    return info


def test_every_kind_of_token_has_its_price() -> None:
    info = ModelInfo(input_price=3, output_price=15, cache_writes_price=3.75, cache_reads_price=0.3)
    assert cost_usd(info, UsageChunk(1_000_000, 0)) == 3
    assert cost_usd(info, UsageChunk(0, 1_000_000)) == 15
    assert cost_usd(info, UsageChunk(0, 0, cache_write_tokens=100_000)) == 0.375
    assert cost_usd(info, UsageChunk(0, 0, cache_read_tokens=100_000)) == 0.03
    assert cost_usd(info, UsageChunk(1000, 100, 2000, 3000)) == pytest.approx(0.003 + 0.0015 + 0.0075 + 0.0009)


def test_a_cache_without_a_price_costs_what_input_costs() -> None:
    assert cost_usd(ModelInfo(input_price=2, output_price=4), UsageChunk(0, 0, 50_000, 50_000)) == 0.2


@pytest.mark.parametrize("info", [ModelInfo(), ModelInfo(input_price=1), ModelInfo(output_price=1)])
def test_nothing_is_guessed_where_a_price_is_not_known(info: ModelInfo) -> None:
    assert cost_usd(info, UsageChunk(10, 10)) is None


@pytest.mark.parametrize(("prompt", "price"), [(1, 1.25), (200_000, 1.25), (200_001, 2.5), (9_000_000, 2.5)])
def test_a_long_prompt_costs_more_at_google(prompt: int, price: float) -> None:
    prices = prices_at(known("gemini", "gemini-2.5-pro"), prompt)
    assert prices is not None
    assert (prices.input, prices.output) == (price, 10 if price < 2 else 15)


@pytest.mark.parametrize(("prompt", "price"), [(1, 3), (200_000, 3), (200_001, 6), (1_000_000, 6)])
def test_a_long_prompt_costs_more_at_anthropic(prompt: int, price: float) -> None:
    prices = prices_at(known("anthropic", "claude-sonnet-4-20250514"), prompt)
    assert prices is not None
    assert prices.input == price


def test_what_was_cached_counts_for_the_size_of_the_prompt() -> None:
    info = known("anthropic", "claude-sonnet-4-20250514")
    assert cost_usd(info, UsageChunk(0, 0, cache_read_tokens=300_000)) == pytest.approx(0.18)


def test_a_tier_with_a_name_is_not_for_everybody() -> None:
    tier = ModelTier(name="flex", context_window=1_000_000, input_price=0.1, output_price=0.1)
    assert cost_usd(ModelInfo(input_price=1, output_price=1, tiers=(tier,)), UsageChunk(1_000_000, 0)) == 1


def test_a_tier_tells_only_what_differs() -> None:
    tier = ModelTier(context_window=10, input_price=1)
    prices = prices_at(ModelInfo(input_price=2, output_price=8, cache_reads_price=0.5, tiers=(tier,)), 10)
    assert prices == (1, 8, 1, 0.5)


@given(usages)
def test_cached_tokens_are_not_paid_twice(usage: UsageChunk) -> None:
    apart = cache_apart(usage)
    cached = (usage.cache_write_tokens or 0) + (usage.cache_read_tokens or 0)
    assert apart.input_tokens == max(0, usage.input_tokens - cached)
    assert (apart.cache_read_tokens, apart.output_tokens) == (usage.cache_read_tokens, usage.output_tokens)


@given(usages, usages)
def test_parts_of_a_usage_add_up_to_its_cost(one: UsageChunk, other: UsageChunk) -> None:
    info = ModelInfo(input_price=3, output_price=15, cache_writes_price=3.75, cache_reads_price=0.3)
    whole, first, second = (cost_usd(info, usage) for usage in (added(one, other), one, other))
    assert None not in (whole, first, second)
    assert whole == pytest.approx((first or 0) + (second or 0))


def test_what_no_part_tells_stays_untold() -> None:
    assert added(None, UsageChunk(1, 2)) == UsageChunk(1, 2)
    assert added(UsageChunk(1, 2), UsageChunk(3, 4)) == UsageChunk(4, 6)
    assert added(UsageChunk(1, 2, 3), UsageChunk(0, 0, total_cost=0.5)) == UsageChunk(1, 2, 3, total_cost=0.5)


def test_thoughts_cost_what_the_answer_costs() -> None:
    assert thoughts_as_answer(UsageChunk(1, 2, reasoning_tokens=5)).output_tokens == 7


def test_what_claude_answers_is_paid_too() -> None:
    cost = anthropic.PROVIDER.cost
    assert cost is not None
    profile = Profile(api_model_id="claude-sonnet-4-20250514", anthropic_beta_1m_context=True)
    usage = added(UsageChunk(1_000, 0), added(UsageChunk(0, 1_000), UsageChunk(0, 0, total_cost=0.003)))
    assert cost(profile, {}, usage) == pytest.approx(0.003 + 0.015)


def test_xai_counts_what_was_cached_within_the_input() -> None:
    cost = xai.PROVIDER.cost
    assert cost is not None
    usage = UsageChunk(1_000_000, 0, cache_write_tokens=0, cache_read_tokens=500_000)
    assert cost(Profile(api_model_id="grok-4"), {}, usage) == pytest.approx(1.5 + 0.375)


def test_openrouter_is_believed_and_else_the_list_is() -> None:
    cost = openrouter.PROVIDER.cost
    assert cost is not None
    assert cost(Profile(), {}, UsageChunk(1_000_000, 0, total_cost=0.7)) == 0.7
    assert cost(Profile(), {}, UsageChunk(1_000_000, 0, total_cost=0)) == 3


@pytest.mark.parametrize(
    ("provider", "settings", "usage", "dollars"),
    [
        ("gemini", {"api_model_id": "gemini-2.5-pro"}, UsageChunk(100_000, 0, None, 50_000, 100_000), 1.078),
        ("gemini", {"api_model_id": "gemini-2.5-pro"}, UsageChunk(300_000, 0), 0.75),
        ("vertex", {"api_model_id": "gemini-2.5-pro"}, UsageChunk(100_000, 0, None, None, 100_000), 1.125),
        ("vertex", {"api_model_id": "claude-sonnet-4@20250514"}, UsageChunk(1_000, 1_000, 1_000, 1_000), 0.02205),
        ("vertex", {"api_model_id": "x", "vertex_api": "predict"}, UsageChunk(1, 1), None),
        ("bedrock", {"api_model_id": "anthropic.claude-sonnet-4-20250514-v1:0"}, UsageChunk(1_000, 1_000), 0.018),
        ("bedrock", {"api_model_id": "anthropic.claude-sonnet-4-6"}, UsageChunk(300_000, 0), 1.8),
        ("openai", {"open_ai_model_id": "m"}, UsageChunk(1, 1), 0),
        (
            "azure",
            {"open_ai_custom_model_info": {"inputPrice": 2, "outputPrice": 4, "cacheReadsPrice": 1}},
            UsageChunk(1_000_000, 0, None, 500_000),
            1.5,
        ),
    ],
)
def test_each_provider_counts_in_its_own_way(
    provider: str, settings: dict[str, Any], usage: UsageChunk, dollars: float | None
) -> None:
    cost = provider_named(provider).cost
    assert cost is not None
    told = cost(Profile(**settings), {}, usage)
    assert told == (dollars if dollars is None else pytest.approx(dollars))


def test_every_provider_tells_what_a_call_cost() -> None:
    assert [name for name in PROVIDER_NAMES if provider_named(name).cost is None] == []
