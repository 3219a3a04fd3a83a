"""Where a key may go: the rule itself, and what settings make of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.settings.keys import at_own_host, is_loopback, key_allowed, place_of
from lapce_ai_server.settings.problem import Origin
from settings_cases import resolution, said

OWN = ("api.openai.com", "*.openai.azure.com")
TRUSTED = ("llm.corp.example", "*.lan.example", "ported.example:8443", "[fd00::1]:9")

ANY: tuple[Origin, ...] = ("environment", "file", "editor", "call")

RULE = [
    # url, allowed for a key that came from the environment and an address that came from the editor
    ("https://api.openai.com/v1", True),
    ("https://API.OpenAI.com/v1", True),
    ("https://api.openai.com./v1", True),
    ("https://api.openai.com:8443/v1", True),
    ("https://res.openai.azure.com/openai", True),
    ("http://api.openai.com/v1", False),  # in the clear
    ("https://openai.azure.com", False),
    ("https://evil-openai.azure.com", False),
    ("https://api.openai.com.evil.example/v1", False),
    ("https://evil.example/api.openai.com", False),
    ("https://evil.example#https://api.openai.com", False),
    ("https://evil.example?@api.openai.com", False),
    ("https://api.openai.com@evil.example/v1", False),
    ("https://evil.example\\@api.openai.com/v1", False),
    ("https://user:pw@api.openai.com/v1", False),
    ("https://api.openai.com\t.evil.example/", False),
    ("https://api.openai%2ecom/v1", False),
    ("https://аpi.openai.com/v1", False),  # a Cyrillic letter
    ("//api.openai.com/v1", False),
    ("api.openai.com/v1", False),
    ("ftp://api.openai.com/v1", False),
    ("https:///v1", False),
    ("https://api.openai.com:99999/v1", False),
    ("", False),
    ("local:", False),
    ("http://localhost:11434/v1", True),
    ("http://LOCALHOST/v1", True),
    ("http://models.localhost/v1", True),
    ("http://127.0.0.1:8080", True),
    ("http://127.9.9.9", True),
    ("http://[::1]:8080/v1", True),
    ("http://127.0.0.1.evil.example", False),
    ("http://localhost.evil.example", False),
    ("http://notlocalhost", False),
    ("http://0.0.0.0:8080", False),
    ("http://192.168.0.2:8080", False),
    ("http://2130706433/", False),
    ("https://llm.corp.example/v1", True),
    ("http://llm.corp.example:8080/v1", True),
    ("https://other.corp.example/v1", False),
    ("https://a.b.lan.example", True),
    ("https://lan.example", False),
    ("https://ported.example:8443/v1", True),
    ("https://ported.example/v1", False),
    ("http://[fd00::1]:9/v1", True),
    ("http://[fd00::1]:10/v1", False),
]


@pytest.mark.parametrize(("url", "allowed"), RULE)
def test_a_key_of_the_environment_goes_home_to_loopback_and_to_trusted_hosts(url: str, allowed: bool) -> None:
    facts: dict[str, Any] = {"own_hosts": OWN, "trusted_hosts": TRUSTED, "url_origin": "editor"}
    assert key_allowed(url, key_origin="environment", **facts) is allowed
    assert key_allowed(url, key_origin="file", **facts) is allowed


@pytest.mark.parametrize("key_origin", ANY)
@pytest.mark.parametrize("url_origin", ANY)
def test_a_key_meets_a_foreign_address_only_where_one_hand_wrote_both(key_origin: Origin, url_origin: Origin) -> None:
    allowed = key_allowed(
        "https://llm.example", key_origin=key_origin, url_origin=url_origin, own_hosts=OWN, trusted_hosts=()
    )
    hands = {"editor": "editor", "call": "editor", "file": "file"}
    assert allowed is (key_origin in hands and hands[key_origin] == hands.get(url_origin))


@given(st.text())
def test_no_text_in_front_of_or_behind_an_own_host_makes_another_host_an_own_one(text: str) -> None:
    for url in (f"https://{text}api.openai.com/", f"https://api.openai.com{text}"):
        place = place_of(url)
        assert at_own_host(url, OWN) is (place is not None and place.host == "api.openai.com")
        assert place is None or text.strip()[:1] in ("", ".", ":", "/", "?", "#") or place.host != "api.openai.com"


@given(st.ip_addresses())
def test_loopback_addresses_are_those_of_this_machine(address: Any) -> None:
    assert is_loopback(str(address)) is address.is_loopback


FOREIGN = "https://llm.corp.example/v1"


def test_the_environment_s_key_stays_away_from_an_address_of_the_editor() -> None:
    found = resolution({"openAiBaseUrl": FOREIGN}, environment={"OPENAI_API_KEY": "sk-env"})
    assert said(found.settings.profile_for("chat")) == {"api_provider": "openai", "open_ai_base_url": FOREIGN}
    (hint,) = found.hints
    assert hint.startswith("OPENAI_API_KEY is not sent to llm.corp.example (openAiBaseUrl).")
    assert 'trustedHosts = ["llm.corp.example"] into /home/me/.config/lapce-ai/config.toml' in hint
    assert found.settings.withheld_key_hint(found.settings.profile_for("chat")) == hint
    assert found.settings.overview()[0]["hint"] == hint


def test_an_address_in_the_environment_is_not_trusted_for_being_there() -> None:
    environment = {"OPENAI_API_KEY": "sk-env", "OPENAI_BASE_URL": FOREIGN}
    assert "open_ai_api_key" not in said(resolution(environment=environment).settings.profile_for("chat"))
    trusting = resolution(environment=environment, file={"trustedHosts": ["LLM.corp.example"]})
    assert said(trusting.settings.profile_for("chat"))["open_ai_api_key"] == "sk-env"
    assert trusting.hints == ()


def test_only_the_user_s_file_can_trust_a_host() -> None:
    found = resolution(
        {"openAiBaseUrl": FOREIGN, "trustedHosts": ["llm.corp.example"]}, environment={"OPENAI_API_KEY": "sk-env"}
    )
    assert "open_ai_api_key" not in said(found.settings.profile_for("chat"))
    assert [problem.setting for problem in found.problems] == ["trustedHosts"]


@pytest.mark.parametrize("place", ["editor", "file"])
def test_key_and_address_of_one_place_may_meet(place: str) -> None:
    options = {"openAiBaseUrl": FOREIGN, "openAiApiKey": "k"}
    found = resolution(options) if place == "editor" else resolution(file=options)
    assert said(found.settings.profile_for("chat"))["open_ai_api_key"] == "k"
    assert found.hints == ()


def test_a_key_of_the_file_and_its_headers_stay_away_from_the_editor_s_address() -> None:
    file = {"openAiApiKey": "f", "openAiHeaders": {"Authorization": "Bearer f"}}
    profile = said(resolution({"openAiBaseUrl": FOREIGN}, file=file).settings.profile_for("chat"))
    assert profile == {"api_provider": "openai", "open_ai_base_url": FOREIGN}


def test_where_the_stronger_key_may_not_go_a_weaker_one_that_may_is_used() -> None:
    file = {"openAiBaseUrl": FOREIGN, "openAiApiKey": "corp"}
    found = resolution(file=file, environment={"OPENAI_API_KEY": "sk-env"})
    assert said(found.settings.profile_for("chat"))["open_ai_api_key"] == "corp"
    assert found.hints == ()


def test_the_own_host_written_out_is_still_the_own_host() -> None:
    editor = {"profiles": {"here": {"openAiBaseUrl": "https://api.openai.com/v1"}}}
    profile = said(resolution(editor, environment={"OPENAI_API_KEY": "k"}).settings.profile_named("here"))
    assert profile["open_ai_api_key"] == "k"
    assert profile["open_ai_model_id"] == "gpt-4.1"


def test_the_local_model_is_sent_no_key_and_nobody_is_bothered_with_that() -> None:
    found = resolution({"openAiBaseUrl": "local:"}, environment={"OPENAI_API_KEY": "k"})
    assert said(found.settings.profile_for("chat")) == {"api_provider": "openai", "open_ai_base_url": "local:"}
    assert found.hints == ()


def test_a_bearer_token_for_anthropic_is_used_as_one() -> None:
    profile = said(resolution(environment={"ANTHROPIC_AUTH_TOKEN": "t"}).settings.profile_for("chat"))
    assert profile["api_key"] == "t"
    assert profile["anthropic_use_auth_token"] is True
    assert profile["anthropic_base_url"] == "https://api.anthropic.com"


def test_what_belongs_to_the_environment_s_token_does_not_touch_another_key() -> None:
    found = resolution({"apiKey": "mine"}, environment={"ANTHROPIC_AUTH_TOKEN": "t"})
    profile = said(found.settings.profile_for("chat"))
    assert profile["api_key"] == "mine"
    assert "anthropic_use_auth_token" not in profile
    assert "anthropic_base_url" not in profile


def test_azure_s_own_hosts_are_its_resources() -> None:
    environment = {"AZURE_OPENAI_API_KEY": "z", "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com"}
    assert said(resolution(environment=environment).settings.profile_for("chat"))["open_ai_api_key"] == "z"
    environment["AZURE_OPENAI_ENDPOINT"] = "https://gateway.example"
    assert "open_ai_api_key" not in said(resolution(environment=environment).settings.profile_for("chat"))


def test_a_disabled_endpoint_is_no_address() -> None:
    editor = {"awsRegion": "us-east-1", "awsBedrockEndpoint": "https://evil.example"}
    environment = {"AWS_BEARER_TOKEN_BEDROCK": "b"}
    assert "aws_api_key" in said(resolution(editor, environment=environment).settings.profile_for("chat"))
    editor["awsBedrockEndpointEnabled"] = True  # type: ignore[assignment]
    assert "aws_api_key" not in said(resolution(editor, environment=environment).settings.profile_for("chat"))


def test_an_adapter_that_cannot_be_loaded_owns_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    from lapce_ai_providers.profile import Profile
    from lapce_ai_server.settings import withholding

    def missing(name: str | None) -> None:
        raise ImportError(name)

    monkeypatch.setattr(withholding, "provider_named", missing)
    assert tuple(withholding.own_hosts_of(Profile(api_provider="xai"))) == ()
