"""Inline completions asked for by clients that do not behave, of vendors that do not, through the real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from fake_vendors import FakeVendor, Hold, Reply, Stall, fake_vendor
from raw_editor import Message, RawEditor, raw_editor
from vendor_replies import EVENT_STREAM, json_reply, openai_chunk, openai_stream, openai_stream_then, openai_usage, sse

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON_SECONDS = 5.0
INVOKED, AUTOMATIC = 1, 2
SECRET = "hunter2"
NO_TEXT = openai_stream_then([], openai_chunk(finish="stop"), sse("[DONE]"))
NOT_ANSWERS = {
    "login page": Reply(200, {"content-type": "text/html"}, (b"<html><body>Log in to the network</body></html>",)),
    "nothing": Reply(200, EVENT_STREAM, ()),
    "no content": Reply(204, {"content-length": "0"}, ()),
    "an error with status 200": json_reply(200, {"error": {"message": "no such thing"}}),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asked() -> AsyncIterator[FakeVendor]:
    async with fake_vendor() as vendor:
        yield vendor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def editor(environment: dict[str, str], asked: FakeVendor) -> AsyncIterator[RawEditor]:
    async with raw_editor(environment) as editor:
        await editor.initialize(settings_for(asked))
        yield editor
        assert await editor.leave() == 0


def settings_for(vendor: FakeVendor, **more: object) -> dict[str, object]:
    base = {"apiProvider": "openai", "openAiBaseUrl": f"{vendor.url}/v1", "openAiApiKey": "sk", "openAiModelId": "m"}
    return {**base, "fillInTheMiddle": "chat", **more}


@pytest.fixture
def uri(asked: FakeVendor, request: pytest.FixtureRequest) -> str:
    asked.requests.clear()
    return f"file:///project/{request.node.name}.py"


def opens(editor: RawEditor, uri: str, text: str) -> None:
    document = {"uri": uri, "languageId": "python", "version": 0, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": document})


def closes(editor: RawEditor, uri: str) -> None:
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def asks(editor: RawEditor, uri: str, character: int, kind: int = INVOKED, line: int = 0) -> int:
    position = {"line": line, "character": character}
    params = {"textDocument": {"uri": uri}, "position": position, "context": {"triggerKind": kind}}
    return editor.request("textDocument/inlineCompletion", params)


def texts(answer: Mapping[str, Any]) -> list[str]:
    return [item["insertText"] for item in answer["result"]["items"]]


async def verdicts(editor: RawEditor) -> list[Message]:
    return (await editor.ask("ai/status", {}))["result"]["completions"]["last"]


async def test_closing_a_document_ends_what_was_asked_for_it(editor: RawEditor, asked: FakeVendor, uri: str) -> None:
    asked.answer(*[openai_stream_then(["ret"], Stall())] * 3)
    opens(editor, uri, "x = ")
    number = asks(editor, uri, 4)
    connection = (await asked.request_number(1)).connection
    closes(editor, uri)
    async with asyncio.timeout(SOON_SECONDS):
        assert (await editor.response(number))["error"]["code"] == -32801
        await connection.closed.wait()
    assert (await verdicts(editor))[-1]["verdict"] == "superseded"


async def test_a_document_that_is_closed_twice_is_asked_about_in_vain(
    editor: RawEditor, asked: FakeVendor, uri: str
) -> None:
    opens(editor, uri, "x = ")
    closes(editor, uri)
    closes(editor, uri)
    assert texts(await editor.response(asks(editor, uri, 4))) == []
    assert (await verdicts(editor))[-1]["verdict"] == "skipped:not_open"
    assert asked.requests == []


async def test_a_document_opened_anew_gets_no_answer_of_its_old_text(
    editor: RawEditor, asked: FakeVendor, uri: str
) -> None:
    go_on = asyncio.Event()
    end = (Hold(go_on), openai_chunk("1"), openai_chunk(finish="stop"), openai_usage(1, 1), sse("[DONE]"))
    asked.always(openai_stream_then([], *end))
    opens(editor, uri, "x = ")
    number = asks(editor, uri, 4)
    await asked.request_number(1)
    opens(editor, uri, "something else\n")
    await editor.ask("ai/status", {})
    go_on.set()
    assert (await editor.response(number))["error"]["code"] == -32801


@pytest.mark.parametrize("reply", NOT_ANSWERS.values(), ids=NOT_ANSWERS.keys())
async def test_what_is_no_answer_of_a_model_is_an_error_and_not_remembered(
    editor: RawEditor, asked: FakeVendor, uri: str, reply: Reply
) -> None:
    asked.always(reply)
    opens(editor, uri, "x = ")
    assert texts(await editor.response(asks(editor, uri, 4, AUTOMATIC))) == []
    last = (await verdicts(editor))[-1]
    assert last["verdict"] == "error:broken_reply"
    assert "base URL" in last["why"]
    asked.always(openai_stream(["1"]))
    assert texts(await editor.response(asks(editor, uri, 4, AUTOMATIC))) == ["1"]


async def test_a_model_that_says_nothing_is_no_error(editor: RawEditor, asked: FakeVendor, uri: str) -> None:
    asked.always(NO_TEXT)
    opens(editor, uri, "x = ")
    assert texts(await editor.response(asks(editor, uri, 4, AUTOMATIC))) == []
    assert (await verdicts(editor))[-1]["verdict"] == "empty"


async def test_half_a_word_that_came_in_time_is_a_timeout_and_not_remembered(
    environment: dict[str, str], asked: FakeVendor, uri: str
) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize(settings_for(asked, inlineTimeoutSeconds=0.2))
        asked.always(openai_stream_then(["retu"], Stall()))
        opens(editor, uri, "x = ")
        assert texts(await editor.response(asks(editor, uri, 4, AUTOMATIC))) == []
        assert (await verdicts(editor))[-1]["verdict"] == "error:timeout"
        asked.always(openai_stream(["1"]))
        assert texts(await editor.response(asks(editor, uri, 4, AUTOMATIC))) == ["1"]
        assert await editor.leave() == 0


async def test_leaving_answers_every_request_and_closes_every_connection(
    environment: dict[str, str], asked: FakeVendor, uri: str
) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize(settings_for(asked))
        asked.always(openai_stream_then(["ret"], Stall()))
        opens(editor, uri, "x = ")
        opens(editor, f"{uri}.2", "y = ")
        running = [asks(editor, uri, 4), asks(editor, f"{uri}.2", 4)]
        for count in range(1, 1 + 3 * len(running)):
            await asked.request_number(count)
        owed = {*running, editor.request("shutdown", None)}
        editor.notify("exit", None)
        while owed:
            owed.discard((await editor.receive()).get("id", 0))
        assert await editor.process.wait() == 0
    async with asyncio.timeout(SOON_SECONDS):
        for request in asked.requests:
            await request.connection.closed.wait()


async def test_a_burst_of_requests_is_answered_one_by_one_and_asks_the_vendor_a_few_times(
    editor: RawEditor, asked: FakeVendor, uri: str
) -> None:
    asked.always(openai_stream(["return a + b"]))
    opens(editor, uri, "x = ")
    numbers = [asks(editor, uri, 4, AUTOMATIC) for _ in range(200)]
    cancelled = numbers[::3]
    for number in cancelled:
        editor.notify("$/cancelRequest", {"id": number})
    answers = [await editor.response(number) for number in numbers]
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert set(codes[:-1]) <= {-32801, -32800}
    assert codes[-1] is None
    assert len(asked.requests) <= 3
    assert not {message.get("id") for message in editor.others} & set(numbers)


async def test_secrets_reach_no_vendor_by_any_way(
    environment: dict[str, str], asked: FakeVendor, uri: str, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("ignored.py\nbuild/\n")
    names = [".env", "server.pem", "secrets.py", "ignored.py", "build/made.py", ".env#L2"]
    asked.always(openai_stream(["1"]))
    async with raw_editor(environment) as editor:
        await editor.initialize(settings_for(asked))
        for name in names:
            private = f"{tmp_path.as_uri()}/{name}"
            opens(editor, private, f"TOKEN = '{SECRET}'\ndef token_of(a):\n    return TOKEN\n")
            edit = {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "text": SECRET}
            editor.notify(
                "textDocument/didChange", {"textDocument": {"uri": private, "version": 1}, "contentChanges": [edit]}
            )
            for kind in (INVOKED, AUTOMATIC):
                assert texts(await editor.response(asks(editor, private, 0, kind, line=1))) == []
        assert asked.requests == []
        mine = (tmp_path / "mine.py").as_uri()
        opens(editor, mine, "from secrets import TOKEN\nfrom ignored import token_of\nimport build.made\nTOKEN = ")
        assert texts(await editor.response(asks(editor, mine, 8, line=3)))
        closes(editor, f"{tmp_path.as_uri()}/ignored.py")
        assert texts(await editor.response(asks(editor, mine, 0, line=3)))
        assert {row["verdict"] for row in await verdicts(editor)} == {"skipped:secret_file", "skipped:ignored", "shown"}
        assert await editor.leave() == 0
    assert asked.requests
    assert all(SECRET.encode() not in request.body for request in asked.requests)


async def test_other_settings_while_a_model_is_silent_ask_the_other_model(
    environment: dict[str, str], asked: FakeVendor, uri: str
) -> None:
    async with fake_vendor() as other, raw_editor(environment) as editor:
        await editor.initialize(settings_for(asked))
        asked.always(openai_stream_then(["old"], Stall()))
        other.always(openai_stream(["new"]))
        opens(editor, uri, "x = ")
        number = asks(editor, uri, 4, AUTOMATIC)
        connection = (await asked.request_number(1)).connection
        editor.notify("workspace/didChangeConfiguration", {"settings": {"lapceAi": settings_for(other)}})
        assert texts(await editor.response(number)) == ["new"]
        async with asyncio.timeout(SOON_SECONDS):
            await connection.closed.wait()
        assert await editor.leave() == 0


async def test_a_picked_text_over_several_lines_leaves_a_range_of_one(
    editor: RawEditor, asked: FakeVendor, uri: str
) -> None:
    asked.always(openai_stream([".log(1)"]))
    opens(editor, uri, "a\ncon")
    start, cursor = {"line": 0, "character": 0}, {"line": 1, "character": 3}
    picked = {"range": {"start": start, "end": cursor}, "text": "console"}
    context = {"triggerKind": INVOKED, "selectedCompletionInfo": picked}
    params = {"textDocument": {"uri": uri}, "position": cursor, "context": context}
    items = (await editor.ask("textDocument/inlineCompletion", params))["result"]["items"]
    assert [item["range"] for item in items] == [{"start": cursor, "end": cursor}]
