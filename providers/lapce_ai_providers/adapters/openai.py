"""OpenAI, and every server that speaks its language (`openAiBaseUrl`), Azure among them."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from ..auth.entra_prepare import prepare
from ..call import Call
from ..catalog.model import ModelInfo
from ..catalog.model_row import model_info
from ..cost import cache_apart, priced
from ..dialects.openai_chat.body import is_o_family, openai_body, streams
from ..dialects.openai_chat.decoder import CONTENT, REASONING_CONTENT, Reading
from ..dialects.openai_chat.exchange import Destination, chat_exchange
from ..dialects.openai_chat.failure import Wording
from ..dialects.openai_chat.think_tags import ThinkTags
from ..dialects.openai_chat.usage import (
    EveryReport,
    LastReport,
    WholeUsage,
    cached_usage,
    plain_usage,
    usage_if_told,
    usage_or_zeros,
)
from ..model_list import model_list
from ..model_params import Model, model_params
from ..profile import Profile
from ..provider import Exchange, ModelRow, Provider
from ..wire import ResponseHead
from .azure_entra import with_entra
from .openai_client import destination, model_id
from .openai_limits import within_limits
from .openai_models import models_in, models_request

UNKNOWN_MODEL = ModelInfo(max_tokens=-1, supports_images=True, input_price=0, output_price=0)
"""What the reference assumes of a model that `openAiCustomModelInfo` does not describe."""

MESSAGES = Wording("OpenAI completion error: ")
PROMPT = Wording("OpenAI completion error: ", call="OpenAI completion error: ")


def last_usage() -> LastReport:
    """Usage for a stream in which only the last report counts."""
    return LastReport(cached_usage)


def every_usage() -> EveryReport:
    """Usage for a stream of the o family."""
    return EveryReport(plain_usage)


READING = Reading(fields=(CONTENT, REASONING_CONTENT), usage=last_usage, think_tags=ThinkTags)
O_FAMILY_READING = Reading(fields=(CONTENT,), usage=every_usage)


def model(profile: Profile) -> Model:
    """The model that a profile asks. Raises SettingsProblem where `openAiCustomModelInfo` is not in order."""
    name = model_id(profile)
    row = profile.open_ai_custom_model_info
    info = UNKNOWN_MODEL if row is None else model_info(row, "openAiCustomModelInfo")
    return Model(name, info, model_params("openai", name, info, profile))


def reading(call: Call, name: str) -> Reading | WholeUsage:
    """How the reply to a call is read."""
    if call.prompt is not None:
        return usage_if_told
    if not streams(call):
        return usage_or_zeros
    return O_FAMILY_READING if is_o_family(name) else READING


def exchange_with(call: Call, to: Destination) -> Exchange:
    """The exchange of a call with whom the destination says. Raises SettingsProblem."""
    asked = model(call.profile)
    wording = MESSAGES if call.prompt is None else PROMPT
    return chat_exchange(to, openai_body(call, asked), reading(call, asked.id), wording)


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; only tokens of Entra ID are remembered. Raises SettingsProblem."""
    return with_entra(exchange_with(call, destination(call.profile)), call.profile, memory)


def fill(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call with a hole. Raises InvalidCall, SettingsProblem."""
    from . import openai_fill  # chat does not need it

    return openai_fill.fill(call, memory)


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go."""
    return ("api.openai.com",)


def model_rows(profile: Profile, head: ResponseHead | None, body: bytes) -> list[ModelRow]:
    """The models that the server told, and the profile's own with what is known of it. Raises SettingsProblem."""
    names = models_in(head, body)
    if not (own := model_id(profile)):
        return [ModelRow(id=name) for name in names]
    asked = model(profile)
    row = ModelRow(id=own, context_window=asked.info.context_window, max_tokens=asked.params.max_tokens)
    return [row, *(ModelRow(id=name) for name in names if name != own)]


PROVIDER = Provider(
    name="openai",
    title="OpenAI",
    memory_estimate_bytes=3_600_000,
    model_id=model_id,
    model=model,
    exchange=exchange,
    fill=fill,
    limit=within_limits,
    prepare=prepare,
    models=model_list(models_request, model_rows),
    cost=priced(lambda profile, memory: model(profile).info, cache_apart),
    own_hosts=own_hosts,
)
