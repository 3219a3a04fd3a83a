"""The user's configuration file, as it may be on a disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.settings.config_file import LARGEST_FILE_BYTES, read_config_file
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.load import load_settings
from lapce_ai_server.settings.options import Options
from settings_cases import messages, said

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def file_with(tmp_path: Path, content: str | bytes, mode: int = 0o600) -> dict[str, str]:
    path = tmp_path / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return {"LAPCE_AI_CONFIG": str(path)}


def test_a_file_is_read_and_used(tmp_path: Path) -> None:
    content = """
    apiProvider = "openai"
    openAiApiKey = "sk-file"
    [profiles.quick]
    open-ai-model-id = "gpt-4.1-nano"
    [roles]
    inlineCompletion = "quick"
    """
    found = load_settings(environment_from(file_with(tmp_path, content)), {})
    assert messages(found) == []
    assert said(found.settings.profile_for("inlineCompletion")) == {
        "api_provider": "openai",
        "open_ai_api_key": "sk-file",
        "open_ai_model_id": "gpt-4.1-nano",
    }


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    options = read_config_file(environment_from(file_with(tmp_path, b'\xef\xbb\xbfmodel = "m"\r\n')))
    assert options.profile == {"model": "m"}


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert read_config_file(environment_from({"HOME": str(tmp_path)})) == Options("file")
    assert read_config_file(environment_from({})) == Options("file")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a = 1\nb = \n", "is not valid TOML: Invalid value (at line 2, column 5)"),
        ('a = "sk-secret\n', "is not valid TOML: Illegal character '\\n' (at line 1, column 15)"),
        (b'a = 1\nb = "\xff"\n', "is not UTF-8 (line 2)"),
        ("[" * 5000, "is not valid TOML"),
        ("a = " + "[" * 50_000, "is n"),
        ("#" * (LARGEST_FILE_BYTES + 1), f"is larger than {LARGEST_FILE_BYTES} bytes"),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_the_rest_goes_on(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    variables = file_with(tmp_path, content)
    found = load_settings(environment_from({**variables, "OPENAI_API_KEY": "k"}), {})
    (message,) = messages(found)
    assert message.startswith(f"the configuration file {words}")
    assert message.endswith(f"({variables['LAPCE_AI_CONFIG']})")
    assert "secret" not in message
    assert found.settings.profile_for("chat").api_provider == "openai"


def test_a_file_that_was_asked_for_and_is_not_there_is_told(tmp_path: Path) -> None:
    (message,) = messages(load_settings(environment_from({"LAPCE_AI_CONFIG": str(tmp_path / "no.toml")}), {}))
    assert message == f"LAPCE_AI_CONFIG: there is no such file ({tmp_path / 'no.toml'})"


@posix_only
def test_a_folder_or_an_unreadable_path_is_told(tmp_path: Path) -> None:
    for path in (str(tmp_path), str(tmp_path / "file" / "below"), "with\0nul"):
        (tmp_path / "file").write_text("")
        (message,) = messages(load_settings(environment_from({"LAPCE_AI_CONFIG": path}), {}))
        assert message.startswith("the configuration file cannot be read: ")


@posix_only
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o666])
def test_a_file_with_a_key_that_others_can_read_is_told(tmp_path: Path, mode: int) -> None:
    for content in (
        'xaiApiKey = "k"',
        '[profiles.a]\napiKey = "k"',
        '[openai]\napikey = "k"',
        '[chat]\nxaiApiKey = "k"',
    ):
        variables = file_with(tmp_path, content, mode)
        found = load_settings(environment_from(variables), {})
        assert messages(found)[-1].startswith("it holds a key and other users of this machine can read it")
        assert f'chmod 600 "{variables["LAPCE_AI_CONFIG"]}"' in messages(found)[-1]


@posix_only
@pytest.mark.parametrize(("content", "mode"), [('model = "m"', 0o644), ('xaiApiKey = "k"', 0o600)])
def test_a_file_without_a_key_or_for_the_user_alone_is_in_order(tmp_path: Path, content: str, mode: int) -> None:
    assert messages(load_settings(environment_from(file_with(tmp_path, content, mode)), {})) == []


def test_a_date_where_a_text_belongs_is_told(tmp_path: Path) -> None:
    found = load_settings(environment_from(file_with(tmp_path, "model = 2026-11-22\nmodelTemperature = 07:00:00")), {})
    assert [message.split(" (")[0] for message in messages(found)] == [
        "model: expected a text, got a date or time",
        "modelTemperature: expected a number, got a date or time",
    ]


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_file_can_break_the_server(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / f"fuzz-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    load_settings(environment_from(file_with(folder, content)), {})
