"""Google access tokens for requests: fetched by the helper process, kept until shortly before they expire.

One cache serves all profiles (`Runtime.shared`), so that a key shared by two of them is used once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, NamedTuple

from attrs import evolve

from ..call import Call
from ..errors import ProviderError, Refused, SettingsProblem, Unavailable
from ..headers import bearer, merged
from ..profile import Profile
from ..provider import Runtime
from ..secret import Secret
from ..wire import HttpRequest
from .ask_helper import HelperFailed, ask_helper
from .credential_cache import CredentialCache, Credentials
from .helper_network import network_facts

SHARED = "google_shared"
"""Where `prepare` leaves `Runtime.shared` in the memory."""
TOKENS = "google_tokens"
NETWORK = "network"
"""Where the transport's settings are in `Runtime.shared`."""


class GoogleToken(NamedTuple):
    """What proves who asks."""

    token: Secret
    quota_project: str | None
    """Who pays, where a user's own login asks."""


class GoogleAuth(NamedTuple):
    """What an exchange needs of this module."""

    authorize: Callable[[HttpRequest], Awaitable[HttpRequest]]
    renew: Callable[[], bool]


async def prepare(call: Call, runtime: Runtime) -> None:
    """Lets the exchange find the cache that all profiles share (`Provider.prepare`)."""
    share(runtime)


def share(runtime: Runtime) -> None:
    """The same, outside a call."""
    runtime.memory[SHARED] = runtime.shared


def google_auth(profile: Profile, memory: MutableMapping[str, Any], wording: Callable[[str], str]) -> GoogleAuth:
    """How the requests of one call are authorized.

    Args:
        profile: names the key; where it names none, the machine's own credentials are used.
        memory: of the profile.
        wording: puts what the reference says ahead of an error's text.
    """
    shared: MutableMapping[str, Any] = memory.get(SHARED, memory)
    tokens: CredentialCache[GoogleToken] = shared.setdefault(TOKENS, CredentialCache())
    key = (profile.vertex_json_credentials or None, profile.vertex_key_file or None)

    async def fetch() -> Credentials[GoogleToken]:
        try:
            return token_in(await ask_helper("google", question(profile, shared)))
        except HelperFailed as failed:
            raise google_error(failed, wording) from None

    async def authorize(request: HttpRequest) -> HttpRequest:
        found = (await tokens.get(key, fetch)).value
        project = (("x-goog-user-project", found.quota_project),) if found.quota_project else ()
        return evolve(request, headers=merged(request.headers, bearer(found.token.reveal()), project))

    return GoogleAuth(authorize, lambda: tokens.forget(key))


def question(profile: Profile, shared: Mapping[str, Any]) -> dict[str, Any]:
    """What the helper is asked."""
    text = profile.vertex_json_credentials
    return {
        "json": text.reveal() if text else None,
        "file": profile.vertex_key_file or None,
        "network": network_facts(shared.get(NETWORK), profile.ca_file),
    }


def token_in(answer: Mapping[str, Any]) -> Credentials[GoogleToken]:
    """The helper's answer as credentials."""
    return Credentials(GoogleToken(Secret(answer["token"]), answer["quota_project"]), answer["expires_at_seconds"])


def google_error(failed: HelperFailed, wording: Callable[[str], str]) -> ProviderError:
    """Why there is no token, in the reference's words where it has some."""
    match failed.kind:
        case "UnusableKey":
            return SettingsProblem(wording(failed.message))
        case "TokenRefused":
            return Refused(wording(failed.message), code="authentication")
        case "TokenUnreachable":
            text = wording("Google's token server cannot be reached.")
            return Unavailable(text, code="connection", retryable=True, detail=failed.message)
        case "SettingsProblem":  # proxy or certificates
            return SettingsProblem(failed.message)
        case "TimeoutError":
            return Unavailable(wording(f"Google's token server: {failed.message}."), code="timeout", retryable=True)
        case _:
            return ProviderError(wording(f"No Google access token: {failed.message}."), code="internal")
