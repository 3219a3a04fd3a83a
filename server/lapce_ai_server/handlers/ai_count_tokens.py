"""`ai/countTokens`: how many tokens a text has for a profile's model."""

from __future__ import annotations

from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.registry import provider_named

from ..pending import PendingRequest
from ..protocol.params import count_tokens_params
from ..session import Session
from ..side_call import answer_later


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answers when it is counted: by the vendor where it counts, else as the reference estimates."""

    async def work() -> object:
        wanted = count_tokens_params(params)
        profile = session.profile(wanted.profile)
        provider = provider_named(profile.api_provider)
        estimate = session.token_counter.count
        if provider.count_tokens is None:
            return {"tokens": await estimate(wanted.content)}
        async with session.engine_for(profile, lambda text: None) as ready:
            runtime = Runtime(session.transport, session.memory_of(ready), session.shared_memory, estimate)
            return {"tokens": await provider.count_tokens(ready, wanted.content, runtime)}

    answer_later(session, request, work)
