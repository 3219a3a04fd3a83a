"""Profiles that a call brings along or changes."""

from __future__ import annotations

from typing import Any

import pytest

from lapce_ai_providers.errors import InvalidCall
from lapce_ai_providers.profile import Profile
from settings_cases import resolution, said

KEYS = {"OPENAI_API_KEY": "sk-env", "ANTHROPIC_API_KEY": "ant-env", "GEMINI_API_KEY": "gem-env"}
FOREIGN = "https://llm.example/v1"


def test_an_inline_profile_is_taken_as_it_is() -> None:
    raw = {
        "apiProvider": "openai",
        "openAiModelId": "gpt-4o",
        "openAiApiKey": "k",
        "openAiBaseUrl": "",
        "modelTemperature": None,
        "requestsPerMinute": 0,
        "apiRequestTimeout": 5,
        "aFieldOfAnotherVersion": {"deep": [1]},
    }
    assert resolution().settings.inline_profile(raw) == Profile(
        api_provider="openai",
        open_ai_model_id="gpt-4o",
        open_ai_api_key=resolution().settings.inline_profile({"openAiApiKey": "k"}).open_ai_api_key,
        open_ai_base_url="",
        requests_per_minute=0,
        api_request_timeout=5,
    )


def test_an_inline_profile_has_no_defaults_and_none_of_the_settings() -> None:
    settings = resolution({"apiRequestTimeout": 7, "modelTemperature": 1, "openAiBaseUrl": FOREIGN}).settings
    assert settings.inline_profile({}) == Profile()
    assert settings.inline_profile({"apiProvider": "openai"}) == Profile(api_provider="openai")


@pytest.mark.parametrize(
    ("raw", "field", "key"),
    [
        ({"apiProvider": "openai"}, "open_ai_api_key", "sk-env"),
        ({"apiProvider": "openai", "openAiApiKey": None}, "open_ai_api_key", "sk-env"),
        ({"apiProvider": "openai", "openAiBaseUrl": "https://api.openai.com/v1"}, "open_ai_api_key", "sk-env"),
        ({"apiProvider": "openai", "openAiApiKey": ""}, "open_ai_api_key", ""),
        ({"apiProvider": "openai", "openAiApiKey": "mine"}, "open_ai_api_key", "mine"),
        ({"apiProvider": "openai", "openAiBaseUrl": FOREIGN}, "open_ai_api_key", None),
        ({"apiProvider": "openai", "openAiBaseUrl": "http://localhost:1"}, "open_ai_api_key", None),
        ({"apiProvider": "openai", "openAiBaseUrl": "local:"}, "open_ai_api_key", None),
        ({"apiProvider": "openai", "openAiHeaders": {"Authorization": "mine"}}, "open_ai_api_key", None),
        ({}, "api_key", "ant-env"),
        ({"apiProvider": "anthropic", "anthropicBaseUrl": "http://api.anthropic.com"}, "api_key", None),
        ({"apiProvider": "gemini"}, "gemini_api_key", "gem-env"),
        ({"apiProvider": "xai"}, "xai_api_key", None),
    ],
)
def test_the_environment_s_key_is_inherited_for_the_vendor_s_own_host_alone(
    raw: Any, field: str, key: str | None
) -> None:
    profile = resolution(environment=KEYS, file={"trustedHosts": ["llm.example"]}).settings.inline_profile(raw)
    assert said(profile).get(field) == key


