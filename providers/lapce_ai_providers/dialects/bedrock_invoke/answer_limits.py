"""A body of InvokeModel → the same within limits: each family has names of its own.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html (checked 2026-11). Titan's stop sequences
are a closed list, so none is added there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...hole import AnswerLimits
from ..anthropic_messages import answer_limits as messages
from .text_bodies import Body


def within_limits(limits: AnswerLimits, body: Mapping[str, Any]) -> Body:
    """The body."""
    if "max_tokens_to_sample" in body:
        return first_claudes(limits, body)
    config = body.get("textGenerationConfig")
    if config is not None:
        told = {"maxTokenCount": limits.max_output_tokens, "temperature": limits.temperature}
        return {**body, "textGenerationConfig": {**config, **said(told)}}
    return messages.within_limits(limits, body)


def first_claudes(limits: AnswerLimits, body: Mapping[str, Any]) -> Body:
    """For Claude 2 and Claude Instant; the turn's own end stays a stop."""
    stops = dict.fromkeys([*body.get("stop_sequences", ()), *messages.visible(limits.stops)])
    told = {"max_tokens_to_sample": limits.max_output_tokens, "temperature": limits.temperature}
    return {**body, **said(told), "stop_sequences": list(stops)}


def said(fields: Mapping[str, Any]) -> Body:
    """Those that are set."""
    return {name: value for name, value in fields.items() if value is not None}
