"""What the server tells of completions: a verdict for each request, counters, messages, tokens, a file for doctors."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from inline_editor import LAPCE, SETTINGS, URI, InlineEditor, inline_editor
from typing_vendor import TypingVendor
from virtual_time import run_virtually

HEAD = "def add(a, b):\n    "
Script = Callable[[InlineEditor], Awaitable[None]]


def play(home: Path, vendor: TypingVendor, script: Script, **settings: Any) -> None:
    client = settings.pop("client", None)

    async def main() -> None:
        async with inline_editor(vendor, str(home), client=client, **settings) as editor:
            editor.open(HEAD)
            await script(editor)

    run_virtually(main())


def saying(text: str, **how: Any) -> TypingVendor:
    return TypingVendor(lambda asked: f"<COMPLETION>{text}</COMPLETION>", **how)


def refusing(status: int, message: str) -> TypingVendor:
    return TypingVendor(lambda asked: (status, {"error": {"message": message}}))


async def answered(editor: InlineEditor, method: str, params: object) -> Any:
    """The result of a request of any kind."""
    request = editor.raw(method, params)
    await request.arrived.wait()
    return request.answers[0].get("result")


async def status(editor: InlineEditor) -> Any:
    return await answered(editor, "ai/status", {})


async def verdicts(editor: InlineEditor) -> list[str]:
    return [row["verdict"] for row in (await status(editor))["completions"]["last"]]


def test_each_request_has_its_verdict(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await status(editor))["completions"] == {}
        await editor.asked()
        editor.type("r")
        await editor.asked()
        await editor.asked(uri="file:///elsewhere.py")
        editor.replace(editor.offset, editor.offset, "x = ")
        editor.ask()
        await asyncio.sleep(0.01)
        editor.type("y")
        await editor.asked()
        told = (await status(editor))["completions"]
        assert [row["verdict"] for row in told["last"]][:3] == ["shown", "cached", "skipped:not_open"]
        assert [row["verdict"] for row in told["last"]][3] in ("superseded", "debounced")
        assert len(told["last"]) == 5 == sum(told["counts"].values())
        first = told["last"][0]
        assert (first["file"], first["line"], first["language"]) == ("a.py", 2, "python")
        assert (first["trigger"], first["provider"], first["model"], first["requests"]) == (
            "automatic",
            "openai",
            "m",
            1,
        )
        assert 300 <= first["milliseconds"] < 1_000
        assert "path" not in first

    play(tmp_path, saying("return a + b"), script)


def test_a_wrong_key_pops_up_once_and_not_at_each_key(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        for character in "retur":
            editor.type(character)
            await editor.asked()
            await asyncio.sleep(2)
        (popup,) = editor.notifications("window/showMessage")
        assert popup["type"] == 1
        assert "Bad key" in popup["message"]
        told = (await status(editor))["completions"]
        assert told["counts"] == {"error:authentication": 1, "skipped:broken": 4}
        assert "Bad key" in told["last"][0]["why"]
        assert {row["kind"] for row in editor.notifications("ai/didChangeStatus")} >= {"Error"}

    play(tmp_path, refusing(401, "Bad key sk-of-the-test"), script)


def test_a_refused_key_is_asked_again_later_and_at_once_by_hand(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        for seconds, kind in ((0.0, 2), (19.0, 2), (2.0, 2), (30.0, 2), (0.0, 1), (300.0, 2)):
            await asyncio.sleep(seconds)
            editor.type("a")
            await editor.asked(kind)
        told = await verdicts(editor)
        failed = "error:authentication"
        assert told == [failed, "skipped:broken", failed, "skipped:broken", failed, failed]

    play(tmp_path, refusing(401, "Bad key"), script)


def test_no_key_is_ever_quoted(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        await editor.asked()
        assert "sk-of-the-test" not in json.dumps([editor.told, await status(editor)])

    play(tmp_path, refusing(401, "Bad key sk-of-the-test"), script)
    (file,) = (tmp_path / ".local/state/lapce-ai/completions").iterdir()
    assert "sk-of-the-test" not in file.read_text()


def test_an_overloaded_vendor_pops_up_nowhere(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        await editor.asked()
        assert editor.notifications("window/showMessage") == []
        assert (await verdicts(editor))[0].startswith("error:")

    play(tmp_path, refusing(400, "No."), script)


def test_what_copilots_clients_tell_is_counted(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        (item,) = (await editor.asked()).items or []
        number = item["command"]["arguments"][0]
        editor.send("textDocument/didFocus", {"textDocument": {"uri": URI}})
        editor.send("textDocument/didFocus", {})
        editor.send("textDocument/didShowCompletion", {"item": item})
        editor.send("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 6})
        assert await answered(editor, "workspace/executeCommand", item["command"]) is None
        editor.send("ai/didReject", {"id": number, "reason": "ignored"})
        told = (await status(editor))["completions"]["feedback"]
        assert told == {
            "offered": 1,
            "shown": 1,
            "accepted": 1,
            "partiallyAccepted": 0,
            "acceptedCharacters": len("return a + b"),
            "notUnderstood": 0,
            "rejected": {"rejected": 0, "ignored": 0, "replaced": 0, "cancelled": 0},
        }

    play(tmp_path, saying("return a + b"), script)


@pytest.mark.parametrize("params", [None, [], {}, {"item": None}, {"id": 5}, {"textDocument": {}}, {"item": []}])
def test_nonsense_is_counted_as_that_and_breaks_nothing(tmp_path: Path, params: object) -> None:
    async def script(editor: InlineEditor) -> None:
        methods = ("didShowCompletion", "didPartiallyAcceptCompletion", "didFocus")
        for method in methods:
            editor.send(f"textDocument/{method}", params)
        editor.send("ai/didReject", params)
        await answered(editor, "workspace/executeCommand", {"command": "ai.didAccept", "arguments": params})
        assert (await status(editor))["completions"]["feedback"]["notUnderstood"] == 4
        assert (await editor.asked()).ghost == "return a + b"

    play(tmp_path, saying("return a + b"), script)


def test_copilots_command_is_understood_too(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        (item,) = (await editor.asked()).items or []
        command = {"command": "github.copilot.didAcceptCompletionItem", "arguments": item["command"]["arguments"]}
        await answered(editor, "workspace/executeCommand", command)
        assert (await status(editor))["completions"]["feedback"]["accepted"] == 1

    play(tmp_path, saying("return a + b"), script)


def test_tokens_are_counted_for_the_day_also_of_streams_that_were_closed(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        await editor.asked()
        await asyncio.sleep(5)
        editor.replace(0, len(editor.text), "x = ")
        editor.ask()
        await asyncio.sleep(0.2)
        editor.replace(0, len(editor.text), "zzz = 1\n\ny = ")
        editor.ask(1)
        await asyncio.sleep(5)
        told = (await status(editor))["usage"]
        today = told["today"]["completions"]
        assert today["requests"] == told["calls"] == 3
        assert today["inputTokens"] == told["inputTokens"] > 100
        assert told["cancelled"] == 1

    play(tmp_path, saying("return a + b"), script, inlineCandidates=1)


def test_a_doctor_can_read_the_verdicts_of_a_server_that_runs_or_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / ".local/state/lapce-ai/completions"

    async def script(editor: InlineEditor) -> None:
        await editor.asked()
        await asyncio.sleep(5)
        (file,) = folder.iterdir()
        assert [row["path"] for row in json.loads(file.read_text())["last"]] == [URI.removeprefix("file://")]
        editor.type("r")
        await editor.asked()

    play(tmp_path, saying("return a + b"), script, client=LAPCE)
    (file,) = folder.iterdir()
    told = json.loads(file.read_text())
    assert told["counts"] == {"shown": 1, "cached": 1}
    assert told["editor"] == "Lapce-Stable"
    assert abs(told["saved"] - time.time()) < 60


def test_a_cap_pauses_what_comes_by_itself_with_one_message_and_not_what_is_asked_for_by_hand(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await editor.asked()).ghost == "return a + b"
        await asyncio.sleep(5)
        editor.replace(0, len(editor.text), "x = ")
        for character in "abc":
            editor.type(character)
            assert (await editor.asked()).items == []
        assert (await verdicts(editor))[1:] == ["skipped:daily_tokens"] * 3
        (popup,) = editor.notifications("window/showMessage")
        assert "inlineDailyTokens" in popup["message"]
        assert (await editor.asked(1)).ghost == "return a + b"
        assert len(editor.notifications("window/showMessage")) == 1

    play(tmp_path, saying("return a + b"), script, inlineDailyTokens=50)


def test_a_cap_counts_what_other_servers_have_used(tmp_path: Path) -> None:
    async def spend(editor: InlineEditor) -> None:
        await editor.asked()
        await asyncio.sleep(1)

    async def script(editor: InlineEditor) -> None:
        assert (await editor.asked()).items == []
        assert await verdicts(editor) == ["skipped:daily_tokens"]

    play(tmp_path, saying("return a + b"), spend)
    play(tmp_path, saying("return a + b"), script, inlineDailyTokens=50)


def test_with_other_settings_what_was_remembered_is_asked_anew(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        await editor.asked()
        await editor.asked()
        settings = {**SETTINGS, "openAiModelId": "another"}
        editor.send("workspace/didChangeConfiguration", {"settings": {"lapceAi": settings}})
        await editor.asked()
        assert await verdicts(editor) == ["shown", "cached", "shown"]
        assert [asked.body["model"] for asked in vendor.asked] == ["m", "another"]

    vendor = saying("return a + b")
    play(tmp_path, vendor, script)
