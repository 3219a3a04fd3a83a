"""Google Gemini by API key; with a service account's key in the profile, Gemini at Vertex AI, as in the reference."""

from __future__ import annotations

from collections.abc import Awaitable, MutableMapping
from typing import Any

from ..auth.google_token import prepare
from ..call import Call
from ..cost import cache_apart, priced, thoughts_as_answer
from ..dialects.gemini_generate.answer_limits import within_limits
from ..dialects.gemini_generate.body import generate_body
from ..dialects.gemini_generate.count import count_exchange
from ..dialects.gemini_generate.exchange import gemini_exchange
from ..headers import Headers, merged
from ..model_list import table_list
from ..model_params import Model
from ..profile import Profile
from ..provider import Exchange, Provider, Runtime
from ..vendor_count import Content, vendor_count
from .google_models import google_model
from .vertex_gemini import HEADERS, vertex_count, vertex_gemini_exchange

GEMINI_BASE_URL = "https://generativelanguage.googleapis.com"
MODELS_PATH = "/v1beta/models"


def model(profile: Profile) -> Model:
    """The model that a profile asks; the default one for a name that the catalog does not have."""
    return google_model("gemini", "gemini", profile)


def model_id(profile: Profile) -> str:
    """The model's name as the API calls it."""
    return model(profile).id


def asks_vertex(profile: Profile) -> bool:
    """Whether the profile has a service account's key, which is for Vertex AI."""
    return bool(profile.vertex_json_credentials or profile.vertex_key_file)


def models_url(base_url: str | None) -> str:
    """The address of the API's models: a gateway's base URL stands for scheme, host and the path before it."""
    return (base_url or GEMINI_BASE_URL).removesuffix("/") + MODELS_PATH


def headers(profile: Profile) -> Headers:
    """Who we are and the key: a header of its own, since an address ends up in logs."""
    key = "not-provided" if profile.gemini_api_key is None else profile.gemini_api_key.reveal()
    return merged(HEADERS, (("x-goog-api-key", key),))


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call. Raises InvalidCall, SettingsProblem."""
    asked = model(call.profile)
    if asks_vertex(call.profile):
        return vertex_gemini_exchange(call, asked, memory)
    address = models_url(call.profile.google_gemini_base_url)
    return gemini_exchange(address, headers(call.profile), call, asked, generate_body(call, asked))


def count_tokens(profile: Profile, content: Content, runtime: Runtime) -> Awaitable[int]:
    """Google's own count, or else the estimate; as in the reference a gateway is not asked for it."""
    if asks_vertex(profile):
        return vertex_count(profile, model(profile), content, runtime)
    return vendor_count(own_count)(profile, content, runtime)


def own_count(profile: Profile, content: Content) -> Exchange:
    """The exchange that counts a content. Raises InvalidCall."""
    return count_exchange(models_url(None), headers(profile), model_id(profile), content)


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Where a key from the environment may go."""
    return ("generativelanguage.googleapis.com",)


PROVIDER = Provider(
    name="gemini",
    title="Google Gemini",
    memory_estimate_bytes=3_380_000,
    model_id=model_id,
    model=model,
    exchange=exchange,
    limit=lambda call, limits, body: within_limits(model_id(call.profile), limits, body),
    prepare=prepare,
    models=table_list("gemini"),
    cost=priced(lambda profile, memory: model(profile).info, thoughts_as_answer, cache_apart),
    count_tokens=count_tokens,
    own_hosts=own_hosts,
)
