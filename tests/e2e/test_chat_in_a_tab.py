"""Chat in a tab over stdio, as Lapce does it: the action, a save, the answer on disk, cancelling, a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from editor import clean_environment
from fake_vendors import FakeVendor, Hold, Stall
from lapce_ai_server.features.chat_document.markers import ANSWERING
from lapce_ai_server.features.chat_document.render import NEW
from lapce_tab import LapceTab
from raw_editor import RawEditor, raw_editor
from vendor_replies import openai_chunk, openai_stream, openai_stream_then, openai_usage, sse

pytestmark = pytest.mark.asyncio(loop_scope="session")
LAPCE = {"name": "Lapce-Stable", "version": "0.4.6"}
HEADING = "\n## Lapce AI · OpenAI m\n\n"
LINE_SECONDS = 30.0
END = (openai_chunk(finish="stop"), openai_usage(9, 4), sse("[DONE]"))


async def introduced(editor: RawEditor, project: Path, profile: dict[str, object]) -> dict[str, Any]:
    params = {
        "processId": None,
        "rootUri": project.as_uri() + "/",
        "capabilities": {"window": {"workDoneProgress": True}},
        "clientInfo": LAPCE,
        "initializationOptions": {**profile, "codeActions": True},
    }
    answer = await editor.ask("initialize", params)
    editor.notify("initialized", {})
    return answer["result"]["capabilities"]


async def opened(editor: RawEditor, project: Path) -> LapceTab:
    place = {"line": 0, "character": 0}
    document = {"textDocument": {"uri": (project / "a.py").as_uri()}, "range": {"start": place, "end": place}}
    listed = await editor.ask("textDocument/codeAction", {**document, "context": {"diagnostics": []}})
    (action,) = [row for row in listed["result"] if row["title"] == "AI: open chat"]
    resolved = await editor.ask("codeAction/resolve", action)
    path = project / ".lapce" / "ai" / "chat.md"
    assert resolved["result"]["edit"]["changes"] == {path.as_uri(): []}
    return LapceTab(editor.notify, path)


async def test_a_conversation_is_written_saved_streamed_cancelled_and_goes_on_after_a_restart(
    tmp_path: Path, vendor: FakeVendor, profile: dict[str, object]
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    environment = clean_environment(tmp_path)
    more = asyncio.Event()
    async with raw_editor(environment) as editor, asyncio.timeout(LINE_SECONDS):
        ours = await introduced(editor, project, profile)
        assert ours["textDocumentSync"]["save"] == {"includeText": True}
        tab = await opened(editor, project)
        assert tab.text == NEW

        vendor.answer(openai_stream_then(["Be"], Hold(more), openai_chunk("cause."), *END))
        tab.type("Why?\n")
        tab.save()
        assert await tab.until(lambda text: "Be\n" in text) == f"{NEW}Why?\n{HEADING}Be\n\n{ANSWERING}\n"
        more.set()
        first = await tab.until(lambda text: ANSWERING not in text)
        assert first == tab.text == f"{NEW}Why?\n{HEADING}Because.\n\n## You\n\n"

        vendor.answer(openai_stream_then(["Thus", " and"], Stall()))
        tab.type("And how?\n")
        tab.save()
        part = await tab.until(lambda text: "Thus and\n" in text)
        assert part == f"{first}And how?\n{HEADING}Thus and\n\n{ANSWERING}\n"
        tab.edit(tab.text.replace(ANSWERING + "\n", ""))
        tab.save()
        second = await tab.until(lambda text: "_cancelled_" in text)
        assert second == f"{first}And how?\n{HEADING}Thus and\n\n_cancelled_\n\n## You\n\n"
        await vendor.requests[1].connection.closed.wait()

        vendor.answer(openai_stream_then(["Half"], Stall()))
        tab.type("Once more?\n")
        tab.save()
        died = await tab.until(lambda text: "Half\n" in text)
        editor.process.kill()
        await editor.process.wait()
    assert tab.path.read_text("utf-8") == died

    async with raw_editor(environment) as editor, asyncio.timeout(LINE_SECONDS):
        await introduced(editor, project, profile)
        tab = await opened(editor, project)
        assert tab.text == died
        vendor.answer(openai_stream(["Like so."]))
        tab.save()
        last = await tab.until(lambda text: "Like so." in text and ANSWERING not in text)
        assert last == f"{second}Once more?\n{HEADING}Like so.\n\n## You\n\n"
        rows = vendor.requests[3].json["messages"]
        assert [row["role"] for row in rows] == ["system", *["user", "assistant"] * 2, "user"]
        assert await editor.leave() == 0
