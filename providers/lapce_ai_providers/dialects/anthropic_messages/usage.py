"""The API's `usage` object → usage chunks, and what the reference says they cost.

https://docs.anthropic.com/en/api/messages#response-usage (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...catalog.model import ModelInfo
from ...chunks import UsageChunk
from ...json_edge import as_count


def counted(usage: Mapping[str, Any], name: str) -> int:
    """A number of tokens; 0 where it is not told."""
    return as_count(usage.get(name)) or 0


def started_usage(usage: Mapping[str, Any]) -> UsageChunk:
    """What is counted when an answer begins; the cache only where it was used."""
    return UsageChunk(
        counted(usage, "input_tokens"),
        counted(usage, "output_tokens"),
        cache_write_tokens=counted(usage, "cache_creation_input_tokens") or None,
        cache_read_tokens=counted(usage, "cache_read_input_tokens") or None,
    )


def cost_chunk(info: ModelInfo, started: UsageChunk) -> UsageChunk | None:
    """The reference's cost of an answer: of what was counted at its beginning alone; None where nothing was."""
    prices = (
        (info.cache_writes_price, started.cache_write_tokens),
        (info.cache_reads_price, started.cache_read_tokens),
        (info.input_price, started.input_tokens),
        (info.output_price, started.output_tokens),
    )
    if not any(tokens for _, tokens in prices):
        return None
    return UsageChunk(0, 0, total_cost=sum((price or 0) / 1_000_000 * (tokens or 0) for price, tokens in prices))


def sum_of(left: UsageChunk, right: UsageChunk) -> UsageChunk:
    """Both together."""
    return UsageChunk(
        left.input_tokens + right.input_tokens,
        left.output_tokens + right.output_tokens,
        cache_write_tokens=(left.cache_write_tokens or 0) + (right.cache_write_tokens or 0),
        cache_read_tokens=(left.cache_read_tokens or 0) + (right.cache_read_tokens or 0),
    )
