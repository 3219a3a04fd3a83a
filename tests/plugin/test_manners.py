"""What Lapce sends that no editor should, and how it leaves: nothing pops up, nothing breaks, nothing stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from editor import clean_environment
from fake_vendors import fake_vendor
from lapce_seat import FOLDER, Seat, seat
from vendor_replies import openai_chunk, openai_stream_then, openai_usage, sse

pytestmark = pytest.mark.asyncio(loop_scope="session")
KEYS = 50
SECONDS = 30.0
LINE = openai_stream_then(["pass"], openai_chunk(finish="stop"), openai_usage(9, 4), sse("[DONE]"))
MALFORMED = (
    ("textDocument/didChange", {}),
    ("textDocument/didChange", {"textDocument": {"uri": 3}, "contentChanges": [3]}),
    ("textDocument/didOpen", {"textDocument": {"uri": "file:///x"}}),
    ("textDocument/didSave", None),
    ("workspace/didChangeConfiguration", {"settings": 3}),
    ("window/workDoneProgress/cancel", {}),
    ("nobody/knows", {"x": 1}),
)


async def completes(lapce: Seat) -> bool:
    """Whether a document that was opened in order gets its completion."""
    uri = lapce.open("a.py", "def add(a, b):\n    \n")
    answer = await lapce.answer(lapce.complete(uri, 1, 4))
    return [item["insertText"] for item in answer["result"]["items"]] == ["pass"]


async def begun(lapce: Seat, url: str) -> None:
    options = {"base-url": f"{url}/v1", "api-key": "sk-of-the-test", "model": "m"}
    await lapce.begin({"openai": options, "fill-in-the-middle": "chat"})


async def test_changes_of_documents_that_were_never_opened_pop_nothing_up(tmp_path: Path) -> None:
    """Lapce sends changes to each server, whatever documents that has been told of."""
    async with fake_vendor() as vendor, seat(clean_environment(tmp_path)) as lapce, asyncio.timeout(SECONDS):
        vendor.always(LINE)
        await begun(lapce, vendor.url)
        for key in range(KEYS):
            lapce.change(f"{FOLDER}/never opened.py", key, "x")
        assert await completes(lapce)
        assert lapce.shown() == []


async def test_whatever_cannot_be_read_pops_nothing_up_and_ends_nothing(tmp_path: Path) -> None:
    """pygls would show a popup for each, which in Lapce stay until they are closed."""
    async with fake_vendor() as vendor, seat(clean_environment(tmp_path)) as lapce, asyncio.timeout(SECONDS):
        vendor.always(LINE)
        await begun(lapce, vendor.url)
        for _ in range(KEYS):
            for method, params in MALFORMED:
                lapce.editor.notify(method, params)
        assert await completes(lapce)
        assert lapce.shown() == []


async def test_stdin_that_ends_without_a_word_ends_the_server(tmp_path: Path) -> None:
    """Lapce never says `shutdown` or `exit`."""
    async with fake_vendor() as vendor, seat(clean_environment(tmp_path)) as lapce, asyncio.timeout(SECONDS):
        vendor.always(LINE)
        await begun(lapce, vendor.url)
        assert await completes(lapce)
        lapce.editor.stdin.close()
        assert await lapce.editor.process.wait() == 0
