"""What a provider can do with a profile, as `ai/status` tells it. Pure."""

from __future__ import annotations

from typing import Any

from .call import Call
from .errors import ProviderError
from .profile import Profile
from .provider import Provider, StreamedReply


def provider_facts(provider: Provider, profile: Profile) -> dict[str, Any]:
    """`maxTokens` (longest answer), `supportsStreaming`, `memoryEstimate` (bytes); left out what nobody knows."""
    facts = {
        "maxTokens": max_tokens(provider, profile),
        "supportsStreaming": supports_streaming(provider, profile),
        "memoryEstimate": provider.memory_estimate_bytes,
    }
    return {name: value for name, value in facts.items() if value is not None}


def max_tokens(provider: Provider, profile: Profile) -> int | None:
    """Tokens of the longest answer: what a call asks for, else what the model can give; None where neither is known."""
    try:
        model = None if provider.model is None else provider.model(profile)
    except ProviderError:
        return None
    known = (model.params.max_tokens, model.info.max_tokens) if model else ()
    return next((tokens for tokens in known if tokens is not None and tokens > 0), None)  # -1: not known


def supports_streaming(provider: Provider, profile: Profile) -> bool | None:
    """Whether a conversation's answer comes piece by piece; None where the profile makes no call at all."""
    call = Call(profile=profile, messages=({"role": "user", "content": "?"},))
    try:
        return isinstance(provider.exchange(call, {}).reply, StreamedReply)
    except ProviderError:
        return None
