"""A body of Converse → the same within limits.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html (checked 2026-11). Not
all models take stop sequences, and one that does not refuses the call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...hole import AnswerLimits
from ...json_edge import as_object
from ..anthropic_messages.answer_limits import thinking_tokens, visible

TAKES_STOPS = re.compile(r"anthropic\.|amazon\.nova|mistral\.|cohere\.")
ALWAYS_THINKS = re.compile(r"deepseek\.r1|gpt-oss")
THINKING_TOKENS = 1_024


def within_limits(model_id: str, limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body; betas stay."""
    kept = dict(body)
    config = dict(as_object(kept.get("inferenceConfig")) or {})
    fields = dict(as_object(kept.pop("additionalModelRequestFields", None)) or {})
    if limits.no_reasoning and fields.pop("thinking", None) is not None:
        config["temperature"] = 0
    thinks = thinking_tokens(fields) + (THINKING_TOKENS if ALWAYS_THINKS.search(model_id) else 0)
    if limits.max_output_tokens is not None:
        config["maxTokens"] = limits.max_output_tokens + thinks
    if limits.temperature is not None and "thinking" not in fields:
        config["temperature"] = limits.temperature
    stops = visible(limits.stops) if TAKES_STOPS.search(model_id) else []
    config |= {"stopSequences": stops} if stops else {}
    return {**({"additionalModelRequestFields": fields} if fields else {}), **kept, "inferenceConfig": config}
