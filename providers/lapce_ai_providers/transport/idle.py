"""Connections that wait for another request: which of them may still be used, and when they are given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from attrs import frozen

from .connection import HttpConnection
from .route import Route


@frozen
class _Kept:
    route: Route
    since: float
    """By the wall clock: the loop's own stands still while a laptop sleeps."""
    until: float


class IdleConnections:
    """At most so many, in all and of each route; the last one used is taken first, the first one dropped first."""

    def __init__(self, most: int, most_per_route: int, wall_clock: Callable[[], float]) -> None:
        self._most, self._most_per_route, self._wall_clock = most, most_per_route, wall_clock
        self._kept: dict[HttpConnection, _Kept] = {}
        """Oldest first."""
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, connection: HttpConnection, route: Route, seconds: float) -> None:
        """Keeps a connection for so long, or closes it where it may not be kept."""
        if seconds <= 0 or self._most <= 0 or self._most_per_route <= 0:
            connection.close()
            return
        of_route = [other for other, kept in self._kept.items() if kept.route == route]
        if len(of_route) >= self._most_per_route:
            self._close(of_route[0])
        elif len(self._kept) >= self._most:
            self.close_oldest()
        now = self._wall_clock()
        self._kept[connection] = _Kept(route, now, now + seconds)
        self._set_timer(seconds)

    def take(self, route: Route) -> HttpConnection | None:
        """A connection that can be asked now, no longer kept here; those found unusable are closed."""
        now = self._wall_clock()
        candidates = [connection for connection, kept in self._kept.items() if kept.route == route]
        for connection in reversed(candidates):
            kept = self._kept[connection]
            if kept.since <= now < kept.until and connection.is_usable():
                del self._kept[connection]
                return connection
            self._close(connection)
        return None

    def forget(self, connection: HttpConnection) -> bool:
        """The connection has ended by itself; whether it was one of these."""
        return self._kept.pop(connection, None) is not None

    def close_oldest(self) -> bool:
        """Closes one to make room; False if there is none."""
        oldest = next(iter(self._kept), None)
        if oldest is not None:
            self._close(oldest)
        return oldest is not None

    def close_all(self) -> None:
        """Closes every one."""
        while self.close_oldest():
            pass
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self, connection: HttpConnection) -> None:
        del self._kept[connection]
        connection.close()

    def _set_timer(self, seconds: float) -> None:
        """One timer for all, set while there is any."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._close_expired)

    def _close_expired(self) -> None:
        self._timer = None
        now = self._wall_clock()
        for connection, kept in list(self._kept.items()):
            if not kept.since <= now < kept.until:
                self._close(connection)
        if self._kept:
            self._set_timer(max(0.01, min(kept.until for kept in self._kept.values()) - now))
