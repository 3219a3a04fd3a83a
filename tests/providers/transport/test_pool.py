"""Which connections are kept, used again, given up, and how many there are at once."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from lapce_ai_providers.problems import AttemptFailed, ConnectionProblem
from lapce_ai_providers.transport.connector import Connector
from lapce_ai_providers.transport.pool import Limits, Pool
from lapce_ai_providers.transport.request_bytes import RequestBytes
from lapce_ai_providers.transport.route import Route
from lapce_ai_providers.transport.settings import TransportSettings
from loopback_server import OK, Conversation, Peer, Server, replying, serving

REQUEST = RequestBytes(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
LIMITS = Limits(connect_seconds=5, head_seconds=5, idle_seconds=5)


class Clock:
    """A wall clock that tests set."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Setup:
    """A pool and one server."""

    def __init__(self, pool: Pool, server: Server, clock: Clock) -> None:
        self.pool, self.server, self.clock = pool, server, clock
        self.route = Route("http", "127.0.0.1", server.port)

    async def ask(self, route: Route | None = None) -> bytes:
        _, body = await self.pool.ask(route or self.route, REQUEST, LIMITS)
        return b"".join([piece async for piece in body])

    async def ask_at_once(self, count: int) -> None:
        await asyncio.gather(*(self.ask() for _ in range(count)))


@asynccontextmanager
async def pooled(conversation: Conversation, settings: TransportSettings | None = None) -> AsyncIterator[Setup]:
    settings, clock = settings or TransportSettings(), Clock()
    async with serving(conversation) as server:
        pool = Pool(settings, Connector(settings), clock)
        try:
            yield Setup(pool, server, clock)
        finally:
            await pool.aclose()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - what is waited for sends no signal
            await asyncio.sleep(0.001)


async def test_a_connection_is_used_again() -> None:
    async with pooled(replying(OK)) as setup:
        for _ in range(5):
            assert await setup.ask() == b"ok"
        assert setup.server.connections == 1
        assert setup.pool.status() == {"active": 0, "idle": 1, "waiting": 0, "opened": 1, "reused": 4}


async def test_two_idle_connections_are_kept_for_a_host_and_ten_in_all() -> None:
    async with pooled(replying(OK)) as setup:
        await setup.ask_at_once(5)
        assert setup.pool.status()["idle"] == 2
        for number in range(12):
            await setup.ask(Route("http", "127.0.0.1", setup.server.port, ca_file=f"route {number}"))
            assert setup.pool.status()["idle"] == min(3 + number, 10)


async def test_the_limits_on_idle_connections_are_settings() -> None:
    async with pooled(replying(OK), TransportSettings(idle_connections=3, idle_connections_per_host=3)) as setup:
        await setup.ask_at_once(5)
        assert setup.pool.status()["idle"] == 3
    async with pooled(replying(OK), TransportSettings(idle_connections=0)) as setup:
        await setup.ask()
        assert setup.pool.status()["idle"] == 0


async def test_routes_that_trust_other_authorities_share_no_connection() -> None:
    async with pooled(replying(OK)) as setup:
        await setup.ask()
        await setup.ask(Route("http", "127.0.0.1", setup.server.port, ca_file="other.pem"))
        assert setup.server.connections == 2


async def test_an_idle_connection_older_than_its_limit_by_the_wall_clock_is_not_used() -> None:
    async with pooled(replying(OK)) as setup:
        await setup.ask()
        setup.clock.now += 29
        await setup.ask()
        setup.clock.now += 31  # as after a laptop's sleep, in which the loop's own clock stood still
        await setup.ask()
        setup.clock.now -= 3600  # the clock was set: nobody knows how old it is
        await setup.ask()
        assert setup.server.connections == 3


async def test_an_idle_connection_is_closed_when_its_time_is_over() -> None:
    ended = asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(OK)
        await peer.ended()
        ended.set()

    async with pooled(conversation, TransportSettings(idle_connection_seconds=0.02)) as setup:
        await setup.ask()
        setup.clock.now += 1
        async with asyncio.timeout(2):
            await ended.wait()
        assert setup.pool.status()["idle"] == 0


async def test_what_the_server_announces_shortens_the_time() -> None:
    reply = b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100\r\nContent-Length: 2\r\n\r\nok"
    async with pooled(replying(reply)) as setup:
        await setup.ask()
        setup.clock.now += 3
        await setup.ask()
        setup.clock.now += 4.5
        await setup.ask()
        assert setup.server.connections == 2


