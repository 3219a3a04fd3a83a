"""What a call costs: tiers, caches, and models without prices."""

import pytest

from lapce_ai_providers.catalog.model import ModelInfo, ModelTier
from lapce_ai_providers.catalog.tables import known_model
from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_providers.dialects.gemini_generate.usage import cost, usage_chunk

TIERED = ModelInfo(
    input_price=9,
    output_price=9,
    tiers=(
        ModelTier(context_window=100, input_price=1, output_price=2, cache_reads_price=0.5),
        ModelTier(input_price=3, output_price=4),
    ),
)


@pytest.mark.parametrize(
    ("given", "made", "cached", "dollars"),
    [(100, 10, 0, 120e-6), (101, 10, 0, 343e-6), (100, 10, 40, 100e-6), (200, 0, 100, 300e-6), (0, 0, 0, 0)],
)
def test_the_first_tier_that_fits_has_the_prices(given: int, made: int, cached: int, dollars: float) -> None:
    assert cost(TIERED, given, made, cached) == pytest.approx(dollars, abs=1e-12)


@pytest.mark.parametrize("info", [ModelInfo(), ModelInfo(input_price=0, output_price=1), ModelInfo(input_price=1)])
def test_a_model_without_prices_has_no_cost(info: ModelInfo) -> None:
    assert cost(info, 10, 10, 0) is None


def test_the_catalog_s_last_tier_has_no_bound() -> None:
    info = known_model("gemini", "gemini-2.5-pro")
    assert info is not None
    assert cost(info, 200_000, 0, 0) == pytest.approx(0.25)
    assert cost(info, 1_000_000, 0, 0) == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("usage", "chunk"),
    [
        ({}, UsageChunk(0, 0)),
        ({"promptTokenCount": None, "candidatesTokenCount": "x"}, UsageChunk(0, 0)),
        ({"promptTokenCount": 3, "cachedContentTokenCount": 0}, UsageChunk(3, 0, cache_read_tokens=0)),
        ({"candidatesTokenCount": 2, "thoughtsTokenCount": 7}, UsageChunk(0, 2, reasoning_tokens=7)),
    ],
)
def test_counts_are_told_as_they_come(usage: dict[str, object], chunk: UsageChunk) -> None:
    assert usage_chunk(usage, ModelInfo()) == chunk
