"""A call → the body that the reference's OpenAI handler sends, to OpenAI, Azure and every compatible server."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...model_params import Model
from ...profile import Profile
from ...url import url_host
from .cache_marks import marked_at, marked_system, users
from .flat_messages import merged_messages, plain_messages, with_system_first
from .messages import ChatMessage, chat_messages, system_message

Body = dict[str, Any]

DEEPSEEK_TEMPERATURE = 0.6
O_FAMILY = ("o1", "o3", "o4")
FORMATTING = "Formatting re-enabled\n"
"""Lets the o family answer in Markdown (https://platform.openai.com/docs/guides/reasoning, checked 2026-11)."""


def streams(call: Call) -> bool:
    """Whether the answer is asked for piece by piece."""
    return call.prompt is None and call.profile.open_ai_streaming_enabled is not False


def is_o_family(model_id: str) -> bool:
    """Whether the reference takes a model for one of OpenAI's reasoning models: by its name, anywhere in it."""
    return any(name in model_id for name in O_FAMILY)


def openai_body(call: Call, model: Model) -> Body:
    """The body of the call's one request."""
    profile = call.profile
    if call.prompt is not None:
        body: Body = {"model": model.id, "messages": [{"role": "user", "content": call.prompt}]}
    elif is_o_family(model.id):
        body = o_family_body(call, model)
    elif streams(call):
        body = streamed_body(call, model)
    else:
        body = {"model": model.id, "messages": whole_messages(call)}
    if profile.include_max_tokens:
        limit = profile.model_max_tokens or model.info.max_tokens
        body |= {} if limit is None else {"max_completion_tokens": limit}
    return body


def streamed_body(call: Call, model: Model) -> Body:
    """For models that stream and take a temperature."""
    profile = call.profile
    default = DEEPSEEK_TEMPERATURE if wants_merged(profile) else 0
    return {
        "model": model.id,
        "temperature": default if profile.model_temperature is None else profile.model_temperature,
        "messages": streamed_messages(call, model),
        **stream_fields(profile),
        **(model.params.reasoning or {}),
    }


def o_family_body(call: Call, model: Model) -> Body:
    """For OpenAI's reasoning models: a developer's message instead of the system's, no temperature."""
    system = None if call.system is None else FORMATTING + call.system
    effort = model.info.reasoning_effort
    return {
        "model": model.id,
        "messages": [*system_message(system, "developer"), *chat_messages(call.messages)],
        **(stream_fields(call.profile) if streams(call) else {}),
        **({} if effort is None else {"reasoning_effort": effort}),
    }


def stream_fields(profile: Profile) -> Body:
    """Asks for a stream, and for its usage but from x.ai, which tells it unasked."""
    usage = {} if "x.ai" in url_host(profile.open_ai_base_url or "") else {"stream_options": {"include_usage": True}}
    return {"stream": True, **usage}


def wants_merged(profile: Profile) -> bool:
    """DeepSeek's R1 format: by the model's name or by setting."""
    return "deepseek-reasoner" in (profile.open_ai_model_id or "") or bool(profile.open_ai_r1_format_enabled)


def streamed_messages(call: Call, model: Model) -> list[ChatMessage]:
    """The messages in the form that the server takes; marked for its prompt cache where it has one."""
    profile = call.profile
    if wants_merged(profile):
        return merged_messages(with_system_first(call.system, call.messages))
    if profile.open_ai_legacy_format or ".volces.com" in (profile.open_ai_base_url or ""):
        return [*system_message(call.system), *plain_messages(call.messages)]
    system, messages = system_message(call.system), chat_messages(call.messages)
    if not model.info.supports_prompt_cache:
        return [*system, *messages]
    return [*(marked_system(system) if system else []), *marked_at(messages, users(messages)[-2:])]


def whole_messages(call: Call) -> list[ChatMessage]:
    """For an answer that does not stream: the system prompt comes as the user's."""
    if wants_merged(call.profile):
        return merged_messages(with_system_first(call.system, call.messages))
    convert = plain_messages if call.profile.open_ai_legacy_format else chat_messages
    return [*system_message(call.system, "user"), *convert(call.messages)]
