"""Ghost text as a user of VS Code meets it, beside the brackets that VS Code closes. Some 20 seconds, hence slow."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from editor import clean_environment
from fake_vendors import fake_vendor
from inline_models import knows
from vscode_editor import Installed, code_server, installed, scripted_session

INSTALLED = installed()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(isinstance(INSTALLED, str), reason=str(INSTALLED)),
]

PROGRAM = "def area(width, height):\n    return width * height"
STEPS = (
    {"type": "def area("},
    {"see": "width, height"},
    {"press": "Tab"},
    {"see": "return width * height"},
    {"press": "Tab"},
)


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


async def test_what_is_typed_is_continued_seen_and_taken(tmp_path: Path) -> None:
    assert isinstance(INSTALLED, Installed)
    folder, environment = tmp_path / "work", clean_environment(tmp_path)
    folder.mkdir()
    file = folder / "area.py"
    file.touch()
    async with fake_vendor() as vendor:
        vendor.always(knows(PROGRAM))
        settings = {
            "lapceAi.apiProvider": "openai",
            "lapceAi.openAiBaseUrl": f"{vendor.url}/v1",
            "lapceAi.openAiApiKey": "sk-of-the-test",
            "lapceAi.openAiModelId": "m",
            "lapceAi.fillInTheMiddle": "chat",
        }
        async with code_server(INSTALLED, tmp_path, folder, settings, environment) as address:
            opened = json.dumps([["openFile", f"vscode-remote://127.0.0.1{file}"]])
            asked = {"url": f"{address}&payload={opened}", "steps": STEPS, "failure": str(tmp_path / "failure.png")}
            seen = await scripted_session(INSTALLED, asked, environment)
    _, first, taken, second, whole = seen["seen"]
    assert first["ghost"] == "width, height:"  # VS Code draws around the bracket that it closed
    assert taken["lines"] == ["def area(width, height):"]
    assert second["ghost"].strip() == "return width * height"
    assert whole["lines"] == PROGRAM.split("\n")
    assert whole["ghost"] == ""
    assert seen["messages"] == []
    assert "Lapce AI" in seen["bar"]
    assert (await asyncio.to_thread(feedback_told, tmp_path))["accepted"] == 2
    assert 1 <= len(vendor.requests) <= 4
