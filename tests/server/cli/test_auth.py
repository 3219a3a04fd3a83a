"""`lapce-ai auth` and `lapce-ai trust`, as a user runs them; the vendor and the keyring are ours."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from editor import clean_environment
from fake_keyring import keyring_variables, program
from fake_vendors import fake_vendor
from lapce_ai_providers.call import Call
from lapce_ai_providers.key_check import check_request, verdict
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.wire import ResponseHead
from lapce_ai_server.cli.auth_keys import keys_in
from lapce_ai_server.cli.failure import CommandFailed
from vendor_replies import json_reply

KEY = "sk-typed-by-hand-12345"
ACCOUNT = json.dumps({"type": "service_account", "private_key": "-----BEGIN", "client_email": "a@b.example"})


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return clean_environment(tmp_path, **keyring_variables(tmp_path / "keyring.json"))


def run(environment: dict[str, str], *arguments: str, typed: str = "", folder: Path | None = None) -> tuple[int, str]:
    """Exit status, and all that was printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "lapce_ai_server", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        cwd=folder,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_key_is_set_listed_and_removed_and_never_shown(environment: dict[str, str], tmp_path: Path) -> None:
    status, told = run(environment, "auth", "set", "openai", typed=f"{KEY}\n")
    assert (status, KEY in told) == (0, False)
    assert json.loads((tmp_path / "keyring.json").read_text()) == {"lapce-ai/openai openAiApiKey": KEY}
    _, told = run(environment, "auth", "list")
    rows = dict(line.split(maxsplit=1) for line in told.splitlines())
    assert rows["openai"] == "the system's keyring"
    assert rows["anthropic"] == "none"
    assert KEY[-4:] not in told
    assert run(environment, "auth", "remove", "openai")[0] == 0
    assert json.loads((tmp_path / "keyring.json").read_text()) == {}
    assert "was not in" in run(environment, "auth", "remove", "openai")[1]


def test_what_was_stored_before_is_replaced_as_a_whole(environment: dict[str, str], tmp_path: Path) -> None:
    assert run(environment, "auth", "set", "bedrock", typed="AKIA1\nsecret1\ntoken1\n")[0] == 0
    assert run(environment, "auth", "set", "bedrock", typed="bearer1\n")[0] == 0
    assert json.loads((tmp_path / "keyring.json").read_text()) == {"lapce-ai/bedrock awsApiKey": "bearer1"}
    assert run(environment, "auth", "set", "vertex", typed=ACCOUNT)[0] == 0
    assert "vertexJsonCredentials" in (tmp_path / "keyring.json").read_text()


@pytest.mark.parametrize(
    ("provider", "typed"), [("openai", ""), ("openai", "two words-of-a-secret"), ("xai", "a\nb"), ("vertex", "{}")]
)
def test_what_is_no_key_is_refused_without_quoting_it(provider: str, typed: str) -> None:
    with pytest.raises(CommandFailed) as refused:
        keys_in(provider, typed)
    assert "xpected" in str(refused.value) or "no private_key" in str(refused.value)
    assert "words" not in str(refused.value)


