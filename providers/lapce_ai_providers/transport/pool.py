"""All connections of one transport: who may ask now, on which connection, and what becomes of it afterwards."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from attrs import frozen

from ..problems import AttemptFailed, ConnectionProblem, TimeoutProblem
from .body import Body
from .connection import HttpConnection
from .connector import Connector, OutOfDescriptors
from .idle import IdleConnections
from .reply_head import ReplyHead
from .request_bytes import RequestBytes
from .route import Route
from .settings import TransportSettings

_LOOK_AGAIN_SECONDS = 0.1
"""How often to try for a file descriptor that something outside this pool may have given back."""

_CLOSED = "the transport has been closed"


@frozen(kw_only=True)
class Limits:
    """Of one exchange, in seconds; None is no limit."""

    queue_seconds: float | None = None
    """Until its turn comes."""
    connect_seconds: float | None = None
    head_seconds: float | None = None
    """From its turn until the reply's head has come."""
    idle_seconds: float | None = None


class Pool:
    """Connections by route. Each request under way holds one of the active places until its reply has been read."""

    def __init__(
        self, settings: TransportSettings, connector: Connector, wall_clock: Callable[[], float] = time.time
    ) -> None:
        self._idle_seconds = settings.idle_connection_seconds
        self._connector = connector
        self._idle = IdleConnections(settings.idle_connections, settings.idle_connections_per_host, wall_clock)
        self._places = asyncio.Semaphore(max(1, settings.active_connections))
        self._active: dict[HttpConnection, Route] = {}
        self._starved: deque[asyncio.Future[None]] = deque()
        """Who waits for a file descriptor."""
        self._waiting = self._asking = self._opened = self._reused = 0
        self._is_closed = False

    async def ask(self, route: Route, request: RequestBytes, limits: Limits) -> tuple[ReplyHead, Body]:
        """The reply to a request, when its head has come.

        Raises:
            AttemptFailed: with a ConnectionProblem or a TimeoutProblem.
            SettingsProblem: the certificates that the settings name cannot be read.
        """
        await self._wait_for_a_place(limits.queue_seconds)
        timer = asyncio.timeout(limits.head_seconds)
        try:
            async with timer:
                connection = await self._connection(route, limits.connect_seconds)
                return await connection.ask(request, limits.idle_seconds)
        except TimeoutError:
            raise AttemptFailed(TimeoutProblem("headers", limits.head_seconds or 0.0)) from None

    def status(self) -> dict[str, int]:
        """Counts for `ai/status`: connections and waiting requests now, connections opened and reused so far."""
        return {
            "active": self._asking,
            "idle": len(self._idle),
            "waiting": self._waiting + len(self._starved),
            "opened": self._opened,
            "reused": self._reused,
        }

    async def aclose(self) -> None:
        """Ends every connection, and every request under way or waiting with a ConnectionProblem or CutProblem."""
        self._is_closed = True
        self._idle.close_all()
        for connection in list(self._active):
            connection.shut(_CLOSED)
        self._wake_starved(len(self._starved))
        for _ in range(self._waiting):
            self._places.release()

    async def _wait_for_a_place(self, limit_seconds: float | None) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(limit_seconds):
                await self._places.acquire()
        except TimeoutError:
            raise AttemptFailed(TimeoutProblem("connect", limit_seconds or 0.0)) from None
        finally:
            self._waiting -= 1
        self._asking += 1

    async def _connection(self, route: Route, limit_seconds: float | None) -> HttpConnection:
        """An idle connection or a new one; it gives the place back when it is freed."""
        try:
            connection = None if self._is_closed else self._idle.take(route)
            if connection is not None:
                self._reused += 1
            else:
                connection = await self._new_connection(route, limit_seconds)
                self._opened += 1
        except BaseException:
            self._give_back_place()
            raise
        connection.freed = self._freed
        self._active[connection] = route
        return connection

    async def _new_connection(self, route: Route, limit_seconds: float | None) -> HttpConnection:
        while True:
            self._check_open()
            try:
                connection = await self._connector.connect(route, limit_seconds)
            except OutOfDescriptors:
                self._idle.close_oldest()
                await self._wait_for_a_descriptor()
                continue
            try:
                self._check_open()
            except AttemptFailed:
                connection.close()
                raise
            return connection

    def _check_open(self) -> None:
        if self._is_closed:
            raise AttemptFailed(ConnectionProblem("closed", _CLOSED))

    async def _wait_for_a_descriptor(self) -> None:
        """Until a connection has been closed; looks again now and then, since others give back descriptors too."""
        freed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._starved.append(freed)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN_SECONDS):
                    await freed
        finally:
            with suppress(ValueError):
                self._starved.remove(freed)

    def _freed(self, connection: HttpConnection, head: ReplyHead | None) -> None:
        route = self._active.pop(connection, None)
        if route is None:
            self._idle.forget(connection)
        elif head is not None and not self._is_closed:
            self._idle.put(connection, route, head.idle_seconds(self._idle_seconds))
        else:
            connection.close()
        if route is not None:
            self._give_back_place()
        self._wake_starved(1)

    def _give_back_place(self) -> None:
        self._asking -= 1
        self._places.release()

    def _wake_starved(self, count: int) -> None:
        for _ in range(min(count, len(self._starved))):
            freed = self._starved.popleft()
            if not freed.done():
                freed.set_result(None)
