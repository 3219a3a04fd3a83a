"""Tokens of Entra ID: through the real helper process, with a stand-in for Microsoft's library and the real one."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from attrs import evolve

from lapce_ai_providers.adapters import azure, openai
from lapce_ai_providers.auth import entra_token
from lapce_ai_providers.auth.ask_helper import HelperFailed
from lapce_ai_providers.auth.credential_cache import Credentials
from lapce_ai_providers.auth.entra_token import EntraLogin, TokenOfCall, fetch_token, worded
from lapce_ai_providers.call import Call
from lapce_ai_providers.errors import ProviderError, Refused, SettingsProblem, Unavailable
from lapce_ai_providers.problems import StatusProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Exchange, Runtime
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.retry import open_with_retries
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts
from loopback_server import Peer, serving
from loopback_tls import authority
from scripted_transport import ScriptedTransport

SECRET = "an-application-s-secret"
APPLICATION = EntraLogin("tenant", "client", Secret(SECRET), None)
MACHINE = EntraLogin(None, None, None, None)
REQUEST = HttpRequest("POST", "https://r.openai.azure.com/", (("authorization", "Bearer k"), ("A", "b")))

LIBRARY = """
import json, sys
from typing import NamedTuple

class Token(NamedTuple):
    token: str
    expires_on: int

class Credential:
    def __init__(self, *arguments, **options):
        self.made = [type(self).__name__, *arguments]
        self.options = options
    def get_token(self, scope, **options):
        print("noise on stdout")
        given = {name: value for name, value in self.options.items() if name not in ("connection_verify", "proxies")}
        return Token(json.dumps([self.made, given, scope, options]), 2000000000)

