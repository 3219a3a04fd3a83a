"""The examples of server/PROTOCOL.md, played as they stand: one session with the real server, in the page's order."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from editor import clean_environment
from fake_vendors import FakeVendor, Reply, Request, Stall
from protocol_page import Example, examples, page
from raw_editor import Message, RawEditor, message_bytes, raw_editor
from vendor_replies import (
    EVENT_STREAM,
    json_reply,
    openai_chunk,
    openai_error,
    openai_models,
    openai_stream_then,
    openai_usage,
    sse,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADDRESS = "http://127.0.0.1:11434"
"""As the page has it; in its place stands the vendor of the test."""
TEXTS = ("Because of ", "Rayleigh scattering.")
WAIT_SECONDS = 20
MEASURED = {
    "memoryBytes", "date", "seconds", "active", "idle", "opened", "reused", "memoryEstimate", "connectionPoolSize",
}  # fmt: skip
"""Fields whose values are another machine's, or another day's."""


def answer(request: Request) -> Reply:
    """What a server that speaks OpenAI's API would say."""
    if request.method == "GET":
        return openai_models(["qwen2.5-coder", "llama3.2"])
    if request.target == "/infill":
        return Reply(200, EVENT_STREAM, (sse({"content": "a + b", "stop": False}), sse({"content": "", "stop": True})))
    if request.json["model"] == "no-such-model":
        return openai_error(404, "model 'no-such-model' not found")
    if "story" in str(request.json["messages"]):
        return openai_stream_then(["Once upon a time"], Stall())
    if not request.json.get("stream"):
        return json_reply(500, {})
    end = (openai_chunk(finish="stop"), openai_usage(14, 6), sse("[DONE]"))
    return Reply(200, EVENT_STREAM, (*map(openai_chunk, TEXTS), *end))


def kind_of(message: Message) -> tuple[Any, ...]:
    """What tells a message from others of the same time: its id, or its method and the kind of its progress."""
    if "method" not in message:
        return ("answer", message["id"])
    params = message["params"]
    value = params.get("value", params)
    return (
        message["method"],
        params.get("token"),
        value.get("kind"),
        value.get("chunk", {}).get("type"),
        value.get("busy"),
    )


def differences(told: Any, real: Any, path: str) -> list[str]:
    """Where the page says another thing than the server. Of arrays of rows the page may show the first ones."""
    if isinstance(told, dict) and isinstance(real, dict):
        found = [f"{path}: {sorted(set(told) ^ set(real))} on one side only"] if set(told) != set(real) else []
        for name in set(told) & set(real) - MEASURED:
            found += differences(told[name], real[name], f"{path}.{name}")
        found += [
            f"{path}.{name}: another type"
            for name in MEASURED & set(told) & set(real)
            if differs(told[name], real[name])
        ]
        return found
    if isinstance(told, list) and isinstance(real, list):
        if len(told) > len(real) or (real and not told):
            return [f"{path}: {len(told)} told, {len(real)} real"]
        return [row for index, item in enumerate(told) for row in differences(item, real[index], f"{path}[{index}]")]
    return [] if told == real else [f"{path}: {told!r} told, {real!r} real"]


def differs(told: object, real: object) -> bool:
    numbers = (int, float)
    return not (isinstance(told, numbers) and isinstance(real, numbers)) and type(told) is not type(real)


async def awaited(editor: RawEditor, example: Example) -> Message:
    """The first message of the example's kind; others are kept: the page shows them later, or not at all."""
    while True:
        for index, message in enumerate(editor.others):
            if kind_of(message) == kind_of(example.message):
                return editor.others.pop(index)
        editor.others.append(await asyncio.wait_for(editor.receive(), WAIT_SECONDS))


async def play(editor: RawEditor, rows: list[Example]) -> list[str]:
    found: list[str] = []
    for example in rows:
        if example.sender == "editor":
            editor.send_bytes(message_bytes({k: v for k, v in example.message.items() if k != "jsonrpc"}))
            continue
        try:
            real = await awaited(editor, example)
        except (TimeoutError, asyncio.IncompleteReadError):
            return [*found, f"line {example.line}: the server does not say it: {example.message}; but {editor.others}"]
        found += [f"line {example.line}: {row}" for row in differences(example.message, real, "message")]
    return found


async def test_the_server_says_what_the_page_says(tmp_path: Path, vendor: FakeVendor) -> None:
    environment = clean_environment(tmp_path)  # a home of its own: others have spent something today
    vendor.always(answer)
    rows = examples(page().replace(ADDRESS, vendor.url))
    assert any(json.dumps(row.message).count(vendor.url) for row in rows)
    async with raw_editor(environment) as editor:
        assert "\n".join(await play(editor, rows)) == ""
        assert await editor.process.wait() == 0


@pytest.mark.parametrize(
    ("told", "real"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": [{"b": 1}]}, {"a": []}),
        ({"a": []}, {"a": [1]}),
        ({"seconds": 1}, {"seconds": "1"}),
    ],
)
async def test_a_page_that_says_another_thing_is_found(told: object, real: object) -> None:
    assert differences(told, real, "message") != []
