"""A connection over a layer in memory, and what became of what it was asked."""

from __future__ import annotations

import asyncio

import pytest

from lapce_ai_providers.problems import AttemptFailed, AttemptProblem, CutProblem
from lapce_ai_providers.transport.body import Body
from lapce_ai_providers.transport.connection import HttpConnection
from lapce_ai_providers.transport.reply_head import ReplyHead
from lapce_ai_providers.transport.request_bytes import RequestBytes
from memory_layer import MemoryLayer

REQUEST = RequestBytes(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


class Setup:
    """A connection under test, and what became of it."""

    def __init__(self) -> None:
        self.layer = MemoryLayer()
        self.connection = HttpConnection(self.layer, "host:80", asyncio.get_running_loop())
        self.freed: list[ReplyHead | None] = []
        self.connection.freed = lambda connection, head: self.freed.append(head)

    def asking(
        self, request: RequestBytes = REQUEST, idle_seconds: float | None = None
    ) -> asyncio.Task[tuple[ReplyHead, Body]]:
        return asyncio.get_running_loop().create_task(self.connection.ask(request, idle_seconds))


async def turns(count: int = 3) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def rest_of(body: Body) -> bytes:
    return b"".join([piece async for piece in body])


async def cut_of(body: Body) -> tuple[bytes, CutProblem]:
    pieces: list[bytes] = []
    try:
        while True:
            pieces.append(await anext(body))
    except AttemptFailed as failed:
        problem = failed.problem
    assert isinstance(problem, CutProblem)
    return b"".join(pieces), problem


async def problem_of(asking: asyncio.Task[tuple[ReplyHead, Body]]) -> AttemptProblem | CutProblem:
    with pytest.raises(AttemptFailed) as raised:
        await asking
    return raised.value.problem
