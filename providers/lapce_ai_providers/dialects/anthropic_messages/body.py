"""A call → what all hosts of the Messages API take alike; model, version and `stream` are the host's to add.

https://docs.anthropic.com/en/api/messages (checked 2026-11). Messages are in this form already and go as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...call import Call
from ...model_params import Model
from .cache_marks import CACHE_CONTROL, Mark, blocks_of, marked_messages

Body = dict[str, Any]

DEFAULT_MAX_TOKENS = 8192


def messages_body(call: Call, model: Model, mark: Mark | None) -> Body:
    """The body of a call with messages.

    Args:
        call: with `messages`.
        model: whose parameters are sent.
        mark: sets the marks for the prompt cache; None where nothing is to be cached.
    """
    return {
        **limits(model),
        **system_field(call.system, mark),
        "messages": list(call.messages) if mark is None else marked_messages(call.messages, mark),
    }


def prompt_body(prompt: str, model: Model, mark: Mark | None) -> Body:
    """The body of a call with a prompt; it becomes the one message."""
    content = prompt if mark is None else mark(list(blocks_of(prompt)))
    return {**limits(model), "messages": [{"role": "user", "content": content}]}


def limits(model: Model) -> Mapping[str, Any]:
    """How long the answer may be, how warm, and how much is thought ahead of it."""
    params = model.params
    fields = {
        "max_tokens": DEFAULT_MAX_TOKENS if params.max_tokens is None else params.max_tokens,
        "temperature": params.temperature,
        "thinking": params.reasoning,
    }
    return {name: value for name, value in fields.items() if value is not None}


def system_field(text: str | None, mark: Mark | None) -> Mapping[str, Any]:
    """The system prompt, as a block with a mark where the cache is used; nothing where there is none."""
    if text is None:
        return {}
    return {"system": text if mark is None else [{"type": "text", "text": text, **CACHE_CONTROL}]}
