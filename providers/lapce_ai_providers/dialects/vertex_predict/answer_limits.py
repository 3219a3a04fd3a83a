"""A body of `:predict` → the same within limits.

https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...hole import AnswerLimits
from ...json_edge import as_object


def within_limits(limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body."""
    told = {
        "temperature": limits.temperature,
        "maxOutputTokens": limits.max_output_tokens,
        "stopSequences": limits.few_stops or None,
    }
    parameters = {name: value for name, value in told.items() if value is not None}
    return {**body, "parameters": {**(as_object(body.get("parameters")) or {}), **parameters}}
