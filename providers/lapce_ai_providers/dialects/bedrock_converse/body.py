"""A call → the body of Converse and ConverseStream, as the reference sends it.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from ...call import Call
from ...json_edge import as_object, truthy
from ...model_params import Model, uses_budget
from .cache_points import POINT, limits, message_points, system_point
from .conversations import points_before, remember
from .messages import Block, converse_messages

Body = dict[str, Any]

LONG_CONTEXT_BETA = "context-1m-2025-08-07"
DEFAULT_THINKING_TOKENS = 4096


def converse_body(call: Call, model: Model, memory: MutableMapping[str, Any], *, long_context: bool) -> Body:
    """The body of a call.

    Args:
        call: messages, or a prompt.
        model: whose facts and parameters count.
        memory: of the profile: where its conversations had their cache points.
        long_context: whether a million tokens of context are asked for.

    Raises:
        InvalidCall: an image that the API does not take.
    """
    if call.prompt is not None:
        return {**inference(model), "messages": [{"role": "user", "content": [{"text": call.prompt}]}]}
    fields = model_fields(call, model, long_context=long_context)
    system, messages = conversation_fields(call, model, memory)
    extra = {"additionalModelRequestFields": fields} if fields else {}
    return {**extra, **inference(model), "messages": messages, "system": system}


def inference(model: Model) -> Body:
    """How long the answer may be and how warm."""
    told = {"maxTokens": model.params.max_tokens or model.info.max_tokens, "temperature": model.params.temperature}
    return {"inferenceConfig": {name: value for name, value in told.items() if value is not None}}


def model_fields(call: Call, model: Model, *, long_context: bool) -> Body:
    """What only Claude knows: thinking, and betas."""
    fields: Body = {}
    asked = as_object(call.metadata.get("thinking")) or {}
    by_settings = uses_budget(model.info, call.profile) and model.params.reasoning_budget_tokens
    if (truthy(asked.get("enabled")) or by_settings) and model.info.supports_reasoning_budget:
        budget = asked.get("maxThinkingTokens") or model.params.reasoning_budget_tokens or DEFAULT_THINKING_TOKENS
        fields["thinking"] = {"type": "enabled", "budget_tokens": budget}
    if long_context:
        fields["anthropic_beta"] = [LONG_CONTEXT_BETA]
    return fields


def conversation_fields(call: Call, model: Model, memory: MutableMapping[str, Any]) -> tuple[list[Block], list[Block]]:
    """System prompt and messages, with cache points where the profile wants them and the model has them."""
    messages = converse_messages(call.messages)
    system: list[Block] = [{"text": call.system}] if call.system else []
    allowed = limits(model.info) if call.profile.aws_use_prompt_cache else None
    if allowed is None or not messages:
        return system, messages
    most = allowed.most_points
    if system_point(call.system, allowed):
        system.append(POINT)
        most -= 1
    places = message_points(call.messages, points_before(memory, call.messages), allowed, most)
    remember(memory, call.messages, places)
    for place in places:
        messages[place]["content"].append(POINT)
    return system, messages
