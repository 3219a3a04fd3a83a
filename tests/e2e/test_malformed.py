"""Bytes and messages that no client should send: the server goes on, and answers the valid ones between them."""

import asyncio
import json

import pytest

from fake_vendors import FakeVendor
from malformed_messages import Malformed, framed
from raw_editor import RawEditor, message_bytes, raw_editor
from vendor_replies import openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNT = 10_000
BETWEEN = 20
"""After so many malformed messages comes a valid one."""


async def answers(editor: RawEditor, wanted: set[str]) -> dict[str, dict]:
    """The responses to these requests."""
    found: dict[str, dict] = {}
    while wanted - found.keys():
        message = await editor.receive()
        if message.get("id") in wanted:
            found[message["id"]] = message
    return found


async def test_ten_thousand_malformed_messages_leave_every_valid_one_answered(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        before = (await editor.ask("ai/status", {}))["result"]["memoryBytes"]
        wanted: set[str] = set()

        async def send() -> None:
            for number, message in enumerate(Malformed(seed=20261122).messages(COUNT)):
                editor.send_bytes(message)
                if number % BETWEEN == BETWEEN - 1:
                    wanted.add(f"valid {number}")
                    editor.send_bytes(message_bytes({"id": f"valid {number}", "method": "ai/status", "params": {}}))
                    await editor.stdin.drain()

        async with asyncio.TaskGroup() as group:
            group.create_task(send())
            names = {f"valid {number}" for number in range(BETWEEN - 1, COUNT, BETWEEN)}
            found = await answers(editor, names)
        assert wanted == names
        assert len(found) == COUNT // BETWEEN
        assert all("result" in answer for answer in found.values())
        status = (await editor.ask("ai/status", {}))["result"]
        assert status["calls"] == []
        assert status["memoryBytes"] - before < 32 * 1024 * 1024
        assert await editor.leave() == 0


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "1.0", "id": "a", "method": "ai/status"},
        {"id": "b", "method": "ai/status"},
        {"jsonrpc": "2.0", "id": "c", "method": 5},
        {"jsonrpc": "2.0", "id": "d", "method": "ai/status", "params": "none"},
        {"jsonrpc": "2.0", "id": "e", "method": "ai/stream", "params": [1]},
        {"jsonrpc": "2.0", "id": "f", "method": "workspace/executeCommand", "params": {"command": 5}},
        {"jsonrpc": "2.0", "id": "g", "method": "nothing/at/all"},
    ],
)
async def test_a_malformed_request_is_answered_by_its_id(raw: RawEditor, message: dict) -> None:
    raw.send_bytes(framed(json.dumps(message).encode()))
    assert (await raw.response(message["id"]))["error"]["message"]


GARBAGE = [
    b"hello\n",
    b"\r\n\r\n\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"Content-Length: 99999999999999999999\r\n\r\n",
    b"Content-Length: 0\r\n\r\n",
    b"Content-Length: abc\r\n\r\n{}",
    bytes(range(256)) * 200,
    b"\xff\xfe" + "Content-Length: 5".encode("utf-16-le"),
    b"Content-Length: 3\r\n\r\n\xff\xfe\xfd",
    b"{" * 50_000,
    framed(b'{"jsonrpc":"2.0","method":"ai/cancel","params":{}}', off_by=7),
    framed(b'{"jsonrpc":"2.0","method":"ai/cancel","params":{}}', off_by=60),
    framed(b'{"jsonrpc":"2.0","method":"ai/cancel","params":{}}', off_by=-7),
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
async def test_after_garbage_the_next_message_is_answered(
    raw: RawEditor, vendor: FakeVendor, profile: dict, garbage: bytes
) -> None:
    vendor.always(openai_stream(["fine"]))
    raw.send_bytes(garbage)
    answer = await raw.ask("ai/stream", {"profile": profile, "prompt": "hi"})
    assert answer["result"]["text"] == "fine"


async def test_garbage_ahead_of_the_first_message_does_no_harm(environment: dict) -> None:
    async with raw_editor(environment) as editor:
        for garbage in GARBAGE:
            editor.send_bytes(garbage)
        assert "result" in await editor.initialize()
        assert await editor.leave() == 0


async def test_messages_may_come_byte_by_byte_and_many_at_once(raw: RawEditor) -> None:
    many = b"".join(message_bytes({"id": f"n{n}", "method": "ai/status", "params": {}}) for n in range(50))
    for place in range(400):
        raw.send_bytes(many[place : place + 1])
        await raw.stdin.drain()
    raw.send_bytes(many[400:])
    assert len(await answers(raw, {f"n{n}" for n in range(50)})) == 50
