"""Counters of what the calls of this process used, provider by provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from lapce_ai_providers.chunks import UsageChunk


@define
class Counters:
    """Sums since the start; tokens as the providers counted them, cost in US dollars."""

    calls: int = 0
    failed: int = 0
    cancelled: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0
    total_cost: float = 0.0
    """By the catalog's prices where they are known, else as the chunks told it."""

    def add(self, call: UsageChunk, dollars: float | None) -> None:
        """Counts the usage of a whole call, and what it cost."""
        self.input_tokens += call.input_tokens
        self.output_tokens += call.output_tokens
        self.cache_write_tokens += call.cache_write_tokens or 0
        self.cache_read_tokens += call.cache_read_tokens or 0
        self.total_cost += (call.total_cost or 0.0) if dollars is None else dollars

    def value(self) -> dict[str, Any]:
        """By their names in `ai/status`."""
        return {
            "calls": self.calls,
            "failed": self.failed,
            "cancelled": self.cancelled,
            "inputTokens": self.input_tokens,
            "outputTokens": self.output_tokens,
            "cacheWriteTokens": self.cache_write_tokens,
            "cacheReadTokens": self.cache_read_tokens,
            "totalCost": self.total_cost,
        }


@define
class Usage:
    """The counters of each provider; a call that was refused before anybody knew whom it asks counts under ""."""

    _counters: dict[str, Counters] = field(factory=dict[str, Counters])

    def of(self, provider: str) -> Counters:
        """To be counted with."""
        return self._counters.setdefault(provider, Counters())

    def value(self) -> dict[str, Any]:
        """As `ai/status` tells it: the sums of all, and `byProvider` those of each."""
        rows = {name: counters.value() for name, counters in self._counters.items()}
        return {**_sums(rows), "byProvider": {name: row for name, row in rows.items() if name}}


def _sums(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: sum((row[name] for row in rows.values()), start=zero) for name, zero in Counters().value().items()}
