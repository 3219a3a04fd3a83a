"""`ai/models`: which models a profile's provider offers."""

from __future__ import annotations

from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.registry import provider_named

from ..pending import PendingRequest
from ..protocol.params import profile_params
from ..session import Session
from ..side_call import answer_later


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answers when the provider has, where it must be asked."""

    async def work() -> object:
        profile = session.profile(profile_params(params).profile)
        provider = provider_named(profile.api_provider)
        if provider.models is None:
            return {"models": []}
        async with session.engine_for(profile, lambda text: None) as ready:
            runtime = Runtime(session.transport, session.memory_of(ready), session.shared_memory)
            rows = await provider.models(ready, runtime)
        return {"models": [row.value(provider.name) for row in rows]}

    answer_later(session, request, work)
