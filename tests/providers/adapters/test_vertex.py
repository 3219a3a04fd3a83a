"""Vertex AI: which API a model is asked by, and where."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from lapce_ai_providers.adapters.gemini import PROVIDER as GEMINI
from lapce_ai_providers.adapters.vertex import PROVIDER, model
from lapce_ai_providers.call import Call
from lapce_ai_providers.errors import InvalidCall, ProviderError, SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Runtime, WholeReply
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import HttpRequest
from scripted_google import scripted_google, service_account
from scripted_transport import ScriptedTransport

HELLO = [{"role": "user", "content": "Hello"}]
PREFIX = "/v1/projects/p/locations/europe-west4/publishers"


def profile(**fields: Any) -> Profile:
    return Profile(**{"api_provider": "vertex", "vertex_project_id": "p", "vertex_region": "europe-west4", **fields})


def request(asked: Profile, **call: Any) -> HttpRequest:
    return PROVIDER.exchange(Call(profile=asked, **(call or {"messages": HELLO})), {}).request


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        (
            {"api_model_id": "claude-sonnet-4@20250514"},
            f"https://europe-west4-aiplatform.googleapis.com{PREFIX}/anthropic/models/claude-sonnet-4@20250514:streamRawPredict",
        ),
        (
            {"api_model_id": "claude-sonnet-4@20250514", "vertex_region": "global"},
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict",
        ),
        (
            {"api_model_id": "claude-sonnet-4@20250514", "vertex_base_url": "https://gateway.example/x/"},
            f"https://gateway.example/x{PREFIX}/anthropic/models/claude-sonnet-4@20250514:streamRawPredict",
        ),
        (
            {"api_model_id": "gemini-2.5-flash", "vertex_base_url": "https://gateway.example"},
            "https://gateway.example/v1beta1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
        ),
        (
            {"api_model_id": "gemini-2.5-flash", "google_gemini_base_url": "https://gateway.example/g"},
            "https://gateway.example/g/v1beta1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
        ),
        (
            {"api_model_id": "text-bison@002", "vertex_api": "predict"},
            f"https://europe-west4-aiplatform.googleapis.com{PREFIX}/google/models/text-bison@002:predict",
        ),
        (
            {"api_model_id": "acme/talker", "vertex_api": "predict"},
            f"https://europe-west4-aiplatform.googleapis.com{PREFIX}/acme/models/talker:predict",
        ),
    ],
)
def test_the_address_is_made_of_region_project_and_model(fields: dict[str, Any], url: str) -> None:
    assert request(profile(**fields)).url == url


@pytest.mark.parametrize("region", ["evil.example/", "a@b", "x y", "us.central1", "a/../b", "ü"])
@pytest.mark.parametrize("name", ["gemini-2.5-flash", "claude-sonnet-4@20250514"])
def test_a_region_cannot_name_another_host(region: str, name: str) -> None:
    with pytest.raises(SettingsProblem, match="is not a region"):
        request(profile(vertex_region=region, api_model_id=name))


def test_settings_that_are_missing_leave_the_reference_s_words_in_their_place() -> None:
    path = urlsplit(request(Profile(api_provider="vertex", api_model_id="gemini-2.5-flash")).url)
    assert path.netloc == "not-provided-aiplatform.googleapis.com"
    assert path.path.startswith("/v1beta1/projects/not-provided/locations/not-provided/")


def test_a_model_by_predict_is_asked_by_its_own_name_known_or_not() -> None:
    asked = profile(api_model_id="text-bison@002", vertex_api="predict")
    assert (model(asked).id, PROVIDER.model_id(asked)) == ("text-bison@002", "text-bison@002")
    exchange = PROVIDER.exchange(Call(profile=asked, prompt="Hi"), {})
    assert isinstance(exchange.reply, WholeReply)
    assert json.loads(exchange.request.body)["instances"] == [{"prompt": "Hi"}]


def test_predict_without_a_model_or_messages_says_so() -> None:
    with pytest.raises(SettingsProblem, match="apiModelId"):
        request(profile(vertex_api="predict"))
    with pytest.raises(InvalidCall, match="contents are required"):
        request(profile(vertex_api="predict", api_model_id="m"), messages=[])


def test_gemini_with_a_service_account_s_key_asks_vertex() -> None:
    asked = Profile(api_provider="gemini", vertex_key_file="/k.json", vertex_region="us-central1", gemini_api_key=None)
    sent = GEMINI.exchange(Call(profile=asked, messages=HELLO), {})
    assert sent.request.url.startswith(
        "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/not-provided/locations/us-central1/"
    )
    assert sent.authorize is not None
    assert "x-goog-api-key" not in dict(sent.request.headers)


async def estimate(content: object) -> int:
    return 42


async def counted(asked: Profile, replies: list[dict[str, Any]]) -> tuple[int, list[HttpRequest]]:
    token = {"status": 200, "chunks": ['{"access_token": "t", "expires_in": 3600}']}
    transport = ScriptedTransport(replies, {"POST /oauth2/v4/token": token})
    provider = GEMINI if asked.api_provider == "gemini" else PROVIDER
    assert provider.count_tokens is not None
    with scripted_google(transport, {}, {}):
        tokens = await provider.count_tokens(asked, "Hello", Runtime(transport, {}, {}, estimate))
    return tokens, transport.requests


KEY = Secret(service_account())
TOLD = {"status": 200, "chunks": ['{"totalTokens": 7}']}


@pytest.mark.parametrize("provider", ["vertex", "gemini"])
async def test_google_counts_for_gemini_models(provider: str) -> None:
    asked = profile(api_provider=provider, api_model_id="gemini-2.5-flash", vertex_json_credentials=KEY)
    tokens, (sent,) = await counted(asked, [TOLD])
    assert tokens == 7
    assert sent.url.endswith("/publishers/google/models/gemini-2.5-flash:countTokens")
    assert dict(sent.headers)["Authorization"] == "Bearer t"
    assert json.loads(sent.body) == {"contents": [{"parts": [{"text": "Hello"}], "role": "user"}]}


@pytest.mark.parametrize("reply", [{"status": 500}, {"status": 200, "chunks": ["{}"]}, {"connect_error": True}])
async def test_the_estimate_serves_where_google_does_not_tell(reply: dict[str, Any]) -> None:
    asked = profile(api_model_id="gemini-2.5-flash", vertex_json_credentials=KEY)
    assert (await counted(asked, [reply]))[0] == 42


@pytest.mark.parametrize("fields", [{"api_model_id": "claude-sonnet-4@20250514"}, {"vertex_api": "predict"}])
async def test_nobody_is_asked_to_count_for_other_models(fields: dict[str, Any]) -> None:
    assert await counted(profile(**fields), []) == (42, [])


async def test_the_count_of_gemini_by_key_is_not_asked_of_a_gateway() -> None:
    asked = Profile(api_provider="gemini", gemini_api_key=Secret("k"), google_gemini_base_url="https://gateway.example")
    tokens, (sent,) = await counted(asked, [TOLD])
    assert tokens == 7
    assert sent.url == "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash-001:countTokens"


async def test_without_an_estimate_the_failure_is_told() -> None:
    assert PROVIDER.count_tokens is not None
    transport = ScriptedTransport([{"status": 500}], {})
    with scripted_google(transport, {}, {}), pytest.raises(ProviderError):
        await PROVIDER.count_tokens(profile(api_model_id="gemini-2.5-flash"), "x", Runtime(transport))
