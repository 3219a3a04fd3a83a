"""Google access tokens: asked once for all who wait, renewed before they expire, failures told in plain words."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import pytest

from lapce_ai_providers.auth import google_token
from lapce_ai_providers.auth.ask_helper import HelperFailed
from lapce_ai_providers.auth.credential_cache import MARGIN_SECONDS
from lapce_ai_providers.auth.google_token import GoogleAuth, google_auth, share
from lapce_ai_providers.errors import ProviderError, Refused, SettingsProblem, Unavailable
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_providers.wire import HttpRequest
from scripted_transport import ScriptedTransport

REQUEST = HttpRequest("POST", "https://aiplatform.googleapis.com/", (("Accept", "*/*"),))
KEYED = Profile(api_provider="vertex", vertex_json_credentials=Secret('{"client_email": "a"}'))


class Helper:
    """Stands in for the helper process."""

    def __init__(self, lives_seconds: float | None = 3600.0) -> None:
        self.questions: list[Mapping[str, Any]] = []
        self.lives_seconds = lives_seconds
        self.quota_project: str | None = None
        self.failure: HelperFailed | None = None

    async def ask(self, kind: str, question: Mapping[str, Any]) -> dict[str, Any]:
        assert kind == "google"
        self.questions.append(question)
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        expires = None if self.lives_seconds is None else time.time() + self.lives_seconds
        token = f"token-{len(self.questions)}"
        return {"token": token, "expires_at_seconds": expires, "quota_project": self.quota_project}


@pytest.fixture
def helper(monkeypatch: pytest.MonkeyPatch) -> Helper:
    stand_in = Helper()
    monkeypatch.setattr(google_token, "ask_helper", stand_in.ask)
    return stand_in


def auth(profile: Profile = KEYED, memory: dict[str, Any] | None = None) -> GoogleAuth:
    return google_auth(profile, {} if memory is None else memory, "Vertex: {}".format)


async def sent(with_auth: GoogleAuth) -> dict[str, str]:
    return dict((await with_auth.authorize(REQUEST)).headers)


async def test_a_token_is_sent_as_bearer_and_asked_once_for_all_who_wait(helper: Helper) -> None:
    memory: dict[str, Any] = {}
    headers = await asyncio.gather(*(sent(auth(memory=memory)) for _ in range(20)))
    assert {each["Authorization"] for each in headers} == {"Bearer token-1"}
    assert headers[0] == {"Accept": "*/*", "Authorization": "Bearer token-1"}
    assert len(helper.questions) == 1


async def test_profiles_with_the_same_key_share_a_token_and_others_do_not(helper: Helper) -> None:
    shared: dict[str, Any] = {}
    other = Profile(api_provider="vertex", vertex_key_file="/key.json")
    for profile, token in ((KEYED, "token-1"), (KEYED, "token-1"), (other, "token-2"), (Profile(), "token-3")):
        runtime = Runtime(ScriptedTransport([], {}), {}, shared)
        share(runtime)
        found = google_auth(profile, runtime.memory, str)
        assert (await sent(found))["Authorization"] == f"Bearer {token}"


async def test_who_pays_is_told_where_a_user_s_login_says_so(helper: Helper) -> None:
    helper.quota_project = "quota-proj"
    assert (await sent(auth()))["x-goog-user-project"] == "quota-proj"


async def test_a_token_is_renewed_before_it_expires(helper: Helper) -> None:
    memory: dict[str, Any] = {}
    helper.lives_seconds = MARGIN_SECONDS - 1
    await sent(auth(memory=memory))
    helper.lives_seconds = MARGIN_SECONDS + 60
    assert (await sent(auth(memory=memory)))["Authorization"] == "Bearer token-2"
    assert (await sent(auth(memory=memory)))["Authorization"] == "Bearer token-2"


async def test_only_an_expired_token_is_renewed_after_a_refusal(helper: Helper) -> None:
    memory: dict[str, Any] = {}
    await sent(auth(memory=memory))
    assert not auth(memory=memory).renew()
    helper.lives_seconds = -1
    memory.clear()
    await sent(auth(memory=memory))
    assert auth(memory=memory).renew()
    assert not auth(memory=memory).renew()


async def test_a_token_without_an_end_is_kept(helper: Helper) -> None:
    helper.lives_seconds = None
    memory: dict[str, Any] = {}
    await sent(auth(memory=memory))
    await sent(auth(memory=memory))
    assert len(helper.questions) == 1


async def test_the_helper_is_told_the_key_and_the_network(helper: Helper) -> None:
    proxies = ProxySettings(https=Secret("http://u:p@proxy:1"), no_proxy="a")
    memory: dict[str, Any] = {"network": TransportSettings(proxies=proxies, ssl_cert_file="/c.pem")}
    await sent(auth(memory=memory))
    assert helper.questions == [
        {
            "json": '{"client_email": "a"}',
            "file": None,
            "network": {
                "http": None,
                "https": "http://u:p@proxy:1",
                "no_proxy": "a",
                "ca_file": None,
                "ssl_cert_file": "/c.pem",
                "ssl_cert_dir": None,
            },
        }
    ]


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("UnusableKey", SettingsProblem, "settings"),
        ("TokenRefused", Refused, "authentication"),
        ("TokenUnreachable", Unavailable, "connection"),
        ("TimeoutError", Unavailable, "timeout"),
        ("ImportError", ProviderError, "internal"),
    ],
)
async def test_a_failure_says_who_must_act(helper: Helper, kind: str, error: type[ProviderError], code: str) -> None:
    helper.failure = HelperFailed(kind, "what happened")
    with pytest.raises(error) as caught:
        await sent(auth())
    assert caught.value.code == code
    assert caught.value.message.startswith("Vertex: ")
    assert "what happened" in caught.value.message + (caught.value.detail or "")


async def test_a_failure_is_not_kept(helper: Helper) -> None:
    memory: dict[str, Any] = {}
    helper.failure = HelperFailed("TokenUnreachable", "down")
    with pytest.raises(Unavailable):
        await sent(auth(memory=memory))
    helper.failure = None
    assert (await sent(auth(memory=memory)))["Authorization"] == "Bearer token-2"


async def test_no_token_shows_in_a_repr(helper: Helper) -> None:
    memory: dict[str, Any] = {}
    request = await auth(memory=memory).authorize(REQUEST)
    assert "token-1" not in repr(request)
    assert "token-1" not in repr(memory)
