"""A call → the body that OpenRouter is sent: the OpenAI dialect, with the router's own fields.

https://openrouter.ai/docs/api-reference/overview (checked 2026-11).
"""

from __future__ import annotations

from typing import Any

from ..call import Call
from ..dialects.openai_chat.cache_marks import marked_at, marked_system, parts_of, users
from ..dialects.openai_chat.flat_messages import merged_messages, with_system_first
from ..dialects.openai_chat.messages import ChatMessage, chat_messages, system_message
from ..model_params import Model
from ..profile import Profile
from .openrouter_models import keeps_prompts

Body = dict[str, Any]

R1_TEMPERATURE = 0.6
R1_TOP_P = 0.95
ANY_PROVIDER = "[default]"
THINKS_UNASKED = ("google/gemini-2.5-pro-preview", "google/gemini-2.5-pro")
"""Models whose thoughts OpenRouter tells unless it is asked not to."""
MARK_EVERY = 10
"""For Google's models: so many messages of the user from one mark to the next."""


def is_r1(model_id: str) -> bool:
    """Whether a model wants the format and temperature of DeepSeek's R1."""
    return model_id.startswith("deepseek/deepseek-r1") or model_id == "perplexity/sonar-reasoning"


def openrouter_body(call: Call, asked: Model) -> Body:
    """The body of the call's one request."""
    return streamed_body(call, asked) if call.prompt is None else prompt_body(call, asked)


def streamed_body(call: Call, asked: Model) -> Body:
    """For an answer that streams."""
    profile = call.profile
    reasoning = asked.params.reasoning
    if reasoning is None and asked.id in THINKS_UNASKED:
        reasoning = {"exclude": True}
    shortened = profile.open_router_use_middle_out_transform is not False
    return {
        "model": asked.id,
        **limits(asked),
        **({"top_p": R1_TOP_P} if is_r1(asked.id) else {}),
        "messages": messages(call, asked.id),
        "stream": True,
        "stream_options": {"include_usage": True},
        **only_provider(profile),
        **({"transforms": ["middle-out"]} if shortened else {}),
        **({} if reasoning is None else {"reasoning": reasoning}),
    }


def prompt_body(call: Call, asked: Model) -> Body:
    """For an answer that comes as a whole."""
    reasoning = asked.params.reasoning
    return {
        "model": asked.id,
        **limits(asked),
        "messages": [{"role": "user", "content": call.prompt}],
        "stream": False,
        **only_provider(call.profile),
        **({} if reasoning is None else {"reasoning": reasoning}),
    }


def limits(asked: Model) -> Body:
    """How long and how warm; what is not known is not said."""
    most, temperature = asked.params.max_tokens, asked.params.temperature
    return {
        **({"max_tokens": most} if most and most > 0 else {}),
        **({} if temperature is None else {"temperature": temperature}),
    }


def only_provider(profile: Profile) -> Body:
    """Keeps the router to the one provider that the profile names."""
    name = profile.open_router_specific_provider
    if not name or name == ANY_PROVIDER:
        return {}
    return {"provider": {"order": [name], "only": [name], "allow_fallbacks": False}}


def messages(call: Call, model_id: str) -> list[ChatMessage]:
    """The messages, marked for the model's prompt cache where it wants that."""
    if is_r1(model_id):
        return merged_messages(with_system_first(call.system, call.messages))
    system, spoken = system_message(call.system), chat_messages(call.messages)
    if not keeps_prompts(model_id):
        return [*system, *spoken]
    places = users(spoken)
    for place in places:
        spoken[place] = {**spoken[place], "content": parts_of(spoken[place]["content"])}
    chosen = places[MARK_EVERY - 1 :: MARK_EVERY] if model_id.startswith("google") else places[-2:]
    return [*(marked_system(system) if system else []), *marked_at(spoken, chosen)]
