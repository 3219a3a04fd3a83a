"""Gemini at Vertex AI: the generateContent dialect with a Google token, for `vertex`, and for `gemini` with a key file.

https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Awaitable, MutableMapping
from typing import Any

from attrs import evolve

from ..auth.google_token import google_auth, share
from ..call import Call
from ..dialects.gemini_generate.body import generate_body
from ..dialects.gemini_generate.count import PREFIX, count_exchange
from ..dialects.gemini_generate.exchange import gemini_exchange, prefix_of
from ..errors import SettingsProblem
from ..headers import Headers
from ..model_params import Model
from ..profile import Profile
from ..provider import Exchange, Runtime
from ..vendor_count import Content, vendor_count
from ..version import USER_AGENT
from .vertex_address import gemini_place

VERSION = "v1beta1"
HEADERS: Headers = (("Accept", "*/*"), ("User-Agent", USER_AGENT), ("Content-Type", "application/json"))
NO_URL_CONTEXT = "urlContext parameter is not supported in Vertex AI."


def vertex_gemini_exchange(call: Call, model: Model, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call. Raises InvalidCall, SettingsProblem."""
    prefix = prefix_of(call)
    models_url = gemini_place(call.profile).models_url(VERSION, "google")
    plain = gemini_exchange(models_url, HEADERS, call, model, generate_body(call, model))
    if call.profile.enable_url_context:
        raise SettingsProblem(prefix + NO_URL_CONTEXT)
    return authorized(plain, call.profile, memory, prefix)


def vertex_count(profile: Profile, model: Model, content: Content, runtime: Runtime) -> Awaitable[int]:
    """Google's own count of a content, or else the estimate. Raises ProviderError where there is neither."""

    def exchange(profile: Profile, content: Content) -> Exchange:
        models_url = gemini_place(profile).models_url(VERSION, "google")
        plain = count_exchange(models_url, HEADERS, model.id, content)
        return authorized(plain, profile, runtime.memory, PREFIX)

    share(runtime)
    return vendor_count(exchange)(profile, content, runtime)


def authorized(plain: Exchange, profile: Profile, memory: MutableMapping[str, Any], prefix: str) -> Exchange:
    """The exchange with a token for each attempt."""
    auth = google_auth(profile, memory, lambda text: prefix + text)
    return evolve(plain, authorize=auth.authorize, renew=auth.renew)
