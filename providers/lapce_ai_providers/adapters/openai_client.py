"""Profile → address and headers, as the reference's OpenAI SDK makes them for OpenAI, its like, and Azure's two APIs.

https://learn.microsoft.com/azure/ai-foundry/openai/reference (checked 2026-11).
"""

from __future__ import annotations

from ..dialects.openai_chat.exchange import Destination
from ..errors import SettingsProblem
from ..headers import JSON_ACCEPT, JSON_CONTENT, Headers, bearer, merged
from ..profile import Profile
from ..url import endpoint, url_host
from ..version import IDENTITY_HEADERS
from .azure_hosts import is_azure_host, is_inference_host, uses_entra

OPENAI_BASE_URL = "https://api.openai.com/v1"
COMPLETIONS_PATH = "/chat/completions"
INFERENCE_PATH = "/models/chat/completions"
AZURE_API_VERSION = "2024-08-01-preview"
INFERENCE_API_VERSION = "2024-05-01-preview"

NO_AZURE_KEY = (
    "Missing credentials. Please pass one of `apiKey` and `azureADTokenProvider`, "
    "or set the `AZURE_OPENAI_API_KEY` environment variable."
)
NO_AZURE_URL = (
    "Must provide one of the `baseURL` or `endpoint` arguments, or the `AZURE_OPENAI_ENDPOINT` environment variable"
)


def model_id(profile: Profile) -> str:
    """The model's name; there is no default, since any server may be asked."""
    return profile.open_ai_model_id or ""


def destination(profile: Profile, path: str = COMPLETIONS_PATH) -> Destination:
    """Whom the profile asks, and at which endpoint: its base URL tells Azure from the rest. Raises SettingsProblem."""
    host = url_host(profile.open_ai_base_url or "")
    if is_inference_host(host):
        return inference(profile, INFERENCE_PATH if path == COMPLETIONS_PATH else path)
    if is_azure_host(host) or profile.open_ai_use_azure:
        base_url = OPENAI_BASE_URL if profile.open_ai_base_url is None else profile.open_ai_base_url
        version = profile.azure_api_version or AZURE_API_VERSION
        return azure(profile, base_url, profile.open_ai_model_id or "", version, path)
    return plain(profile, path)


def plain(profile: Profile, path: str = COMPLETIONS_PATH) -> Destination:
    """OpenAI, or a server that speaks its language."""
    url = endpoint(profile.open_ai_base_url or OPENAI_BASE_URL, path)
    return Destination(url, with_bearer(profile))


def inference(profile: Profile, path: str = INFERENCE_PATH) -> Destination:
    """Azure AI Inference: the models that are not OpenAI's."""
    version = profile.azure_api_version or INFERENCE_API_VERSION
    url = endpoint(profile.open_ai_base_url or "", path, {"api-version": version})
    return Destination(url, with_bearer(profile))


def azure(
    profile: Profile, base_url: str, deployment: str, api_version: str, path: str = COMPLETIONS_PATH
) -> Destination:
    """Azure OpenAI: the deployment is part of the path, the key has a header of its own. Raises SettingsProblem."""
    if not uses_entra(profile) and not key_of(profile):
        raise SettingsProblem(NO_AZURE_KEY)
    if not base_url:
        raise SettingsProblem(NO_AZURE_URL)
    named = f"/deployments/{deployment}" if deployment and "/deployments" not in base_url else ""
    url = endpoint(base_url, named + path, {"api-version": api_version})
    own = () if uses_entra(profile) else (("api-key", key_of(profile)),)
    return Destination(url, merged(JSON_ACCEPT, identity_and_own(profile), own, JSON_CONTENT))


def with_bearer(profile: Profile) -> Headers:
    """Defaults, key, then the profile's own headers, which may take the place of either."""
    return merged(JSON_ACCEPT, bearer(key_of(profile)), identity_and_own(profile), JSON_CONTENT)


def identity_and_own(profile: Profile) -> Headers:
    """Who we are, unless the profile's headers say otherwise."""
    return merged(IDENTITY_HEADERS.items(), (profile.open_ai_headers or {}).items())


def key_of(profile: Profile) -> str:
    """The key as it goes on the wire; local servers often want none."""
    return "not-provided" if profile.open_ai_api_key is None else profile.open_ai_api_key.reveal()
