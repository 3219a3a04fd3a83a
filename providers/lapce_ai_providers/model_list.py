"""Asks a vendor for its models: the one await between an adapter's pure request and its pure reading of the reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .problems import AttemptFailed
from .profile import Profile
from .provider import ModelRow, Runtime
from .wire import HttpRequest, ResponseHead

RowsIn = Callable[[Profile, ResponseHead | None, bytes], list[ModelRow]]
"""Reply → rows; the head is None where nothing was asked, or no reply came."""


def model_list(
    request: Callable[[Profile], HttpRequest | None], rows: RowsIn
) -> Callable[[Profile, Runtime], Awaitable[list[ModelRow]]]:
    """A provider's `models` of a request and a way to read its reply; a vendor that cannot be reached has none."""

    async def ask(profile: Profile, runtime: Runtime) -> list[ModelRow]:
        wanted = request(profile)
        if wanted is None:
            return rows(profile, None, b"")
        try:
            head, body = await runtime.sender.fetch(wanted, profile)
        except AttemptFailed:
            return rows(profile, None, b"")
        return rows(profile, head, body)

    return ask
