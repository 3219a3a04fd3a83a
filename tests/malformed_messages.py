"""Messages that no client should send, each one different, from a seed: a failure can be had again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

METHODS = (
    "initialize", "initialized", "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose",
    "textDocument/completion", "textDocument/hover", "textDocument/inlineCompletion", "textDocument/codeAction",
    "workspace/didChangeConfiguration", "workspace/executeCommand", "workspace/didChangeWatchedFiles",
    "notebookDocument/didOpen", "window/workDoneProgress/cancel", "$/cancelRequest", "$/setTrace", "$/progress",
    "ai/stream", "ai/complete", "ai/cancel", "ai/models", "ai/countTokens", "ai/nothing", "", "\ud800",
)  # fmt: skip
FIELDS = (
    "textDocument", "uri", "position", "line", "character", "contentChanges", "token", "id", "settings", "role",
    "messages", "content", "profile", "apiProvider", "prompt", "overrides", "context", "range", "jsonrpc", "method",
    "params",
)  # fmt: skip


class Malformed:
    """A source of messages; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0

    def messages(self, count: int) -> Iterator[bytes]:
        """So many, as bytes on the wire, no two of them equal."""
        seen: set[bytes] = set()
        makers: tuple[Callable[[], bytes], ...] = (
            self.no_json, self.other_json, self.wrong_envelope, self.wrong_params, self.wrong_response,
            self.wrong_length, self.garbage, self.wrong_head,
        )  # fmt: skip
        while len(seen) < count:
            message = self._random.choice(makers)()
            if message not in seen:
                seen.add(message)
                yield message

    def value(self, depth: int = 3) -> Any:
        """Any JSON value."""
        pick = self._random.randrange(12 if depth else 9)
        if pick >= 9:
            rows = range(self._random.randrange(4))
            if pick == 9:
                return [self.value(depth - 1) for _ in rows]
            return {self._random.choice((*FIELDS, self.text())): self.value(depth - 1) for _ in rows}
        return (None, True, False, 0, -1, 1.5, 10**20, self.text(), self._random.randrange(10**6))[pick]

    def text(self) -> str:
        pool = 'ab \n"\\/{}[]:,\0\x1b\u00e4\u2028\ud83d\U0001f680'
        return "".join(self._random.choice(pool) for _ in range(self._random.randrange(8)))

    def fresh_id(self) -> str:
        self._number += 1
        return f"malformed {self._number}"

    def request(self) -> dict[str, Any]:
        """A right envelope with any parameters, of a method that does not end the session."""
        message = {"jsonrpc": "2.0", "method": self._random.choice(METHODS), "params": self.value()}
        return message | ({"id": self.fresh_id()} if self._random.random() < 0.5 else {})

    def no_json(self) -> bytes:
        body = bytearray(json.dumps(self.request()).encode())
        for _ in range(self._random.randrange(1, 6)):
            body[self._random.randrange(len(body))] = self._random.randrange(256)
        return framed(bytes(body[: self._random.randrange(len(body))]) if self._random.random() < 0.3 else bytes(body))

    def other_json(self) -> bytes:
        deep = "[" * self._random.randrange(1, 3000)
        return framed(self._random.choice((json.dumps(self.value()), deep, json.dumps([self.request()]))).encode())

    def wrong_envelope(self) -> bytes:
        message = self.request()
        name = self._random.choice(("jsonrpc", "method", "id", "params"))
        message[name] = self.value()
        if self._random.random() < 0.3:
            message.pop(self._random.choice(list(message)))
        if message.get("method") in ("exit", "shutdown"):
            message["method"] = ""
        return framed(json.dumps(message).encode())

    def wrong_params(self) -> bytes:
        return framed(json.dumps(self.request()).encode())

    def wrong_response(self) -> bytes:
        message = {"jsonrpc": "2.0", "id": self.value(1), self._random.choice(("result", "error")): self.value()}
        return framed(json.dumps(message).encode())

    def wrong_length(self) -> bytes:
        body = json.dumps(self.request()).encode()
        return framed(body, self._random.choice((-1, 1)) * self._random.randrange(1, min(40, len(body))))

    def garbage(self) -> bytes:
        return bytes(self._random.randrange(256) for _ in range(self._random.randrange(1, 60))) + b"\r\n\r\n"

    def wrong_head(self) -> bytes:
        body = json.dumps(self.request()).encode()
        size = len(body)
        heads = ("Content-Length: -5", f"Content-Length: {size}x", "Content-Length:", f"Length: {size}", "A: b")
        head = self._random.choice(heads)
        return head.encode() + b"\r\n\r\n" + body


def framed(body: bytes, off_by: int = 0) -> bytes:
    """With a head; `off_by` bytes are added to the length that it tells."""
    return b"Content-Length: %d\r\n\r\n%b" % (max(0, len(body) + off_by), body)
