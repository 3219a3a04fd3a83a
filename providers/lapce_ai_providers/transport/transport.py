"""The network as the rest of the program sees it (api.Transport): attempts, redirects followed, over one pool."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..problems import AttemptFailed, ConnectionProblem, TimeoutProblem
from ..profile import Profile
from ..wire import HttpRequest, ResponseHead, Timeouts
from .api import Reply, read_whole, timeouts_for
from .redirects import MOST_REDIRECTS, redirected
from .settings import TransportSettings

if TYPE_CHECKING:  # httpx is imported when the first request is sent, not at start
    from .pooled import PooledTransport

LONGEST_FETCHED_BODY_BYTES = 16 * 1024 * 1024


class HttpTransport:
    """One per event loop. Shared by all providers, so that they share connections and certificates."""

    def __init__(self, settings: TransportSettings | None = None) -> None:
        self._settings = settings or TransportSettings()
        self._pooled: PooledTransport | None = None

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> Reply:
        """One attempt; a reply of any status, after up to 20 redirects.

        Args:
            request: what to send; Host, Content-Length, Connection and Accept-Encoding are added.
            timeouts: the connection's limit holds for each redirect anew, the head's for all together.
            ca_file: PEM file of the authorities to trust; None: the settings'.

        Raises:
            AttemptFailed: with a ConnectionProblem or a TimeoutProblem.
            SettingsProblem: proxy or certificates are set to something unusable.
        """
        from .sending import send

        loop, left = asyncio.get_running_loop(), timeouts
        started = loop.time()
        for _ in range(MOST_REDIRECTS + 1):
            reply = await send(self._transport(), request, left, ca_file)
            following = redirected(request, reply.head)
            if following is None:
                return reply
            await reply.aclose()
            if isinstance(following, ConnectionProblem):
                raise AttemptFailed(following)
            request, left = following, _left(timeouts, loop.time() - started)
        raise AttemptFailed(ConnectionProblem("protocol", f"more than {MOST_REDIRECTS} redirects"))

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        """One attempt with the profile's limits, and the whole reply, whatever its status. Raises as `open` does."""
        timeouts = timeouts_for(profile, self._settings.timeouts())
        reply = await self.open(request, timeouts=timeouts, ca_file=profile.ca_file)
        try:
            return reply.head, await read_whole(reply, LONGEST_FETCHED_BODY_BYTES)
        finally:
            await reply.aclose()

    def status(self) -> dict[str, int]:
        """Counts for `ai/status`: `active`, `idle` and `waiting` now, `opened` and `reused` so far."""
        if self._pooled is None:
            return dict.fromkeys(("active", "idle", "waiting", "opened", "reused"), 0)
        return self._pooled.status()

    async def aclose(self) -> None:
        """Ends every connection, and every request under way."""
        if self._pooled is not None:
            await self._pooled.aclose()

    def _transport(self) -> PooledTransport:
        if self._pooled is None:
            from .pooled import PooledTransport

            self._pooled = PooledTransport(self._settings)
        return self._pooled


def _left(timeouts: Timeouts, spent_seconds: float) -> Timeouts:
    """The limits after part of the head's time was spent on redirects."""
    whole = timeouts.headers_seconds
    if whole is None:
        return timeouts
    if spent_seconds >= whole:
        raise AttemptFailed(TimeoutProblem("headers", whole))
    return Timeouts(timeouts.connect_seconds, whole - spent_seconds, timeouts.idle_seconds)
