"""Profile → address and headers, as the reference's Anthropic SDK makes them."""

from __future__ import annotations

from collections.abc import Sequence

from ..dialects.anthropic_messages.failure import failure
from ..errors import SettingsProblem
from ..headers import JSON_ACCEPT, JSON_CONTENT, Headers, bearer, merged
from ..problems import UrlProblem
from ..profile import Profile
from ..url import endpoint
from ..version import USER_AGENT

BASE_URL = "https://api.anthropic.com"
API_VERSION: Headers = (("anthropic-version", "2023-06-01"),)
"""https://docs.anthropic.com/en/api/versioning (checked 2026-11)."""
NO_KEY = (
    "Could not resolve authentication method. Expected either apiKey or authToken to be set. "
    'Or for one of the "X-Api-Key" or "Authorization" headers to be explicitly omitted'
)


def address(profile: Profile, path: str) -> str:
    """The URL of a path. Raises SettingsProblem where `anthropicBaseUrl` is none."""
    base_url = profile.anthropic_base_url or BASE_URL
    url = endpoint(base_url, path)
    if url is None:
        raise failure("", UrlProblem(base_url))
    return url


def headers(profile: Profile, betas: Sequence[str] = ()) -> Headers:
    """Who we are, the key, and the features that are asked for by name. Raises SettingsProblem for want of a key."""
    asked: Headers = (("anthropic-beta", ",".join(betas)),) if betas else ()
    identity: Headers = (("User-Agent", USER_AGENT),)
    return merged(JSON_ACCEPT, JSON_CONTENT, identity, API_VERSION, key_header(profile), asked)


def key_header(profile: Profile) -> Headers:
    """The key under its own name, or as a bearer token where a gateway wants that. Raises SettingsProblem."""
    key = profile.api_key
    if not key:
        raise SettingsProblem(NO_KEY)
    if profile.anthropic_base_url and profile.anthropic_use_auth_token:
        return bearer(key.reveal())
    return (("X-Api-Key", key.reveal()),)
