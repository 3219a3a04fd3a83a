"""Somebody types 200 characters at 15 a second in real time; a vendor says them, 300 ms late."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import define, field

from .editor import framed
from .report import number, percentile, table

KEYS_PER_SECOND = 15.0
LATENCY_SECONDS = 0.3
PIECE_CHARACTERS, PIECE_SECONDS = 4, 0.01
PAUSE_SECONDS = 1.5
URI = "file:///bench/typed.py"
HEAD = "import math\n\n\nclass Circle:\n    def __init__(self, radius: float) -> None:\n"
TYPED = '''        self.radius = radius

    def area(self) -> float:
        """Of the whole disk."""
        return math.pi * self.radius**2

    def circumference(self) -> float:
        return 2 * math.pi * self.radius

    def scaled(self, factor: float) -> "Circle":
        if factor < 0:
            raise ValueError("a circle is never negative")
        return Circle(self.radius * factor)


def unit() -> Circle:
    return Circle(1.0)
'''
KEYS = 200
WHOLE = HEAD + TYPED


@define
class Key:
    """One key, and what came of it."""

    offset: int
    asked: float
    answered: float | None = None
    ghost: str | None = None
    answers: int = 0

    @property
    def is_right(self) -> bool:
        """Whether it says what is typed next."""
        return bool(self.ghost) and WHOLE[self.offset :].startswith(self.ghost or "")


@define
class Session:
    """One server, typed into."""

    process: asyncio.subprocess.Process
    keys: dict[int, Key] = field(factory=dict)

    def send(self, method: str, params: object, number: int | None = None) -> None:
        assert self.process.stdin is not None
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        self.process.stdin.write(framed(message))

    async def read(self) -> None:
        """What the server writes, as it comes."""
        assert self.process.stdout is not None
        while True:
            try:
                head = await self.process.stdout.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            body = await self.process.stdout.readexactly(int(head.lower().split(b"content-length:")[1].split()[0]))
            now = time.perf_counter()
            message = json.loads(body)
            if "method" not in message and (key := self.keys.get(message["id"])) is not None:
                items = message.get("result", {}).get("items", [])
                key.answered, key.answers = now, key.answers + 1
                key.ghost = items[0]["insertText"] if items else None

    def type(self, number: int) -> None:
        """One key: the change, and the question that editors send after it."""
        offset = len(HEAD) + number
        before = WHOLE[: offset - 1]
        line = before.count("\n")
        at = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        change = {"range": {"start": at, "end": at}, "text": WHOLE[offset - 1]}
        document = {"uri": URI, "version": number}
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        told = WHOLE[:offset]
        position = {"line": told.count("\n"), "character": len(told) - told.rfind("\n") - 1}
        self.keys[number] = Key(offset, time.perf_counter())
        params = {"textDocument": {"uri": URI}, "position": position, "context": {"triggerKind": 2}}
        self.send("textDocument/inlineCompletion", params, number)


class Vendor:
    """Continues the text that is known."""

    def __init__(self) -> None:
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split()[0])
                body = json.loads(await reader.readexactly(length))
                self.requests += 1
                await asyncio.sleep(LATENCY_SECONDS)
                await self._answer(writer, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, body: dict[str, list[dict[str, str]]]) -> None:
        told = body["messages"][-1]["content"].rpartition("<CURSOR/>")[0].partition(">\n")[2]
        rest = WHOLE[WHOLE.find(told) + len(told) :]
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(rest), PIECE_CHARACTERS):
            delta = {"choices": [{"index": 0, "delta": {"content": rest[start : start + PIECE_CHARACTERS]}}]}
            data = f"data: {json.dumps(delta)}\n\n".encode()
            writer.write(b"%x\r\n%b\r\n" % (len(data), data))
            await writer.drain()
            await asyncio.sleep(PIECE_SECONDS)
        writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")


@asynccontextmanager
async def session(vendor: Vendor, home: str) -> AsyncIterator[Session]:
    """A server that asks this vendor, introduced by an editor that is like Lapce."""
    server = await asyncio.start_server(vendor.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lapce_ai_server", stdin=pipe, stdout=pipe, env={"HOME": home}, limit=1 << 22
    )
    running = Session(process)
    reading = asyncio.create_task(running.read())
    options = {"apiProvider": "openai", "openAiBaseUrl": f"http://127.0.0.1:{port}/v1", "openAiModelId": "m"}
    options |= {"openAiApiKey": "k", "fillInTheMiddle": "chat"}
    client = {"name": "Lapce-Stable", "version": "0"}
    params = {"processId": None, "rootUri": None, "capabilities": {}, "clientInfo": client}
    running.send("initialize", {**params, "initializationOptions": options}, 0)
    document = {"uri": URI, "languageId": "python", "version": 0, "text": HEAD}
    running.send("textDocument/didOpen", {"textDocument": document})
    try:
        yield running
    finally:
        process.kill()
        await process.wait()
        await reading
        server.close()


async def typed() -> tuple[Session, Vendor]:
    """All keys, with a pause at the end."""
    vendor = Vendor()
    with tempfile.TemporaryDirectory() as home:
        async with session(vendor, home) as running:
            await asyncio.sleep(1)
            began = time.perf_counter()
            for number in range(1, KEYS + 1):
                running.type(number)
                await asyncio.sleep(began + number / KEYS_PER_SECOND - time.perf_counter())
            await asyncio.sleep(PAUSE_SECONDS)
    return running, vendor


def run() -> str:
    """One session."""
    running, vendor = asyncio.run(typed())
    keys = list(running.keys.values())
    seconds = [1 / KEYS_PER_SECOND] * (KEYS - 1) + [PAUSE_SECONDS]
    in_time = [
        key.answered is not None and key.answered - key.asked <= limit and key.is_right
        for key, limit in zip(keys, seconds, strict=True)
    ]
    waits = [(key.answered - key.asked) * 1000 for key in keys if key.answered is not None and key.ghost]
    along = [wait for wait in waits if wait < 1000 * LATENCY_SECONDS / 10]
    rows = [
        ["answers of each request", f"{min(key.answers for key in keys)} to {max(key.answers for key in keys)}"],
        ["requests to the vendor", str(vendor.requests)],
        ["keys with the right ghost text before the next key", f"{sum(in_time) / KEYS:.0%}"],
        ["texts that were wrong", str(sum(key.ghost is not None and not key.is_right for key in keys))],
        ["typed along: median ms over the pipe", number(statistics.median(along), 2)],
        ["typed along: 99th percentile", number(percentile(along, 99), 2)],
        ["after the last key: ms until the text", number(waits[-1], 1)],
    ]
    notes = [f"{KEYS} keys at {KEYS_PER_SECOND:g} a second; a vendor with {LATENCY_SECONDS:g} s until its first text"]
    return table("Fast typing, in real time", ["", "figure"], rows, notes)
