"""The chat file of a workspace: made where git does not see it, opened, and found again; files that questions name."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from inline_editor import CAPABILITIES, LAPCE, InlineEditor, inline_editor
from lapce_ai_server.features.chat_document.render import NEW
from lapce_tab import LapceTab
from typing_vendor import TypingVendor
from virtual_time import run_virtually

SHOWS = {"window": {"showDocument": {"support": True}}}


def play(
    project: Path,
    act: Callable[[InlineEditor, TypingVendor], Awaitable[None]],
    *,
    client: dict[str, str] | None = LAPCE,
    capabilities: Mapping[str, Any] = CAPABILITIES,
) -> None:
    vendor = TypingVendor(lambda asked: "Yes.", latency_seconds=0.1)

    folders = (project.as_posix(),) if project.is_dir() else ()

    async def main() -> None:
        home = str(project.parent / "home")
        async with inline_editor(vendor, home, client=client, capabilities=capabilities, codeActions=True) as editor:
            editor.session.capabilities = evolve(editor.session.capabilities, folders=folders)
            await act(editor, vendor)

    run_virtually(main())


async def ask(editor: InlineEditor, method: str, params: object) -> Any:
    request = editor.raw(method, params)
    await request.arrived.wait()
    return request.answers[0]


async def chosen(editor: InlineEditor, uri: str) -> Any:
    """What resolving the action gives, as Lapce does it."""
    place = {"line": 0, "character": 0}
    params = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    listed = (await ask(editor, "textDocument/codeAction", params))["result"]
    (action,) = [row for row in listed if row["title"] == "AI: open chat"]
    assert "edit" not in action
    return await ask(editor, "codeAction/resolve", action)


def new_project(folder: Path) -> Path:
    project = folder / "my projekt ü"
    project.mkdir()
    subprocess.run(["git", "init", "-q", project], check=True)
    return project


def test_in_lapce_the_action_makes_the_file_and_answers_an_edit_that_opens_it(tmp_path: Path) -> None:
    project = new_project(tmp_path)

    async def act(editor: InlineEditor, vendor: TypingVendor) -> None:
        answer = await chosen(editor, (project / "a.py").as_uri())
        path = project / ".lapce" / "ai" / "chat.md"
        assert answer["result"]["edit"] == {"changes": {path.as_uri(): []}}
        assert path.read_text("utf-8") == NEW
        path.write_text("kept", "utf-8")
        assert (await chosen(editor, (project / "a.py").as_uri()))["result"]["edit"] == {"changes": {path.as_uri(): []}}
        assert path.read_text("utf-8") == "kept"

    play(project, act)
    seen = subprocess.run(["git", "-C", project, "status", "--short"], capture_output=True, text=True, check=True)
    assert seen.stdout == ""


def test_without_a_workspace_or_with_a_link_out_of_it_the_file_is_the_users_own(tmp_path: Path) -> None:
    async def act(editor: InlineEditor, vendor: TypingVendor) -> None:
        answer = await chosen(editor, "file:///somewhere/a.py")
        ((uri, edits),) = answer["result"]["edit"]["changes"].items()
        assert uri == (tmp_path / "home/.local/state/lapce-ai/chat.md").as_uri()
        assert edits == []

    play(tmp_path / "none", act)
    project = new_project(tmp_path)
    (tmp_path / "outside").mkdir()
    (project / ".lapce").symlink_to(tmp_path / "outside")
    play(project, act)
    assert list((tmp_path / "outside").iterdir()) == []


def test_the_command_shows_the_document_where_the_editor_can(tmp_path: Path) -> None:
    project = new_project(tmp_path)

    async def act(editor: InlineEditor, vendor: TypingVendor) -> None:
        answer = await ask(editor, "workspace/executeCommand", {"command": "ai.chat", "arguments": []})
        uri = (project / ".lapce/ai/chat.md").as_uri()
        assert answer["result"] == {"uri": uri}
        await asyncio.sleep(0.1)
        (shown,) = [row for row in editor.told if row["method"] == "window/showDocument"]
        assert shown["params"] == {"uri": uri, "external": False, "takeFocus": True}
        assert editor.notifications("window/showMessage") == []

    play(project, act, client=None, capabilities=SHOWS)


def test_an_editor_that_shows_no_documents_is_told_where_the_chat_is(tmp_path: Path) -> None:
    project = new_project(tmp_path)

    async def act(editor: InlineEditor, vendor: TypingVendor) -> None:
        await ask(editor, "workspace/executeCommand", {"command": "ai.chat", "arguments": []})
        await asyncio.sleep(0.1)
        (shown,) = editor.notifications("window/showMessage")
        assert shown["message"].endswith("/.lapce/ai/chat.md")

    play(project, act, client=None, capabilities={})


def test_files_that_a_question_names_go_along_but_private_ones_do_not(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    (tmp_path / "outside.txt").write_text("outside", "utf-8")
    for name, text in {"a.py": "x = 1\ny = 2\n", ".env": "KEY=1", "b.log": "log", ".gitignore": "*.log\n"}.items():
        (project / name).write_text(text, "utf-8")
    (project / "link.txt").symlink_to(tmp_path / "outside.txt")
    (project / "mask.txt").symlink_to(project / ".env")

    async def act(editor: InlineEditor, vendor: TypingVendor) -> None:
        await chosen(editor, (project / "a.py").as_uri())
        tab = LapceTab(editor.send, project / ".lapce/ai/chat.md")
        tab.type("See @a.py:2, @.env @b.log @link.txt @mask.txt @../outside.txt and @missing @property\n")
        tab.save()
        text = await tab.until(lambda text: "Yes." in text)
        (asked,) = vendor.asked
        assert asked.last_message.startswith("a.py, lines 2-2:\n```py\ny = 2\n```\n\nSee @a.py:2")
        assert "KEY=1" not in asked.last_message
        assert "outside\n" not in asked.last_message
        told = [line for line in text.splitlines() if line.startswith("> ")]
        assert told == [
            "> @.env was not sent: it is a file that holds secrets.",
            "> @b.log was not sent: git ignores it.",
            "> @link.txt was not sent: it is outside of the workspace.",
            "> @mask.txt was not sent: it is a file that holds secrets.",
            "> @../outside.txt was not sent: it is outside of the workspace.",
        ]

    play(project, act)
