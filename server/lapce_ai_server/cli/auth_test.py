"""`lapce-ai auth test`: one request that costs nothing, and what its answer says of the key."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from lapce_ai_providers.auth.fetched_keys import FetchedKeys
from lapce_ai_providers.call import Call
from lapce_ai_providers.echoed_keys import hide_keys
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.key_check import KeyVerdict, check_request, verdict
from lapce_ai_providers.problems import AttemptFailed
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Provider, Runtime
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.transport.transport import HttpTransport

from ..settings.environment import read_environment
from ..settings.load import load_settings


async def asked_vendor(name: str) -> KeyVerdict:
    """The vendor's word. Raises ProviderError where it could not be asked."""
    settings = load_settings(read_environment(), {"apiProvider": name}).settings
    profile = await FetchedKeys().with_keys(settings.profile_for("chat"))
    if name == "vertex":  # counts tokens of Google's own models alone
        profile = evolve(profile, api_model_id=None, vertex_api=None)
    transport = HttpTransport(settings.transport)
    shared: dict[str, Any] = {"network": settings.transport}
    try:
        return await _asked(provider_named(name), profile, Runtime(transport, {}, shared))
    except ProviderError as error:
        hide_keys(error, profile)
        raise
    finally:
        await transport.aclose()


async def _asked(provider: Provider, profile: Profile, runtime: Runtime) -> KeyVerdict:
    call = Call(profile=profile, prompt="?")
    if provider.prepare is not None:
        await provider.prepare(call, runtime)
    exchange = provider.exchange(call, runtime.memory)
    request = check_request(provider.name, exchange)
    if exchange.authorize is not None:
        request = await exchange.authorize(request)
    try:
        head, body = await runtime.sender.fetch(request, profile)
    except AttemptFailed as failed:
        error = exchange.failure(failed.problem)
        reason = (error.detail or error.message).rstrip(".")
        return KeyVerdict(None, f"{provider.title} was not reached: {reason}. The key was not tried.")
    return verdict(provider.title, head, body)
