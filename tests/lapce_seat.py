"""A server as Lapce uses it: what it is told, in which order, and every message that came back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from attrs import define, field

from codebase import ROOT
from raw_editor import Message, RawEditor, raw_editor

CAPABILITIES = json.loads((ROOT / "tests" / "data" / "lapce_client_capabilities.json").read_text("utf-8"))
"""Recorded from lapce-proxy 0.4.6."""
FOLDER = "file:///home/u/mein%20Projekt"
NO_PLACE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}


@define
class Told:
    """A message of the server, and the method of the request that it answers."""

    asked: str | None
    message: Message


@define(eq=False)
class Seat:
    """Says what Lapce says."""

    editor: RawEditor
    transcript: list[Told] = field(factory=list)
    _methods: dict[int, str] = field(factory=dict)
    _answers: dict[int, Message] = field(factory=dict)

    def ask(self, method: str, params: object) -> int:
        number = self.editor.request(method, params)
        self._methods[number] = method
        return number

    async def receive(self) -> Message:
        """The next message; requests are answered as Lapce does."""
        message = await self.editor.receive()
        asked = None if "method" in message else self._methods.get(message["id"])
        self.transcript.append(Told(asked, message))
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" in message:
            self.editor.answer(message["id"], None)
        return message

    async def answer(self, number: int) -> Message:
        """What comes for a request."""
        while number not in self._answers:
            await self.receive()
        return self._answers.pop(number)

    async def begin(self, options: object) -> Message:
        """The whole beginning, `initialized` included; the answer to `initialize`."""
        folder = {"uri": f"{FOLDER}/", "name": f"{FOLDER}/"}
        params = {
            "processId": 1,
            "rootUri": f"{FOLDER}/",
            "initializationOptions": options,
            "capabilities": CAPABILITIES,
            "trace": "verbose",
            "clientInfo": {"name": "Lapce-Stable", "version": "0.4.6"},
            "workspaceFolders": [folder],
        }
        answer = await self.answer(self.ask("initialize", params))
        self.editor.notify("initialized", {})
        return answer

    def open(self, name: str, text: str) -> str:
        """Its URI."""
        uri = f"{FOLDER}/{name}"
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.editor.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, text: str, line: int = 0) -> None:
        """A text put at the beginning of a line."""
        place = {"line": line, "character": 0}
        changes = [{"range": {"start": place, "end": place}, "text": text}]
        document = {"uri": uri, "version": version}
        self.editor.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def complete(self, uri: str, line: int, character: int) -> int:
        """The request's number."""
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": uri}, "position": position, "context": {"triggerKind": 2}}
        return self.ask("textDocument/inlineCompletion", params)

    def actions(self, uri: str, diagnostics: list[Message]) -> int:
        """The request's number."""
        params = {"textDocument": {"uri": uri}, "range": NO_PLACE, "context": {"diagnostics": diagnostics}}
        return self.ask("textDocument/codeAction", params)

    def shown(self) -> list[str]:
        """The texts of its popups."""
        return [row.message["params"]["message"] for row in self.transcript if row.message.get("method") == POPUP]


POPUP = "window/showMessage"


@asynccontextmanager
async def seat(environment: Mapping[str, str]) -> AsyncIterator[Seat]:
    """A server that is not initialized yet; killed at the end, as Lapce does."""
    async with raw_editor(environment) as editor:
        yield Seat(editor)
