"""Counters of what the calls of this process used."""

from __future__ import annotations

from typing import Any

from attrs import define

from lapce_ai_providers.chunks import UsageChunk


@define
class Usage:
    """Sums since the start; tokens as the providers counted them, cost in US dollars as the chunks told it."""

    calls: int = 0
    failed: int = 0
    cancelled: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    total_cost: float = 0.0

    def add(self, chunk: UsageChunk) -> None:
        """Counts one usage chunk."""
        self.input_tokens += chunk.input_tokens
        self.output_tokens += chunk.output_tokens
        self.total_cost += chunk.total_cost or 0.0

    def value(self) -> dict[str, Any]:
        """By their names in `ai/status`."""
        return {
            "calls": self.calls,
            "failed": self.failed,
            "cancelled": self.cancelled,
            "inputTokens": self.input_tokens,
            "outputTokens": self.output_tokens,
            "totalCost": self.total_cost,
        }
