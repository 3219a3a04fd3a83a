"""The helper's way to a Google token: through the real process and google-auth, against a token server on loopback."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from lapce_ai_providers.auth.ask_helper import HelperFailed, ask_helper
from lapce_ai_providers.auth.helper_network import network_facts, network_settings
from lapce_ai_providers.auth.helpers.google import (
    NO_CREDENTIALS,
    TOKEN_URI,
    TokenRefused,
    TokenUnreachable,
    UnusableKey,
    answer,
    token_uri,
)
from lapce_ai_providers.auth.helpers.google_network import GoogleRequest
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.settings import TransportSettings
from loopback_proxy import ProxyBehaviour, proxying
from loopback_server import Peer, Server, replying, serving
from loopback_tls import authority
from scripted_google import assertion, service_account

USER = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}


def reply(status: int, value: object) -> bytes:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


GRANTED = reply(200, {"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer"})


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No login of whoever runs the tests is looked at, and no metadata server."""
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_QUOTA_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    return tmp_path


@asynccontextmanager
async def token_server(*replies: bytes) -> AsyncIterator[Server]:
    async with serving(replying(*replies)) as server:
        yield server


def account(server: Server, **fields: Any) -> str:
    return json.dumps({**json.loads(service_account()), "token_uri": server.url("/token"), **fields})


async def asked(**question: Any) -> dict[str, Any]:
    """What the helper answers, without its process: most tests need none."""
    return await asyncio.to_thread(answer, {"network": network_facts(None, None), **question})


async def refused(**question: Any) -> tuple[str, str]:
    with pytest.raises((UnusableKey, TokenRefused, TokenUnreachable)) as caught:
        await asked(**question)
    return type(caught.value).__name__, str(caught.value)


async def asked_in_a_process(**question: Any) -> dict[str, Any]:
    return await ask_helper("google", {"network": network_facts(None, None), **question})


async def test_a_service_account_s_key_becomes_a_token_at_the_address_it_names() -> None:
    async with token_server(GRANTED) as server:
        found = await asked_in_a_process(json=account(server))
    assert (found["token"], found["quota_project"]) == ("ya29.token", None)
    assert found["expires_at_seconds"] > 1_700_000_000
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/token")
    assert request.headers["user-agent"].startswith("lapce-ai/")
    claims = assertion(parse_qs(request.body.decode())["assertion"][0])["claims"]
    assert claims["iss"] == "tester@my-project.iam.gserviceaccount.com"
    assert claims["scope"] == "https://www.googleapis.com/auth/cloud-platform"
    assert claims["exp_minus_iat"] == 3600


async def test_a_key_file_serves_as_its_text_does(tmp_path: Path) -> None:
    async with token_server(GRANTED) as server:
        (tmp_path / "key.json").write_text(account(server))
        assert (await asked(file=str(tmp_path / "key.json")))["token"] == "ya29.token"


async def test_the_text_wins_over_the_file() -> None:
    async with token_server(GRANTED) as server:
        assert (await asked(json=account(server), file="/nonexistent/key.json"))["token"] == "ya29.token"


async def test_a_user_s_login_asks_without_scopes_and_tells_who_pays(tmp_path: Path) -> None:
    trusted = authority().write(tmp_path)
    vendor = serving(replying(GRANTED), authority().server("oauth2.googleapis.com"))
    async with vendor as server, proxying(ProxyBehaviour(server.port)) as proxy:
        proxies = ProxySettings(https=Secret(f"http://127.0.0.1:{proxy.port}"))
        login = json.dumps({**USER, "quota_project_id": "quota-proj"})
        found = await asked(json=login, network=network_facts(TransportSettings(proxies=proxies), trusted))
    assert found["quota_project"] == "quota-proj"
    form = parse_qs(server.requests[0].body.decode())
    expected = {"grant_type": "refresh_token", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    assert form == {name: [value] for name, value in expected.items()}


@pytest.mark.parametrize("place", ["variable", "gcloud"])
async def test_the_machine_s_own_login_is_found(empty_home: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    file = empty_home / ("adc.json" if place == "variable" else "application_default_credentials.json")
    if place == "variable":
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    async with token_server(GRANTED) as server:
        file.write_text(account(server))
        assert (await asked())["token"] == "ya29.token"
        assert (await asked(json="{not json"))["token"] == "ya29.token"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({}, NO_CREDENTIALS),
        ({"json": "{not json"}, NO_CREDENTIALS),
        ({"json": "null"}, NO_CREDENTIALS),
        ({"json": "{}"}, "The incoming JSON object does not contain a client_email field"),
        ({"json": "[1]"}, "The incoming JSON object does not contain a client_email field"),
        ({"json": '{"client_email": "a"}'}, "The incoming JSON object does not contain a private_key field"),
        ({"json": json.dumps(USER | {"client_id": ""})}, "The incoming JSON object does not contain a client_id field"),
        (
            {"file": "/nonexistent/sa.json"},
            "vertexKeyFile: cannot read /nonexistent/sa.json: No such file or directory",
        ),
    ],
)
async def test_a_key_that_is_none_is_told(question: Mapping[str, Any], message: str) -> None:
    assert await refused(**question) == ("UnusableKey", message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"-----BEGIN", "vertexKeyFile: {} is not JSON"),
        (b"\xff\xfe", "vertexKeyFile: {} is not a text file"),
        (b"{}", "private_key and client_email are required."),
    ],
)
async def test_a_file_that_is_no_key_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)
    assert await refused(file=str(path)) == ("UnusableKey", message.format(path))


