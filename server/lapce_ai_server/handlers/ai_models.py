"""`ai/models`: which models a profile's provider offers."""

from __future__ import annotations

import asyncio

from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import ModelRow, Runtime
from lapce_ai_providers.registry import provider_named

from ..pending import PendingRequest
from ..protocol.params import profile_params
from ..session import Session
from ..settings.keys import is_local
from ..side_call import answer_later


def handle(session: Session, params: object, request: PendingRequest | None) -> None:
    """Answers when the provider has, where it must be asked."""

    async def work() -> object:
        profile = session.profile(profile_params(params).profile)
        provider = provider_named(profile.api_provider)
        if provider.models is None:
            return {"models": []}
        if is_local(profile):
            return {"models": [(await _local_row(session, profile)).value(provider.name)]}
        async with session.engine_for(profile, lambda text: None) as ready:
            runtime = Runtime(session.transport, session.memory_of(ready), session.shared_memory)
            rows = await provider.models(ready, runtime)
        return {"models": [row.value(provider.name) for row in rows]}

    answer_later(session, request, work)


async def _local_row(session: Session, profile: Profile) -> ModelRow:
    """Loads nothing. Raises SettingsProblem where the model is not there."""
    from ..local.facts import model_row
    from ..local.folders import local_folder
    from ..local.model_file import model_file

    folder = local_folder(session.environment)
    await asyncio.to_thread(model_file, profile.local_model_path, folder)
    return model_row(profile, folder)
