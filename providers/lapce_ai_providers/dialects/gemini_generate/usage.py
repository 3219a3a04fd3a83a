"""`usageMetadata` → usage chunk, and what the call costs by the model's prices.

https://ai.google.dev/api/generate-content#UsageMetadata (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...catalog.model import ModelInfo, ModelTier
from ...chunks import UsageChunk
from ...json_edge import as_count


def usage_chunk(usage: Mapping[str, Any], info: ModelInfo) -> UsageChunk:
    """What the API counted; thoughts are told and, as in the reference, not charged."""
    input_tokens = as_count(usage.get("promptTokenCount")) or 0
    output_tokens = as_count(usage.get("candidatesTokenCount")) or 0
    cached_tokens = as_count(usage.get("cachedContentTokenCount"))
    return UsageChunk(
        input_tokens,
        output_tokens,
        cache_read_tokens=cached_tokens,
        reasoning_tokens=as_count(usage.get("thoughtsTokenCount")),
        total_cost=cost(info, input_tokens, output_tokens, cached_tokens or 0),
    )


def cost(info: ModelInfo, input_tokens: int, output_tokens: int, cached_tokens: int) -> float | None:
    """US dollars; None for a model without prices."""
    tier = tier_for(info, input_tokens)
    prices = (tier, info)
    input_price = first_price(*(price.input_price for price in prices))
    output_price = first_price(*(price.output_price for price in prices))
    cached_price = first_price(*(price.cache_reads_price for price in prices)) or 0
    if not input_price or not output_price:
        return None
    return (
        input_price * ((input_tokens - cached_tokens) / 1_000_000)
        + output_price * (output_tokens / 1_000_000)
        + (cached_price * (cached_tokens / 1_000_000) if cached_tokens > 0 else 0)
    )


def tier_for(info: ModelInfo, input_tokens: int) -> ModelTier:
    """The first tier that an input of that size fits; one without a bound takes any."""
    fitting = (tier for tier in info.tiers if not tier.context_window or input_tokens <= tier.context_window)
    return next(fitting, ModelTier())


def first_price(*prices: float | None) -> float | None:
    """The first that is known."""
    return next((price for price in prices if price is not None), None)
