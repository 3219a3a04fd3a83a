"""A bare client over stdio: bytes in, messages out, nothing added. For what no well-behaved client would send."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

SERVER = (sys.executable, "-m", "lapce_ai_server")
INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}

Message = dict[str, Any]


def message_bytes(message: Mapping[str, Any]) -> bytes:
    """A message with its head."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawEditor:
    """A running server and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.stdin, self.stdout = process, process.stdin, process.stdout
        self.others: list[Message] = []
        """What came while something else was waited for."""
        self._numbers = 0

    def send_bytes(self, data: bytes) -> None:
        self.stdin.write(data)

    def notify(self, method: str, params: object) -> None:
        self.send_bytes(message_bytes({"method": method, "params": params}))

    def request(self, method: str, params: object) -> int:
        """Its number."""
        self._numbers += 1
        self.send_bytes(message_bytes({"id": self._numbers, "method": method, "params": params}))
        return self._numbers

    def answer(self, number: int | str, result: object) -> None:
        """To a request of the server."""
        self.send_bytes(message_bytes({"id": number, "result": result}))

    async def receive(self) -> Message:
        """The next message. Raises IncompleteReadError at the end."""
        head = await self.stdout.readuntil(b"\r\n\r\n")
        lengths = [
            line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        ]
        return json.loads(await self.stdout.readexactly(int(lengths[0])))

    async def response(self, number: int | str | None) -> Message:
        """The response to that request; other messages are kept in `others`."""
        while True:
            message = await self.receive()
            if "method" not in message and message.get("id") == number:
                return message
            self.others.append(message)

    async def ask(self, method: str, params: object) -> Message:
        """A request's response."""
        return await self.response(self.request(method, params))

    async def progress(self, token: int | str) -> list[Message]:
        """The values of a call's progress up to its end; other messages are kept in `others`."""
        values: list[Message] = []
        while True:
            message = await self.receive()
            if message.get("method") == "$/progress" and message["params"]["token"] == token:
                values.append(message["params"]["value"])
                if values[-1]["kind"] == "end":
                    return values
            else:
                self.others.append(message)

    async def initialize(self, options: object = None) -> Message:
        answer = await self.ask("initialize", {**INITIALIZE, "initializationOptions": options})
        self.notify("initialized", {})
        return answer

    async def leave(self) -> int:
        """Ends in order; the server's exit status."""
        await self.ask("shutdown", None)
        self.notify("exit", None)
        return await self.process.wait()


@asynccontextmanager
async def raw_editor(environment: Mapping[str, str], *command: str) -> AsyncIterator[RawEditor]:
    """A server in a process of its own, not initialized yet; killed where it still runs at the end."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(command or SERVER), stdin=pipe, stdout=pipe, stderr=pipe, env=dict(environment), limit=1024 * 1024
    )
    editor = RawEditor(process)
    try:
        yield editor
    finally:
        if process.returncode is None:
            process.kill()
        editor.stdin.close()
        await process.communicate()
