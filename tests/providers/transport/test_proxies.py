"""Requests through proxies: the way they go, the words for refusals, and no password in any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.problems import AttemptFailed, ConnectionProblem
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_providers.transport.transport import HttpTransport
from lapce_ai_providers.version import USER_AGENT
from lapce_ai_providers.wire import HttpRequest, Timeouts
from loopback_proxy import ProxyBehaviour, proxying
from loopback_server import OK, replying, serving
from loopback_tls import authority

LIMITS = Timeouts(5, 5, 5)
USER = "us%20er:p%40ss"
BASIC = "Basic dXMgZXI6cEBzcw=="


def transport_over(address: str, ca_file: str | None = None, no_proxy: str = "") -> HttpTransport:
    proxies = ProxySettings(http=Secret(address), https=Secret(address), no_proxy=no_proxy)
    return HttpTransport(TransportSettings(proxies=proxies, ca_file=ca_file))


async def answer(transport: HttpTransport, url: str) -> bytes:
    reply = await transport.open(HttpRequest("POST", url, (), b"{}"), timeouts=LIMITS)
    try:
        return b"".join([piece async for piece in reply])
    finally:
        await reply.aclose()


async def refusal(transport: HttpTransport, url: str) -> ConnectionProblem:
    with pytest.raises(AttemptFailed) as raised:
        await answer(transport, url)
    assert isinstance(raised.value.problem, ConnectionProblem)
    return raised.value.problem


async def test_http_addresses_are_asked_in_full_and_with_the_password() -> None:
    async with proxying(ProxyBehaviour(0)) as proxy:
        transport = transport_over(proxy.url(host=f"{USER}@127.0.0.1"))
        assert await answer(transport, "http://example.test:8080/a?b=c") == b"forwarded"
        assert await answer(transport, "http://example.test/") == b"forwarded"
        await transport.aclose()
    first, second = proxy.requests
    assert (first.method, first.target) == ("POST", "http://example.test:8080/a?b=c")
    assert first.headers["host"] == "example.test:8080"
    assert first.headers["proxy-authorization"] == BASIC
    assert second.target == "http://example.test/"


@pytest.mark.parametrize("proxy_scheme", ["http", "https"])
async def test_https_addresses_go_through_a_tunnel(proxy_scheme: str, tmp_path: Path) -> None:
    proxy_tls = authority().server("127.0.0.1") if proxy_scheme == "https" else None
    async with serving(replying(OK), authority().server("example.test")) as server:
        behaviour = ProxyBehaviour(server.port)
        async with proxying(behaviour, proxy_tls) as proxy:
            address = f"{proxy_scheme}://{USER}@127.0.0.1:{proxy.port}"
            transport = transport_over(address, authority().write(tmp_path))
            for _ in range(2):
                assert await answer(transport, "https://example.test/path") == b"ok"
            assert transport.status()["reused"] == 1
            await transport.aclose()
    (tunnel,) = behaviour.tunnels
    assert tunnel.target == tunnel.headers["host"] == "example.test:443"
    assert tunnel.headers["proxy-authorization"] == BASIC
    assert tunnel.headers["user-agent"] == USER_AGENT
    assert [request.target for request in server.requests] == ["/path", "/path"]
    assert all("proxy-authorization" not in request.headers for request in server.requests)


async def test_megabytes_pass_through_tls_in_tls(tmp_path: Path) -> None:
    large = b"0123456789" * 200_000
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(large) + large
    async with (
        serving(replying(reply), authority().server("example.test")) as server,
        proxying(ProxyBehaviour(server.port), authority().server("localhost")) as proxy,
    ):
        transport = transport_over(f"https://localhost:{proxy.port}", authority().write(tmp_path))
        assert await answer(transport, "https://example.test/") == large
        await transport.aclose()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"407 Proxy Authentication Required", "answered 407 Proxy Authentication Required"),
        (b"502 Bad Gateway", "answered 502 Bad Gateway"),
        (b"403 ", "answered 403"),
    ],
)
async def test_a_refused_tunnel_names_the_proxy_and_its_status(line: bytes, words: str) -> None:
    refused = b"HTTP/1.1 " + line + b"\r\nContent-Length: 6\r\n\r\nsecret"
    async with proxying(ProxyBehaviour(0, refused)) as proxy:
        transport = transport_over(proxy.url(host=f"{USER}@127.0.0.1"))
        problem = await refusal(transport, "https://example.test/")
        assert problem == ConnectionProblem("proxy", f"proxy 127.0.0.1:{proxy.port} {words}")
        assert transport.status()["active"] == 0
        await transport.aclose()


async def test_a_proxy_that_is_not_there_is_named() -> None:
    async with serving(replying(OK)) as gone:
        pass
    for url in ("http://example.test/", "https://example.test/"):
        transport = transport_over(gone.url(host=f"{USER}@127.0.0.1"))
        problem = await refusal(transport, url)
        assert problem == ConnectionProblem("proxy", f"proxy 127.0.0.1:{gone.port}: Connection refused")
        await transport.aclose()


async def test_a_proxy_that_hangs_up_is_named() -> None:
    async with serving(lambda peer: _hang_up()) as proxy:
        transport = transport_over(proxy.url())
        problem = await refusal(transport, "https://example.test/")
        assert problem.kind == "proxy"
        assert f"proxy 127.0.0.1:{proxy.port}" in problem.detail
        await transport.aclose()


async def _hang_up() -> None:
    return


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_loopback_is_never_asked_through_a_proxy(host: str) -> None:
    async with serving(replying(OK)) as server:
        transport = transport_over("http://127.0.0.1:1")
        assert await answer(transport, server.url(host=host)) == b"ok"
        await transport.aclose()


async def test_a_kind_of_proxy_that_is_not_supported_is_a_settings_problem() -> None:
    transport = transport_over("socks5://user:secret@127.0.0.1:1080")
    with pytest.raises(SettingsProblem, match=r"HTTPS_PROXY.*socks5://, which is not supported") as raised:
        await answer(transport, "https://example.test/")
    assert "secret" not in raised.value.message
    assert transport.status()["active"] == 0
    await transport.aclose()
