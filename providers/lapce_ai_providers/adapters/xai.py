"""xAI: the OpenAI dialect, with the models of xAI's own table.

https://docs.x.ai/docs/api-reference#chat-completions (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from ..call import Call
from ..catalog.model import ModelInfo
from ..catalog.tables import default_model_id, known_model
from ..chunks import UsageChunk
from ..cost import cache_apart, priced
from ..dialects.openai_chat.decoder import CONTENT, REASONING_CONTENT, Reading
from ..dialects.openai_chat.exchange import Destination, chat_exchange
from ..dialects.openai_chat.failure import Wording
from ..dialects.openai_chat.messages import chat_messages, system_message
from ..dialects.openai_chat.usage import EveryReport, WholeUsage, counted
from ..headers import JSON_ACCEPT, JSON_CONTENT, bearer, merged
from ..json_edge import as_count, as_object
from ..model_list import table_list
from ..model_params import Model, model_params
from ..profile import Profile
from ..provider import Exchange, Provider
from ..url import endpoint
from ..version import IDENTITY_HEADERS
from .xai_limits import within_limits

BASE_URL = "https://api.x.ai/v1"
WORDING = Wording("xAI completion error: ")


def model_id(profile: Profile) -> str:
    """The profile's model if the table has it, else the default, as in the reference."""
    asked = profile.api_model_id
    return asked if asked and known_model("xai", asked) else default_model_id("xai")


def model(profile: Profile) -> Model:
    """The model that a profile asks."""
    name = model_id(profile)
    info = known_model("xai", name) or ModelInfo()
    return Model(name, info, model_params("openai", name, info, profile))


def destination(profile: Profile) -> Destination:
    """xAI, or a gateway to it (`xaiBaseUrl`)."""
    key = "not-provided" if profile.xai_api_key is None else profile.xai_api_key.reveal()
    headers = merged(JSON_ACCEPT, bearer(key), IDENTITY_HEADERS.items(), JSON_CONTENT)
    return Destination(endpoint(profile.xai_base_url or BASE_URL, "/chat/completions"), headers)


def xai_body(call: Call, asked: Model) -> dict[str, Any]:
    """The body of the call's one request."""
    reasoning = asked.params.reasoning or {}
    if call.prompt is not None:
        return {"model": asked.id, "messages": [{"role": "user", "content": call.prompt}], **reasoning}
    limit = {} if asked.info.max_tokens is None else {"max_tokens": asked.info.max_tokens}
    return {
        "model": asked.id,
        **limit,
        "temperature": call.profile.model_temperature or 0,
        "messages": [*system_message(call.system), *chat_messages(call.messages)],
        "stream": True,
        "stream_options": {"include_usage": True},
        **reasoning,
    }


def xai_usage(usage: Mapping[str, Any]) -> UsageChunk:
    """Input and output, and what came from the cache, told in one of two places."""
    details = as_object(usage.get("prompt_tokens_details")) or {}
    fallback = as_count(usage.get("cache_read_input_tokens", 0))
    return UsageChunk(
        counted(usage, "prompt_tokens"),
        counted(usage, "completion_tokens"),
        cache_write_tokens=as_count(usage.get("cache_creation_input_tokens", 0)),
        cache_read_tokens=counted(details, "cached_tokens") or fallback,
    )


def every_usage() -> EveryReport:
    """Usage for one stream."""
    return EveryReport(xai_usage)


def whole_usage(usage: Mapping[str, Any] | None) -> tuple[UsageChunk, ...]:
    """Usage of an answer that does not stream."""
    return () if usage is None else (xai_usage(usage),)


READING = Reading(fields=(CONTENT, REASONING_CONTENT), usage=every_usage)


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; nothing is remembered. Raises SettingsProblem."""
    reading: Reading | WholeUsage = READING if call.prompt is None else whole_usage
    return chat_exchange(destination(call.profile), xai_body(call, model(call.profile)), reading, WORDING)


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go."""
    return ("api.x.ai",)


PROVIDER = Provider(
    name="xai",
    title="xAI",
    memory_estimate_bytes=3_540_000,
    model_id=model_id,
    model=model,
    exchange=exchange,
    limit=within_limits,
    models=table_list("xai"),
    cost=priced(lambda profile, memory: model(profile).info, cache_apart),
    own_hosts=own_hosts,
)