async def test_a_private_key_that_is_none_is_told_without_showing_it() -> None:
    key = json.dumps({"client_email": "a@b", "private_key": "-----BEGIN secret-----"})
    kind, message = await refused(json=key)
    assert kind == "UnusableKey"
    assert message.startswith("The key cannot be used: ")
    assert "secret" not in message


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"error": "invalid_grant", "error_description": "Invalid JWT Signature."},
            "invalid_grant: Invalid JWT Signature.",
        ),
        ({"error": "invalid_grant"}, "invalid_grant"),
    ],
)
async def test_a_refused_token_is_told_in_google_s_words(said: object, message: str) -> None:
    async with token_server(reply(400, said)) as server:
        assert await refused(json=account(server)) == ("TokenRefused", message)


@pytest.mark.parametrize("body", [b"not json", b"[]", b"{}", b'"text"'])
async def test_a_reply_without_a_token_is_told(body: bytes) -> None:
    async with token_server(reply(200, body)) as server:
        kind, message = await refused(json=account(server))
    assert kind == "TokenRefused"
    assert message


async def test_a_server_that_is_not_there_is_told() -> None:
    async with token_server() as server:
        gone = account(server)
    kind, message = await refused(json=gone)
    assert kind == "TokenUnreachable"
    assert "127.0.0.1" in message


def test_google_s_own_address_is_written_as_the_reference_writes_it_and_others_are_honoured() -> None:
    assert token_uri({}) == TOKEN_URI
    assert token_uri({"token_uri": "https://oauth2.googleapis.com/token"}) == TOKEN_URI
    assert token_uri({"token_uri": "https://sts.example/token"}) == "https://sts.example/token"


def test_the_network_s_settings_survive_the_pipe() -> None:
    proxies = ProxySettings(http=Secret("http://a:1"), https=Secret("http://u:p@b:2"), no_proxy="c")
    settings = TransportSettings(proxies=proxies, ca_file="/a.pem", ssl_cert_file="/b.pem", ssl_cert_dir="/c")
    facts = json.loads(json.dumps(network_facts(settings, None)))
    assert network_settings(facts) == settings
    assert network_settings(network_facts(settings, "/own.pem")).ca_file == "/own.pem"
    assert network_settings(network_facts(None, None)) == TransportSettings()


async def test_a_token_comes_through_the_proxy_with_its_password_and_our_authorities(tmp_path: Path) -> None:
    trusted = authority().write(tmp_path)
    async with serving(replying(GRANTED), authority().server("sts.example")) as server:
        behaviour = ProxyBehaviour(server.port)
        async with proxying(behaviour) as proxy:
            proxies = ProxySettings(https=Secret(f"http://user:pass@127.0.0.1:{proxy.port}"))
            facts = network_facts(TransportSettings(proxies=proxies), trusted)
            key = account(server, token_uri="https://sts.example/token")
            found = await asked_in_a_process(json=key, network=facts)
            kind, _ = await refused(json=key, network=network_facts(TransportSettings(proxies=proxies), None))
    assert found["token"] == "ya29.token"
    assert kind == "TokenUnreachable"
    tunnel = behaviour.tunnels[0]
    assert tunnel.target == "sts.example:443"
    assert tunnel.headers["proxy-authorization"] == "Basic dXNlcjpwYXNz"


async def test_the_metadata_server_is_never_asked_through_a_proxy() -> None:
    settings = TransportSettings(proxies=ProxySettings(http=Secret("http://127.0.0.1:1")))
    pool = GoogleRequest(settings)._pool
    assert pool("http://169.254.169.254/").proxy is None
    assert pool("http://metadata.google.internal/x").proxy is None
    assert pool("http://other.example/").proxy.port == 1


async def test_the_process_tells_a_failure_by_its_kind() -> None:
    with pytest.raises(HelperFailed) as caught:
        await asked_in_a_process(json="{}")
    assert caught.value.kind == "UnusableKey"
    assert caught.value.message == "The incoming JSON object does not contain a client_email field"


async def test_a_cancelled_question_leaves_no_process() -> None:
    connected = asyncio.Event()

    async def silent(peer: Peer) -> None:
        connected.set()
        await peer.ended()

    async with serving(silent) as server:
        task = asyncio.ensure_future(asked_in_a_process(json=account(server)))
        await connected.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


GIVING_UP_SECONDS = 30.0
"""After so long Google's library would end the wait by itself."""


async def test_a_server_that_is_killed_leaves_no_helper() -> None:
    """An editor may kill the server at any moment, while the helper waits for Google."""
    connected, gone = asyncio.Event(), asyncio.Event()

    async def silent(peer: Peer) -> None:
        connected.set()
        await peer.ended()
        gone.set()

    async with serving(silent) as server:
        question = {"network": network_facts(None, None), "json": account(server)}
        asker = "import asyncio, json, sys; from lapce_ai_providers.auth.ask_helper import ask_helper; "
        asker += "asyncio.run(ask_helper('google', json.loads(sys.argv[1])))"
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", asker, json.dumps(question))
        await connected.wait()
        process.kill()
        await process.wait()
        async with asyncio.timeout(GIVING_UP_SECONDS / 3):
            await gone.wait()
