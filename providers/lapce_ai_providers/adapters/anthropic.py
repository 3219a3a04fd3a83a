"""Anthropic's own API, and servers that speak it (`anthropicBaseUrl`).

https://docs.anthropic.com/en/api/overview (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from attrs import evolve

from ..call import Call
from ..catalog.model import ModelInfo
from ..catalog.tables import default_model_id, known_model
from ..cost import priced
from ..dialects.anthropic_messages.answer_limits import within_limits
from ..dialects.anthropic_messages.body import DEFAULT_MAX_TOKENS, Body, messages_body
from ..dialects.anthropic_messages.cache_marks import blocks_of, mark_last_block
from ..dialects.anthropic_messages.count import read_count
from ..dialects.anthropic_messages.exchange import messages_exchange, streamed, whole
from ..model_list import table_list
from ..model_params import Model, model_params
from ..profile import Profile
from ..provider import Exchange, Provider, WholeReply
from ..vendor_count import vendor_count
from .anthropic_client import address, headers

MESSAGES_PATH = "/v1/messages"
COUNT_PATH = "/v1/messages/count_tokens"

THINKING_SUFFIX = ":thinking"
"""Ends the table's name for a model that must think; the API does not know it."""

LONG_OUTPUT_BETA = "output-128k-2025-02-19"
LONG_CONTEXT_BETA = "context-1m-2025-08-07"
CACHING_BETA = "prompt-caching-2024-07-31"


def table_id(profile: Profile) -> str:
    """The name of the profile's model in the table; that of the default for a model that it does not have."""
    name = profile.api_model_id
    return name if name and known_model("anthropic", name) else default_model_id("anthropic")


def table_info(name: str) -> ModelInfo:
    """What the table says of a model that it has."""
    return known_model("anthropic", name) or ModelInfo()


def has_long_context(profile: Profile) -> bool:
    """Whether the window of a million tokens is asked for, of a model that has it at prices of its own."""
    return bool(profile.anthropic_beta_1m_context and table_info(table_id(profile)).tiers)


def model(profile: Profile) -> Model:
    """The model that a profile asks, with window and prices as they are for it."""
    name = table_id(profile)
    info = with_tier(table_info(name)) if has_long_context(profile) else table_info(name)
    return Model(name.removesuffix(THINKING_SUFFIX), info, model_params("anthropic", name, info, profile))


def with_tier(info: ModelInfo) -> ModelInfo:
    """A model at its first tier."""
    tier = info.tiers[0]
    return evolve(
        info,
        context_window=tier.context_window,
        input_price=tier.input_price,
        output_price=tier.output_price,
        cache_writes_price=tier.cache_writes_price,
        cache_reads_price=tier.cache_reads_price,
    )


def model_id(profile: Profile) -> str:
    """The model's name as the API knows it."""
    return table_id(profile).removesuffix(THINKING_SUFFIX)


def betas(profile: Profile) -> list[str]:
    """The features that a call with messages asks for by name, in the reference's order."""
    asked = {
        LONG_OUTPUT_BETA: table_id(profile).endswith(THINKING_SUFFIX),
        LONG_CONTEXT_BETA: has_long_context(profile),
        CACHING_BETA: table_info(table_id(profile)).supports_prompt_cache,
    }
    return [name for name, wanted in asked.items() if wanted]


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; nothing is remembered. Raises SettingsProblem."""
    profile, asked = call.profile, model(call.profile)
    url = address(profile, MESSAGES_PATH)
    if call.prompt is not None:
        return messages_exchange(url, headers(profile), prompt_body(call.prompt, asked), whole("first text"))
    mark = mark_last_block if asked.info.supports_prompt_cache else None
    body = {"model": asked.id, **messages_body(call, asked, mark), "stream": True}
    return messages_exchange(url, headers(profile, betas(profile)), body, streamed(asked.info))


def prompt_body(prompt: str, asked: Model) -> Body:
    """The body for a prompt: as in the reference it never thinks, and nothing of it is cached."""
    return {
        "model": asked.id,
        "max_tokens": DEFAULT_MAX_TOKENS,
        "temperature": asked.params.temperature,
        "messages": [{"role": "user", "content": prompt}],
        "stream": False,
    }


def count_exchange(profile: Profile, content: str | Sequence[Mapping[str, Any]]) -> Exchange:
    """The exchange that counts a content. Raises SettingsProblem."""
    body = {"model": model_id(profile), "messages": [{"role": "user", "content": blocks_of(content)}]}
    return messages_exchange(address(profile, COUNT_PATH), headers(profile), body, WholeReply(read_count))


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go."""
    return ("api.anthropic.com",)


PROVIDER = Provider(
    name="anthropic",
    title="Anthropic",
    memory_estimate_bytes=3_240_000,
    model_id=model_id,
    model=model,
    exchange=exchange,
    limit=lambda call, limits, body: within_limits(limits, body),
    models=table_list("anthropic"),
    cost=priced(lambda profile, memory: table_info(table_id(profile))),
    count_tokens=vendor_count(count_exchange),
    own_hosts=own_hosts,
)
