import json
from typing import Any

import pytest

from lapce_ai_providers.adapters import azure, openai
from lapce_ai_providers.adapters.openai_models import models_in, models_request
from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import TextChunk, UsageChunk
from lapce_ai_providers.errors import BrokenReply, ProviderError, SettingsProblem, Unavailable
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Provider, Runtime, WholeReply
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import HttpRequest, ResponseHead
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

OK = ResponseHead(200, "OK", {})
KEY = "sk-very-secret"


def request(provider: Provider = openai.PROVIDER, call: dict[str, Any] | None = None, **settings: Any) -> HttpRequest:
    profile = Profile(open_ai_api_key=Secret(KEY), open_ai_model_id="m", **settings)
    return provider.exchange(Call(profile=profile, **(call or {"prompt": "p"})), {}).request


def body(**arguments: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(request(**arguments).body)
    return value


def whole(text: bytes, **call: Any) -> tuple[list[Any], str | None]:
    profile = Profile(open_ai_streaming_enabled=False)
    reply = openai.exchange(Call(profile=profile, **call), {}).reply
    assert isinstance(reply, WholeReply)
    return reply.read(OK, text)


def test_our_name_is_on_every_request_unless_the_user_gives_another() -> None:
    names = dict(request().headers)
    assert (names["User-Agent"].split("/")[0], names["X-Title"]) == ("lapce-ai", "Lapce AI")
    mine = dict(request(open_ai_headers={"user-agent": "mine", "Accept": "*/*", "Content-Type": "x"}).headers)
    assert (mine["user-agent"], mine["Accept"], mine["Content-Type"]) == ("mine", "*/*", "application/json")
    assert "User-Agent" not in mine


def test_a_call_without_a_system_prompt_sends_none() -> None:
    messages = [{"role": "user", "content": "a"}]
    assert body(call={"messages": messages})["messages"] == messages
    assert body(call={"messages": messages}, open_ai_r1_format_enabled=True)["messages"] == messages
    assert body(call={"messages": messages}, open_ai_streaming_enabled=False)["messages"] == messages
    cached = {"supportsPromptCache": True, "contextWindow": 1000}
    marked = body(call={"messages": messages}, open_ai_custom_model_info=cached)["messages"]
    assert [message["role"] for message in marked] == ["user"]


def test_keys_and_prompts_are_in_no_repr() -> None:
    profile = Profile(open_ai_api_key=Secret(KEY), open_ai_headers={"X-Key": KEY}, open_ai_model_id="m")
    call = Call(profile=profile, prompt="confidential")
    exchange = openai.exchange(call, {})
    assert KEY not in repr(exchange) + repr(call)
    assert "confidential" not in repr(exchange) + repr(call)


def test_custom_model_info_that_is_not_in_order_is_named() -> None:
    with pytest.raises(SettingsProblem, match=r"openAiCustomModelInfo\.maxTokens"):
        request(open_ai_custom_model_info={"maxTokens": "many"})


def test_an_answer_that_does_not_stream() -> None:
    text = b'{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}'
    assert whole(text, messages=[]) == ([TextChunk("a"), UsageChunk(1, 0)], "stop")
    assert whole(b'{"choices":[]}', messages=[]) == ([TextChunk(""), UsageChunk(0, 0)], None)
    assert whole(b'{"choices":[]}', prompt="p") == ([TextChunk("")], None)


@pytest.mark.parametrize(
    ("text", "message", "kind"),
    [
        (b"<html>x</html>", "The reply is not a JSON object: <html>x</html>", BrokenReply),
        (b"", "The reply is not a JSON object: (nothing)", BrokenReply),
        (b"[]", "The reply is not a JSON object: []", BrokenReply),
        (b"{}", 'The reply has no "choices": {}', BrokenReply),
        (b'{"choices":[{}]}', 'The reply\'s choice has no "message": {"choices":[{}]}', BrokenReply),
        (b'{"error":{"message":"m"}}', "m", Unavailable),
    ],
)
def test_a_whole_reply_that_is_no_completion(text: bytes, message: str, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        whole(text, messages=[])
    assert caught.value.message == "OpenAI completion error: " + message
    with pytest.raises(kind) as caught:
        whole(text, prompt="p")
    assert caught.value.message == "OpenAI completion error: OpenAI completion error: " + message


@pytest.mark.parametrize(
    ("settings", "url", "header"),
    [
        (
            {"azure_endpoint": "https://r.openai.azure.com/", "azure_deployment": "d"},
            "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-02-01",
            "api-key",
        ),
        (
            {"azure_endpoint": "https://gateway.example/openai", "azure_api_version": "v"},
            "https://gateway.example/openai/deployments/m/chat/completions?api-version=v",
            "api-key",
        ),
        (
            {"open_ai_base_url": "https://r.openai.azure.com/openai", "azure_deployment": "d"},
            "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-08-01-preview",
            "api-key",
        ),
        (
            {"open_ai_base_url": "https://r.services.ai.azure.com"},
            "https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview",
            "Authorization",
        ),
    ],
)
def test_both_ways_of_naming_azures_address(settings: dict[str, Any], url: str, header: str) -> None:
    asked = request(azure.PROVIDER, **settings)
    assert asked.url == url
    assert header in dict(asked.headers)


def test_azures_deployment_stands_for_a_model_that_is_not_named() -> None:
    profile = Profile(azure_deployment="d")
    assert azure.PROVIDER.model_id(profile) == "d"
    assert azure.model(profile).id == "d"


def test_azure_without_an_address_says_so() -> None:
    with pytest.raises(SettingsProblem, match="Must provide one of the `baseURL`"):
        request(azure.PROVIDER, open_ai_use_azure=True, open_ai_base_url="")


def test_a_key_of_the_environment_goes_to_the_vendor_only() -> None:
    mine = Profile(open_ai_base_url="https://mine.example/v1")
    assert list(openai.PROVIDER.own_hosts(mine)) == ["api.openai.com"]
    assert list(azure.PROVIDER.own_hosts(mine)) == []
    assert list(azure.PROVIDER.own_hosts(Profile(azure_endpoint="https://r.openai.azure.com"))) == [
        "r.openai.azure.com"
    ]


@pytest.mark.parametrize(
    ("status", "text", "names"),
    [
        (200, b'{"data":[{"id":"a"},{"id":"b"},{"id":"a"},{"id":5},{},7]}', ["a", "b"]),
        (200, b'{"data":{}}', []),
        (200, b'{"data":null}', []),
        (200, b"[]", []),
        (200, b"<html>", []),
        (500, b'{"data":[{"id":"a"}]}', []),
    ],
)
def test_a_list_of_models_never_fails(status: int, text: bytes, names: list[str]) -> None:
    assert models_in(ResponseHead(status, "", {}), text) == names


@pytest.mark.parametrize("settings", [{}, {"open_ai_base_url": ""}, {"open_ai_base_url": "nope"}])
def test_no_list_is_asked_for_where_no_server_is_named(settings: dict[str, Any]) -> None:
    assert models_request(Profile(**settings)) is None


def test_a_list_is_not_asked_for_with_headers_that_cannot_be_sent() -> None:
    profile = Profile(open_ai_base_url="https://h/v1", open_ai_api_key=Secret("a\nb"))
    assert models_request(profile) is None


@pytest.mark.parametrize(
    ("reply", "ids"),
    [
        ({"status": 200, "chunks": ['{"data":[{"id":"a"},{"id":"m"}]}']}, ["m", "a"]),
        ({"connect_error": "ECONNREFUSED"}, ["m"]),
        ({"status": 401}, ["m"]),
    ],
)
def test_the_profiles_own_model_is_listed_first_with_what_is_known_of_it(reply: Any, ids: list[str]) -> None:
    profile = Profile(open_ai_base_url="https://h/v1", open_ai_model_id="m")
    assert openai.PROVIDER.models is not None
    rows = run_virtually(openai.PROVIDER.models(profile, Runtime(ScriptedTransport([reply], {}))))  # type: ignore[arg-type]
    assert [row.id for row in rows] == ids
    assert rows[0].value("openai") == {"id": "m", "provider": "openai", "contextWindow": 128000, "maxTokens": -1}
