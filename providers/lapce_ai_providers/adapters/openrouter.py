"""OpenRouter: the OpenAI dialect, with models that are looked up in the router's own list ahead of a call."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from ..call import Call
from ..catalog.model import ModelInfo
from ..catalog.tables import default_model_id, known_model
from ..chunks import Chunk, TextChunk, UsageChunk
from ..cost import cache_apart, cost_usd
from ..dialects.openai_chat.decoder import CONTENT, REASONING, Reading
from ..dialects.openai_chat.error_object import told_error
from ..dialects.openai_chat.exchange import Destination, chat_exchange
from ..dialects.openai_chat.failure import Wording
from ..dialects.openai_chat.usage import LastReport, counted
from ..dialects.openai_chat.whole import completion, no_completion
from ..errors import ProviderError
from ..headers import JSON_ACCEPT, JSON_CONTENT, bearer, merged
from ..json_edge import as_count, as_list, as_object, as_text, number_text, stringify
from ..model_params import Model, model_params
from ..openrouter_lists import INFO, models, prepare
from ..profile import Profile
from ..provider import Exchange, Provider, WholeReply
from ..url import endpoint
from ..version import IDENTITY_HEADERS
from ..wire import ResponseHead
from .openrouter_body import R1_TEMPERATURE, is_r1, only_provider, openrouter_body
from .openrouter_limits import within_limits
from .openrouter_models import BASE_URL, model_id

WORDING = Wording("OpenRouter completion error: ")


def model(profile: Profile, memory: Mapping[str, Any]) -> Model:
    """The model that a profile asks, by what was looked up of it; else the default model's facts stand for it."""
    name = model_id(profile)
    default = known_model("openrouter", default_model_id("openrouter"))
    info: ModelInfo = memory.get(INFO) or default or ModelInfo()
    temperature = R1_TEMPERATURE if is_r1(name) else 0
    return Model(name, info, model_params("openrouter", name, info, profile, default_temperature=temperature))


def destination(profile: Profile, path: str = "/chat/completions") -> Destination:
    """OpenRouter, or a server that speaks its language (`openRouterBaseUrl`)."""
    key = "not-provided" if profile.open_router_api_key is None else profile.open_router_api_key.reveal()
    headers = merged(JSON_ACCEPT, bearer(key), IDENTITY_HEADERS.items(), JSON_CONTENT)
    return Destination(endpoint(profile.open_router_base_url or BASE_URL, path), headers)


def cost_usage(usage: Mapping[str, Any]) -> UsageChunk:
    """Tokens and what they cost: the router's own part, and the vendor's where the user has a key there.

    https://openrouter.ai/docs/use-cases/usage-accounting (checked 2026-11).
    """
    prompt, answer, cost = (
        as_object(usage.get(name)) or {}
        for name in ("prompt_tokens_details", "completion_tokens_details", "cost_details")
    )
    return UsageChunk(
        counted(usage, "prompt_tokens"),
        counted(usage, "completion_tokens"),
        cache_read_tokens=as_count(prompt.get("cached_tokens")),
        reasoning_tokens=as_count(answer.get("reasoning_tokens")),
        total_cost=dollars(cost.get("upstream_inference_cost")) + dollars(usage.get("cost")),
    )


def dollars(value: object) -> float:
    """An amount; 0 where it is not told."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def last_usage() -> LastReport:
    """Usage for one stream."""
    return LastReport(cost_usage)


def read_answer(head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """An answer that comes as a whole: text, usage, and why it ended. Raises ProviderError."""
    answer = completion(WORDING, body)
    if "error" in answer:
        raise api_error(answer["error"])
    choices = as_list(answer.get("choices"))
    if choices is None:
        raise no_completion(WORDING, answer, body)
    choice = (as_object(choices[0]) if choices else None) or {}
    message = as_object(choice.get("message")) or {}
    usage = as_object(answer.get("usage"))
    chunks: list[Chunk] = [TextChunk(as_text(message.get("content")) or "")]
    return [*chunks, *(() if usage is None else (cost_usage(usage),))], as_text(choice.get("finish_reason"))


def api_error(error: object) -> ProviderError:
    """An error that comes in place of an answer, in the reference's words where it has any."""
    facts = as_object(error) or {}
    if "code" not in facts and "message" not in facts:
        return told_error(error, lambda said: f"OpenRouter API Error: {said}")
    code, message = (written(facts[name]) if name in facts else "undefined" for name in ("code", "message"))
    return told_error(error, lambda _: f"OpenRouter API Error {code}: {message}")


def written(value: object) -> str:
    """A value as JavaScript puts it into a text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(value)
    return value if isinstance(value, str) else stringify(value)


READING = Reading(
    fields=(REASONING, CONTENT),
    usage=last_usage,
    told_by_key=True,
    may_be_other=("reasoning",),
)


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call, after `prepare`. Raises SettingsProblem."""
    reading = READING if call.prompt is None else WholeReply(read_answer)
    body = openrouter_body(call, model(call.profile, memory))
    return chat_exchange(destination(call.profile), body, reading, WORDING)


def fill(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call with a hole. Raises InvalidCall, SettingsProblem."""
    from .openai_fill import TEXT_PATH, fill_exchange  # chat does not need it

    to, name = destination(call.profile, TEXT_PATH), model_id(call.profile)
    return fill_exchange(to, call, name, WORDING, {**only_provider(call.profile), "transforms": []})


def cost(profile: Profile, memory: MutableMapping[str, Any], usage: UsageChunk) -> float | None:
    """What OpenRouter told, where it did."""
    return usage.total_cost or cost_usd(model(profile, memory).info, cache_apart(usage))


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go."""
    return ("openrouter.ai",)


PROVIDER = Provider(
    name="openrouter",
    title="OpenRouter",
    memory_estimate_bytes=4_100_000,
    model_id=model_id,
    model=lambda profile: model(profile, {}),
    exchange=exchange,
    fill=fill,
    limit=within_limits,
    prepare=prepare,
    models=models,
    cost=cost,
    own_hosts=own_hosts,
)
