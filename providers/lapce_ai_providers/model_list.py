"""`ai/models`: a vendor's answer (the one await between a pure request and a pure reading), or a table's rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .catalog.tables import model_rows
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


def table_list(provider: str) -> Callable[[Profile, Runtime], Awaitable[list[ModelRow]]]:
    """A provider's `models` of the catalog: no vendor is asked."""

    async def look_up(profile: Profile, runtime: Runtime) -> list[ModelRow]:
        return list(model_rows(provider))

    return look_up
