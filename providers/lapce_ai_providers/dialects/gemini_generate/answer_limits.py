"""A body of `generateContent` → the same within limits.

https://ai.google.dev/gemini-api/docs/thinking and https://ai.google.dev/api/generate-content (checked 2026-11): at most
5 stop sequences; Gemini 2.5 Flash can be kept from thinking, 2.5 Pro thinks at least 128 tokens, Gemini 3 has levels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...hole import AnswerLimits
from ...json_edge import as_count, as_object

LEVEL_TOKENS = 1_024
"""Room for what the lowest level may think."""


class Least(NamedTuple):
    """The least that a model can be brought to think."""

    config: Mapping[str, Any] | None
    """`thinkingConfig`; None where the model does not know it."""
    tokens: int = 0
    """Room for it on top of the answer."""


def least_thinking(model_id: str) -> Least:
    """The least thinking of a model, by its name."""
    if re.search(r"gemini-2\.5.*pro", model_id):
        return Least({"thinkingBudget": 128}, 128)
    if re.search(r"gemini-2\.5", model_id):
        return Least({"thinkingBudget": 0})
    if re.search(r"gemini-3(\.\d+)?-flash", model_id):
        return Least({"thinkingLevel": "minimal"}, LEVEL_TOKENS)
    if re.search(r"gemini-[3-9]", model_id):
        return Least({"thinkingLevel": "low"}, LEVEL_TOKENS)
    return Least(None, LEVEL_TOKENS if "thinking" in model_id else 0)


def within_limits(model_id: str, limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body; nothing is looked up on the web for it."""
    kept = {name: value for name, value in body.items() if name != "tools"}
    config = dict(as_object(kept.get("generationConfig")) or {})
    room = as_count((as_object(config.get("thinkingConfig")) or {}).get("thinkingBudget")) or 0
    if limits.no_reasoning:
        least = least_thinking(model_id)
        config.pop("thinkingConfig", None)
        config |= {} if least.config is None else {"thinkingConfig": dict(least.config)}
        room = least.tokens
    if limits.max_output_tokens is not None:
        config["maxOutputTokens"] = limits.max_output_tokens + max(room, 0)
    if limits.temperature is not None:
        config["temperature"] = limits.temperature
    if limits.few_stops:
        config["stopSequences"] = limits.few_stops
    return kept | {"generationConfig": config}
