"""Ghost text as a user of VS Code meets it, beside the brackets that VS Code closes. Some 20 seconds, hence slow."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from attrs import frozen

from editor import clean_environment
from fake_vendors import Reply, Request, Stall, fake_vendor
from inline_models import knows
from vendor_replies import openai_stream, openai_stream_then
from vscode_editor import Installed, code_server, installed, scripted_session

INSTALLED = installed()
pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(isinstance(INSTALLED, str), reason=str(INSTALLED)),
]

PROGRAM = "def area(width, height):\n    return width * height"
STEPS: tuple[dict[str, Any], ...] = (
    {"type": "def area("},
    {"see": "width, height"},
    {"take": PROGRAM.split("\n")},
)
EXPLAINED = "It multiplies."
COMMANDS: tuple[dict[str, Any], ...] = (
    {"command": "Lapce AI: Explain", "wait": EXPLAINED},
    {"command": "Lapce AI: Pause Automatic Completions", "toast": "AI completions paused in"},
)
CHAT: tuple[dict[str, Any], ...] = (
    {"command": "Lapce AI: Chat", "lines": ["## You", "", ""]},
    {"type": "Why?", "lines": ["## You", "", "Why?"]},
    {"press": "Control+Enter", "wait": "Because", "toast": "OpenAI m"},
    {"command": "Lapce AI: Stop Answering", "wait": "_cancelled_"},
)
CHAT_LINES = [
    "## You",
    "",
    "Why?",
    "",
    "## Lapce AI · OpenAI m",
    "",
    "Because",
    "",
    "_cancelled_",
    "",
    "## You",
    "",
    "",
]


def feedback_told(home: Path) -> dict[str, Any]:
    """What the server wrote of its user; it may still be about to end."""
    deadline = time.monotonic() + 10
    while not (files := list(home.rglob("completions/*.json"))):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return json.loads(files[0].read_text("utf-8"))["feedback"]


def told_by_server(home: Path) -> str:
    """Its log and its verdicts, for whoever looks for a fault."""
    found = [*home.rglob("Lapce AI.log"), *home.rglob("completions/*.json")]
    return "\n".join(f"{path.name}: {path.read_text('utf-8')}" for path in found)


def answers(request: Request) -> Reply:
    """A completion of the program, an explanation, or the beginning of an answer that goes on for ever."""
    if b"<CURSOR/>" in request.body:
        return knows(PROGRAM)(request)
    return openai_stream_then(["Because"], Stall()) if b"Why?" in request.body else openai_stream([EXPLAINED])


@frozen
class Session:
    """What the browser saw, what the server counted, and what the vendor was asked."""

    steps: list[dict[str, Any]]
    chat: list[dict[str, Any]]
    bar: str
    messages: list[str]
    feedback: dict[str, Any]
    requests: list[Request]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def session(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Session]:
    assert isinstance(INSTALLED, Installed)
    home = tmp_path_factory.mktemp("vscode")
    folder, environment = home / "work", clean_environment(home)
    folder.mkdir()
    file = folder / "area.py"
    file.touch()
    async with fake_vendor() as vendor:
        vendor.always(answers)
        settings = {
            "lapceAi.apiProvider": "openai",
            "lapceAi.openAiBaseUrl": f"{vendor.url}/v1",
            "lapceAi.openAiApiKey": "sk-of-the-test",
            "lapceAi.openAiModelId": "m",
            "lapceAi.fillInTheMiddle": "chat",
        }
        async with code_server(INSTALLED, home, folder, settings, environment) as address:
            opened = json.dumps([["openFile", f"vscode-remote://127.0.0.1{file}"]])
            steps = [dict(step) for step in (*STEPS, *COMMANDS, *CHAT)]
            if picture := os.environ.get("LAPCE_AI_VSCODE_PICTURE"):
                steps[1] |= {"picture": f"{picture}-ghost.png"}
                steps[-2] |= {"picture": f"{picture}-chat.png"}
            asked = {"url": f"{address}&payload={opened}", "steps": steps, "failure": str(home / "failure.png")}
            try:
                seen = await scripted_session(INSTALLED, asked, environment)
            except AssertionError as fault:
                fault.add_note(f"{len(vendor.requests)} requests; {told_by_server(home)}")
                raise
    seen_steps = seen["seen"]
    feedback = await asyncio.to_thread(feedback_told, home)
    chat = seen_steps[-len(CHAT) :]
    yield Session(seen_steps[: len(STEPS)], chat, seen["bar"], seen["messages"], feedback, vendor.requests)


async def test_what_is_typed_is_continued_seen_and_taken(session: Session) -> None:
    _, first, whole = session.steps
    assert "width, height:" in first["ghost"]  # VS Code draws around the bracket that it closed
    assert whole["lines"] == PROGRAM.split("\n")
    assert "Lapce AI" in session.bar
    assert session.feedback["accepted"] in (1, 2)
    assert 1 <= len([request for request in session.requests if b"<CURSOR/>" in request.body]) <= 4


async def test_a_question_is_answered_in_the_document_and_stopped_by_a_command(session: Session) -> None:
    assert session.chat[-1]["lines"] == CHAT_LINES
    (asked,) = [request for request in session.requests if b"Why?" in request.body]
    assert asked.json["messages"][-1]["role"] == "user"
    assert "Why?" in str(asked.json["messages"][-1]["content"])
    assert asked.connection.closed.is_set()


async def test_commands_work_on_the_code_and_nothing_is_complained_of(session: Session) -> None:
    assert all("AI completions paused in" in message for message in session.messages)
    (asked,) = [
        request for request in session.requests if b"<CURSOR/>" not in request.body and b"Why?" not in request.body
    ]
    assert "return width * height" in asked.body.decode()
