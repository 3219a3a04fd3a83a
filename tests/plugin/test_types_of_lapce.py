"""Every message that a user of Lapce causes can be read by Lapce: by its rules, and (slow) by the types themselves."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from codebase import ROOT
from editor import clean_environment
from fake_vendors import Hold, Stall, fake_vendor
from lapce_rules import refusal
from lapce_seat import NO_PLACE, Seat, Told, seat
from vendor_replies import openai_chunk, openai_error, openai_stream_then, openai_usage, sse

TEXT = "def add(a, b):\n    \n"
END = (openai_chunk(finish="stop"), openai_usage(9, 4), sse("[DONE]"))
PROBLEM = {"range": NO_PLACE, "message": "wrong", "severity": 1}
SECONDS = 30.0
ERROR = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32800, "message": "no", "data": {"x": 1}}}


async def played(lapce: Seat, url: str, vendor: Any) -> None:
    """All that Lapce asks for, and how it can end."""
    options = {"base-url": f"{url}/v1", "api-key": "sk-of-the-test", "model": "m"}
    wrong = {"inline": {"daily-dollars": "much"}}  # is told
    await lapce.begin({"openai": options, "fill-in-the-middle": "chat", "code-actions": True, **wrong})
    uri = lapce.open("a.py", TEXT)

    vendor.answer(openai_stream_then(["return a"], openai_chunk(" + b"), *END))
    await lapce.answer(lapce.complete(uri, 1, 4))

    shown = asyncio.Event()
    vendor.answer(openai_stream_then([], Hold(shown), openai_chunk("pass"), *END))
    lapce.change(uri, 2, "x = 1\n")
    number = lapce.complete(uri, 2, 4)
    while (await lapce.receive()).get("method") != "$/progress":
        pass
    shown.set()
    await lapce.answer(number)

    vendor.answer(openai_stream_then([], Stall()))
    lapce.change(uri, 3, "y = 2\n")
    old = lapce.complete(uri, 3, 4)
    await vendor.request_number(3)
    vendor.always(openai_error(401, "no such key"))
    lapce.change(uri, 4, "z = 3\n")
    new = lapce.complete(uri, 0, 5)
    await lapce.answer(old)
    await lapce.answer(new)

    vendor.always(openai_stream_then(["pass"], *END))
    for asked in (lapce.actions(uri, []), lapce.actions(uri, [PROBLEM])):
        for action in (await lapce.answer(asked)).get("result", ()):
            await lapce.answer(lapce.ask("codeAction/resolve", action))
    for method, params in (
        ("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}),
        ("textDocument/inlineCompletion", {"textDocument": {"uri": f"{uri}.other"}, "position": 3}),
        ("codeAction/resolve", None),
        ("textDocument/codeAction", {}),
    ):
        await lapce.answer(lapce.ask(method, params))


def count(transcript: list[Told], kind: str) -> int:
    told = (row.message.get("params") for row in transcript if row.message.get("method") == "$/progress")
    return sum(params["value"]["kind"] == kind for params in told)


def begun(transcript: list[Told]) -> int:
    return count(transcript, "begin")


def ended(transcript: list[Told]) -> int:
    return count(transcript, "end")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def transcript(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    environment = clean_environment(tmp_path_factory.mktemp("home"))
    async with fake_vendor() as vendor, seat(environment) as lapce, asyncio.timeout(SECONDS):
        await played(lapce, vendor.url, vendor)
        while begun(lapce.transcript) - 1 > ended(lapce.transcript):  # that completions are paused stays
            await lapce.receive()  # it stays for a moment after the last answer
        return lapce.transcript


def test_no_message_of_the_server_is_one_that_lapce_cannot_read(transcript: list[Told]) -> None:
    refused = [(row, why) for row in transcript if (why := refusal(row.message, row.asked))]
    assert refused == []
    methods = {row.message.get("method") or row.asked for row in transcript}
    assert {"$/progress", "window/showMessage", "window/workDoneProgress/create", "codeAction/resolve"} <= methods


def test_nothing_is_said_before_the_answer_to_initialize(transcript: list[Told]) -> None:
    """Lapce waits for it and reads nothing else: a request of ours would wait for ever."""
    assert transcript[0].asked == "initialize"


def test_no_message_lacks_params(transcript: list[Told]) -> None:
    """The thread that reads would end: Lapce would never hear of this server again."""
    assert [row for row in transcript if "method" in row.message and "params" not in row.message] == []


def test_all_progress_has_a_title_and_is_cleared(transcript: list[Told]) -> None:
    """What is begun is asked for first, and ends; nothing is reported of what is not shown."""
    shown: dict[object, str] = {}
    created: list[object] = []
    for message in (row.message for row in transcript):
        if message.get("method") == "window/workDoneProgress/create":
            created.append(message["params"]["token"])
        if message.get("method") != "$/progress":
            continue
        token, value = message["params"]["token"], message["params"]["value"]
        if value["kind"] == "begin":
            assert token in created
            shown[token] = value["title"]
        elif value["kind"] == "end":
            assert shown.pop(token)
        else:
            assert token in shown
            assert value["message"]  # without one Lapce shows the title alone
    assert {title for title in shown.values() if "paused" not in title} == set()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("code_actions", [False, True])
async def test_only_inline_completions_and_by_a_setting_code_actions_are_offered(
    tmp_path: Path, code_actions: bool
) -> None:
    """Lapce takes the first answer of all servers: more would hide the language's own."""
    async with seat(clean_environment(tmp_path)) as lapce, asyncio.timeout(SECONDS):
        answer = await lapce.begin({"code-actions": code_actions})
    offered = {name for name in answer["result"]["capabilities"] if name.endswith("Provider")}
    assert offered == {"inlineCompletionProvider"} | ({"codeActionProvider"} if code_actions else set())


