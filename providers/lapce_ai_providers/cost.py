"""Usage of a call → what it cost, by the catalog's prices: all of it, other than the reference's `totalCost`. Pure.

Vendors count differently: some count cached tokens within the input (`cache_apart`), some count thoughts beside the
answer (`thoughts_as_answer`). Prices are US dollars per million tokens.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import reduce
from typing import Any, NamedTuple, TypeVar

from attrs import evolve

from .catalog.model import ModelInfo, ModelTier
from .chunks import UsageChunk
from .profile import Profile

N = TypeVar("N", int, float)

Cost = Callable[[Profile, MutableMapping[str, Any], UsageChunk], float | None]
"""Profile, its memory, and the usage of a whole call → US dollars; None where no price is known."""
InfoOf = Callable[[Profile, MutableMapping[str, Any]], ModelInfo]

TOKENS_PER_PRICE = 1_000_000


class Prices(NamedTuple):
    """What holds for one call."""

    input: float
    output: float
    cache_write: float
    cache_read: float


def cost_usd(info: ModelInfo, usage: UsageChunk) -> float | None:
    """US dollars for a usage whose cached tokens stand beside its input; None where no price is known."""
    written, read = usage.cache_write_tokens or 0, usage.cache_read_tokens or 0
    prices = prices_at(info, usage.input_tokens + written + read)
    if prices is None:
        return None
    dollars = (
        usage.input_tokens * prices.input
        + usage.output_tokens * prices.output
        + written * prices.cache_write
        + read * prices.cache_read
    )
    return dollars / TOKENS_PER_PRICE


def prices_at(info: ModelInfo, prompt_tokens: int) -> Prices | None:
    """The prices for a prompt of that size: of the narrowest tier that holds it, the model's own being one of them.

    A tier without a bound holds every prompt. Tiers with a name are for what a call does not ask for (priority, flex).
    """
    if info.input_price is None or info.output_price is None:
        return None
    chosen: ModelInfo | ModelTier = info
    bound: float = info.context_window
    fits = prompt_tokens <= bound
    for tier in (tier for tier in info.tiers if tier.name is None):
        size = tier.context_window or float("inf")
        if prompt_tokens <= size and (not fits or size < bound):
            chosen, bound, fits = tier, size, True
    base = info.input_price if chosen.input_price is None else chosen.input_price
    return Prices(
        input=base,
        output=first(chosen.output_price, info.output_price),
        cache_write=first(chosen.cache_writes_price, info.cache_writes_price, base),
        cache_read=first(chosen.cache_reads_price, info.cache_reads_price, base),
    )


def first(*prices: float | None) -> float:
    """The first price that is known; a cache without a price of its own costs what input does."""
    return next((price for price in prices if price is not None), 0.0)


def priced(info_of: InfoOf, *counted_as: Callable[[UsageChunk], UsageChunk]) -> Cost:
    """A provider's `cost`, of the facts of a profile's model and of how the vendor counts."""

    def cost(profile: Profile, memory: MutableMapping[str, Any], usage: UsageChunk) -> float | None:
        return cost_usd(info_of(profile, memory), reduce(lambda told, read: read(told), counted_as, usage))

    return cost


def cache_apart(usage: UsageChunk) -> UsageChunk:
    """For vendors that count cached tokens within the input."""
    cached = (usage.cache_write_tokens or 0) + (usage.cache_read_tokens or 0)
    return evolve(usage, input_tokens=max(0, usage.input_tokens - cached))


def thoughts_as_answer(usage: UsageChunk) -> UsageChunk:
    """For vendors that count thoughts beside the answer, and want the same price for them."""
    return evolve(usage, output_tokens=usage.output_tokens + (usage.reasoning_tokens or 0))


def added(first_part: UsageChunk | None, more: UsageChunk) -> UsageChunk:
    """The usage of a call that tells it in parts; what no part tells stays untold."""
    if first_part is None:
        return more
    return UsageChunk(
        first_part.input_tokens + more.input_tokens,
        first_part.output_tokens + more.output_tokens,
        cache_write_tokens=plus(first_part.cache_write_tokens, more.cache_write_tokens),
        cache_read_tokens=plus(first_part.cache_read_tokens, more.cache_read_tokens),
        reasoning_tokens=plus(first_part.reasoning_tokens, more.reasoning_tokens),
        total_cost=plus(first_part.total_cost, more.total_cost),
    )


def plus(one: N | None, other: N | None) -> N | None:
    """A sum of what is told."""
    return other if one is None else one if other is None else one + other
