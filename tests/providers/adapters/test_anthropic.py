import json
from typing import Any

import pytest

from lapce_ai_providers.adapters import anthropic
from lapce_ai_providers.call import Call
from lapce_ai_providers.catalog.tables import model_rows
from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Runtime
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import HttpRequest
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

KEY = "sk-ant-secret"
MESSAGES = [{"role": "user", "content": "confidential"}]


def profile(**settings: Any) -> Profile:
    return Profile(**{"api_key": Secret(KEY), **settings})


def request(call: dict[str, Any] | None = None, **settings: Any) -> HttpRequest:
    return anthropic.exchange(Call(profile=profile(**settings), **(call or {"messages": MESSAGES})), {}).request


def headers(call: dict[str, Any] | None = None, **settings: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in request(call, **settings).headers}


def body(call: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(request(call, **settings).body)
    return value


def test_our_name_and_the_apis_version_are_on_every_request() -> None:
    for call in ({"messages": MESSAGES}, {"prompt": "p"}):
        sent = headers(call)
        assert sent["user-agent"].startswith("lapce-ai/")
        assert sent["anthropic-version"] == "2023-06-01"
        assert "http-referer" not in sent


def test_the_key_is_a_bearer_token_only_at_another_address() -> None:
    assert headers()["x-api-key"] == KEY
    assert headers(anthropic_use_auth_token=True)["x-api-key"] == KEY
    gateway = headers(anthropic_use_auth_token=True, anthropic_base_url="https://gateway.example")
    assert gateway["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in gateway
    assert headers(anthropic_base_url="https://gateway.example")["x-api-key"] == KEY


@pytest.mark.parametrize("key", [None, Secret("")])
def test_a_missing_key_is_told_after_a_wrong_address(key: Secret | None) -> None:
    with pytest.raises(SettingsProblem, match="Could not resolve authentication method"):
        request(api_key=key)
    with pytest.raises(SettingsProblem, match=r"^Invalid URL$"):
        request(api_key=key, anthropic_base_url="no address")


def test_features_are_asked_for_by_name_in_their_order() -> None:
    assert headers()["anthropic-beta"] == "prompt-caching-2024-07-31"
    long = headers(api_model_id="claude-sonnet-4-5", anthropic_beta_1m_context=True)
    assert long["anthropic-beta"] == "context-1m-2025-08-07,prompt-caching-2024-07-31"
    thinking = headers(api_model_id="claude-3-7-sonnet-20250219:thinking", anthropic_beta_1m_context=True)
    assert thinking["anthropic-beta"] == "output-128k-2025-02-19,prompt-caching-2024-07-31"
    assert "anthropic-beta" not in headers({"prompt": "p"}, anthropic_beta_1m_context=True)


@pytest.mark.parametrize(
    "name", ["claude-sonnet-4-20250514", "claude-sonnet-4-5", "claude-sonnet-4-6", "claude-opus-4-6"]
)
def test_the_long_context_has_its_own_prices(name: str) -> None:
    long = anthropic.model(profile(api_model_id=name, anthropic_beta_1m_context=True)).info
    plain = anthropic.model(profile(api_model_id=name)).info
    assert (plain.context_window, long.context_window) == (200_000, 1_000_000)
    assert long.input_price == 2 * (plain.input_price or 0)


def test_a_model_without_tiers_stays_as_it_is() -> None:
    asked = profile(api_model_id="claude-3-opus-20240229", anthropic_beta_1m_context=True)
    assert anthropic.model(asked).info.context_window == 200_000
    assert anthropic.betas(asked) == ["prompt-caching-2024-07-31"]


@pytest.mark.parametrize("name", [None, "", "claude-9", "toString"])
def test_an_unknown_model_is_the_default(name: str | None) -> None:
    assert anthropic.model_id(profile(api_model_id=name)) == "claude-sonnet-4-20250514"
    assert body(api_model_id=name)["model"] == "claude-sonnet-4-20250514"


def test_newer_models_are_known() -> None:
    assert body(api_model_id="claude-opus-4-6")["model"] == "claude-opus-4-6"


def test_a_prompt_neither_thinks_nor_is_cached() -> None:
    sent = body({"prompt": "p"}, enable_reasoning_effort=True, model_max_tokens=20_000)
    assert sent == {
        "model": "claude-sonnet-4-20250514",
        "max_tokens": 8192,
        "temperature": 1,
        "messages": [{"role": "user", "content": "p"}],
        "stream": False,
    }


def test_keys_and_prompts_are_in_no_repr() -> None:
    exchange = anthropic.exchange(Call(profile=profile(), system="confidential", messages=MESSAGES), {})
    assert KEY not in repr(exchange)
    assert "confidential" not in repr(exchange)


def test_the_models_are_those_of_the_table() -> None:
    assert anthropic.PROVIDER.models is not None
    rows = run_virtually(anthropic.PROVIDER.models(profile(), Runtime(ScriptedTransport([], {}))))
    assert rows == list(model_rows("anthropic"))


def test_a_text_is_counted_as_a_block() -> None:
    exchange = anthropic.count_exchange(profile(api_model_id="claude-3-7-sonnet-20250219:thinking"), "text")
    assert json.loads(exchange.request.body) == {
        "model": "claude-3-7-sonnet-20250219",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "text"}]}],
    }
    assert exchange.request.url == "https://api.anthropic.com/v1/messages/count_tokens"
    assert "anthropic-beta" not in dict(exchange.request.headers)


def test_a_key_goes_to_the_vendors_own_host() -> None:
    assert list(anthropic.PROVIDER.own_hosts(profile(anthropic_base_url="https://evil.example"))) == [
        "api.anthropic.com"
    ]