def test_without_a_keyring_the_other_ways_are_told(environment: dict[str, str]) -> None:
    broken = {**environment, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    status, told = run(broken, "auth", "set", "openai", typed=KEY)
    assert status == 1
    assert "openAiApiKeyCommand" in told
    assert "configuration file" in told
    assert KEY not in told


def test_the_list_names_every_kind_of_source(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".config" / "lapce-ai").mkdir(parents=True)
    file = 'geminiApiKeyCommand = "pass gemini"\nxaiApiKey = "xai-1"\n'
    (tmp_path / ".config" / "lapce-ai" / "config.toml").write_text(file)
    told = run({**environment, "ANTHROPIC_API_KEY": "sk-ant"}, "auth", "list")[1]
    assert "ANTHROPIC_API_KEY of the environment" in told
    assert "geminiApiKeyCommand of the configuration file" in told
    assert "xaiApiKey of the configuration file" in told
    assert "none in the settings: this machine's own login is used" in told


@pytest.mark.skipif(sys.platform == "win32", reason="the program of this test begins with #!")
@pytest.mark.parametrize(
    ("status", "code", "words"), [(200, 0, "takes the key"), (401, 1, "does not take"), (503, 1, "trouble of its own")]
)
async def test_the_vendor_s_word_on_a_key(
    environment: dict[str, str], tmp_path: Path, status: int, code: int, words: str
) -> None:
    path = program(tmp_path, f"print('{KEY}')")
    async with fake_vendor() as vendor:
        vendor.always(json_reply(status, {"error": {"message": f"you sent {KEY}"}}))
        (tmp_path / "config.toml").write_text(
            f'openAiApiKeyCommand = "{path}"\nopenAiBaseUrl = "{vendor.url}/v1"\nopenAiModelId = "m"'
        )
        variables = {**environment, "LAPCE_AI_CONFIG": str(tmp_path / "config.toml")}
        ran = await asyncio.to_thread(run, variables, "auth", "test", "openai")
        asked = [(one.method, one.target, one.headers["authorization"]) for one in vendor.requests]
    assert asked == [("GET", "/v1/models", f"Bearer {KEY}")]
    assert ran[0] == code
    assert words in ran[1]
    assert KEY not in ran[1]


def test_a_network_s_failure_says_nothing_of_the_key(environment: dict[str, str], tmp_path: Path) -> None:
    file = 'openAiApiKey = "k"\nopenAiBaseUrl = "http://127.0.0.1:1/v1"\nopenAiModelId = "m"'
    (tmp_path / "config.toml").write_text(file)
    (tmp_path / "config.toml").chmod(0o600)
    status, told = run({**environment, "LAPCE_AI_CONFIG": str(tmp_path / "config.toml")}, "auth", "test", "openai")
    assert status == 1
    assert "was not reached" in told
    assert "not tried" in told


PROFILES = {
    "openai": ({"open_ai_api_key": "k", "open_ai_model_id": "m"}, "GET https://api.openai.com/v1/models"),
    "azure": (
        {"open_ai_api_key": "k", "azure_endpoint": "https://r.openai.azure.com", "azure_deployment": "d"},
        "GET https://r.openai.azure.com/openai/models?api-version=2024-02-01",
    ),
    "anthropic": ({"api_key": "k"}, "GET https://api.anthropic.com/v1/models?limit=1"),
    "gemini": ({"gemini_api_key": "k"}, "GET https://generativelanguage.googleapis.com/v1beta/models?pageSize=1"),
    "vertex": (
        {"vertex_project_id": "p", "vertex_region": "us-east5"},
        "POST https://us-east5-aiplatform.googleapis.com/",
    ),
    "bedrock": (
        {"aws_access_key": "a", "aws_secret_key": "s", "aws_region": "us-east-1"},
        "GET https://bedrock.us-east-1.amazonaws.com/foundation-models?byOutputModality=TEXT",
    ),
    "openrouter": ({"open_router_api_key": "k"}, "GET https://openrouter.ai/api/v1/key"),
    "xai": ({"xai_api_key": "k"}, "GET https://api.x.ai/v1/models"),
}


@pytest.mark.parametrize("name", PROFILES)
def test_each_vendor_is_asked_what_costs_nothing(name: str) -> None:
    fields, expected = PROFILES[name]
    keys = ("key", "json_credentials")
    secret = {key: Secret(value) if key.endswith(keys) else value for key, value in fields.items()}
    profile = Profile(api_provider=name, **secret)  # type: ignore[arg-type]
    request = check_request(name, provider_named(name).exchange(Call(profile=profile, prompt="?"), {}))
    assert f"{request.method} {request.url}".startswith(expected)
    assert name != "vertex" or request.url.endswith(":countTokens")


@pytest.mark.parametrize(
    ("status", "body", "taken"),
    [
        (200, b"{}", True),
        (401, b"", False),
        (400, b'{"reason": "API_KEY_INVALID"}', False),
        (403, b'{"__type": "UnrecognizedClientException"}', False),
        (403, b"{}", None),
        (404, b"", None),
        (429, b"", None),
        (500, b"", None),
    ],
)
def test_an_answer_is_yes_no_or_neither(status: int, body: bytes, taken: bool | None) -> None:
    assert verdict("X", ResponseHead(status, "", {}), body).taken is taken


def test_a_workspace_is_trusted_listed_and_forgotten(environment: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / ".vscode").mkdir(parents=True)
    assert "sets nothing" in run(environment, "trust", folder=work)[1]
    settings = {"lapceAi.openAiBaseUrl": "https://a.example", "lapceAi.openAiHeaders": {"X-Key": "of-a-secret"}}
    (work / ".vscode" / "settings.json").write_text(json.dumps({**settings, "lapceAi.apiKey": "sk-secret"}))
    status, told = run(environment, "trust", folder=work)
    assert status == 0
    assert "openAiBaseUrl = https://a.example" in told
    assert "openAiHeaders = X-Key" in told
    assert "secret" not in told
    assert os.path.realpath(work) in run(environment, "trust", "--list")[1]
    (work / ".vscode" / "settings.json").write_text('{"lapceAi.proxy": "http://b.example"}')
    assert "not trusted now" in run(environment, "trust", "--list")[1]
    assert "no longer trusted" in run(environment, "trust", "--remove", str(work))[1]
    assert "No workspace" in run(environment, "trust", "--list")[1]
