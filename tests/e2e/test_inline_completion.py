"""Inline completions through the pipe and over HTTP: what a client in another process sees of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from fake_vendors import FakeVendor, Hold, Stall, fake_vendor
from raw_editor import RawEditor, raw_editor
from vendor_replies import json_reply, openai_chunk, openai_stream, openai_stream_then, openai_usage, sse

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON_SECONDS = 10.0
HEAD = "def add(a, b):\n    "
CLIENT = {"textDocument": {"inlineCompletion": {}}}


class Writer:
    """A document, and what is asked of it."""

    def __init__(self, raw: RawEditor, uri: str) -> None:
        self.raw, self.uri, self.version = raw, uri, 0

    def open(self, text: str = HEAD) -> None:
        document = {"uri": self.uri, "languageId": "python", "version": 0, "text": text}
        self.raw.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, text: str) -> None:
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        self.raw.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def ask(self, line: int = 1, character: int = 4, kind: int = 2) -> int:
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": self.uri}, "position": position, "context": {"triggerKind": kind}}
        return self.raw.request("textDocument/inlineCompletion", params)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asked() -> AsyncIterator[FakeVendor]:
    """The vendor of all tests here: the settings of a session name one."""
    async with fake_vendor() as vendor:
        yield vendor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def writing(environment: dict[str, str], asked: FakeVendor) -> AsyncIterator[RawEditor]:
    settings = {
        "apiProvider": "openai",
        "openAiBaseUrl": f"{asked.url}/v1",
        "openAiApiKey": "sk-of-the-test",
        "openAiModelId": "m",
        "fillInTheMiddle": "chat",
    }
    async with raw_editor(environment) as editor:
        params = {"processId": None, "rootUri": None, "capabilities": CLIENT, "initializationOptions": settings}
        await editor.ask("initialize", params)
        editor.notify("initialized", {})
        yield editor
        assert await editor.leave() == 0


@pytest.fixture
def writer(writing: RawEditor, asked: FakeVendor, request: pytest.FixtureRequest) -> Writer:
    asked.requests.clear()
    asked.always(openai_stream(["x"]))
    writer = Writer(writing, f"file:///project/{request.node.name}.py")
    writer.open()
    return writer


def texts(answer: Mapping[str, Any]) -> list[str]:
    return [item["insertText"] for item in answer["result"]["items"]]


async def closed(vendor: FakeVendor, request: int) -> None:
    async with asyncio.timeout(SOON_SECONDS):
        await vendor.requests[request].connection.closed.wait()


async def test_a_text_comes_from_the_model(writer: Writer, asked: FakeVendor) -> None:
    asked.always(openai_stream(["return ", "a + b"]))
    assert texts(await writer.raw.response(writer.ask())) == ["return a + b"]
    body = asked.requests[0].json
    assert body["stream"] is True
    assert body["max_tokens"] <= 2000
    assert len(body["stop"]) <= 4


async def test_a_newer_request_elsewhere_closes_the_connection_of_the_older_one(
    writer: Writer, asked: FakeVendor
) -> None:
    asked.answer(openai_stream_then(["ret"], Stall()))
    first = writer.ask(kind=1)
    await asked.request_number(1)
    writer.change("import os\n\n" + HEAD)
    asked.always(openai_stream(["pass"]))
    second = writer.ask(line=0, character=9, kind=1)
    assert (await writer.raw.response(first))["error"]["code"] == -32801
    await closed(asked, 0)
    assert "result" in await writer.raw.response(second)


async def test_cancelling_answers_and_closes_the_connection(writer: Writer, asked: FakeVendor) -> None:
    asked.answer(openai_stream_then([], Stall()))
    number = writer.ask(kind=2)
    await asked.request_number(1)
    writer.raw.notify("$/cancelRequest", {"id": number})
    assert (await writer.raw.response(number))["error"]["code"] == -32800
    await closed(asked, 0)


async def test_a_newer_request_follows_the_stream_of_the_older_one(writer: Writer, asked: FakeVendor) -> None:
    typed = asyncio.Event()
    steps = (Hold(typed), openai_chunk("return a + b"), openai_chunk(finish="stop"), openai_usage(9, 4), sse("[DONE]"))
    asked.answer(openai_stream_then([], *steps))
    first = writer.ask()
    await asked.request_number(1)
    writer.change(HEAD + "ret")
    second = writer.ask(character=7)
    assert (await writer.raw.response(first))["error"]["code"] == -32801
    typed.set()
    assert texts(await writer.raw.response(second)) == ["urn a + b"]
    assert len(asked.requests) == 1


async def test_a_model_that_answers_late_holds_up_nobody_else(writer: Writer, asked: FakeVendor) -> None:
    go_on = asyncio.Event()
    asked.answer(openai_stream_then([], Hold(go_on), openai_chunk("pass"), openai_chunk(finish="stop"), sse("[DONE]")))
    number = writer.ask()
    await asked.request_number(1)
    assert "result" in await writer.raw.ask("ai/status", {})
    go_on.set()
    assert texts(await writer.raw.response(number)) == ["pass"]


async def test_each_request_has_its_verdict_in_the_status(writer: Writer, asked: FakeVendor) -> None:
    asked.always(openai_stream(["return a + b"]))
    before = (await writer.raw.ask("ai/status", {}))["result"]["completions"]["counts"]
    await writer.raw.response(writer.ask())
    await writer.raw.response(writer.ask())
    after = (await writer.raw.ask("ai/status", {}))["result"]["completions"]
    assert after["counts"].get("shown", 0) == before.get("shown", 0) + 1
    assert after["counts"].get("cached", 0) == before.get("cached", 0) + 1
    assert after["last"][-1]["verdict"] == "cached"


async def test_a_wrong_key_is_told_once(environment: dict[str, str]) -> None:
    async with fake_vendor() as vendor, raw_editor(environment) as editor:
        vendor.always(json_reply(401, {"error": {"message": "Incorrect API key provided."}}))
        await editor.initialize(
            {"apiProvider": "openai", "openAiBaseUrl": f"{vendor.url}/v1", "openAiApiKey": "sk-wrong"}
        )
        writer = Writer(editor, "file:///project/key.py")
        for text in ("a = ", "a = b", "a = bc"):
            writer.open(text)
            assert texts(await editor.response(writer.ask(line=0, character=len(text), kind=1))) == []
        shown = [message for message in editor.others if message.get("method") == "window/showMessage"]
        assert len(shown) == 1
        assert "sk-wrong" not in str(editor.others)
        assert await editor.leave() == 0
