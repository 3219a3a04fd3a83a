"""`lapce-ai doctor --report`: what somebody needs who helps, and nothing that nobody may see."""

from __future__ import annotations

import base64
import json
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.cli import bug_report, doctor_server
from lapce_ai_server.cli.bug_report import OPENING, known_secrets, report_text, tell_report
from lapce_ai_server.cli.doctor_server import ServerTold
from lapce_ai_server.cli.failure import CommandFailed
from lapce_ai_server.cli.scrubbed import plain_url, scrubbed
from lapce_ai_server.completion.journal import journal_files
from lapce_ai_server.settings.environment import Environment, environment_from
from lapce_ai_server.settings.state_path import state_folder
from secret_watch import SecretWatch


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bug_report, "server_told", lambda: ServerTold(0.0, {}, "not started here"))


def machine(home: Path, secrets: SecretWatch) -> Environment:
    """With secrets in every place that there is for them, and in some where none belong."""
    new = secrets.new
    password, in_path = new("in an address", "pw{}"), new("in a path", "{}")
    in_query = new("in a query", "{}")
    config = {
        "apiProvider": "openai",
        "openAiApiKey": new("key in the file"),
        "openAiBaseUrl": f"http://user:{password}@127.0.0.1:9/v1/{in_path}?key={in_query}",
        "openAiModelId": new("where the model belongs", "sk-{}"),
        "modelTemperature": new("where a number belongs", "sk-{}"),
        "proxy": f"http://me:{new('password of the proxy', 'p%2Fw{}')}@127.0.0.1:1",
        "caFile": str(home / "ca.pem"),
        "xaiApiKeyCommand": f"print-key {new('in a command', '{}')}",
        "awsCustomArn": "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
        "inlineDisabledGlobs": ["my-private-file-name.txt"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in config.items()]
    lines += ["[openAiHeaders]", f'X-Gateway = "{new("in a header")}"']
    lines += ["[profiles.other]", 'apiProvider = "xai"', f'xaiApiKey = "{new("of a profile")}"']
    lines += ["[roles.edit]", f'apiKey = "{new("of a role")}"', 'apiProvider = "anthropic"']
    file = home / "config.toml"
    file.write_text("\n".join(lines), "utf-8")
    file.chmod(0o600)
    variables = {
        "HOME": str(home),
        "LAPCE_AI_CONFIG": str(file),
        "ANTHROPIC_API_KEY": new("environment", "sk-ant-{}"),
        "AWS_SECRET_ACCESS_KEY": new("AWS"),
        "ANTHROPIC_BASE_URL": f"http://127.0.0.1:9/v1?api-key={new('query of the environment', '{}')}",
        "HTTPS_PROXY": f"http://u:{new('proxy of the environment', 'x{}')}@127.0.0.1:1",
    }
    return environment_from(variables)


def journal(environment: Environment) -> None:
    folder = state_folder(environment)
    assert folder is not None
    last = [
        {"time": 1.0, "verdict": "shown", "path": "/home/me/hush.py", "file": "hush.py", "why": "said sk-hush-123456"}
    ]
    journal_files(folder).write("1.json", {"pid": 1, "editor": "Lapce 0.4", "counts": {"shown": 3}, "last": last})


@pytest.mark.usefixtures("no_server")
def test_no_secret_is_in_a_report_and_what_helps_is(tmp_path: Path) -> None:
    secrets = SecretWatch()
    environment = machine(tmp_path, secrets)
    journal(environment)
    text = report_text(environment)
    assert secrets.leaks({"report": text.encode()}) == []
    assert str(tmp_path) not in text
    for hidden in ("hush", "my-private-file-name", "123456789012"):
        assert hidden not in text
    told = (
        OPENING,
        "| openAiBaseUrl | http://127.0.0.1:9/v1/••• |",
        "~/ca.pem",
        "xai grok",
        "httpx",
        "Lapce 0.4",
        "shown 3",
    )
    for word in (
        *told,
        "X-Gateway: •••",
        "| other | xaiApiKey | ••• |",
        "modelTemperature",
        "127.0.0.1:9",
        "1 of them",
    ):
        assert word in text, word


@pytest.mark.usefixtures("no_server")
def test_the_masking_is_of_two_kinds_and_neither_needs_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = SecretWatch()
    environment = machine(tmp_path, secrets)
    monkeypatch.setattr(bug_report, "known_secrets", lambda *_: ())
    assert secrets.leaks({"report": report_text(environment).encode()}) == []


def test_a_known_secret_is_masked_in_every_encoding(tmp_path: Path) -> None:
    key = "hidden/+ö? key"
    environment = environment_from({"HOME": str(tmp_path), "OPENAI_API_KEY": key})
    assert list(known_secrets(environment, ())) == [key]
    data = key.encode()
    written = (key, "hidden%2F%2B%C3%B6%3F%20key", base64.b64encode(data).decode(), data.hex())
    assert scrubbed(" ".join(written), [key], ()) == " ".join(["•••"] * len(written))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@h.example:8443/v1?key=k#f", "https://h.example:8443/v1"),
        ("https://h.example/v1/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/chat", "https://h.example/v1/•••/chat"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
        ("http://[::1/v1", "•••"),
        ("http://h:port/", "•••"),
    ],
)
def test_an_address_is_its_host_and_the_short_words_of_its_path(url: str, shown: str) -> None:
    assert plain_url(url) == shown


@pytest.mark.parametrize(
    "word",
    [
        "sk-ant-api03-abcdefghijklmnop",
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyA1234567890abcdefghij",
        "eyJhbGciOi.eyJzdWIi.c2ln",
    ],
)
def test_what_looks_like_a_key_is_masked_though_nobody_knows_it(word: str) -> None:
    assert word not in scrubbed(f"the vendor said {word}.", (), ())


@pytest.mark.parametrize(
    "word", ["claude-sonnet-4-20250514", "us.anthropic.claude-3-5-sonnet-20241022-v2:0", "gpt-4.1"]
)
def test_names_of_models_are_told(word: str) -> None:
    assert scrubbed(word, (), ()) == word


@given(st.text(max_size=200), st.text(min_size=4, max_size=20))
def test_no_text_brings_a_known_secret_back(text: str, secret: str) -> None:
    assert secret in "•••~" or secret not in scrubbed(f"{text} {secret} {text}".replace("•", ""), [secret], ())


@pytest.mark.usefixtures("no_server")
def test_a_report_in_a_file_is_for_its_user_alone_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bug_report, "report_text", lambda _: OPENING)
    file = tmp_path / "report.md"
    tell_report(str(file))
    assert file.read_text("utf-8").startswith("# Lapce AI")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for place in (file, tmp_path / "no" / "such"):
        with pytest.raises(CommandFailed):
            tell_report(str(place))


def test_a_server_is_what_the_report_is_of() -> None:
    assert bug_report.server_told is doctor_server.server_told
