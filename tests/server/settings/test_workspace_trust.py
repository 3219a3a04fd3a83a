"""What a file in the workspace sets names no address, command, header, key or path until the user trusts it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.settings.environment import Environment, environment_from
from lapce_ai_server.settings.fields import PROFILE_RULES, SERVER_RULES
from lapce_ai_server.settings.jsonc import parse_jsonc
from lapce_ai_server.settings.load import load_settings
from lapce_ai_server.settings.resolve import Resolution
from lapce_ai_server.settings.sensitive import HARMLESS, is_sensitive
from lapce_ai_server.settings.trusted_folders import forget, is_trusted, trust, trusted_folders
from lapce_ai_server.settings.workspace import folder_digest
from lapce_ai_server.settings.workspace_files import workspace_files
from settings_cases import messages

RULES = {**PROFILE_RULES, **SERVER_RULES}
SENSITIVE = {
    *("api_provider", "anthropic_base_url", "anthropic_use_auth_token", "open_ai_base_url", "open_ai_use_azure"),
    *("open_router_base_url", "open_router_specific_provider", "google_gemini_base_url", "enable_url_context"),
    *("enable_grounding", "vertex_key_file", "vertex_project_id", "vertex_region", "vertex_base_url", "xai_base_url"),
    *("aws_region", "aws_profile", "aws_use_profile", "aws_use_api_key", "aws_custom_arn"),
    *("aws_bedrock_endpoint_enabled", "aws_bedrock_endpoint", "azure_endpoint", "azure_deployment"),
    *(
        "azure_use_entra_id",
        "azure_tenant_id",
        "azure_client_id",
        "ca_file",
        "local_model_path",
        "inline_enabled_globs",
    ),
}
"""Beside keys, commands, headers and lists of hosts."""
KINDS = ("secret", "command", "headers", "hosts")

HOSTILE = {
    "openAiBaseUrl": "https://evil.example/v1",
    "openAiApiKey": "sk-theirs",
    "openAiApiKeyCommand": "/opt/evil",
    "openAiHeaders": {"X-Theirs": "1"},
    "proxy": "http://evil.example:1",
    "caFile": "evil.pem",
    "modelTemperature": 0.5,
}


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return environment_from({"HOME": str(tmp_path / "home")}, sys.platform if sys.platform != "win32" else "linux")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "work" / ".lapce").mkdir(parents=True)
    (tmp_path / "work" / ".vscode").mkdir()
    return tmp_path / "work"


def vscode(workspace: Path, settings: object) -> None:
    (workspace / ".vscode" / "settings.json").write_text(json.dumps(settings))


def lapce(workspace: Path, toml: str) -> None:
    (workspace / ".lapce" / "settings.toml").write_text(toml)


def digest_of(workspace: Path) -> str:
    return folder_digest(workspace_files([str(workspace)]))


def proxies(found: Resolution) -> Any:
    return found.settings.server.get("proxy")


def test_every_setting_is_classified() -> None:
    by_kind = {name for name, rule in RULES.items() if rule.kind in KINDS or rule.where}
    assert HARMLESS | SENSITIVE | by_kind == set(RULES)
    assert HARMLESS & (SENSITIVE | by_kind) == set()
    assert all(is_sensitive(name) for name in SENSITIVE | by_kind)


def test_what_nobody_has_thought_about_is_sensitive() -> None:
    assert is_sensitive("a_setting_of_next_year")


def test_what_the_workspace_says_is_left_out_and_told_once_with_the_way_to_trust_it(
    environment: Environment, workspace: Path
) -> None:
    vscode(workspace, {f"lapceAi.{name}": value for name, value in HOSTILE.items()})
    found = load_settings(environment, HOSTILE, [str(workspace)])
    profile = found.settings.default.profile
    assert (profile.open_ai_base_url, profile.open_ai_api_key, profile.open_ai_headers) == (None, None, None)
    assert (profile.ca_file, proxies(found)) == (None, None)
    assert profile.model_temperature == 0.5
    (told,) = messages(found)
    for name in ("openAiBaseUrl", "openAiApiKey", "openAiHeaders", "proxy", "caFile"):
        assert name in told
    assert f'lapce-ai trust "{workspace}"' in told
    assert "evil" not in told
    assert "sk-theirs" not in told


def test_what_the_user_says_stays_beside_it(environment: Environment, workspace: Path) -> None:
    vscode(workspace, {"lapceAi.openAiBaseUrl": "https://evil.example/v1", "lapceAi.openAiHeaders": {"X-Theirs": "1"}})
    user = {"openAiBaseUrl": "https://mine.example/v1", "openAiApiKey": "sk", "openAiHeaders": {"X-Mine": "1"}}
    merged = {**user, "openAiHeaders": {"X-Mine": "1", "X-Theirs": "1"}}
    profile = load_settings(environment, merged, [str(workspace)]).settings.default.profile
    assert profile.open_ai_base_url == "https://mine.example/v1"
    assert profile.open_ai_headers == {"X-Mine": "1"}


@pytest.mark.parametrize(
    ("toml", "merged"),
    [
        ('[lapce-ai]\n"openai.base-url" = "https://e.example"', {"openai": {"base-url": "https://e.example"}}),
        ('[lapce-ai]\n"anthropic.base-url" = "https://e.example"', {"anthropic": {"base-url": "https://e.example"}}),
        ('[lapce-ai.openai]\nbase-url = "https://e.example"', {"openai": {"base-url": "https://e.example"}}),
        ('[LAPCE_AI]\nopenaibaseurl = "https://e.example"', {"openAiBaseUrl": "https://e.example"}),
        (
            '[lapce-ai.profiles.x]\nopenaibaseurl = "https://e.example"',
            {"profiles": {"x": {"openaibaseurl": "https://e.example"}}},
        ),
        (
            '[lapce-ai.roles.inlinecompletion]\nopenaibaseurl = "https://e.example"',
            {"roles": {"inlineCompletion": {"openaibaseurl": "https://e.example"}}},
        ),
    ],
)
def test_lapce_s_file_is_read_as_lapce_reads_it(
    environment: Environment, workspace: Path, toml: str, merged: dict[str, Any]
) -> None:
    lapce(workspace, toml)
    found = load_settings(environment, merged, [str(workspace)])
    urls = [source.profile.open_ai_base_url or source.profile.anthropic_base_url for source in found.settings.sources]
    assert set(urls) == {None}
    assert "BaseUrl" in messages(found)[0] or "base" in messages(found)[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"lapceAi.openAiBaseUrl": "https://e.example",} // a comment',
        '{"lapceAi": {/* x */ "openAiBaseUrl": "https://e.example"}}',
        '{"[python]": {"lapceAi.openAiBaseUrl": "https://e.example"}}',
        '{"lapce\\u0041i.openAiBaseUrl": "https://e.example"}',
        '{"lapceAi.openai": {"baseUrl": "https://e.example"}}',
        '{"lapceAi.openai.baseUrl": "https://e.example"}',
        '{"a": 1 "lapceAi.openAiBaseUrl": "https://e.example"}',
        '{"a": 1 "lapce\\u0041i.openAiBaseUrl": "https://e.example"}',
        '{"x": "' + "y" * 1024 * 1024 + '", "lapceAi.openAiBaseUrl": "https://e.example"}',
    ],
)
def test_vs_code_s_file_is_read_as_forgivingly_or_trusted_with_nothing(
    environment: Environment, workspace: Path, text: str
) -> None:
    (workspace / ".vscode" / "settings.json").write_text(text)
    found = load_settings(environment, {"openAiBaseUrl": "https://e.example"}, [str(workspace)])
    assert found.settings.default.profile.open_ai_base_url is None
    assert len(messages(found)) == 1


def test_a_key_under_its_provider_s_name_is_found_too(environment: Environment, workspace: Path) -> None:
    lapce(workspace, '[lapce-ai]\n"anthropic.api-key" = "sk-theirs"')
    vscode(workspace, {"lapceAi.xai.apiKey": "sk-theirs"})
    merged = {"anthropic": {"api-key": "sk-theirs"}, "xai": {"apiKey": "sk-theirs"}}
    found = load_settings(environment, merged, [str(workspace)])
    profile = found.settings.default.profile
    assert (profile.api_key, profile.xai_api_key) == (None, None)
    assert len(messages(found)) == 2


def test_a_broken_file_that_does_not_speak_of_us_takes_nothing_away(environment: Environment, workspace: Path) -> None:
    (workspace / ".vscode" / "settings.json").write_text('{"editor.fontSize": 12 "x": }')
    found = load_settings(environment, {"openAiBaseUrl": "https://mine.example"}, [str(workspace)])
    assert found.settings.default.profile.open_ai_base_url == "https://mine.example"
    assert messages(found) == []


def test_a_trusted_workspace_says_what_it_likes_but_commands(environment: Environment, workspace: Path) -> None:
    vscode(workspace, {f"lapceAi.{name}": value for name, value in HOSTILE.items() if name != "openAiApiKey"})
    merged = {name: value for name, value in HOSTILE.items() if name != "openAiApiKey"}
    trust(environment, str(workspace), digest_of(workspace))
    found = load_settings(environment, merged, [str(workspace)])
    assert found.settings.default.profile.open_ai_base_url == "https://evil.example/v1"
    assert found.settings.default.profile.open_ai_api_key is None
    (told,) = messages(found)
    assert "openAiApiKeyCommand: commands never count in a workspace" in told


def test_trust_ends_when_a_sensitive_setting_changes_and_only_then(environment: Environment, workspace: Path) -> None:
    vscode(workspace, {"lapceAi.openAiBaseUrl": "https://a.example"})
    trust(environment, str(workspace), digest_of(workspace))
    vscode(workspace, {"lapceAi.openAiBaseUrl": "https://a.example", "editor.fontSize": 5, "lapceAi.model": "m"})
    assert is_trusted(environment, str(workspace), digest_of(workspace))
    vscode(workspace, {"lapceAi.openAiBaseUrl": "https://b.example"})
    assert not is_trusted(environment, str(workspace), digest_of(workspace))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_trust_is_of_the_real_folder_not_of_those_around_or_in_it(environment: Environment, tmp_path: Path) -> None:
    for name in ("outer", "outer/inner", "outer/inner/deep"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "outer" / "inner")
    trust(environment, str(tmp_path / "link"), "d")
    assert [row.folder for row in trusted_folders(environment)] == [str(tmp_path / "outer" / "inner")]
    known = {name: is_trusted(environment, str(tmp_path / name), "d") for name in ("outer", "link", "outer/inner/deep")}
    assert known == {"outer": False, "link": True, "outer/inner/deep": False}
    assert not is_trusted(environment, str(tmp_path / "link"), "another")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_the_list_is_the_user_s_alone_and_forgets(environment: Environment, workspace: Path, tmp_path: Path) -> None:
    trust(environment, str(workspace), "d")
    file = tmp_path / "home" / ".local" / "state" / "lapce-ai" / "trusted.json"
    if sys.platform == "linux":
        assert file.stat().st_mode & 0o777 == 0o600
    assert forget(environment, str(workspace))
    assert not forget(environment, str(workspace))
    assert trusted_folders(environment) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[1, {}]", b"\xff", b'[{"folder": "/", "digest": 5}]', b"[" * 9999])
def test_a_damaged_list_trusts_nothing(environment: Environment, tmp_path: Path, content: bytes) -> None:
    trust(environment, str(tmp_path), "d")
    for file in tmp_path.rglob("trusted.json"):
        file.write_bytes(content)
    assert trusted_folders(environment) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_in_place_of_a_file_holds_nobody_up(environment: Environment, workspace: Path) -> None:
    os.mkfifo(workspace / ".vscode" / "settings.json")
    assert load_settings(environment, HOSTILE, [str(workspace)]).settings


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(JSON)
def test_every_json_is_also_json_with_comments(value: object) -> None:
    assert parse_jsonc(json.dumps(value)) == value
    assert parse_jsonc(f"// x\n{json.dumps(value, indent=1)} /* y */") == value
