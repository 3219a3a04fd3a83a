"""`awsBedrockApi: "invoke"`: Bedrock's older operations, which take each model's own body.

Only three families have one here; Converse, the default, speaks to all.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

from attrs import evolve

from ..call import Call
from ..dialects.anthropic_messages.body import Body, messages_body, prompt_body
from ..dialects.anthropic_messages.cache_marks import mark_last_text
from ..dialects.anthropic_messages.whole import read_message
from ..dialects.bedrock_converse.body import model_fields
from ..dialects.bedrock_converse.cache_points import limits
from ..dialects.bedrock_converse.failure import PROMPT_PREFIX, Wording
from ..dialects.bedrock_invoke.decoder import InvokeDecoder, whole_reply
from ..dialects.bedrock_invoke.readings import (
    COMPLETION,
    TITAN,
    MessagesReading,
    TextReading,
    whole_completion,
    whole_titan,
)
from ..dialects.bedrock_invoke.text_bodies import completion_body, titan_body
from ..errors import SettingsProblem
from ..model_params import Model
from ..provider import Decoder, Exchange, WholeReply
from .bedrock_model import invoked_model, wants_long_context
from .bedrock_request import operation

ANTHROPIC_VERSION = "bedrock-2023-05-31"
"""https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html"""
FIRST_CLAUDES = ("anthropic.claude-v", "anthropic.claude-2", "anthropic.claude-instant")
UNSUPPORTED = "Unsupported model"


def invoke_exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call. Raises SettingsProblem for a model of another family."""
    wording = Wording(streams=call.prompt is None)
    base, asked = invoked_model(call.profile)
    action = "invoke-with-response-stream" if wording.streams else "invoke"
    body = body_of(base, call, asked)
    return operation(call.profile, memory, wording, (asked.id, action), body, reply_of(base, wording))


def family(base: str) -> str:
    """Which of the bodies a model takes, by its id without a region's prefix. Raises SettingsProblem."""
    if base.startswith(FIRST_CLAUDES):
        return "completion"
    if base.startswith("anthropic.claude"):
        return "messages"
    if base.startswith("amazon.titan") and "embed" not in base and "image" not in base:
        return "titan"
    raise SettingsProblem(UNSUPPORTED)


def body_of(base: str, call: Call, asked: Model) -> Body:
    """The request's body. Raises SettingsProblem."""
    match family(base):
        case "completion":
            return completion_body(call, asked)
        case "titan":
            return titan_body(call, asked)
        case _:
            return {"anthropic_version": ANTHROPIC_VERSION, **claude_body(call, asked)}


def claude_body(call: Call, asked: Model) -> Body:
    """For Claude: the Messages API, an empty system prompt left out, since that API refuses it."""
    if call.prompt is not None:
        return prompt_body(call.prompt, asked, None)
    cached = call.profile.aws_use_prompt_cache and limits(asked.info) is not None
    told = messages_body(evolve(call, system=call.system or None), asked, mark_last_text if cached else None)
    return told | model_fields(call, asked, long_context=wants_long_context(asked.id, call.profile))


def reply_of(base: str, wording: Wording) -> WholeReply | Callable[[], Decoder]:
    """How the answer is read. Raises SettingsProblem."""
    match family(base), wording.streams:
        case "completion", True:
            return partial(InvokeDecoder, wording, partial(TextReading, COMPLETION))
        case "completion", False:
            return whole_reply(wording, whole_completion)
        case "titan", True:
            return partial(InvokeDecoder, wording, partial(TextReading, TITAN))
        case "titan", False:
            return whole_reply(wording, whole_titan)
        case _, True:
            return partial(InvokeDecoder, wording, MessagesReading)
        case _:
            return WholeReply(partial(read_message, PROMPT_PREFIX, "first text"))