class ClientSecretCredential(Credential): pass
class DefaultAzureCredential(Credential): pass
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for azure-identity, found ahead of it by the helper process."""
    file = tmp_path / "azure" / "identity.py"
    file.parent.mkdir()
    file.write_text(LIBRARY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "azure" / "__init__.py").touch()
    return file


async def test_an_application_asks_with_its_secret(library: Path) -> None:
    found = await fetch_token(APPLICATION)
    made, options, scope, _ = json.loads(found.value.reveal())
    assert made == ["ClientSecretCredential", "tenant", "client", SECRET]
    assert options == {"disable_instance_discovery": True, "retry_total": 1}
    assert scope == "https://cognitiveservices.azure.com/.default"
    assert found.expires_at_seconds == 2000000000
    assert SECRET not in repr(found)
    assert SECRET not in repr(APPLICATION)


async def test_without_a_secret_the_machine_s_own_login_asks_and_opens_no_window(library: Path) -> None:
    made, options, _, asked = json.loads((await fetch_token(MACHINE)).value.reveal())
    assert made == ["DefaultAzureCredential"]
    assert asked == {"tenant_id": None}
    assert {name for name, value in options.items() if value is True} == {
        f"exclude_{kind}_credential"
        for kind in ("developer_cli", "powershell", "shared_token_cache", "visual_studio_code", "interactive_browser",
                     "broker")
    }  # fmt: skip
    assert "managed_identity_client_id" not in options  # None would hide AZURE_CLIENT_ID


async def test_ids_without_a_secret_choose_among_the_machine_s_identities(library: Path) -> None:
    _, options, _, asked = json.loads((await fetch_token(EntraLogin("t", "c", None, None))).value.reveal())
    assert options["managed_identity_client_id"] == options["workload_identity_client_id"] == "c"
    assert options["additionally_allowed_tenants"] == ["t"]
    assert asked == {"tenant_id": "t"}


async def test_a_module_of_the_workspace_is_not_taken_for_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "json.py").write_text("raise SystemExit('run by the helper')")
    monkeypatch.chdir(workspace)
    assert (await fetch_token(MACHINE)).value


def test_a_missing_library_is_told_with_its_remedy(library: Path) -> None:
    library.unlink()  # the empty package hides the real one
    with pytest.raises(SettingsProblem, match=r'pip install "lapce-ai\[entra\]"'):
        asyncio.run(fetch_token(MACHINE))


def test_a_refusal_of_the_directory_is_told_without_the_secret(library: Path) -> None:
    library.write_text(
        "class ClientAuthenticationError(Exception): pass\n"
        "def ClientSecretCredential(tenant, client, secret, **options):\n"
        "    raise ClientAuthenticationError(f'AADSTS7000215:\\n wrong secret {secret}')\n"
    )
    with pytest.raises(Refused) as raised:
        asyncio.run(fetch_token(APPLICATION))
    assert raised.value.code == "authentication"
    assert raised.value.message == "Entra ID gave no token: AADSTS7000215: wrong secret •••"


@pytest.mark.parametrize("kind", ["TimeoutError", "HelperDied", "NotReached"])
def test_a_directory_that_is_not_reached_has_refused_nobody(kind: str) -> None:
    error = worded(HelperFailed(kind, "no way"), MACHINE)
    assert isinstance(error, Unavailable)
    assert (error.code, error.retryable) == ("connection", True)


def tls_directory(replies: list[tuple[int, dict[str, object]]]) -> Callable[[Peer], Awaitable[None]]:
    async def conversation(peer: Peer) -> None:
        while True:
            await peer.request()
            status, value = replies.pop(0)
            body = json.dumps(value).encode()
            head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            peer.send(head.encode(), body)
            await peer.flush()

    return conversation


def only_http1(context: ssl.SSLContext) -> ssl.SSLContext:
    context.set_alpn_protocols(["http/1.1"])
    return context


async def test_microsoft_s_own_library_fetches_a_token_by_the_client_credentials_grant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = evolve_login(tmp_path)
    replies: list[tuple[int, dict[str, object]]] = [
        (200, {"token_type": "Bearer", "expires_in": 3600, "access_token": "tok-1"})
    ]
    async with serving(tls_directory(replies), only_http1(authority().server("127.0.0.1"))) as directory:
        monkeypatch.setenv("AZURE_AUTHORITY_HOST", f"https://127.0.0.1:{directory.port}")
        # What MSAL asks first is where the tokens are, of the authority itself.
        base = f"https://127.0.0.1:{directory.port}/tenant"
        endpoints: dict[str, object] = {
            "authorization_endpoint": f"{base}/a",
            "token_endpoint": f"{base}/t",
            "issuer": base,
        }
        replies.insert(0, (200, endpoints))
        found = await fetch_token(login)
    assert found.value == Secret("tok-1")
    assert found.expires_at_seconds == pytest.approx(time.time() + 3600, abs=60)
    form = parse_qs(directory.requests[-1].body.decode())
    assert form["grant_type"] == ["client_credentials"]
    assert form["scope"] == ["https://cognitiveservices.azure.com/.default"]
    assert form["client_secret"] == [SECRET]


async def test_microsoft_s_own_library_tells_why_there_is_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = evolve_login(tmp_path)
    replies: list[tuple[int, dict[str, object]]] = [
        (401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."})
    ]
    async with serving(tls_directory(replies), only_http1(authority().server("127.0.0.1"))) as directory:
        monkeypatch.setenv("AZURE_AUTHORITY_HOST", f"https://127.0.0.1:{directory.port}")
        base = f"https://127.0.0.1:{directory.port}/tenant"
        replies.insert(0, (200, {"authorization_endpoint": f"{base}/a", "token_endpoint": f"{base}/t", "issuer": base}))
        with pytest.raises(Refused, match="AADSTS7000215: Invalid client secret") as raised:
            await fetch_token(login)
    assert SECRET not in raised.value.message


async def test_the_directory_is_asked_through_the_proxy_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", "https://login.example")

    async def conversation(peer: Peer) -> None:
        await peer.request()
        peer.send(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await peer.flush()

    async with serving(conversation) as proxy:
        address = Secret(f"127.0.0.1:{proxy.port}")
        with pytest.raises(Unavailable, match="502") as raised:
            await fetch_token(APPLICATION, TransportSettings(proxies=ProxySettings(https=address)))
    assert proxy.requests[0].target == "login.example:443"
    assert raised.value.code == "connection"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (TransportSettings(ca_file="missing.pem"), "caFile"),
        (TransportSettings(proxies=ProxySettings(https=Secret("socks5://h"))), "socks5"),
    ],
)
async def test_a_wrong_setting_of_the_network_is_told(settings: TransportSettings, message: str) -> None:
    with pytest.raises(SettingsProblem, match=message):
        await fetch_token(APPLICATION, settings)


def evolve_login(folder: Path) -> EntraLogin:
    return APPLICATION._replace(ca_file=authority().write(folder))


class Directory:
    """Stands for the helper: hands out numbered tokens."""

    def __init__(self, *seconds: float) -> None:
        self.left, self.asked = list(seconds), 0

    async def __call__(self, login: EntraLogin, network: TransportSettings | None) -> Credentials[Secret]:
        self.asked += 1
        await asyncio.sleep(0)
        return Credentials(Secret(f"token-{self.asked}"), time.time() + self.left.pop(0))


async def test_profiles_share_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    directory = Directory(3600)
    monkeypatch.setattr(entra_token, "fetch_token", directory)
    shared: dict[str, object] = {}
    for deployment in ("one", "two"):
        call = Call(profile=evolve(AZURE, azure_deployment=deployment), prompt="p")
        memory: dict[str, object] = {}
        assert azure.PROVIDER.prepare is not None
        await azure.PROVIDER.prepare(call, Runtime(ScriptedTransport([], {}), memory, shared))
        authorize = azure.exchange(call, memory).authorize
        assert authorize is not None
        await authorize(REQUEST)
    assert directory.asked == 1


def token_of(request: HttpRequest) -> str:
    return {name.lower(): value for name, value in request.headers}["authorization"]


async def test_a_token_is_fetched_once_for_all_calls_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    directory = Directory(3600)
    monkeypatch.setattr(entra_token, "fetch_token", directory)
    memory: dict[str, object] = {}
    signed = await asyncio.gather(*(TokenOfCall(MACHINE, memory).authorize(REQUEST) for _ in range(20)))
    assert {token_of(request) for request in signed} == {"Bearer token-1"}
    assert [name for name, _ in signed[0].headers] == ["Authorization", "A"]  # in place of the key's
    assert directory.asked == 1


async def test_a_token_is_renewed_before_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    directory = Directory(200, 3600)
    monkeypatch.setattr(entra_token, "fetch_token", directory)
    token = TokenOfCall(MACHINE, {})
    assert token_of(await token.authorize(REQUEST)) == "Bearer token-1"
    assert not token.renew()  # 200 seconds are left: a 401 is no matter of time
    assert token_of(await token.authorize(REQUEST)) == "Bearer token-2"


AZURE = Profile(
    api_provider="azure",
    azure_endpoint="https://r.openai.azure.com",
    azure_deployment="d",
    azure_use_entra_id=True,
)


def exchange(profile: Profile) -> Exchange:
    adapter = azure.PROVIDER if profile.api_provider == "azure" else openai.PROVIDER
    return adapter.exchange(Call(profile=profile, prompt="p"), {})


async def sent_by(call: Exchange, *replies: int) -> list[str]:
    transport = ScriptedTransport([{"status": status} for status in replies], {})
    try:
        await open_with_retries(transport, call, Timeouts(), None)
    except Exception as error:
        assert isinstance(getattr(error, "problem", None), StatusProblem)
    return [token_of(request) for request in transport.requests]


async def test_a_refused_token_that_has_expired_is_renewed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entra_token, "fetch_token", Directory(-1, -1, -1))
    assert await sent_by(exchange(AZURE), 401, 200) == ["Bearer token-1", "Bearer token-2"]


async def test_it_is_renewed_once_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entra_token, "fetch_token", Directory(-1, -1, -1))
    assert await sent_by(exchange(AZURE), 401, 401, 200) == ["Bearer token-1", "Bearer token-2"]


async def test_a_refused_token_that_still_holds_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entra_token, "fetch_token", Directory(3600))
    assert await sent_by(exchange(AZURE), 401, 200) == ["Bearer token-1"]


@pytest.mark.parametrize(
    "profile",
    [
        AZURE,
        evolve(AZURE, open_ai_api_key=Secret("k")),
        Profile(api_provider="openai", open_ai_base_url="https://r.openai.azure.com/openai", azure_use_entra_id=True),
        Profile(api_provider="openai", open_ai_base_url="https://r.services.ai.azure.com", azure_use_entra_id=True),
        Profile(api_provider="openai", open_ai_base_url="http://h/", open_ai_use_azure=True, azure_use_entra_id=True),
    ],
)
async def test_the_token_takes_the_place_of_a_key(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entra_token, "fetch_token", Directory(3600))
    call = exchange(profile)
    assert call.authorize is not None
    request = await call.authorize(call.request)
    names = [name.lower() for name, _ in request.headers]
    assert names.count("authorization") == 1
    assert "api-key" not in names
    assert token_of(request) == "Bearer token-1"


@pytest.mark.parametrize(
    "profile",
    [
        evolve(AZURE, azure_use_entra_id=False, open_ai_api_key=Secret("k")),
        Profile(api_provider="openai", azure_use_entra_id=True),
        Profile(api_provider="openai", open_ai_base_url="http://localhost:1/v1", azure_use_entra_id=True),
    ],
)
def test_nobody_else_is_sent_a_token(profile: Profile) -> None:
    assert exchange(profile).authorize is None


def test_half_an_application_is_told() -> None:
    with pytest.raises(ProviderError, match="azureTenantId and azureClientId"):
        exchange(evolve(AZURE, azure_client_secret=Secret("s"), azure_tenant_id="t"))


def test_a_refusal_is_worded_as_a_key_s() -> None:
    problem = StatusProblem(ResponseHead(401, "Unauthorized", {}), b"")
    assert exchange(AZURE).failure(problem).code == "authentication"
