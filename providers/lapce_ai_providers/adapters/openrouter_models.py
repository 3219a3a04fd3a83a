"""OpenRouter's lists of models, and of a model's endpoints: how they are asked for, and what they say of a model.

https://openrouter.ai/docs/api-reference/list-available-models (checked 2026-11). The rules and exceptions are the
reference's (Roo Code v3.28.18, `fetchers/openrouter.ts`); a list that is not in order says nothing, as there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import ceil, inf
from typing import Any, NamedTuple

from ..catalog.model import ModelInfo
from ..catalog.model_row import model_info
from ..catalog.tables import default_model_id, known_part
from ..headers import merged
from ..json_edge import as_count, as_list, as_object, as_text, parse_rows
from ..profile import Profile
from ..url import endpoint
from ..version import USER_AGENT
from ..wire import HttpRequest, ResponseHead

Infos = Mapping[str, ModelInfo]

BASE_URL = "https://openrouter.ai/api/v1"
HEADERS = merged((("Accept", "application/json, text/plain, */*"), ("User-Agent", USER_AGENT)))
PRICES = (
    ("prompt", "inputPrice"),
    ("completion", "outputPrice"),
    ("input_cache_write", "cacheWritesPrice"),
    ("input_cache_read", "cacheReadsPrice"),
)
PARAMETERS = {name: name for name in ("max_tokens", "temperature", "reasoning", "include_reasoning")}
"""Those of a model's parameters that anything here depends on; each text once in memory, for all models."""

HEEDED = frozenset(
    (
        *("data", "id", "endpoints", "tag", "provider_name", "top_provider", "max_completion_tokens"),
        *("context_length", "supported_parameters", "architecture", "input_modalities", "output_modalities"),
        *("pricing", *(theirs for theirs, _ in PRICES)),
    )
)
"""The members of a list that anything here depends on: the rest of the half megabyte is dropped while it is parsed."""

CHOOSES = "auto"
"""Asked of OpenRouter where the model's name is an empty text: it chooses one."""


def model_id(profile: Profile) -> str:
    """The model's name; the reference's default where the profile names none."""
    asked = profile.open_router_model_id
    return default_model_id("openrouter") if asked is None else asked or CHOOSES


def info_for(profile: Profile, models: Infos, endpoints: Infos) -> ModelInfo | None:
    """What the lists say of the profile's model: of the endpoint that it names, if there is one."""
    at_endpoint = endpoints.get(profile.open_router_specific_provider or "")
    return at_endpoint or models.get(model_id(profile))


def list_request() -> HttpRequest:
    """For all models: without a key, and always of OpenRouter itself, wherever calls go."""
    return HttpRequest("GET", f"{BASE_URL}/models", HEADERS)


def endpoints_request(profile: Profile) -> HttpRequest | None:
    """For those who serve the profile's model, where the profile names one of them."""
    if not profile.open_router_model_id or not profile.open_router_specific_provider:
        return None
    url = endpoint(BASE_URL, f"/models/{profile.open_router_model_id}/endpoints")
    return None if url is None else HttpRequest("GET", url, HEADERS)


def listed_models(head: ResponseHead | None, body: bytes) -> Infos:
    """Model id → facts, of a reply; those that make pictures are left out."""
    rows = as_list(data_of(head, body, small)) or ()
    models = (row if isinstance(row, ListedModel) else model_in(as_object(row) or {}) for row in rows if row)
    return {model.name: model.info for model in models if model.info is not None}


class ListedModel(NamedTuple):
    """A row of the list, as small as it gets."""

    name: str
    info: ModelInfo | None
    """None for what is no model that answers in text."""


def small(row: Mapping[str, Any]) -> object:
    """A row of the list as a model; anything else as it is."""
    return model_in(row) if "id" in row and "architecture" in row else row


def model_in(row: Mapping[str, Any]) -> ListedModel:
    """One model of the list."""
    if not row or not answers_in_text(row):
        return ListedModel("", None)
    name = as_text(row.get("id")) or ""
    parameters = texts(row.get("supported_parameters"))
    facts = row_facts(row, row, (as_object(row.get("top_provider")) or {}).get("max_completion_tokens"))
    facts["supportsReasoningEffort"] = "reasoning" in parameters
    facts["supportedParameters"] = [PARAMETERS[parameter] for parameter in parameters if parameter in PARAMETERS]
    return ListedModel(name, model_info({**facts, **overrides().get(name, {})}, name))


def listed_endpoints(head: ResponseHead | None, body: bytes) -> Infos:
    """Endpoint's tag, or else its provider's name → facts of the model there."""
    model = as_object(data_of(head, body, lambda row: row))
    if model is None or not answers_in_text(model):
        return {}
    name = as_text(model.get("id")) or ""
    found: dict[str, ModelInfo] = {}
    for row in map(as_object, as_list(model.get("endpoints")) or ()):
        if row:
            tag = as_text(row.get("tag"))
            facts = row_facts(model, row, row.get("max_completion_tokens"))
            place = as_text(row.get("provider_name")) or "" if tag is None else tag
            found[place] = model_info({**facts, **overrides().get(name, {})}, name)
    return found


def data_of(head: ResponseHead | None, body: bytes, made: Callable[[Mapping[str, Any]], object]) -> object:
    """What a reply is about, its objects as they are `made`; None where it refuses or is not in order."""
    if head is None or not 200 <= head.status < 300:
        return None
    try:
        reply = as_object(parse_rows(body, HEEDED, made))
    except ValueError:
        return None
    return None if reply is None else reply.get("data")


def row_facts(model: Mapping[str, Any], row: Mapping[str, Any], most_tokens: object) -> dict[str, Any]:
    """Facts by the reference's names, of a model and of the row that has its size and prices."""
    context = as_count(row.get("context_length")) or 0
    pricing = as_object(row.get("pricing")) or {}
    prices = {name: price_in_millions(pricing.get(theirs)) for theirs, name in PRICES}
    return {
        "maxTokens": as_count(most_tokens) or ceil(context * 0.2),
        "contextWindow": context,
        "supportsImages": "image" in texts(architecture(model).get("input_modalities")),
        "supportsPromptCache": prices["cacheReadsPrice"] is not None,
        **prices,
    }


def price_in_millions(price: object) -> float | None:
    """US dollars for a million tokens, of a text with those for one; -1 there stands for "it depends"."""
    if not price or not isinstance(price, (str, float, int)):
        return None
    try:
        dollars = float(price) * 1_000_000
    except ValueError:
        return None
    return dollars if 0 <= dollars < inf else None


def answers_in_text(model: Mapping[str, Any]) -> bool:
    """Whether a model makes no pictures."""
    return "image" not in texts(architecture(model).get("output_modalities"))


def architecture(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """What goes in and comes out."""
    return as_object(model.get("architecture")) or {}


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list."""
    items: Iterable[object] = as_list(value) or ()
    return tuple(item for item in items if isinstance(item, str))


@lru_cache(maxsize=1)
def overrides() -> Mapping[str, Mapping[str, Any]]:
    """Model id → what the list does not tell, or tells otherwise than the reference wants it."""
    found: Mapping[str, Mapping[str, Any]] = known_part("openrouter", "overrides")
    return found


@lru_cache(maxsize=64)
def keeps_prompts(model_id: str) -> bool:
    """Whether a model wants marks on what its prompt cache should keep."""
    return model_id in known_part("openrouter", "promptCaching")
