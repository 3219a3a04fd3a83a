"""An editor that asks for edits and applies those of the server, in the server's own process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from inline_editor import SETTINGS, URI, InlineEditor, Message
from naive_text import edited
from typing_vendor import Answer, TypingVendor
from virtual_time import run_virtually

VSCODE = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
        "inlineCompletion": {},
    },
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
    },
}
LAPCE = {
    "textDocument": {
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
        "inlineCompletion": {},
    },
    "window": {"workDoneProgress": True},
}
LAPCE_NAME = {"name": "Lapce-Stable", "version": "0.4.6"}


class EditDesk(InlineEditor):
    """Its `text` is the open document; edits are applied to it, and refused where their version is old."""

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self.applied: list[Message] = []
        """Edits that were taken, each as its parameters."""
        self.states: list[str] = []
        """The text after each."""
        self.edited = asyncio.Event()
        """At least one was taken."""
        self.shown: list[str] = []
        """URIs of documents that the server had opened."""
        self.on_edit: Callable[[Message], str | None] = lambda edit: None
        """A reason to refuse it."""

    def chosen_range(self, part: str) -> dict[str, Any]:
        """The range of the first place where `part` stands."""
        start = self.text.index(part)
        return {"start": self.position(start), "end": self.position(start + len(part))}

    def cursor(self, part: str) -> dict[str, Any]:
        """An empty range ahead of `part`."""
        start = self.position(self.text.index(part))
        return {"start": start, "end": start}

    def type_at(self, part: str, text: str) -> None:
        """Somebody types ahead of `part`."""
        start = self.text.index(part)
        self.replace(start, start, text)

    def apply(self, edit: Mapping[str, Any]) -> str | None:
        """Takes a WorkspaceEdit of the open document; a reason where it does not."""
        rows = list(edit.get("changes", {}).get(URI, []))
        for change in edit.get("documentChanges", ()):
            if "kind" in change or change["textDocument"]["uri"] != URI:
                continue
            if change["textDocument"]["version"] not in (None, self.version):
                return "the document is newer than the edit"
            rows += change["edits"]
        for row in sorted(rows, key=lambda row: _place(row["range"]["start"]), reverse=True):
            start, end = _place(row["range"]["start"]), _place(row["range"]["end"])
            self.text = edited(self.text, start, end, row["newText"], "utf-16")
        self.version += 1
        document = {"uri": URI, "version": self.version}
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": self.text}]})
        return None

    async def action(self, title: str, where: Mapping[str, Any], **context: Any) -> dict[str, Any]:
        """The code action of that title."""
        params = {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": []} | context}
        request = self.raw("textDocument/codeAction", params)
        await request.arrived.wait()
        return next(row for row in request.answers[0]["result"] if row["title"] == title)

    async def answered(self, method: str, params: object) -> Message:
        """The answer to a request."""
        request = self.raw(method, params)
        await request.arrived.wait()
        return request.answers[0]

    async def command(self, name: str, *arguments: object) -> Message:
        """A command's answer."""
        return await self.answered("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    def progress(self) -> list[dict[str, Any]]:
        """The values of all progress."""
        return [row["value"] for row in self.notifications("$/progress")]

    def popups(self) -> list[str]:
        """Messages shown to the user."""
        return [row["message"] for row in self.notifications("window/showMessage")]

    def _took(self, message: Message) -> None:
        if message.get("method") == "workspace/applyEdit":
            self._loop.call_soon(self._take_edit, message)
        elif message.get("method") == "window/showDocument":
            self.shown.append(message["params"]["uri"])
            self._respond(message, {"success": True})
        else:
            super()._took(message)

    def _take_edit(self, message: Message) -> None:
        reason = self.on_edit(message["params"]) or self.apply(message["params"]["edit"])
        if reason is None:
            self.applied.append(message["params"])
            self.states.append(self.text)
            self.edited.set()
        self._respond(message, {"applied": reason is None, "failureReason": reason})

    def _respond(self, message: Message, result: object) -> None:
        body = {"jsonrpc": "2.0", "id": message["id"], "result": result}
        self._loop.call_soon(self.server.protocol.receive, json.dumps(body).encode())


def _place(position: Mapping[str, int]) -> tuple[int, int]:
    return position["line"], position["character"]


Script = Callable[[EditDesk, TypingVendor], Awaitable[None]]


def play(
    home: Path,
    script: Script,
    text: str,
    answer: Answer | str,
    *,
    language: str = "python",
    uri: str = URI,
    root: str | None = None,
    **settings: Any,
) -> None:
    """Runs the script in an editor with the text open and a vendor that answers so, on virtual time."""
    capabilities, client = settings.pop("capabilities", VSCODE), settings.pop("client", None)
    vendor = TypingVendor((lambda asked: answer) if isinstance(answer, str) else answer)

    async def main() -> None:
        desk = EditDesk(str(home))
        desk.root = root
        await desk.start(client, capabilities, SETTINGS | settings)
        session: Any = desk.session
        session._transport_settings, session._transport = session.settings.transport, vendor
        try:
            desk.open(text, 0, uri, language)
            await script(desk, vendor)
        finally:
            await session.close()
            await desk.output.finish(1)

    run_virtually(main())
