"""Tokens of Entra ID for Azure: asked of the helper process, kept until shortly before they expire.

https://learn.microsoft.com/azure/ai-foundry/openai/how-to/managed-identity (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any, NamedTuple

from attrs import evolve

from ..errors import ProviderError, Refused, SettingsProblem, Unavailable
from ..headers import bearer, merged
from ..secret import MASK, Secret
from ..wire import HttpRequest
from .ask_helper import HelperFailed, ask_helper
from .credential_cache import CredentialCache, Credentials
from .entra_prepare import SHARED

SCOPE = "https://cognitiveservices.azure.com/.default"
NOT_INSTALLED = 'Entra ID needs a package that is not installed: pip install "lapce-ai[entra]"'
PASSING = ("TimeoutError", "HelperDied", "ServiceRequestError", "ServiceResponseError")
"""Kinds of failure by which nobody was refused: the directory was not reached, or did not answer."""


class EntraLogin(NamedTuple):
    """Who asks for a token. With a secret an application does, else this machine's own login."""

    tenant_id: str | None
    client_id: str | None
    client_secret: Secret | None
    ca_file: str | None


def tokens_in(memory: MutableMapping[str, Any]) -> CredentialCache[Secret]:
    """The tokens that all profiles share."""
    shared: MutableMapping[str, Any] = memory.get(SHARED, memory)
    cache: CredentialCache[Secret] = shared.setdefault("entra_tokens", CredentialCache())
    return cache


class TokenOfCall:
    """Signs the attempts of one call, and knows which token the last one had."""

    def __init__(self, login: EntraLogin, tokens: CredentialCache[Secret]) -> None:
        self._login, self._tokens = login, tokens
        self._used: Credentials[Secret] | None = None

    async def authorize(self, request: HttpRequest) -> HttpRequest:
        """The request with a token that holds a while longer. Raises ProviderError where there is none."""
        self._used = await self._tokens.get(self._login, partial(fetch_token, self._login))
        return evolve(request, headers=merged(request.headers, bearer(self._used.value.reveal())))

    def renew(self) -> bool:
        """Whether the last attempt's token has expired by our clock: then the next attempt gets a new one."""
        return self._used is not None and self._used.expired()


async def fetch_token(login: EntraLogin) -> Credentials[Secret]:
    """A new token. Raises ProviderError."""
    question = {
        "scope": SCOPE,
        "tenant_id": login.tenant_id,
        "client_id": login.client_id,
        "client_secret": login.client_secret.reveal() if login.client_secret else None,
        "ca_file": login.ca_file,
    }
    try:
        answer = await ask_helper("azure", question)
    except HelperFailed as failed:
        raise worded(failed, login) from None
    return Credentials(Secret(str(answer["token"])), float(answer["expires_at_seconds"]))


def worded(failed: HelperFailed, login: EntraLogin) -> ProviderError:
    """The library's failure as an error for people. Never quotes the secret, whatever the library does."""
    if failed.kind == "ImportError":
        return SettingsProblem(NOT_INSTALLED)
    text = " ".join(failed.message.split())
    if login.client_secret:
        text = text.replace(login.client_secret.reveal(), MASK)
    message = f"Entra ID gave no token: {text}"
    if failed.kind in PASSING:
        return Unavailable(message, code="connection", retryable=True)
    return Refused(message, code="authentication")
