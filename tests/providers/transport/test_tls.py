"""TLS over sockets: whom it trusts, what it says when it does not, and bytes of every size through it."""

from __future__ import annotations

import asyncio
import ssl
import sys
from pathlib import Path

import pytest

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.problems import AttemptFailed, ConnectionProblem, CutProblem
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_providers.transport.tls_context import Trust, configured_trust, new_context, system_trust
from lapce_ai_providers.transport.transport import HttpTransport
from lapce_ai_providers.wire import HttpRequest, Timeouts
from loopback_server import OK, Peer, Server, replying, serving
from loopback_tls import Authority, authority

LIMITS = Timeouts(5, 5, 5)


def request(server: Server, host: str = "localhost", body: bytes = b"") -> HttpRequest:
    return HttpRequest("POST", server.url(host=host, scheme="https"), (), body)


async def answer(transport: HttpTransport, asked: HttpRequest, ca_file: str | None = None) -> bytes:
    reply = await transport.open(asked, timeouts=LIMITS, ca_file=ca_file)
    try:
        return b"".join([piece async for piece in reply])
    finally:
        await reply.aclose()


async def refusal(transport: HttpTransport, asked: HttpRequest, ca_file: str | None = None) -> ConnectionProblem:
    with pytest.raises(AttemptFailed) as raised:
        await answer(transport, asked, ca_file)
    assert isinstance(raised.value.problem, ConnectionProblem)
    return raised.value.problem


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("way", ["call", "caFile", "SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_an_authority_is_trusted_where_it_is_named(host: str, way: str, tmp_path: Path) -> None:
    file, directory = authority().write(tmp_path), authority().write_hashed(tmp_path / "hashed")
    settings = {
        "call": TransportSettings(),
        "caFile": TransportSettings(ca_file=file),
        "SSL_CERT_FILE": TransportSettings(ssl_cert_file=file),
        "SSL_CERT_DIR": TransportSettings(ssl_cert_dir=directory),
    }[way]
    async with serving(replying(OK), authority().server("localhost", "127.0.0.1")) as server:
        transport = HttpTransport(settings)
        for _ in range(2):
            assert await answer(transport, request(server, host), file if way == "call" else None) == b"ok"
        assert transport.status()["reused"] == 1
        await transport.aclose()


async def test_an_unknown_authority_is_refused_with_advice() -> None:
    async with serving(replying(OK), authority().server("localhost")) as server:
        transport = HttpTransport()
        problem = await refusal(transport, request(server))
        assert problem.kind == "tls"
        assert problem.detail.startswith(f"localhost:{server.port}: certificate verify failed: ")
        assert "set caFile" in problem.detail
        await transport.aclose()
    assert server.requests == []


async def test_another_authority_than_the_named_one_is_refused(tmp_path: Path) -> None:
    async with serving(replying(OK), authority().server("localhost")) as server:
        transport = HttpTransport()
        problem = await refusal(transport, request(server), Authority().write(tmp_path))
        assert problem.kind == "tls"
        await transport.aclose()


@pytest.mark.parametrize(("names", "host"), [(["example.org"], "localhost"), (["localhost"], "127.0.0.1")])
async def test_a_certificate_for_another_name_is_refused(names: list[str], host: str, tmp_path: Path) -> None:
    async with serving(replying(OK), authority().server(*names)) as server:
        transport = HttpTransport(TransportSettings(ca_file=authority().write(tmp_path)))
        problem = await refusal(transport, request(server, host))
        assert problem.kind == "tls"
        assert "mismatch" in problem.detail
        await transport.aclose()


async def test_a_server_without_tls_is_told_as_such() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.reader.read(10)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(conversation) as server:
        transport = HttpTransport()
        problem = await refusal(transport, request(server))
        assert problem.kind == "tls"
        assert "http://" in problem.detail
        await transport.aclose()


async def test_an_end_during_the_handshake_is_told_as_such() -> None:
    async def conversation(peer: Peer) -> None:
        await peer.reader.read(10)

    async with serving(conversation) as server:
        transport = HttpTransport()
        problem = await refusal(transport, request(server))
        assert problem.kind in ("closed", "reset")
        await transport.aclose()


async def test_a_handshake_that_never_ends_meets_the_limit_on_connecting() -> None:
    async with serving(lambda peer: peer.ended()) as server:
        transport = HttpTransport()
        with pytest.raises(AttemptFailed) as raised:
            await transport.open(request(server), timeouts=Timeouts(0.03, 5, 5))
        assert raised.value.problem.phase == "connect"  # type: ignore[union-attr]
        await transport.aclose()


async def test_an_old_tls_version_is_refused(tmp_path: Path) -> None:
    context = authority().server("localhost")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    async with serving(replying(OK), context) as server:
        transport = HttpTransport(TransportSettings(ca_file=authority().write(tmp_path)))
        problem = await refusal(transport, request(server))
        assert problem.kind in ("tls", "closed", "reset")
        await transport.aclose()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_megabytes_pass_both_ways(version: ssl.TLSVersion, tmp_path: Path) -> None:
    large = bytes(range(256)) * 12_000
    protocols: list[str | None] = []

    async def conversation(peer: Peer) -> None:
        protocols.append(peer.writer.get_extra_info("ssl_object").selected_alpn_protocol())
        received = await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(received.body), received.body)

    context = authority().server("localhost")
    context.minimum_version = context.maximum_version = version
    async with serving(conversation, context) as server:
        transport = HttpTransport(TransportSettings(ca_file=authority().write(tmp_path)))
        assert await answer(transport, request(server, body=large)) == large
        assert protocols == ["http/1.1"]
        await transport.aclose()


async def test_small_pieces_come_through_as_they_are_sent(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(5):
            go_on.clear()
            peer.send(b"1\r\n%d\r\n" % number)
            await go_on.wait()
        peer.send(b"0\r\n\r\n")

    async with serving(conversation, authority().server("localhost")) as server:
        transport = HttpTransport(TransportSettings(ca_file=authority().write(tmp_path)))
        reply = await transport.open(request(server), timeouts=LIMITS)
        pieces = []
        async for piece in reply:
            pieces.append(piece)
            go_on.set()
        assert pieces == [b"0", b"1", b"2", b"3", b"4"]
        await transport.aclose()


@pytest.mark.parametrize("says_goodbye", [True, False])
async def test_only_a_goodbye_ends_a_body_without_length(says_goodbye: bool, tmp_path: Path) -> None:
    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
        await peer.flush()
        if not says_goodbye:
            peer.writer.transport.abort()

    async with serving(conversation, authority().server("localhost")) as server:
        transport = HttpTransport(TransportSettings(ca_file=authority().write(tmp_path)))
        if says_goodbye:
            assert await answer(transport, request(server)) == b"hello"
        else:
            with pytest.raises(AttemptFailed) as raised:
                await answer(transport, request(server))
            assert isinstance(raised.value.problem, CutProblem)
            assert raised.value.problem.kind in ("eof", "reset")
        await transport.aclose()


async def test_cancelling_closes_a_tls_connection_at_once(tmp_path: Path) -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def conversation(peer: Peer) -> None:
        await peer.request()
        asked.set()
        await peer.ended()
        ended.set()

    async with serving(conversation, authority().server("localhost")) as server:
        transport = HttpTransport(TransportSettings(ca_file=authority().write(tmp_path)))
        opening = asyncio.create_task(answer(transport, request(server)))
        await asked.wait()
        opening.cancel()
        await asyncio.wait([opening])
        async with asyncio.timeout(1):
            await ended.wait()
        await transport.aclose()


@pytest.mark.parametrize("content", [None, "", "no certificate"])
async def test_an_unusable_ca_file_is_a_settings_problem(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    transport = HttpTransport()
    with pytest.raises(SettingsProblem, match=r"^caFile: .*ca\.pem"):
        await answer(transport, HttpRequest("GET", "https://host.invalid/", ()), str(file))
    assert transport.status()["active"] == 0
    await transport.aclose()


def test_the_call_comes_before_the_settings_and_these_before_the_environment() -> None:
    settings = TransportSettings(ca_file="b.pem", ssl_cert_file="c.pem", ssl_cert_dir="d")
    assert configured_trust(settings, "a.pem") == Trust(("a.pem",), (), "caFile")
    assert configured_trust(settings, None) == Trust(("b.pem",), (), "caFile")
    from_environment = TransportSettings(ssl_cert_file="c.pem", ssl_cert_dir="d")
    assert configured_trust(from_environment, None) == Trust(("c.pem",), ("d",), "SSL_CERT_FILE")
    assert configured_trust(TransportSettings(), None) is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the platform's own store is asked")
def test_the_system_has_authorities() -> None:
    trust = system_trust()
    assert trust.files or trust.directories
    context = new_context(None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
