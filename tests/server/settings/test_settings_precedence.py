"""Defaults < file < environment < editor, for the default profile, named ones and roles."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lapce_ai_providers.errors import InvalidCall, SettingsProblem
from settings_cases import messages, resolution, said

PRECEDENCE = [
    # file, environment, editor → field, value
    ({}, {}, {"openAiApiKey": "e"}, "open_ai_api_key", "e"),
    ({}, {"OPENAI_API_KEY": "v"}, {}, "open_ai_api_key", "v"),
    ({"openAiApiKey": "f"}, {}, {}, "open_ai_api_key", "f"),
    ({"openAiApiKey": "f"}, {"OPENAI_API_KEY": "v"}, {}, "open_ai_api_key", "v"),
    ({"openAiApiKey": "f"}, {"OPENAI_API_KEY": "v"}, {"openAiApiKey": "e"}, "open_ai_api_key", "e"),
    ({"openAiApiKey": "f"}, {}, {"openAiApiKey": None}, "open_ai_api_key", "f"),
    ({"openAiApiKey": "f"}, {}, {"openAiApiKey": ""}, "open_ai_api_key", "f"),
    ({"openAiApiKey": "f"}, {"OPENAI_API_KEY": "  "}, {}, "open_ai_api_key", "f"),
    ({"apiProvider": "xai"}, {"LAPCE_AI_PROVIDER": "openai", "OPENAI_API_KEY": "v"}, {}, "api_provider", "openai"),
    ({}, {"LAPCE_AI_PROVIDER": "gemini"}, {"apiProvider": "xai", "xaiApiKey": "k"}, "api_provider", "xai"),
    ({"openAiModelId": "f"}, {"OPENAI_API_KEY": "v"}, {}, "open_ai_model_id", "f"),
    ({"openAiModelId": "f"}, {"OPENAI_API_KEY": "v", "LAPCE_AI_MODEL": "m"}, {}, "open_ai_model_id", "m"),
    ({}, {"OPENAI_API_KEY": "v", "LAPCE_AI_MODEL": "m"}, {"openAiModelId": "e"}, "open_ai_model_id", "e"),
    ({}, {"OPENAI_API_KEY": "v", "LAPCE_AI_MODEL": "m"}, {"model": "e"}, "open_ai_model_id", "e"),
    ({"modelTemperature": 1}, {"OPENAI_API_KEY": "v"}, {"modelTemperature": 0}, "model_temperature", 0),
    ({"openAiBaseUrl": "http://localhost:1/f"}, {"OPENAI_BASE_URL": "http://localhost:2/v"}, {}, "open_ai_base_url", "http://localhost:2/v"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "environment", "editor", "field", "value"), PRECEDENCE)
def test_the_stronger_place_wins(
    file: Any, environment: dict[str, str], editor: Any, field: str, value: object
) -> None:
    found = resolution(editor, environment=environment, file=file)
    assert said(found.settings.profile_for("chat"))[field] == value
    assert messages(found) == []


@pytest.mark.parametrize(
    ("variable", "provider", "field"),
    [
        ("OPENAI_API_KEY", "openai", "open_ai_api_key"),
        ("AZURE_OPENAI_API_KEY", "azure", "open_ai_api_key"),
        ("ANTHROPIC_API_KEY", "anthropic", "api_key"),
        ("GEMINI_API_KEY", "gemini", "gemini_api_key"),
        ("GOOGLE_API_KEY", "gemini", "gemini_api_key"),
        ("AWS_BEARER_TOKEN_BEDROCK", "bedrock", "aws_api_key"),
        ("OPENROUTER_API_KEY", "openrouter", "open_router_api_key"),
        ("XAI_API_KEY", "xai", "xai_api_key"),
    ],
)
def test_one_environment_variable_is_enough(variable: str, provider: str, field: str) -> None:
    profile = said(resolution(environment={variable: "the-key"}).settings.profile_for("chat"))
    assert profile["api_provider"] == provider
    assert profile[field] == "the-key"


@pytest.mark.parametrize(
    ("environment", "provider"),
    [
        ({"XAI_API_KEY": "x", "OPENROUTER_API_KEY": "r", "ANTHROPIC_API_KEY": "a"}, "anthropic"),
        ({"XAI_API_KEY": "x", "OPENAI_API_KEY": "o"}, "openai"),
        ({"GEMINI_API_KEY": "g", "AZURE_OPENAI_API_KEY": "z"}, "azure"),
        # Credentials for a whole cloud are no key for a model: they count only where there is none.
        ({"AWS_ACCESS_KEY_ID": "i", "AWS_SECRET_ACCESS_KEY": "s", "XAI_API_KEY": "x"}, "xai"),
        ({"AWS_ACCESS_KEY_ID": "i", "AWS_SECRET_ACCESS_KEY": "s"}, "bedrock"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "/sa.json"}, "vertex"),
        ({"AWS_ACCESS_KEY_ID": "i", "XAI_API_KEY": "x"}, "xai"),
    ],
)
def test_of_several_keys_the_first_in_order_decides(environment: dict[str, str], provider: str) -> None:
    assert resolution(environment=environment).settings.profile_for("chat").api_provider == provider


@pytest.mark.parametrize(
    ("editor", "provider"),
    [
        ({"openAiApiKey": "k"}, "openai"),
        ({"openAiBaseUrl": "http://localhost:11434/v1"}, "openai"),
        ({"openAiApiKey": "k", "azureEndpoint": "https://r.openai.azure.com"}, "azure"),
        ({"openAiApiKey": "k", "openAiUseAzure": True}, "azure"),
        ({"openAiApiKey": "k", "openAiUseAzure": False}, "openai"),
        ({"apiKey": "k"}, "anthropic"),
        ({"geminiApiKey": "k", "openAiModelId": "left over"}, "gemini"),
        ({"vertexProjectId": "p"}, "vertex"),
        ({"awsRegion": "us-east-1"}, "bedrock"),
        ({"anthropic": {"apikey": "k"}}, "anthropic"),
    ],
)
def test_settings_tell_their_provider_and_beat_a_key_in_the_environment(editor: Any, provider: str) -> None:
    found = resolution(editor, environment={"XAI_API_KEY": "x"})
    assert found.settings.profile_for("chat").api_provider == provider


def test_a_model_id_of_another_provider_is_not_carried_over() -> None:
    found = resolution(
        {"apiProvider": "gemini", "geminiApiKey": "g"}, file={"apiProvider": "anthropic", "apiModelId": "claude-x"}
    )
    assert found.settings.profile_for("chat").api_model_id == "gemini-2.0-flash-001"


def test_sections_for_several_providers_stay_apart() -> None:
    editor = {"anthropic": {"apikey": "a", "model": "claude-x"}, "gemini": {"apikey": "g", "model": "gemini-x"}}
    chosen = said(resolution({**editor, "apiprovider": "gemini"}).settings.profile_for("chat"))
    assert chosen == {"api_provider": "gemini", "gemini_api_key": "g", "api_model_id": "gemini-x"}


def test_google_s_own_variable_comes_first() -> None:
    environment = {"GEMINI_API_KEY": "gemini", "GOOGLE_API_KEY": "google"}
    assert said(resolution(environment=environment).settings.profile_for("chat"))["gemini_api_key"] == "google"


def test_each_role_has_a_default_model_of_its_own() -> None:
    settings = resolution(environment={"ANTHROPIC_API_KEY": "a"}).settings
    assert settings.profile_for("chat").api_model_id == "claude-sonnet-4-20250514"
    assert settings.profile_for("inlineCompletion").api_model_id == "claude-haiku-4-5-20251001"


def test_a_configured_model_serves_both_roles() -> None:
    settings = resolution({"model": "mine"}, environment={"OPENAI_API_KEY": "k"}).settings
    assert settings.profile_for("inlineCompletion").open_ai_model_id == "mine"


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "https://llm.corp.example/v1", "local:"])
def test_another_server_is_never_asked_for_the_vendor_s_default_model(url: str) -> None:
    profile = resolution({"openAiBaseUrl": url, "openAiApiKey": "k"}).settings.profile_for("chat")
    assert profile.open_ai_model_id is None


def test_an_empty_openrouter_model_stays_empty() -> None:
    settings = resolution({"openRouterApiKey": "k", "openRouterModelId": ""}).settings
    assert settings.profile_for("chat").open_router_model_id == ""


def test_a_custom_arn_stands_for_the_model() -> None:
    settings = resolution({"awsCustomArn": "arn:aws:bedrock:x", "awsRegion": "us-east-1"}).settings
    assert settings.profile_for("chat").api_model_id is None


def test_a_role_names_a_profile_in_any_case() -> None:
    editor = {
        "openAiApiKey": "k",
        "profiles": {"Quick One": {"apiProvider": "xai", "xaiApiKey": "x", "apiModelId": "grok-3"}},
        "roles": {"inlineCompletion": "quick one"},
    }
    settings = resolution(editor).settings
    assert said(settings.profile_for("inlineCompletion")) == {
        "api_provider": "xai",
        "xai_api_key": "x",
        "api_model_id": "grok-3",
    }
    assert settings.profile_for("chat").api_provider == "openai"


@pytest.mark.parametrize(
    "editor",
    [
        {"roles": {"chat": {"openAiModelId": "big"}}},
        {"roles": {"chat": {"model": "big"}}},
        {"chat": {"model": "big"}},
        {"Chat": {"openai": {"modelid": "big"}}},
        {"chat": {"profile": "default", "model": "big"}},
    ],
)
def test_a_role_lays_its_own_fields_over_the_default_profile(editor: Any) -> None:
    settings = resolution({"openAiApiKey": "k", "modelTemperature": 1, **editor}).settings
    assert said(settings.profile_for("chat")) == {
        "api_provider": "openai",
        "open_ai_api_key": "k",
        "open_ai_model_id": "big",
        "model_temperature": 1,
    }
    assert settings.profile_for("inlineCompletion").open_ai_model_id == "gpt-4.1-mini"


def test_a_role_lays_its_own_fields_over_a_named_profile() -> None:
    editor = {"profiles": {"work": {"xaiApiKey": "x"}}, "chat": {"profile": "work", "model": "grok-4"}}
    profile = resolution(editor).settings.profile_for("chat")
    assert said(profile) == {"api_provider": "xai", "xai_api_key": "x", "api_model_id": "grok-4"}


def test_a_profile_with_a_key_of_its_own_takes_only_what_is_shared() -> None:
    editor = {
        "openAiApiKey": "k",
        "openAiBaseUrl": "https://llm.corp.example/v1",
        "modelTemperature": 1,
        "apiRequestTimeout": 30,
        "profiles": {"own": {"openAiApiKey": "other"}},
    }
    profile = resolution(editor).settings.profile_named("own")
    assert said(profile) == {"api_provider": "openai", "open_ai_api_key": "other", "open_ai_model_id": "gpt-4.1"}
    assert profile.api_request_timeout == 30


def test_a_profile_for_another_provider_finds_what_is_said_of_that_one() -> None:
    editor = {
        "openAiApiKey": "k",
        "geminiApiKey": "g",
        "apiProvider": "openai",
        "profiles": {"g": {"apiProvider": "gemini"}},
    }
    settings = resolution(editor, environment={"XAI_API_KEY": "x"}).settings
    assert settings.profile_named("g").gemini_api_key == settings.inline_profile({"geminiApiKey": "g"}).gemini_api_key


def test_a_profile_may_be_described_in_file_and_editor() -> None:
    file = {"profiles": {"work": {"apiProvider": "xai", "xaiApiKey": "x", "apiModelId": "grok-3"}}}
    profile = resolution({"profiles": {"WORK": {"apiModelId": "grok-4"}}}, file=file).settings.profile_named("Work")
    assert said(profile) == {"api_provider": "xai", "xai_api_key": "x", "api_model_id": "grok-4"}


def test_an_unknown_profile_is_refused_with_the_known_names() -> None:
    settings = resolution({"profiles": {"work": {"xaiApiKey": "x"}}}).settings
    with pytest.raises(InvalidCall, match=r"^profile: there is no profile wrok; known are default, work$"):
        settings.profile_named("wrok")
    with pytest.raises(InvalidCall, match="known is only default"):
        resolution().settings.profile_named("wrok")


def test_a_role_with_an_unknown_profile_asks_nobody_else() -> None:
    found = resolution({"roles": {"inlineCompletion": "wrok"}}, environment={"OPENAI_API_KEY": "k"})
    assert messages(found) == [
        "inlineCompletion: there is no profile wrok; known is only default (the editor's settings)"
    ]
    with pytest.raises(SettingsProblem, match="there is no profile wrok"):
        found.settings.profile_for("inlineCompletion")
    assert found.settings.profile_for("chat").api_provider == "openai"


def test_the_editor_s_role_replaces_the_file_s() -> None:
    file = {"roles": {"chat": "a"}, "profiles": {"a": {"xaiApiKey": "a"}, "b": {"xaiApiKey": "b"}}}
    assert said(resolution({"roles": {"chat": "b"}}, file=file).settings.profile_for("chat"))["xai_api_key"] == "b"


def test_nothing_configured_says_what_to_set_and_where() -> None:
    problem = resolution().settings.check("chat")
    assert problem is not None
    for part in (
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "openAiApiKey",
        "/home/me/.config/lapce-ai/config.toml",
        "lapce-ai local install",
    ):
        assert part in problem.message


@pytest.mark.parametrize(
    ("provider", "variable", "setting"),
    [
        ("openai", "OPENAI_API_KEY", "openAiApiKey"),
        ("anthropic", "ANTHROPIC_API_KEY", "apiKey"),
        ("gemini", "GEMINI_API_KEY", "geminiApiKey"),
        ("openrouter", "OPENROUTER_API_KEY", "openRouterApiKey"),
        ("xai", "XAI_API_KEY", "xaiApiKey"),
    ],
)
def test_a_provider_without_its_key_names_variable_and_setting(provider: str, variable: str, setting: str) -> None:
    told = f"needs a key. Run `lapce-ai auth set {provider}`, or set the environment variable {variable}, or {setting}"
    with pytest.raises(SettingsProblem, match=re.escape(told)):
        resolution({"apiProvider": provider}).settings.profile_for("chat")


@pytest.mark.parametrize("provider", ["vertex", "bedrock", "azure"])
def test_providers_with_other_ways_in_need_no_key(provider: str) -> None:
    assert resolution({"apiProvider": provider}).settings.profile_for("chat").api_provider == provider


def test_settings_of_the_server_follow_the_same_order() -> None:
    found = resolution(
        {"maxConnections": 7},
        file={"maxConnections": 5, "connectTimeout": 0, "logLevel": "error"},
        environment={"LAPCE_AI_LOG": "DEBUG"},
    )
    assert found.settings.transport.active_connections == 7
    assert found.settings.transport.connect_seconds is None
    assert found.settings.timeouts.connect_seconds is None
    assert found.settings.log_level == "debug"
    assert found.settings.transport.idle_connections == 10


def test_a_proxy_setting_stands_for_both_of_the_environment_s() -> None:
    environment = {"https_proxy": "http://env:1", "no_proxy": "corp.example", "SSL_CERT_FILE": "/ca.pem"}
    transport = resolution({"proxy": "http://user:pw@mine:2"}, environment=environment).settings.transport
    assert transport.proxies.http == transport.proxies.https
    assert transport.proxies.https is not None
    assert transport.proxies.https.reveal() == "http://user:pw@mine:2"
    assert transport.proxies.no_proxy == "corp.example"
    assert transport.ssl_cert_file == "/ca.pem"


def test_equal_settings_make_equal_transports() -> None:
    assert resolution({"caFile": "/ca"}).settings.transport == resolution({"cafile": "/ca"}).settings.transport
    assert resolution({"caFile": "/ca"}).settings.server != resolution().settings.server


def test_an_unusable_proxy_is_told_at_once_and_never_quoted() -> None:
    (setting,) = messages(resolution({"proxy": "socks5://user:pw@proxy:1"}))
    assert setting == "proxy: expected http://user:password@host:port, or the same with https (the editor's settings)"
    (variable,) = messages(resolution(environment={"HTTPS_PROXY": "socks5://user:pw@proxy:1"}))
    assert "HTTPS_PROXY" in variable
    assert variable.endswith("(the environment)")
    assert "pw" not in variable


def test_of_several_sections_the_one_with_a_key_decides() -> None:
    editor = {"openai": {"model": "gpt-4o"}, "anthropic": {"apikey": "a"}}
    assert resolution(editor).settings.profile_for("chat").api_provider == "anthropic"
