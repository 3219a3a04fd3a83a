"""Keys that a command prints or the keyring holds, through the real server: chat and inline completions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from editor import clean_environment
from fake_keyring import keyring_variables, program
from fake_vendors import FakeVendor
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.stored_keys import note_stored
from raw_editor import raw_editor
from vendor_replies import json_reply, openai_stream, openai_whole

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests begin with #!"),
]


def settings(vendor: FakeVendor, command: object) -> dict:
    return {"openAiBaseUrl": f"{vendor.url}/v1", "openAiModelId": "m", "openAiApiKeyCommand": command}


def keys_sent(vendor: FakeVendor) -> list[str]:
    return [request.headers.get("authorization", "").removeprefix("Bearer ") for request in vendor.requests]


async def test_a_command_s_key_is_sent_and_fetched_again_when_it_is_refused(tmp_path: Path, vendor: FakeVendor) -> None:
    path = program(tmp_path, "path = pathlib.Path('n'); n = path.exists(); path.touch(); print(['old', 'new'][n])")
    async with raw_editor(clean_environment(tmp_path)) as editor:
        await editor.initialize(settings(vendor, [str(path)]))
        refusal = json_reply(401, {"error": {"message": "no"}})
        vendor.answer(openai_whole("fine"), refusal, openai_whole("fine"))
        answers = [await editor.ask("ai/complete", {"prompt": "hi"}) for _ in range(3)]
        assert ["result" in answer for answer in answers] == [True, False, True]
        assert keys_sent(vendor) == ["old", "old", "new"]


async def test_a_command_that_fails_is_a_settings_error_in_words(tmp_path: Path, vendor: FakeVendor) -> None:
    async with raw_editor(clean_environment(tmp_path)) as editor:
        await editor.initialize(settings(vendor, str(program(tmp_path, "sys.exit('the vault is locked')"))))
        error = (await editor.ask("ai/complete", {"prompt": "hi"}))["error"]
        assert error["data"]["code"] == "settings"
        assert "the vault is locked" in error["message"]
        assert "openAiApiKeyCommand" in error["message"]
        assert vendor.requests == []


async def test_the_server_answers_others_while_a_command_runs(tmp_path: Path, vendor: FakeVendor) -> None:
    path = program(tmp_path, "while not os.path.exists('go'): time.sleep(0.01)\nprint('late')")
    async with raw_editor(clean_environment(tmp_path)) as editor:
        await editor.initialize(settings(vendor, str(path)))
        vendor.answer(openai_whole("fine"))
        number = editor.request("ai/complete", {"prompt": "hi"})
        status = (await editor.ask("ai/status", {}))["result"]
        assert len(status["calls"]) == 1
        assert status["profiles"][0]["key"] == "editor"
        (tmp_path / "go").touch()
        assert "result" in await editor.response(number)
        assert keys_sent(vendor) == ["late"]


async def test_a_key_of_the_keyring_serves_chat_and_completions(tmp_path: Path, vendor: FakeVendor) -> None:
    environment = clean_environment(tmp_path, **keyring_variables(tmp_path / "keyring.json"))
    (tmp_path / "keyring.json").write_text('{"lapce-ai/openai openAiApiKey": "kept"}')
    note_stored(environment_from(environment), {"openai": ("open_ai_api_key",)})
    document = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "def f():\n    return "}
    async with raw_editor(environment) as editor:
        await editor.initialize({"openAiBaseUrl": f"{vendor.url}/v1", "openAiModelId": "m", "fillInTheMiddle": "chat"})
        vendor.answer(openai_stream(["1"]), openai_whole("fine"))
        editor.notify("textDocument/didOpen", {"textDocument": document})
        asked = {"position": {"line": 1, "character": 11}, "context": {"triggerKind": 2}}
        answer = await editor.ask("textDocument/inlineCompletion", {"textDocument": {"uri": "file:///a.py"}, **asked})
        assert answer["result"]["items"][0]["insertText"] == "1"
        assert "result" in await editor.ask("ai/complete", {"prompt": "hi"})
        assert keys_sent(vendor) == ["kept", "kept"]
        assert (await editor.ask("ai/status", {}))["result"]["profiles"][0]["key"] == "keyring"


async def test_no_usable_keyring_is_told_with_the_other_ways(tmp_path: Path, vendor: FakeVendor) -> None:
    environment = clean_environment(tmp_path, PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    note_stored(environment_from(environment), {"openai": ("open_ai_api_key",)})
    async with raw_editor(environment) as editor:
        await editor.initialize({"openAiBaseUrl": f"{vendor.url}/v1", "openAiModelId": "m"})
        error = (await editor.ask("ai/complete", {"prompt": "hi"}))["error"]
        assert error["data"]["code"] == "settings"
        assert "Command" in error["message"]
