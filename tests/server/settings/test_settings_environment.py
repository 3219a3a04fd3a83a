"""The environment: what is looked at, what is kept secret, where the configuration file is."""

from __future__ import annotations

import pytest

from lapce_ai_server.settings.config_path import config_path
from lapce_ai_server.settings.environment import environment_from, read_environment
from lapce_ai_server.settings.vendors import VENDORS
from settings_cases import resolution, said


def test_no_key_and_no_proxy_shows_in_a_repr() -> None:
    variables = {name: "the-secret" for vendor in VENDORS.values() for name in vendor.key_variables}
    variables |= {"HTTPS_PROXY": "http://user:the-secret@proxy:1", "AWS_SECRET_ACCESS_KEY": "the-secret"}
    environment = environment_from(variables)
    assert "the-secret" not in repr(environment)
    assert "the-secret" not in repr(resolution(environment=variables))


def test_white_space_around_a_key_is_not_part_of_it() -> None:
    profile = resolution(environment={"OPENAI_API_KEY": " sk-1\n"}).settings.profile_for("chat")
    assert said(profile)["open_ai_api_key"] == "sk-1"


def test_empty_variables_are_not_set_but_an_empty_no_proxy_is() -> None:
    environment = environment_from({"OPENAI_API_KEY": "", "AWS_REGION": " ", "NO_PROXY": "", "no_proxy": "a"})
    assert not environment.has("OPENAI_API_KEY")
    assert not environment.has("AWS_REGION")
    assert environment.network == {"NO_PROXY": "", "no_proxy": "a"}


def test_this_process_has_an_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAI_API_KEY", "x")
    monkeypatch.setenv("LAPCE_AI_LOG", "Warning")
    environment = read_environment()
    assert environment.keys["XAI_API_KEY"].reveal() == "x"
    assert environment.log_level == "warning"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"AZURE_OPENAI_API_KEY": "k", "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com",
             "AZURE_OPENAI_DEPLOYMENT": "d", "OPENAI_API_VERSION": "v"},
            {"api_provider": "azure", "open_ai_api_key": "k", "azure_endpoint": "https://r.openai.azure.com",
             "azure_deployment": "d", "azure_api_version": "v"},
        ),
        (
            {"GOOGLE_APPLICATION_CREDENTIALS": "/sa.json", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "l",
             "ANTHROPIC_VERTEX_PROJECT_ID": "ap", "CLOUD_ML_REGION": "r"},
            {"api_provider": "vertex", "vertex_project_id": "ap", "vertex_region": "r",
             "api_model_id": "claude-sonnet-4-5@20250929"},
        ),
        (
            {"AWS_BEARER_TOKEN_BEDROCK": "b", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "us-west-2"},
            {"api_provider": "bedrock", "aws_api_key": "b", "aws_use_api_key": True, "aws_region": "us-west-2",
             "api_model_id": "anthropic.claude-sonnet-4-20250514-v1:0"},
        ),
    ],
)  # fmt: skip
def test_the_vendors_other_variables_fill_their_profile(variables: dict[str, str], expected: dict[str, object]) -> None:
    assert said(resolution(environment=variables).settings.profile_for("chat")) == expected


@pytest.mark.parametrize(
    ("variables", "platform", "path"),
    [
        ({"HOME": "/home/me"}, "linux", "/home/me/.config/lapce-ai/config.toml"),
        ({"HOME": "/home/me", "XDG_CONFIG_HOME": "/cfg"}, "linux", "/cfg/lapce-ai/config.toml"),
        ({"HOME": "/home/me", "XDG_CONFIG_HOME": "cfg"}, "linux", "/home/me/.config/lapce-ai/config.toml"),
        ({"XDG_CONFIG_HOME": "/cfg"}, "freebsd14", "/cfg/lapce-ai/config.toml"),
        ({}, "linux", None),
        ({"HOME": "/Users/me"}, "darwin", "/Users/me/Library/Application Support/lapce-ai/config.toml"),
        ({}, "darwin", None),
        ({"APPDATA": r"C:\Users\me\AppData\Roaming"}, "win32", r"C:\Users\me\AppData\Roaming\lapce-ai\config.toml"),
        ({"USERPROFILE": r"C:\Users\me"}, "win32", r"C:\Users\me\AppData\Roaming\lapce-ai\config.toml"),
        ({"HOME": "/c/Users/me"}, "win32", None),
        ({"LAPCE_AI_CONFIG": "/my.toml", "HOME": "/home/me"}, "linux", "/my.toml"),
    ],
)
def test_the_file_is_where_the_platform_keeps_such_files(
    variables: dict[str, str], platform: str, path: str | None
) -> None:
    assert config_path(environment_from(variables, platform)) == path
