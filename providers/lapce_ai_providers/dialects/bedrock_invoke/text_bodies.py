"""A call → the bodies of models that continue a text: the first Claudes and Amazon's Titan.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-text-completion.html and
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html (checked 2026-11).
"""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...model_params import Model
from ..openai_chat.flat_messages import plain_messages

Body = dict[str, Any]

DEFAULT_MAX_TOKENS = 4096


def completion_body(call: Call, model: Model) -> Body:
    """For Claude 2 and Claude Instant: the turns as Human and Assistant, the last one begun for the model."""
    turns = [f"\n\n{'Assistant' if role == 'assistant' else 'Human'}: {text}" for role, text in turns_of(call)]
    return {
        "prompt": "".join(turns) + "\n\nAssistant:",
        "max_tokens_to_sample": max_tokens(model),
        **temperature(model),
        "stop_sequences": ["\n\nHuman:"],
    }


def titan_body(call: Call, model: Model) -> Body:
    """For Titan: the turns as User and Bot."""
    turns = [f"{'Bot' if role == 'assistant' else 'User'}: {text}\n" for role, text in turns_of(call)]
    config = {"maxTokenCount": max_tokens(model), **temperature(model), "stopSequences": ["User:"]}
    return {"inputText": "".join(turns) + "Bot:", "textGenerationConfig": config}


def turns_of(call: Call) -> list[tuple[str, str]]:
    """Role and text of each turn; what the system prompt says begins the user's first one."""
    if call.prompt is not None:
        return [("user", call.prompt)]
    turns = [(str(message["role"]), str(message["content"])) for message in plain_messages(call.messages)]
    if not call.system:
        return turns
    if turns and turns[0][0] == "user":
        return [("user", f"{call.system}\n\n{turns[0][1]}"), *turns[1:]]
    return [("user", call.system), *turns]


def max_tokens(model: Model) -> int:
    """The longest answer; these models refuse more than their own limit."""
    most = model.info.max_tokens or DEFAULT_MAX_TOKENS
    return min(model.params.max_tokens or most, most)


def temperature(model: Model) -> Body:
    """How warm; both families take 0 to 1."""
    return {} if model.params.temperature is None else {"temperature": min(model.params.temperature, 1.0)}