def test_an_inherited_bearer_token_comes_with_what_makes_it_one() -> None:
    profile = resolution(environment={"ANTHROPIC_AUTH_TOKEN": "t"}).settings.inline_profile({})
    assert said(profile) == {
        "api_key": "t",
        "anthropic_use_auth_token": True,
        "anthropic_base_url": "https://api.anthropic.com",
    }


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"modelTemperature": "hot"}, 'profile.modelTemperature: expected a number, got "hot"'),
        ({"apiRequestTimeout": -1}, "profile.apiRequestTimeout: expected a number from 0 on, got -1"),
        ({"requestsPerMinute": 1.5}, "profile.requestsPerMinute: expected a whole number from 0 on, got 1.5"),
        ({"openAiApiKey": ["sk-secret"]}, "profile.openAiApiKey: expected a text, got a list"),
        ({"openAiStreamingEnabled": "false"}, 'profile.openAiStreamingEnabled: expected true or false, got "false"'),
        ({"reasoningEffort": "maximal"}, "profile.reasoningEffort: expected one of minimal, low, medium, high, got"),
        ({"apiProvider": "ollama"}, "profile.apiProvider: expected one of openai, azure, anthropic"),
        ({"openaimodelid": 4}, "profile.openAiModelId: expected a text, got 4"),
        ({"modelMaxTokens": True, "xaiApiKey": 1}, "profile.modelMaxTokens: expected a whole number, got true; "),
    ],
)  # fmt: skip
def test_a_wrong_field_in_an_inline_profile_is_named(raw: Any, message: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        resolution().settings.inline_profile(raw)
    assert caught.value.message.startswith(message)
    assert caught.value.code == "invalid_params"


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"apiProvider": "openai"}, "open_ai_model_id"),
        ({"apiProvider": "azure"}, "open_ai_model_id"),
        ({"apiProvider": "openrouter"}, "open_router_model_id"),
        ({"apiProvider": "anthropic"}, "api_model_id"),
        ({"apiProvider": "gemini"}, "api_model_id"),
        ({"apiProvider": "vertex"}, "api_model_id"),
        ({"apiProvider": "bedrock"}, "api_model_id"),
        ({"apiProvider": "xai"}, "api_model_id"),
        ({}, "api_model_id"),
    ],
)
def test_the_call_s_model_goes_to_the_provider_s_own_field(profile: Any, field: str) -> None:
    settings = resolution().settings
    changed = settings.with_overrides(settings.inline_profile(profile), {}, "the-model")
    assert getattr(changed, field) == "the-model"
    assert settings.with_overrides(settings.inline_profile(profile), {}, None) == settings.inline_profile(profile)


def test_overrides_change_what_they_name_and_null_unsets() -> None:
    settings = resolution({"openAiApiKey": "k", "modelTemperature": 1, "openAiModelId": "a"}).settings
    changed = settings.with_overrides(
        settings.profile_for("chat"), {"model-temperature": None, "OPENAIMODELID": "b"}, None
    )
    assert said(changed) == {"api_provider": "openai", "open_ai_api_key": "k", "open_ai_model_id": "b"}


def test_a_wrong_override_is_named() -> None:
    settings = resolution().settings
    with pytest.raises(InvalidCall, match=r"^overrides\.modelTemperature: expected a number, got true$"):
        settings.with_overrides(Profile(), {"modelTemperature": True}, None)


def test_another_provider_does_not_inherit_the_model_but_finds_its_key() -> None:
    settings = resolution({"apiModelId": "claude-x", "apiKey": "a"}, environment=KEYS).settings
    changed = settings.with_overrides(settings.profile_for("chat"), {"apiProvider": "gemini"}, None)
    assert changed.api_model_id is None
    assert said(changed)["gemini_api_key"] == "gem-env"


@pytest.mark.parametrize("url", [FOREIGN, "https://api.openai.com.evil.example", "not a url"])
def test_an_override_cannot_lead_a_key_of_environment_or_file_away(url: str) -> None:
    overrides = {"openAiBaseUrl": url}
    for settings in (
        resolution(environment=KEYS, file={"apiProvider": "openai"}).settings,
        resolution(file={"openAiApiKey": "f", "openAiHeaders": {"X-Key": "f"}}).settings,
        resolution(file={"profiles": {"default": {}}, "openAiApiKey": "f"}).settings,
    ):
        changed = settings.with_overrides(settings.profile_for("chat"), overrides, None)
        assert changed.open_ai_api_key is None
        assert changed.open_ai_headers is None
        inline = settings.inline_profile({"apiProvider": "openai"})
        assert settings.with_overrides(inline, overrides, None).open_ai_api_key is None


def test_the_missing_key_is_explained_where_the_environment_has_one() -> None:
    settings = resolution(environment=KEYS).settings
    changed = settings.with_overrides(
        settings.inline_profile({"apiProvider": "openai"}), {"openAiBaseUrl": FOREIGN}, None
    )
    hint = settings.withheld_key_hint(changed)
    assert hint is not None
    assert hint.startswith("OPENAI_API_KEY is not sent to llm.example")
    assert settings.withheld_key_hint(settings.inline_profile({"apiProvider": "openai"})) is None
    assert settings.withheld_key_hint(Profile(api_provider="xai")) is None


def test_the_editor_s_own_key_may_follow_the_editor_s_call() -> None:
    settings = resolution({"openAiApiKey": "mine"}, environment=KEYS).settings
    changed = settings.with_overrides(settings.profile_for("chat"), {"openAiBaseUrl": FOREIGN}, None)
    assert said(changed)["open_ai_api_key"] == "mine"


def test_a_key_that_comes_with_the_override_goes_where_the_override_says() -> None:
    settings = resolution(environment=KEYS).settings
    overrides = {"openAiBaseUrl": FOREIGN, "openAiApiKey": "for-it"}
    changed = settings.with_overrides(settings.profile_for("chat"), overrides, None)
    assert said(changed)["open_ai_api_key"] == "for-it"