SAMPLES: tuple[tuple[str | None, dict[str, Any]], ...] = (
    *(
        ("textDocument/inlineCompletion", {"jsonrpc": "2.0", "id": 1, "result": result})
        for result in (
            None,
            [],
            {"items": []},
            {},
            {"items": [{"insertText": "x"}]},
            {"items": [{"insertText": {"kind": "snippet", "value": "x"}}]},
            [{"insertText": "x", "range": NO_PLACE, "filterText": "y", "command": {"title": "t", "command": "c"}}],
            [{"insertText": "x", "range": {"start": {"line": -1, "character": 0}, "end": NO_PLACE["end"]}}],
        )
    ),
    *(
        ("textDocument/codeAction", {"jsonrpc": "2.0", "id": 1, "result": result})
        for result in (
            None,
            [],
            [{"title": "t"}],
            [{"title": "t", "command": "c"}],
            [{"command": "c"}],
            [{"title": "t", "edit": {"changes": {"file:///a": [{"range": NO_PLACE, "newText": "x"}]}}}],
            [{"title": "t", "edit": {"changes": {"file:///a": [{"range": NO_PLACE}]}}}],
        )
    ),
    *(
        (None, {"jsonrpc": "2.0", "method": "$/progress", "params": {"token": "t", "value": value}})
        for value in (
            {"kind": "begin", "title": "t"},
            {"kind": "begin"},
            {"kind": "report"},
            {"kind": "report", "message": "m", "percentage": 5, "chunk": {"type": "text"}},
            {"kind": "report", "percentage": -1},
            {"kind": "end", "message": None},
            {"kind": "other"},
            "text",
        )
    ),
    ("initialize", {"jsonrpc": "2.0", "id": "x", "result": {}}),
    ("initialize", {"jsonrpc": "2.0", "id": 1, "result": {"capabilities": {}}}),
    ("codeAction/resolve", {"jsonrpc": "2.0", "id": 1, "result": {"title": "t", "disabled": {}}}),
    (None, {"jsonrpc": "2.0", "id": 1, "method": "workspace/inlineValue/refresh"}),
    (None, {"jsonrpc": "2.0", "id": 1, "method": "workspace/configuration", "params": {"items": []}}),
    (None, {"jsonrpc": "2.0", "method": "ai/didChangeStatus", "params": {}}),
    (None, {"jsonrpc": "2.0", "method": "window/showMessage", "params": {"type": "1", "message": "m"}}),
    (None, ERROR),
)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo builds what reads with Lapce's types")
def test_the_types_of_lapce_read_what_its_rules_let_through(
    transcript: list[Told], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Builds a small program of Rust with lsp-types 0.95.1, which takes a minute."""
    folder = tmp_path_factory.mktemp("lsp_types")
    shutil.copytree(ROOT / "tests" / "plugin" / "lsp_types", folder, dirs_exist_ok=True)
    rows = [*((row.asked, row.message) for row in transcript), *SAMPLES]
    lines = "".join(json.dumps({"asked": asked, "message": message}) + "\n" for asked, message in rows)
    done = subprocess.run(
        ["cargo", "run", "--quiet"], cwd=folder, input=lines, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [why for why in told[: len(transcript)] if why] == []
    pairs = [(message, why, refusal(message, asked)) for (asked, message), why in zip(rows, told, strict=True)]
    assert [pair for pair in pairs if (pair[1] is None) != (pair[2] is None)] == []
