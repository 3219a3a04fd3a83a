"""The server within the test's own process, to look at what it keeps; bytes go in and messages come out as ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from lapce_ai_server.server import Server, register
from lapce_ai_server.session import Session
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.stdio.framing import MessageFraming
from lapce_ai_server.stdio.output import Output

Message = dict[str, Any]


class Receiver:
    """The editor's end of the pipe."""

    def __init__(self, written: Callable[[int], None], took: Callable[[Message], None]) -> None:
        self._written, self._took = written, took
        self._framing = MessageFraming()

    def write(self, data: bytes) -> None:
        for body in self._framing.feed(data):
            assert isinstance(body, bytes), body
            self._took(json.loads(body))
        self._written(len(data))

    def close(self) -> None:
        pass


class InnerServer:
    """A server without a process."""

    def __init__(self) -> None:
        self.output = Output(lambda written, broken: Receiver(written, self._took))
        self.session = Session(self.output, environment_from({}))
        self.server = Server()
        register(self.server, self.session)
        self.server.protocol.session, self.server.protocol.leave = self.session, lambda status: None
        self.server.protocol.set_writer(self.output)
        self._waiting: dict[object, asyncio.Future[Message]] = {}
        self._numbers = 0

    async def ask(self, method: str, params: object) -> Message:
        """A request's response."""
        self._numbers += 1
        number = self._numbers
        answered = self._waiting[number] = asyncio.get_running_loop().create_future()
        self.tell(method, params, number)
        return await answered

    async def run(self, method: str, params: dict[str, Any]) -> Message:
        """A notification's last progress value."""
        ended = self._waiting[params["token"]] = asyncio.get_running_loop().create_future()
        self.tell(method, params)
        return await ended

    def tell(self, method: str, params: object, number: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        self.server.protocol.receive(json.dumps(message).encode())

    def _took(self, message: Message) -> None:
        params = message.get("params", {})
        if message.get("method") == "$/progress" and params["value"]["kind"] == "end":
            self._waiting.pop(params["token"]).set_result(params["value"])
        elif "method" not in message:
            self._waiting.pop(message["id"]).set_result(message)


@asynccontextmanager
async def inner_server() -> AsyncIterator[InnerServer]:
    """Initialized, and closed at the end."""
    inner = InnerServer()
    await inner.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    try:
        yield inner
    finally:
        await inner.session.close()
        await inner.output.finish(1)
