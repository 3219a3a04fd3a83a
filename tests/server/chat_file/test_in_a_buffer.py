"""A chat file in an editor that takes edits: the answer comes into the buffer, whatever the user types there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from inline_editor import InlineEditor, inline_editor
from lapce_ai_server.features.chat_document.markers import ANSWERING
from lapce_ai_server.features.chat_document.render import NEW
from naive_text import edited
from typing_vendor import TypingVendor
from virtual_time import run_virtually

HEADING = "\n## Lapce AI · OpenAI m\n\n"
LONG = "One and two and three and four and five and six and seven and eight and nine and ten."
CAPABILITIES = {
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True},
}


class Buffer:
    """Takes edits for the version that it has; tells each change, then answers."""

    def __init__(self, editor: InlineEditor, path: Path) -> None:
        self._editor, self.path, self.uri = editor, path, path.as_uri()
        self.text, self.version = path.read_bytes().decode(), 1
        self.refuses = False
        self.is_silent = False
        self.before_edit: Callable[[], None] = lambda: None
        self.texts: list[str] = []
        self._seen = 0
        document = {"uri": self.uri, "languageId": "markdown", "version": 1, "text": self.text}
        editor.send("textDocument/didOpen", {"textDocument": document})

    def edit(self, text: str) -> None:
        self.text, self.version = text, self.version + 1
        document = {"uri": self.uri, "version": self.version}
        self._editor.send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def save(self) -> None:
        self.path.write_bytes(self.text.encode())
        self._editor.send("textDocument/didSave", {"textDocument": {"uri": self.uri}, "text": self.text})

    def serve(self) -> None:
        """Answers what the server asked since the last time."""
        told, self._seen = self._editor.told[self._seen :], len(self._editor.told)
        for message in told:
            if message["method"] == "workspace/applyEdit" and not self.is_silent:
                self.before_edit()
                result = {"applied": self._apply(message["params"]["edit"])}
                answer = {"jsonrpc": "2.0", "id": message["id"], "result": result}
                self._editor.server.protocol.receive(json.dumps(answer).encode())

    def _apply(self, edit: dict[str, Any]) -> bool:
        (change,) = edit["documentChanges"]
        assert change["textDocument"]["uri"] == self.uri
        if self.refuses or change["textDocument"]["version"] != self.version:
            return False
        (row,) = change["edits"]
        start, end = (tuple(row["range"][name].values()) for name in ("start", "end"))
        self.edit(edited(self.text, start, end, row["newText"], "utf-16"))
        self.texts.append(self.text)
        return True

    async def until(self, condition: Callable[[str], bool]) -> str:
        while not condition(self.text):
            self.serve()
            await asyncio.sleep(0.02)
        return self.text

    async def rest(self) -> str:
        for _ in range(1000):
            self.serve()
            await asyncio.sleep(0.02)
        assert len(self._editor.session.calls) == 0
        return self.text


def play(folder: Path, act: Callable[[Buffer, TypingVendor, InlineEditor], Awaitable[None]]) -> None:
    path = folder / "talk.md"
    path.write_text(f"{NEW}Why?\n", "utf-8", newline="\n")
    vendor = TypingVendor(lambda asked: LONG, latency_seconds=0.5, piece_seconds=0.1)

    async def main() -> None:
        async with inline_editor(vendor, str(folder / "home"), capabilities=CAPABILITIES) as editor:
            await act(Buffer(editor, path), vendor, editor)

    run_virtually(main())


def test_the_answer_comes_into_the_buffer_and_the_disk_is_left_to_the_user(tmp_path: Path) -> None:
    async def act(buffer: Buffer, vendor: TypingVendor, editor: InlineEditor) -> None:
        buffer.save()
        text = await buffer.rest()
        assert text == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"
        assert buffer.texts[0] == f"{NEW}Why?\n{HEADING}{ANSWERING}\n"
        assert len(buffer.texts) > 5
        assert buffer.path.read_text("utf-8") == f"{NEW}Why?\n"
        buffer.save()
        assert await buffer.rest() == text
        assert (len(vendor.asked), editor.notifications("window/showMessage")) == (1, [])

    play(tmp_path, act)


def test_what_is_typed_meanwhile_stays_also_between_an_edit_and_its_answer(tmp_path: Path) -> None:
    async def act(buffer: Buffer, vendor: TypingVendor, editor: InlineEditor) -> None:
        buffer.save()
        await buffer.until(lambda text: "two" in text)
        keys = iter("And how?")

        def types() -> None:
            key = next(keys, "")
            if key:
                buffer.edit(buffer.text + key)

        buffer.before_edit = types
        await buffer.until(lambda text: "seven" in text)
        text = await buffer.rest()
        typed = text.rpartition("## You\n\n")[2]
        assert text == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n{typed}"
        assert typed
        assert "And how?".startswith(typed)
        assert len(vendor.asked) == 1, "what was not saved was asked"
        buffer.save()
        assert (await buffer.rest()).endswith(f"{typed}\n{HEADING}{LONG}\n\n## You\n\n")

    play(tmp_path, act)


def test_deleting_the_line_in_the_buffer_cancels(tmp_path: Path) -> None:
    async def act(buffer: Buffer, vendor: TypingVendor, editor: InlineEditor) -> None:
        buffer.save()
        await buffer.until(lambda text: "two" in text)
        buffer.edit(buffer.text.replace(ANSWERING + "\n", ""))
        text = await buffer.rest()
        assert text.endswith("\n\n_cancelled_\n\n## You\n\n")
        assert vendor.asked[0].closed_early

    play(tmp_path, act)


def test_where_edits_are_refused_the_answer_goes_to_the_disk(tmp_path: Path) -> None:
    async def act(buffer: Buffer, vendor: TypingVendor, editor: InlineEditor) -> None:
        buffer.refuses = True
        buffer.save()
        await buffer.rest()
        assert buffer.path.read_text("utf-8") == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"
        assert buffer.text == f"{NEW}Why?\n"
        assert editor.notifications("window/showMessage") == []

    play(tmp_path, act)


def test_an_editor_that_never_answers_an_edit_holds_no_chat(tmp_path: Path) -> None:
    async def act(buffer: Buffer, vendor: TypingVendor, editor: InlineEditor) -> None:
        buffer.is_silent = True
        buffer.save()
        await buffer.rest()
        assert buffer.path.read_text("utf-8") == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"

    play(tmp_path, act)


def test_a_buffer_that_is_closed_meanwhile_is_answered_on_disk(tmp_path: Path) -> None:
    async def act(buffer: Buffer, vendor: TypingVendor, editor: InlineEditor) -> None:
        buffer.save()
        await buffer.until(lambda text: "two" in text)
        editor.send("textDocument/didClose", {"textDocument": {"uri": buffer.uri}})
        await buffer.rest()
        assert buffer.path.read_text("utf-8") == f"{NEW}Why?\n{HEADING}{LONG}\n\n## You\n\n"

    play(tmp_path, act)
