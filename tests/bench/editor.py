"""An LSP client that costs little: spawns the server, writes messages, reads and checks frames, thousands a second."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from .order import Order
from .processes import Children
from .vendor import Address

READ_BYTES = 256 * 1024
ANSWER_SECONDS = 30.0
_NUMBERED = re.compile(
    rb'\{"jsonrpc":"2\.0","method":"\$/progress","params":\{"token":(\d+),'
    rb'"value":\{"kind":"report","chunk":\{"type":"text","text":" w(\d+)"\}\}\}\}'
)
"""A chunk of a paced stream as the server writes it; any other form is read as JSON."""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class EditorGaveUp(Exception):
    """The server has ended or not answered in time."""


class Progress(NamedTuple):
    """One `$/progress`."""

    token: int
    kind: str
    """`begin`, `report`, `end`."""
    text: str | None
    """Of a text chunk."""
    fault: str | None
    """Of an end that is none in order."""


def profile(address: Address) -> dict[str, Any]:
    """An OpenAI profile given inline."""
    fields = {"apiProvider": "openai", "openAiBaseUrl": address.base_url, "openAiApiKey": "k", "openAiModelId": "m"}
    return {**fields, "requestsPerMinute": 0} | ({} if address.ca_file is None else {"caFile": address.ca_file})


def framed(message: Mapping[str, Any]) -> bytes:
    """A message as it goes through the pipe."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def ai_stream(token: int, address: Address, prompt: str) -> bytes:
    """`ai/stream` as a notification."""
    params = {"token": token, "profile": profile(address), "prompt": prompt, "system": "Be brief."}
    return framed({"jsonrpc": "2.0", "method": "ai/stream", "params": params})


class Editor:
    """One server, and what it has said."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.pid = process, process.pid
        self._stdin, self._stdout = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._stdin, False)
        os.set_blocking(self._stdout, False)
        self._unread = bytearray()
        self._ended = False

    def write(self, data: bytes) -> None:
        """Writes all; reads meanwhile, as editors do."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._stdin, rest) :]
            except BlockingIOError:
                readable, _, _ = select.select([self._stdout], [self._stdin], [], ANSWER_SECONDS)
                if readable:
                    self._read()

    def initialize(self, options: Mapping[str, Any] | None = None) -> None:
        """The handshake of LSP."""
        params: dict[str, Any] = {"processId": os.getpid(), "rootUri": None, "capabilities": {}}
        params["initializationOptions"] = options
        self.write(framed({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}))
        deadline = time.monotonic() + ANSWER_SECONDS
        while not any(json.loads(body).get("id") == 0 for body in self.bodies(ANSWER_SECONDS)):
            if time.monotonic() > deadline:
                raise EditorGaveUp("no answer to `initialize`")
        self.write(framed({"jsonrpc": "2.0", "method": "initialized", "params": {}}))

    def bodies(self, seconds: float) -> list[bytes]:
        """The messages that one read completes, waiting for it at most so long. Raises EditorGaveUp."""
        found = self._frames()
        if found:
            return found
        if self._ended:
            raise EditorGaveUp("the server has ended")
        if select.select([self._stdout], [], [], seconds)[0]:
            self._read()
        return self._frames()

    def progress(self, seconds: float) -> list[Progress]:
        """As `bodies`, what of it is progress."""
        return [item for item in map(parsed, self.bodies(seconds)) if item is not None]

    def watch(self, order: Order, seconds: float) -> None:
        """Reads once and tells what the paced streams have got."""
        for body in self.bodies(seconds):
            quick = _NUMBERED.fullmatch(body)
            if quick is not None:
                order.saw(quick[1], int(quick[2]))
                continue
            item = parsed(body)
            if item is not None and item.kind == "end":
                order.end(b"%d" % item.token, item.fault)
            elif item is not None and item.text is not None:
                for text in item.text.split():  # merged while we were behind
                    order.saw(b"%d" % item.token, int(text[1:]))

    def _read(self) -> None:
        try:
            data = os.read(self._stdout, READ_BYTES)
        except BlockingIOError:
            return
        self._ended = not data
        self._unread += data

    def _frames(self) -> list[bytes]:
        data, place = bytes(self._unread), 0
        found: list[bytes] = []
        while (end := data.find(b"\r\n\r\n", place)) >= 0:
            length = _LENGTH.search(data, place, end)
            if length is None:
                raise EditorGaveUp(f"no Content-Length in {data[place:end]!r}")
            after = end + 4 + int(length[1])
            if after > len(data):
                break
            found.append(data[end + 4 : after])
            place = after
        del self._unread[:place]
        return found


def parsed(body: bytes) -> Progress | None:
    """A `$/progress`, None for another message."""
    message = json.loads(body)
    if message.get("method") != "$/progress":
        return None
    value = message["params"]["value"]
    chunk = value.get("chunk") or {}
    fault = None
    if value["kind"] == "end" and value["reason"] != "done":
        fault = value.get("message") or value["reason"]
    return Progress(message["params"]["token"], value["kind"], chunk.get("text"), fault)


def start_editor(children: Children, *, open_files: int | None = None) -> Editor:
    """A server that has been initialized."""
    editor = Editor(children.python("-m", "lapce_ai_server", open_files=open_files))
    editor.initialize()
    return editor