@pytest.mark.parametrize("reply", [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"])
async def test_a_connection_that_the_server_closes_is_not_kept(reply: bytes) -> None:
    async with pooled(replying(reply)) as setup:
        await setup.ask()
        assert setup.pool.status()["idle"] == 0


async def test_an_idle_connection_that_the_server_ended_is_not_used() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(OK)

    async with pooled(conversation) as setup:
        for _ in range(3):
            await setup.ask()
            await until(lambda: setup.pool.status()["idle"] == 0)
        assert setup.pool.status()["reused"] == 0


async def test_an_end_that_the_loop_has_not_seen_yet_is_seen() -> None:
    import select
    import socket
    import threading

    def serve(listener: socket.socket) -> None:
        for _ in range(2):
            connected, _ = listener.accept()
            with connected:
                connected.recv(65536)
                connected.sendall(OK)

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listener,))
    thread.start()
    settings = TransportSettings()
    pool = Pool(settings, Connector(settings))
    route = Route("http", "127.0.0.1", listener.getsockname()[1])
    _, body = await pool.ask(route, REQUEST, LIMITS)
    assert [piece async for piece in body] == [b"ok"]
    (kept,) = pool._idle._kept  # type: ignore[reportPrivateUsage]
    descriptor: Any = kept._layer._transport.get_extra_info("socket").fileno()  # type: ignore[union-attr]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    assert poll.poll(2000)  # the end has arrived, and the loop had no turn to read it
    _, body = await pool.ask(route, REQUEST, LIMITS)
    assert [piece async for piece in body] == [b"ok"]
    assert pool.status()["reused"] == 0
    await pool.aclose()
    thread.join()
    listener.close()


async def test_a_request_on_a_connection_that_ends_just_then_is_not_sent_twice() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(OK)
        await peer.request()  # and no answer

    async with pooled(conversation) as setup:
        await setup.ask()
        with pytest.raises(AttemptFailed) as raised:
            await setup.ask()
        assert isinstance(raised.value.problem, ConnectionProblem)
        assert raised.value.problem.kind == "closed"
        assert len(setup.server.requests) == 2


async def test_requests_beyond_the_limit_wait_in_their_order() -> None:
    free = asyncio.Semaphore(0)

    async def conversation(peer: Peer) -> None:
        while True:
            await peer.request()
            await free.acquire()
            peer.send(OK)

    async with pooled(conversation, TransportSettings(active_connections=2)) as setup:
        order: list[int] = []

        async def one(number: int) -> None:
            await setup.ask()
            order.append(number)

        asking = [asyncio.create_task(one(number)) for number in range(6)]
        await until(lambda: len(setup.server.requests) == 2)
        assert setup.pool.status()["waiting"] == 4
        asking[3].cancel()
        await asyncio.wait([asking[3]])
        assert setup.pool.status()["waiting"] == 3
        for count in range(1, 6):
            free.release()
            await until(lambda count=count: len(order) == count)  # type: ignore[misc]
        assert sorted(order[:2]) == [0, 1]
        assert order[2:] == [2, 4, 5]
        assert setup.server.connections == 2


async def test_a_cancelled_place_is_given_on() -> None:
    async with pooled(lambda peer: peer.ended(), TransportSettings(active_connections=1)) as setup:
        for _ in range(3):
            asking = asyncio.create_task(setup.ask())
            await until(lambda: setup.pool.status()["active"] == 1)
            asking.cancel()
            await asyncio.wait([asking])
        assert setup.pool.status()["active"] == 0


class Starving:
    """A connector for which the process has no file descriptor left, some times."""

    def __init__(self, connector: Connector, failures: int) -> None:
        self._connector, self.failures = connector, failures

    async def connect(self, route: Route, limit_seconds: float | None) -> Any:
        dialer = self._connector._dialer  # type: ignore[reportPrivateUsage]
        dial = dialer.dial

        async def starved(host: str, port: int, limit: float | None) -> Any:
            if self.failures > 0:
                self.failures -= 1
                raise OSError(errno.EMFILE, "Too many open files")
            return await dial(host, port, limit)

        dialer.dial = starved  # type: ignore[method-assign]
        try:
            return await self._connector.connect(route, limit_seconds)
        finally:
            dialer.dial = dial  # type: ignore[method-assign]


async def test_without_file_descriptors_a_request_waits_for_one() -> None:
    settings = TransportSettings()
    async with serving(replying(OK)) as server:
        pool = Pool(settings, Starving(Connector(settings), failures=2))  # type: ignore[arg-type]
        _, body = await pool.ask(Route("http", "127.0.0.1", server.port), REQUEST, LIMITS)
        assert [piece async for piece in body] == [b"ok"]
        await pool.aclose()


async def test_a_connection_that_ends_lets_a_starved_request_go_on_at_once() -> None:
    settings = TransportSettings()
    async with serving(replying(OK)) as server:
        connector = Starving(Connector(settings), failures=0)
        pool = Pool(settings, connector)  # type: ignore[arg-type]
        route = Route("http", "127.0.0.1", server.port)
        _, unread = await pool.ask(route, REQUEST, LIMITS)
        connector.failures = 10**9
        starved = asyncio.create_task(pool.ask(route, REQUEST, LIMITS))
        await asyncio.sleep(0)
        await unread.aclose()
        connector.failures = 0
        _, body = await starved
        assert [piece async for piece in body] == [b"ok"]
        await pool.aclose()
