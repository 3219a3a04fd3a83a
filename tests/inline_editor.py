"""An editor that shows ghost text, in the server's own process: it types, asks after each key, keeps every answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from attrs import define, field

from inner_server import Receiver
from lapce_ai_server.server import Server, register
from lapce_ai_server.session import Session
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.stdio.output import Output
from naive_text import line_starts, units_of, whole
from typing_vendor import TypingVendor

Message = dict[str, Any]
URI = "file:///project/a.py"
SETTINGS = {
    "apiProvider": "openai",
    "openAiBaseUrl": "http://127.0.0.1:9/v1",
    "openAiApiKey": "sk-of-the-test",
    "openAiModelId": "m",
    "fillInTheMiddle": "chat",
}
LAPCE = {"name": "Lapce-Stable", "version": "0.4.6"}
CAPABILITIES = {"textDocument": {"inlineCompletion": {}}, "window": {"workDoneProgress": True}}


@define(eq=False)
class Request:
    """One request and what came back, with the times on the loop's clock."""

    number: int
    text: str
    """The document when it was asked."""
    offset: int
    asked_seconds: float
    answers: list[Message] = field(factory=list)
    answered_seconds: float | None = None
    arrived: asyncio.Event = field(factory=asyncio.Event)

    @property
    def items(self) -> list[Message] | None:
        """None for an error."""
        result = self.answers[0].get("result")
        return None if result is None else result["items"]

    @property
    def code(self) -> int | None:
        return self.answers[0].get("error", {}).get("code")

    @property
    def ghost(self) -> str:
        return self.items[0]["insertText"] if self.items else ""


class InlineEditor:
    """One document, one cursor."""

    def __init__(self, home: str) -> None:
        self.output = Output(lambda written, broken: Receiver(written, self._took))
        self.session = Session(self.output, environment_from({"HOME": home}))
        self.server = Server()
        register(self.server, self.session)
        self.server.protocol.session, self.server.protocol.leave = self.session, lambda status: None
        self.server.protocol.set_writer(self.output)
        self.requests: dict[int, Request] = {}
        self.told: list[Message] = []
        """Notifications and requests of the server."""
        self.result: Message = {}
        self.text, self.offset, self.version = "", 0, 0
        self.on_answer: Callable[[Request], None] = lambda request: None
        self.root: str | None = None
        """URI of its folder."""
        self._number = 0
        self._loop = asyncio.get_running_loop()

    def send(self, method: str, params: object, number: object = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        self.server.protocol.receive(json.dumps(message).encode())

    async def start(
        self, client: Mapping[str, Any] | None, capabilities: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> None:
        params = {
            "processId": None,
            "rootUri": self.root,
            "capabilities": capabilities,
            "initializationOptions": settings,
        }
        self._number += 1
        request = self.requests[self._number] = Request(self._number, "", 0, 0.0)
        self.send("initialize", params | ({} if client is None else {"clientInfo": client}), self._number)
        await request.arrived.wait()
        self.result = request.answers[0]["result"]
        del self.requests[self._number]

    def open(self, text: str, offset: int | None = None, uri: str = URI, language: str = "python") -> None:
        self.text = whole(text)
        self.offset = len(self.text) if offset is None else offset
        document = {"uri": uri, "languageId": language, "version": 0, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})

    def type(self, text: str) -> None:
        self.replace(self.offset, self.offset, text)

    def backspace(self, count: int = 1) -> None:
        self.replace(self.offset - count, self.offset, "")

    def replace(self, start: int, end: int, text: str) -> None:
        part = {"start": self.position(start), "end": self.position(end)}
        self.text = whole(self.text[:start] + text + self.text[end:])
        self.offset = len(whole(self.text[:start] + text)) if whole(text) != text else start + len(text)
        if self.text[self.offset - 1 : self.offset + 1] == "\r\n":
            self.offset += 1  # a line end was completed: there is no place within it
        self.version += 1
        document = {"uri": URI, "version": self.version}
        changes = [{"range": part, "text": text}]
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def replace_all(self, text: str) -> None:
        """By the whole text, as some editors tell each change."""
        self.text, self.offset = whole(text), len(whole(text))
        self.version += 1
        document = {"uri": URI, "version": self.version}
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def position(self, offset: int) -> dict[str, int]:
        start = max(start for start in line_starts(self.text) if start <= offset)
        character = sum(units_of(character, "utf-16") for character in self.text[start:offset])
        return {"line": line_starts(self.text).index(start), "character": character}

    def ask(self, kind: Any = 2, uri: str = URI, **context: Any) -> Request:
        """What an editor sends after a key."""
        params = {
            "textDocument": {"uri": uri},
            "position": self.position(self.offset),
            "context": {"triggerKind": kind, **context},
        }
        return self.raw("textDocument/inlineCompletion", params)

    def raw(self, method: str, params: object) -> Request:
        """Any request."""
        self._number += 1
        request = Request(self._number, self.text, self.offset, self._loop.time())
        self.requests[self._number] = request
        self.send(method, params, self._number)
        return request

    async def asked(self, kind: Any = 2, uri: str = URI, **context: Any) -> Request:
        """The request, when it has its answer."""
        request = self.ask(kind, uri, **context)
        await request.arrived.wait()
        return request

    def cancel(self, request: Request) -> None:
        self.send("$/cancelRequest", {"id": request.number})

    def notifications(self, method: str) -> list[Any]:
        return [message["params"] for message in self.told if message["method"] == method]

    def _took(self, message: Message) -> None:
        if "method" in message:
            self.told.append(message)
            return
        request = self.requests[message["id"]]
        request.answers.append(message)
        request.answered_seconds = self._loop.time()
        request.arrived.set()
        self.on_answer(request)


@asynccontextmanager
async def inline_editor(
    vendor: TypingVendor,
    home: str,
    *,
    client: Mapping[str, Any] | None = None,
    capabilities: Mapping[str, Any] = CAPABILITIES,
    **settings: Any,
) -> AsyncIterator[InlineEditor]:
    """Introduced, with the vendor in place of the network."""
    editor = InlineEditor(home)
    await editor.start(client, capabilities, SETTINGS | settings)
    session: Any = editor.session
    session._transport_settings = session.settings.transport
    session._transport = vendor
    try:
        yield editor
    finally:
        await session.close()
        await editor.output.finish(1)
