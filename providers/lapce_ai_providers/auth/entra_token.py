"""Tokens of Entra ID for Azure: asked of the helper process, kept until shortly before they expire.

https://learn.microsoft.com/azure/ai-foundry/openai/how-to/managed-identity (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, NamedTuple

from attrs import evolve

from ..errors import ProviderError, Refused, SettingsProblem, Unavailable
from ..headers import bearer, merged
from ..secret import MASK, Secret
from ..transport.settings import TransportSettings
from ..wire import HttpRequest
from .ask_helper import HelperFailed, ask_helper
from .credential_cache import CredentialCache, Credentials
from .entra_prepare import SHARED
from .helper_network import network_facts

SCOPE = "https://cognitiveservices.azure.com/.default"
NETWORK = "network"
"""Where the transport's settings are in `Runtime.shared`."""
NOT_INSTALLED = 'Entra ID needs a package that is not installed: pip install "lapce-ai[entra]"'
PASSING = ("TimeoutError", "HelperDied", "NotReached")
"""Kinds of failure by which nobody was refused: the directory was not reached, or did not answer."""


class EntraLogin(NamedTuple):
    """Who asks for a token. With a secret an application does, else this machine's own login."""

    tenant_id: str | None
    client_id: str | None
    client_secret: Secret | None
    ca_file: str | None


class TokenOfCall:
    """Signs the attempts of one call, and knows which token the last one had.

    Tokens are kept for all profiles, and the network's settings found, in what `entra_prepare.py` left in `memory`.
    """

    def __init__(self, login: EntraLogin, memory: MutableMapping[str, Any]) -> None:
        shared: MutableMapping[str, Any] = memory.get(SHARED, memory)
        self._login, self._network = login, shared.get(NETWORK)
        self._tokens: CredentialCache[Secret] = shared.setdefault("entra_tokens", CredentialCache())
        self._used: Credentials[Secret] | None = None

    async def authorize(self, request: HttpRequest) -> HttpRequest:
        """The request with a token that holds a while longer. Raises ProviderError where there is none."""
        self._used = await self._tokens.get(self._login, lambda: fetch_token(self._login, self._network))
        return evolve(request, headers=merged(request.headers, bearer(self._used.value.reveal())))

    def renew(self) -> bool:
        """Whether the last attempt's token has expired by our clock: then the next attempt gets a new one."""
        return self._used is not None and self._used.expired()


async def fetch_token(login: EntraLogin, network: TransportSettings | None = None) -> Credentials[Secret]:
    """A new token, fetched through the transport's proxy. Raises ProviderError."""
    question = {
        "scope": SCOPE,
        "tenant_id": login.tenant_id,
        "client_id": login.client_id,
        "client_secret": login.client_secret.reveal() if login.client_secret else None,
        "network": network_facts(network, login.ca_file),
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
    if failed.kind == "SettingsProblem":  # the proxy
        return SettingsProblem(failed.message)
    text = " ".join(failed.message.split())
    if login.client_secret:
        text = text.replace(login.client_secret.reveal(), MASK)
    message = f"Entra ID gave no token: {text}"
    if failed.kind in PASSING:
        return Unavailable(message, code="connection", retryable=True)
    return Refused(message, code="authentication")
