"""The pool as a transport of httpx's own client, other transports of httpx's under ours, and what importing costs."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from lapce_ai_providers.problems import AttemptFailed, AttemptProblem, ConnectionProblem, CutProblem
from lapce_ai_providers.transport.pooled import PooledTransport
from lapce_ai_providers.transport.sending import send
from lapce_ai_providers.wire import HttpRequest, Timeouts
from loopback_server import OK, Peer, replying, serving


async def test_httpx_client_works_over_our_connections() -> None:
    async with serving(replying(OK)) as server, httpx.AsyncClient(transport=PooledTransport()) as client:
        for body in ({}, {"json": {"a": 1}}, {"content": b"x" * 100_000}):
            response = await client.post(server.url("/p?q=1"), **body)  # type: ignore[arg-type]
            assert (response.status_code, response.text, response.http_version) == (200, "ok", "HTTP/1.1")
        assert server.connections == 1
    assert [len(request.body) for request in server.requests] == [0, 7, 100_000]


async def test_httpx_client_sends_a_body_without_length_in_chunks() -> None:
    async def pieces():  # type: ignore[no-untyped-def]
        yield b"one"
        yield b"two"

    async with serving(replying(OK)) as server, httpx.AsyncClient(transport=PooledTransport()) as client:
        await client.post(server.url(), content=pieces())
    assert server.requests[0].body == b"onetwo"
    assert server.requests[0].headers["transfer-encoding"] == "chunked"


async def test_httpx_client_streams_and_closes() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        await peer.ended()

    transport = PooledTransport()
    async with serving(conversation) as server, httpx.AsyncClient(transport=transport) as client:
        async with client.stream("GET", server.url()) as response:
            assert await anext(response.aiter_bytes()) == b"one"
        assert transport.status()["active"] == 0


async def test_httpx_client_gets_a_head_reply() -> None:
    async with (
        serving(replying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")) as server,
        httpx.AsyncClient(transport=PooledTransport()) as client,
    ):
        assert (await client.head(server.url())).content == b""


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"junk\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", httpx.RemoteProtocolError),
    ],
)
async def test_httpx_client_gets_httpx_exceptions(reply: bytes, error: type[Exception]) -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(reply)

    async with serving(conversation) as server, httpx.AsyncClient(transport=PooledTransport()) as client:
        with pytest.raises(error):
            await client.get(server.url())


async def test_httpx_client_time_outs_hold() -> None:
    async with serving(lambda peer: peer.ended()) as server:
        timeout = httpx.Timeout(0.03)
        async with httpx.AsyncClient(transport=PooledTransport(), timeout=timeout) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(server.url())


async def test_httpx_client_is_told_of_addresses_that_are_not_for_http() -> None:
    async with httpx.AsyncClient(transport=PooledTransport()) as client:
        with pytest.raises(httpx.UnsupportedProtocol):
            await client.get("ftp://host/")
        with pytest.raises(httpx.InvalidURL):
            await client.get("http://host:99999/")


def reply_or_raise(error: Exception | None, pieces: tuple[bytes | Exception, ...]) -> httpx.MockTransport:
    async def body():  # type: ignore[no-untyped-def]
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def handle(request: httpx.Request) -> httpx.Response:
        if error is not None:
            raise error
        return httpx.Response(200, headers={"X": "1"}, content=body())

    return httpx.MockTransport(handle)


async def problem_over(transport: httpx.AsyncBaseTransport) -> AttemptProblem | CutProblem:
    async def exchange() -> None:
        reply = await send(transport, HttpRequest("GET", "http://h/", ()), Timeouts(), None)
        [piece async for piece in reply]

    with pytest.raises(AttemptFailed) as raised:
        await exchange()
    return raised.value.problem


async def test_another_transport_of_httpx_can_stand_under_ours() -> None:
    transport = reply_or_raise(None, (b"one", b"", b"two"))
    reply = await send(transport, HttpRequest("GET", "http://h/", ()), Timeouts(), None)
    assert [piece async for piece in reply] == [b"one", b"two"]
    assert reply.head.headers["x"] == "1"
    await reply.aclose()


async def test_the_failures_of_another_transport_are_problems() -> None:
    refused = await problem_over(reply_or_raise(httpx.ConnectError("no"), ()))
    assert refused == ConnectionProblem("refused", "no")
    for error, kind in (
        (httpx.ReadError("w"), "reset"),
        (httpx.ReadTimeout("w"), "idle"),
        (httpx.DecodingError("w"), "protocol"),
    ):
        assert await problem_over(reply_or_raise(None, (b"x", error))) == CutProblem(kind, "w")  # type: ignore[arg-type]


def loaded_after(code: str) -> set[str]:
    """Of the modules that cost much, those that a fresh interpreter has loaded after this code."""
    heavy = ["httpx", "httpcore", "click", "rich", "pygments", "httptools", "certifi", "h11", "anyio", "email.utils"]
    script = f"import sys\n{code}\nprint(*[name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_is_imported_at_start_loads_no_http() -> None:
    code = "import lapce_ai_providers.transport.transport, lapce_ai_providers.transport.retry_policy"
    assert loaded_after(code) == set()


def test_httpx_comes_without_its_command_line_and_without_httpcore() -> None:
    loaded = loaded_after("import lapce_ai_providers.transport.sending")
    assert {"httpx", "httptools"} <= loaded
    assert loaded.isdisjoint({"httpcore", "click", "rich", "pygments", "h11"})
