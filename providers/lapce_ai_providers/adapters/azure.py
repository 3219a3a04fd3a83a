"""Azure OpenAI: the OpenAI adapter's calls, and the address as Azure's portal tells it (`azureEndpoint`) too.

https://learn.microsoft.com/azure/ai-foundry/openai/reference (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from attrs import evolve

from ..auth.entra_prepare import prepare
from ..call import Call
from ..cost import cache_apart, priced
from ..dialects.openai_chat.exchange import Destination
from ..model_list import model_list
from ..model_params import Model
from ..profile import Profile
from ..provider import Exchange, Provider
from ..url import url_host
from ..wire import HttpRequest
from . import openai
from .azure_entra import with_entra
from .azure_hosts import is_azure_host, is_own_host
from .openai_client import COMPLETIONS_PATH, azure, destination
from .openai_limits import within_limits
from .openai_models import models_request

ENDPOINT_API_VERSION = "2024-02-01"
"""Where `azureEndpoint` is set and `azureApiVersion` is not."""


def named(profile: Profile) -> Profile:
    """The profile with its deployment for a model, where it names no other."""
    return evolve(profile, open_ai_model_id=profile.open_ai_model_id or profile.azure_deployment)


def model_id(profile: Profile) -> str:
    """The model's name, or else the deployment's."""
    return named(profile).open_ai_model_id or ""


def azure_destination(profile: Profile, path: str = COMPLETIONS_PATH) -> Destination:
    """Whom a profile that already has its model's name asks, and at which endpoint. Raises SettingsProblem."""
    deployment = profile.azure_deployment or profile.open_ai_model_id or ""
    if not profile.azure_endpoint:
        return destination(evolve(profile, open_ai_model_id=deployment), path)
    base_url = profile.azure_endpoint.rstrip("/").removesuffix("/openai") + "/openai"
    return azure(profile, base_url, deployment, profile.azure_api_version or ENDPOINT_API_VERSION, path)


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; only tokens of Entra ID are remembered. Raises SettingsProblem."""
    call = evolve(call, profile=named(call.profile))
    return with_entra(openai.exchange_with(call, azure_destination(call.profile)), call.profile, memory)


def fill(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call with a hole, at the deployment's text completions. Raises InvalidCall, SettingsProblem."""
    from .openai_fill import TEXT_PATH, WORDING, fill_exchange  # few deployments have them

    profile = named(call.profile)
    asked = fill_exchange(azure_destination(profile, TEXT_PATH), call, model_id(profile), WORDING)
    return with_entra(asked, profile, memory)


def model(profile: Profile) -> Model:
    """The model that a profile asks. Raises SettingsProblem where `openAiCustomModelInfo` is not in order."""
    return openai.model(named(profile))


def list_request(profile: Profile) -> HttpRequest | None:
    """The request for a list of models. Azure itself tells no key which deployments there are."""
    return None if profile.azure_endpoint or is_azure_host(host_of(profile)) else models_request(profile)


def host_of(profile: Profile) -> str:
    """Where the profile's calls go."""
    return url_host(profile.azure_endpoint or profile.open_ai_base_url or "")


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """The profile's own resource, where Microsoft itself answers for it."""
    host = host_of(profile)
    return (host,) if is_own_host(host) else ()


PROVIDER = Provider(
    name="azure",
    title="Azure OpenAI",
    memory_estimate_bytes=3_410_000,
    model_id=model_id,
    model=model,
    exchange=exchange,
    fill=fill,
    limit=within_limits,
    prepare=prepare,
    models=model_list(list_request, openai.model_rows),
    cost=priced(lambda profile, memory: model(profile).info, cache_apart),
    own_hosts=own_hosts,
)
