"""Pausing in an editor: by command, by code action, by another process; the user sees which, and asks by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from inline_editor import CAPABILITIES, LAPCE, URI, InlineEditor, inline_editor
from lapce_ai_server.completion.switch import Switch
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.state_path import state_folder
from typing_vendor import Asked, TypingVendor
from virtual_time import run_virtually

HEAD = "def add(a, b):\n    "
HERE: dict[str, Any] = {"textDocument": {"uri": URI}, "range": {}, "context": {"diagnostics": []}}
Script = Callable[[InlineEditor], Awaitable[None]]


def play(home: Path, script: Script, **settings: Any) -> None:
    client = settings.pop("client", None)
    vendor = TypingVendor(lambda asked: "<COMPLETION>return a + b</COMPLETION>")

    async def main() -> None:
        async with inline_editor(vendor, str(home), client=client, capabilities=CAPABILITIES, **settings) as editor:
            editor.open(HEAD)
            await script(editor)

    run_virtually(main())


def switch(home: Path) -> Switch:
    """As another process has it."""
    return Switch(state_folder(environment_from({"HOME": str(home)})))


async def answered(editor: InlineEditor, method: str, params: object) -> Any:
    """The answer, which must not wait: some editors ask at each key."""
    request = editor.raw(method, params)
    await request.arrived.wait()
    assert request.answered_seconds == request.asked_seconds
    return request.answers[0]


async def command(editor: InlineEditor, name: str, *arguments: object) -> Any:
    return await answered(editor, "workspace/executeCommand", {"command": name, "arguments": list(arguments)})


async def actions(editor: InlineEditor, **context: Any) -> Any:
    return await answered(editor, "textDocument/codeAction", HERE | {"context": {"diagnostics": []} | context})


def statuses(editor: InlineEditor) -> list[tuple[str, str]]:
    return [(row["kind"], row["message"]) for row in editor.notifications("ai/didChangeStatus") if not row["busy"]]


def progress(editor: InlineEditor) -> list[Any]:
    return [row["value"] for row in editor.notifications("$/progress") if "paused" in str(row["token"])]


@pytest.mark.parametrize("arguments", [(), (URI,), ({"uri": URI},)])
def test_a_command_pauses_and_resumes_and_says_so(arguments: tuple[object, ...], tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await command(editor, "ai.toggleCompletions", *arguments))["result"] is None
        assert (await editor.asked()).items == []
        assert len((await editor.asked(kind=1)).items or []) == 1  # by hand
        assert statuses(editor)[0] == ("Inactive", "AI completions paused")
        await command(editor, "ai.toggleCompletions", *arguments)
        assert len((await editor.asked()).items or []) == 1
        assert statuses(editor)[-1] == ("Normal", "")
        messages = [row["message"] for row in editor.notifications("window/showMessage")]
        assert messages == ["Lapce AI: AI completions paused in project", "Lapce AI: AI completions on in project"]

    play(tmp_path, script)


def test_pausing_twice_is_pausing(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        for _ in range(2):
            await command(editor, "ai.pauseCompletions", URI)
            assert switch(tmp_path).paused("/project")
        for _ in range(2):
            await command(editor, "ai.resumeCompletions", URI)
            assert not switch(tmp_path).paused("/project")

    play(tmp_path, script)


@pytest.mark.parametrize(
    ("folders", "arguments", "paused"),
    [
        (("/project",), (), "/project"),
        (("/other", "/project"), (), "/other"),
        (("/other", "/project"), (URI,), "/project"),
        (("/", "/project"), (URI,), "/project"),
        (("/other", "/third"), (URI,), "/other"),
        (("/other",), ("untitled:Untitled-1",), "/other"),
        (("/wor",), (URI,), "/wor"),
    ],
)
def test_the_folder_with_the_document_is_paused_else_the_first(
    folders: tuple[str, ...], arguments: tuple[str, ...], paused: str, tmp_path: Path
) -> None:
    async def script(editor: InlineEditor) -> None:
        editor.session.capabilities = evolve(editor.session.capabilities, folders=folders)
        await command(editor, "ai.pauseCompletions", *arguments)
        assert switch(tmp_path).folders() == {paused: True}

    play(tmp_path, script)


def test_a_command_of_nobody_is_refused(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await command(editor, "ai.makeCoffee"))["error"]["code"] == -32602

    play(tmp_path, script)


def switches(answer: Any) -> list[Any]:
    """Our actions but those about other things."""
    return [row for row in answer["result"] if row["kind"] == "source.ai.completions"]


def test_what_another_process_has_paused_is_seen_with_the_next_key(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await editor.asked()).items
        switch(tmp_path).pause("/project")
        await asyncio.sleep(1.1)
        editor.type("r")
        assert (await editor.asked()).items == []
        assert statuses(editor)[-1] == ("Inactive", "AI completions paused")
        assert editor.notifications("window/showMessage") == []

    play(tmp_path, script)


def test_lapce_shows_the_pause_in_its_status_bar_as_long_as_it_lasts(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        (action,) = switches(await actions(editor))
        assert (action["title"], "command" in action, "edit" in action) == ("AI: pause completions here", False, False)
        assert (await answered(editor, "codeAction/resolve", action))["result"] == {**action, "edit": {"changes": {}}}
        assert progress(editor) == [{"kind": "begin", "title": "AI completions paused"}]
        assert (await editor.asked()).items == []
        (action,) = switches(await actions(editor))
        assert action["title"] == "AI: resume completions here"
        await answered(editor, "codeAction/resolve", action)
        assert [value["kind"] for value in progress(editor)] == ["begin", "end"]
        assert (await editor.asked()).items
        assert editor.notifications("window/showMessage") == editor.notifications("ai/didChangeStatus") == []

    play(tmp_path, script, client=LAPCE, codeActions=True)


def test_other_editors_get_an_action_with_a_command(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        (action,) = switches(await actions(editor, diagnostics=[{"message": "wrong"}], only=["source"]))
        assert action["command"] | {"title": ""} == {"title": "", "command": "ai.pauseCompletions", "arguments": [URI]}
        await command(editor, action["command"]["command"], *action["command"]["arguments"])
        (action,) = switches(await actions(editor))
        assert action["command"]["command"] == "ai.resumeCompletions"
        assert switches(await actions(editor, only=["quickfix"])) == []

    play(tmp_path, script)


def test_in_lapce_our_action_hides_nobody_s_quick_fix(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert "error" in await actions(editor, diagnostics=[{"message": "wrong"}])

    play(tmp_path, script, client=LAPCE, codeActions=True)


@pytest.mark.parametrize(
    ("client", "settings", "advertised"),
    [
        (LAPCE, {}, False),
        (LAPCE, {"codeActions": True}, True),
        (LAPCE, {"code-actions": True}, True),
        (None, {}, True),
        (None, {"codeActions": False}, True),
    ],
)
def test_code_actions_are_offered_in_lapce_only_by_the_user_s_wish(
    client: Any, settings: dict[str, Any], advertised: bool, tmp_path: Path
) -> None:
    async def script(editor: InlineEditor) -> None:
        assert ("codeActionProvider" in editor.result["capabilities"]) is advertised

    play(tmp_path, script, client=client, **settings)


def test_without_code_actions_nothing_is_listed(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await actions(editor))["result"] == []

    play(tmp_path, script, codeActions=False)


@pytest.mark.parametrize("params", [None, [], {}, {"textDocument": {"uri": 5}}])
def test_a_malformed_question_is_refused(params: Any, tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await answered(editor, "textDocument/codeAction", params))["error"]["code"] == -32602

    play(tmp_path, script)


@pytest.mark.parametrize(
    "action", [{"title": "x"}, {"title": "x", "data": {"lapceAi": "pauseCompletions"}}, {"data": 5}]
)
def test_an_action_of_somebody_else_comes_back_as_it_is(action: Any, tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await answered(editor, "codeAction/resolve", action))["result"] == action
        assert "error" in await answered(editor, "codeAction/resolve", 5)

    play(tmp_path, script)


def test_the_setting_switches_automatic_completions_off(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        assert (await editor.asked()).items == []
        assert (await editor.asked(kind=1)).items

    play(tmp_path, script, inlineEnabled=False)


def test_a_time_of_one_s_own_is_waited_for(tmp_path: Path) -> None:
    async def script(editor: InlineEditor) -> None:
        request = await editor.asked()
        assert (request.answered_seconds or 0) - request.asked_seconds >= 0.7

    play(tmp_path, script, inlineDebounceMilliseconds=700)


LIKE = "def add(a, b):\n    {}\n    password = add(a, b)\n    total = password\n    return total\n"


def test_secrets_of_other_documents_stay_out_of_the_prompt(tmp_path: Path) -> None:
    bodies: list[str] = []

    def answer(asked: Asked) -> str:
        bodies.append(str(asked.body))
        return "<COMPLETION>x</COMPLETION>"

    async def main() -> None:
        vendor = TypingVendor(answer)
        async with inline_editor(vendor, str(tmp_path), inlineContextTokens=2_000) as editor:
            for uri, text in (("file:///project/.env", "hunter2"), ("file:///project/b.py", "of the neighbour")):
                editor.open(LIKE.format(f"password = '{text}'"), uri=uri)
                start = {"line": 1, "character": 4}
                change = {"range": {"start": start, "end": start}, "text": f"my_{text}_"}
                document = {"uri": uri, "version": 1}
                editor.send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
            editor.open(HEAD + "password = add(a, b)\n    total = ")
            assert (await editor.asked()).items
            assert (await editor.asked(uri="file:///project/.env")).items == []
            assert (await editor.asked(kind=1, uri="file:///project/.env")).items == []

    run_virtually(main())
    assert any("of the neighbour" in body for body in bodies)
    assert not any("hunter2" in body for body in bodies)
