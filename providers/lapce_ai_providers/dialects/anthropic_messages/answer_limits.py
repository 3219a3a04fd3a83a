"""A body of the Messages API → the same within limits.

https://docs.anthropic.com/en/api/messages (checked 2026-11). A stop sequence of white space alone is refused
(https://github.com/BerriAI/litellm/issues/3286).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...hole import MOST_STOPS, AnswerLimits
from ...json_edge import as_count, as_object


def within_limits(limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body; without thinking the temperature is free again."""
    kept = dict(body)
    if limits.no_reasoning and kept.pop("thinking", None) is not None:
        kept["temperature"] = 0
    if limits.temperature is not None and "thinking" not in kept:
        kept["temperature"] = limits.temperature
    if limits.max_output_tokens is not None:
        kept["max_tokens"] = limits.max_output_tokens + thinking_tokens(kept)
    stops = visible(limits.stops)
    return kept | ({"stop_sequences": stops} if stops else {})


def visible(stops: tuple[str, ...]) -> list[str]:
    """The first few stops that the API takes."""
    return [stop for stop in stops if stop.strip()][:MOST_STOPS]


def thinking_tokens(body: Mapping[str, Any]) -> int:
    """Tokens that the body still gives for thoughts; they count as output."""
    return as_count((as_object(body.get("thinking")) or {}).get("budget_tokens")) or 0
