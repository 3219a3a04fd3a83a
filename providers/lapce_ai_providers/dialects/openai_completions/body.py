"""A hole → the body of `/completions` and `/fim/completions`.

https://platform.openai.com/docs/api-reference/completions/create, https://docs.mistral.ai/api/endpoint/fim and
https://api-docs.deepseek.com/api/create-completion (checked 2026-11).
"""

from __future__ import annotations

from typing import Any

from ...hole import AnswerLimits, Hole

Body = dict[str, Any]

NO_LIMITS = AnswerLimits()


def completions_body(model_id: str, hole: Hole, limits: AnswerLimits, *, streams: bool) -> Body:
    """The body.

    Args:
        model_id: as the server knows it.
        hole: to fill by "suffix", "mistral_fim" or "template".
        limits: of the answer.
        streams: whether the answer comes piece by piece.
    """
    body: Body = {"model": model_id, **asked(hole), **limit_fields(limits), "stream": streams}
    if streams and hole.way != "mistral_fim":  # Mistral tells usage unasked, and refuses fields that it does not know
        body["stream_options"] = {"include_usage": True}
    return body


def asked(hole: Hole) -> Body:
    """What is to be continued; a suffix that is empty is not sent, since some servers refuse any."""
    if hole.way == "template":
        return {"prompt": hole.prompt}
    return {"prompt": hole.prefix, **({"suffix": hole.suffix} if hole.suffix else {})}


def limit_fields(limits: AnswerLimits) -> Body:
    """How long, how warm, and where it ends; cold where nothing is said."""
    most, stops = limits.max_output_tokens, limits.few_stops
    return {
        **({} if most is None else {"max_tokens": most}),
        "temperature": limits.temperature or 0,
        **({"stop": stops} if stops else {}),
    }
