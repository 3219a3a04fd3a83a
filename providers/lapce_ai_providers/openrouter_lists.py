"""OpenRouter's lists, asked for once in five minutes for the whole process, ahead of a call or for `ai/models`.

As in the reference, a list of models that could not be had is not asked for again before its time either, and calls
are made with the default facts meanwhile. People who want to see the models are not kept waiting so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from attrs import define, field

from .adapters.openrouter_models import (
    Infos,
    endpoints_request,
    info_for,
    list_request,
    listed_endpoints,
    listed_models,
)
from .call import Call
from .catalog.model_row import row_of
from .catalog.tables import model_row, model_rows
from .problems import AttemptFailed
from .profile import Profile
from .provider import ModelRow, Runtime
from .wire import HttpRequest, ResponseHead

FRESH_SECONDS = 300.0
INFO = "openrouter.info"
"""In a profile's memory: the facts of its model; absent where the lists do not have it."""

ReadList = Callable[[ResponseHead | None, bytes], Infos]


@define
class KeptList:
    """One list; whoever comes while it is asked for waits for the same answer."""

    lock: asyncio.Lock = field(factory=asyncio.Lock)
    infos: Infos | None = None
    asked_seconds: float = 0.0
    """By the event loop's clock."""

    def fresh(self, now_seconds: float) -> Infos | None:
        """What is known, unless it is too old."""
        return self.infos if now_seconds < self.asked_seconds + FRESH_SECONDS else None


async def prepare(call: Call, runtime: Runtime) -> None:
    """Looks the profile's model up, ahead of a call."""
    profile = call.profile
    models = await kept(list_request(), listed_models, profile, runtime)
    wanted = endpoints_request(profile)
    endpoints: Infos = {} if wanted is None else await kept(wanted, listed_endpoints, profile, runtime)
    if wanted is not None and not endpoints:
        runtime.shared.pop(wanted.url, None)  # the reference asks again for these
    info = info_for(profile, models, endpoints)
    runtime.memory.pop(INFO, None)
    if info is not None:
        runtime.memory[INFO] = info


async def models(profile: Profile, runtime: Runtime) -> list[ModelRow]:
    """The models that OpenRouter has; the one that is known without it, where it does not answer."""
    wanted = list_request()
    infos = await kept(wanted, listed_models, profile, runtime)
    if not infos:
        runtime.shared.pop(wanted.url, None)
        infos = await kept(wanted, listed_models, profile, runtime)
    rows = [model_row(name, row_of(info)) for name, info in infos.items()]
    return rows or list(model_rows("openrouter"))


async def kept(request: HttpRequest, read: ReadList, profile: Profile, runtime: Runtime) -> Infos:
    """The list that the request is for, as it was told at most five minutes ago."""
    place: KeptList = runtime.shared.setdefault(request.url, KeptList())
    clock = asyncio.get_running_loop().time
    async with place.lock:
        infos = place.fresh(clock())
        if infos is None:
            infos = place.infos = await asked(request, read, profile, runtime)
            place.asked_seconds = clock()
    return infos


async def asked(request: HttpRequest, read: ReadList, profile: Profile, runtime: Runtime) -> Infos:
    """The list, asked for now; empty where it cannot be had."""
    try:
        return read(*await runtime.sender.fetch(request, profile))
    except AttemptFailed:
        return {}
