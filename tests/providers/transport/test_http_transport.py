"""Requests over sockets: what goes out, what comes back, and what is closed when nobody wants it any more."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from lapce_ai_providers.problems import AttemptFailed, AttemptProblem, ConnectionProblem, CutProblem, TimeoutProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_providers.transport.transport import HttpTransport
from lapce_ai_providers.wire import HttpRequest, Timeouts
from loopback_server import OK, Peer, replying, serving

LIMITS = Timeouts(5, 5, 5)


def post(url: str, body: bytes = b"{}", *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", url, headers, body)


async def whole(transport: HttpTransport, request: HttpRequest, timeouts: Timeouts = LIMITS) -> tuple[int, bytes]:
    reply = await transport.open(request, timeouts=timeouts)
    try:
        return reply.head.status, b"".join([piece async for piece in reply])
    finally:
        await reply.aclose()


async def failure(
    transport: HttpTransport, request: HttpRequest, timeouts: Timeouts = LIMITS
) -> AttemptProblem | CutProblem:
    with pytest.raises(AttemptFailed) as raised:
        await whole(transport, request, timeouts)
    return raised.value.problem


async def test_a_request_goes_out_as_it_was_given_with_what_the_transport_adds() -> None:
    async with serving(replying(OK)) as server:
        transport = HttpTransport()
        headers = (("Authorization", "Bearer k"), ("X-Odd", "é"), ("Content-Length", "99"), ("Connection", "close"))
        url = server.url("/v1/a%2Fb//c/../d?q=%20x&y=é".replace("é", "%C3%A9") + "#fragment")
        assert await whole(transport, post(url, b'{"a": 1}', *headers)) == (200, b"ok")
        await transport.aclose()
    (request,) = server.requests
    assert request.target == "/v1/a%2Fb//c/../d?q=%20x&y=%C3%A9"
    assert request.body == b'{"a": 1}'
    assert request.headers == {
        "host": f"127.0.0.1:{server.port}",
        "authorization": "Bearer k",
        "x-odd": "é",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "content-length": "8",
    }


async def test_a_url_without_a_path_asks_for_the_root() -> None:
    async with serving(replying(OK)) as server:
        transport = HttpTransport()
        await whole(transport, HttpRequest("GET", f"http://127.0.0.1:{server.port}?q=1", ()))
        await transport.aclose()
    assert server.requests[0].target == "/?q=1"
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"
    assert "content-length" not in server.requests[0].headers


async def test_the_head_of_a_reply_is_kept_as_it_came() -> None:
    head = b"HTTP/1.1 429 Slow D\xf6wn\r\nX-Twice: 1\r\nRetry-After: 2\r\nx-twice: 2\r\nContent-Length: 0\r\n\r\n"
    async with serving(replying(head)) as server:
        transport = HttpTransport()
        reply = await transport.open(post(server.url()), timeouts=LIMITS)
        await reply.aclose()
        await transport.aclose()
    assert (reply.head.status, reply.head.reason) == (429, "Slow Döwn")
    assert reply.head.headers == {"x-twice": "1, 2", "retry-after": "2", "content-length": "0"}


async def test_a_body_is_handed_over_as_it_arrives() -> None:
    go_on = asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3\r\none\r\n")
        await go_on.wait()
        peer.send(b"3\r\ntwo\r\n0\r\n\r\n")

    async with serving(conversation) as server:
        transport = HttpTransport()
        reply = await transport.open(post(server.url()), timeouts=LIMITS)
        pieces = aiter(reply)
        assert await anext(pieces) == b"one"
        go_on.set()
        assert await anext(pieces) == b"two"
        with pytest.raises(StopAsyncIteration):
            await anext(pieces)
        await transport.aclose()


async def test_a_body_of_many_megabytes_arrives_whole_both_ways() -> None:
    large = bytes(range(256)) * 20_000

    async def conversation(peer: Peer) -> None:
        request = await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(request.body), request.body)

    async with serving(conversation) as server:
        transport = HttpTransport()
        assert await whole(transport, post(server.url(), large)) == (200, large)
        await transport.aclose()


async def test_a_compressed_reply_is_unpacked() -> None:
    packed = gzip.compress(b"x" * 1_000_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with serving(replying(head + packed)) as server:
        transport = HttpTransport()
        assert await whole(transport, post(server.url())) == (200, b"x" * 1_000_000)
        assert transport.status()["idle"] == 1
        await transport.aclose()


async def test_fetch_gives_any_reply_whole_and_keeps_the_connection() -> None:
    async with serving(replying(b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone")) as server:
        transport = HttpTransport()
        for _ in range(2):
            head, body = await transport.fetch(HttpRequest("GET", server.url(), ()), Profile(api_request_timeout=5))
            assert (head.status, body) == (404, b"gone")
        assert server.connections == 1
        await transport.aclose()


async def test_cancelling_before_the_head_closes_the_connection_at_once() -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        asked.set()
        await peer.ended()
        ended.set()

    async with serving(conversation) as server:
        transport = HttpTransport()
        opening = asyncio.create_task(whole(transport, post(server.url())))
        await asked.wait()
        opening.cancel()
        await asyncio.wait([opening])
        async with asyncio.timeout(1):
            await ended.wait()
        assert transport.status()["active"] == 0
        await transport.aclose()


async def test_closing_a_reply_half_read_closes_the_connection_at_once() -> None:
    ended = asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        await peer.ended()
        ended.set()

    async with serving(conversation) as server:
        transport = HttpTransport()
        reply = await transport.open(post(server.url()), timeouts=LIMITS)
        assert await anext(aiter(reply)) == b"one"
        await reply.aclose()
        async with asyncio.timeout(1):
            await ended.wait()
        assert transport.status() == {"active": 0, "idle": 0, "waiting": 0, "opened": 1, "reused": 0}
        await transport.aclose()


async def test_the_time_until_the_head_is_limited() -> None:
    async with serving(lambda peer: peer.ended()) as server:
        transport = HttpTransport()
        problem = await failure(transport, post(server.url()), Timeouts(5, 0.02, 5))
        assert problem == TimeoutProblem("headers", 0.02)
        assert transport.status()["active"] == 0
        await transport.aclose()


async def test_the_silence_within_a_body_is_limited() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")
        await peer.ended()

    async with serving(conversation) as server:
        transport = HttpTransport()
        problem = await failure(transport, post(server.url()), Timeouts(5, 5, 0.02))
        assert problem == CutProblem("idle", "no byte of the reply for 0.02 s")
        await transport.aclose()


async def test_no_limit_is_no_limit() -> None:
    async with serving(replying(OK)) as server:
        transport = HttpTransport()
        assert await whole(transport, post(server.url()), Timeouts(None, None, None)) == (200, b"ok")
        await transport.aclose()


async def test_a_reset_before_the_head_is_a_reset() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.reset()

    async with serving(conversation) as server:
        transport = HttpTransport()
        problem = await failure(transport, post(server.url()))
        assert isinstance(problem, ConnectionProblem)
        assert problem.kind == "reset"
        await transport.aclose()


async def test_a_refused_connection_names_host_and_port() -> None:
    async with serving(replying(OK)) as server:
        port = server.port
    transport = HttpTransport()
    problem = await failure(transport, post(f"http://127.0.0.1:{port}/"))
    assert problem == ConnectionProblem("refused", f"127.0.0.1:{port}: Connection refused")
    await transport.aclose()


@pytest.mark.parametrize(
    "url",
    ["", "host/path", "ftp://host/", "http:///path", "http://host:99999/", "http://user:secret@host/", "http://[::1/"],
)
async def test_an_unusable_address_is_a_problem_that_keeps_secrets(url: str) -> None:
    transport = HttpTransport()
    problem = await failure(transport, post(url))
    assert isinstance(problem, ConnectionProblem)
    assert problem.kind == "protocol"
    assert "secret" not in problem.detail
    await transport.aclose()


@pytest.mark.parametrize(
    "header", [("X\r\nY", "1"), ("X", "1\r\nY: 2"), ("X", "1\n"), ("X", "\0"), ("", "1"), ("X", "Ω")]
)
async def test_a_header_that_would_add_a_line_is_never_sent(header: tuple[str, str]) -> None:
    async with serving(replying(OK)) as server:
        transport = HttpTransport()
        problem = await failure(transport, post(server.url(), b"", header))
        assert isinstance(problem, ConnectionProblem)
        assert problem.kind == "protocol"
        await transport.aclose()
    assert server.requests == []


async def test_closing_the_transport_ends_what_is_under_way_and_what_waits() -> None:
    asked = asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        asked.set()
        await peer.ended()

    async with serving(conversation) as server:
        transport = HttpTransport(TransportSettings(active_connections=1))
        running = asyncio.create_task(failure(transport, post(server.url())))
        await asked.wait()
        waiting = asyncio.create_task(failure(transport, post(server.url())))
        await asyncio.sleep(0)
        assert transport.status()["waiting"] == 1
        await transport.aclose()
        for problem in (await running, await waiting, await failure(transport, post(server.url()))):
            assert problem == ConnectionProblem("closed", "the transport has been closed")
