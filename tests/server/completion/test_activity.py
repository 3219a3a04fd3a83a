"""What the user sees of answers that take long: nothing flickers at each key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from inline_editor import LAPCE, InlineEditor, inline_editor
from typing_vendor import TypingVendor
from virtual_time import run_virtually

HEAD = "def add(a, b):\n    "


def told_to(home: Path, latency_seconds: float, client: Any, keys: str = "") -> InlineEditor:
    """The editor, after a question and some keys that are never what the model says."""
    vendor = TypingVendor(lambda asked: "<COMPLETION>return a + b</COMPLETION>", latency_seconds)

    async def main() -> InlineEditor:
        async with inline_editor(vendor, str(home), client=client) as editor:
            editor.open(HEAD)
            await editor.asked()
            for key in keys:
                editor.type(key)
                await editor.asked()
            await asyncio.sleep(5)
            return editor

    return run_virtually(main())


def kinds(editor: InlineEditor) -> list[str]:
    return [params["value"]["kind"] for params in editor.notifications("$/progress")]


def test_lapce_shows_a_line_where_an_answer_takes_long(tmp_path: Path) -> None:
    editor = told_to(tmp_path, 2.0, LAPCE)
    assert kinds(editor) == ["begin", "end"]
    (begin, end) = editor.notifications("$/progress")
    assert begin["value"]["title"] == "AI completion"
    assert begin["token"] == end["token"]
    assert [message["params"] for message in editor.told if message["method"].endswith("/create")] == [
        {"token": begin["token"]}
    ]


def test_lapce_shows_nothing_for_an_answer_that_comes_soon(tmp_path: Path) -> None:
    assert kinds(told_to(tmp_path, 0.3, LAPCE)) == []


def test_one_line_stays_for_several_questions_in_a_row(tmp_path: Path) -> None:
    assert kinds(told_to(tmp_path, 1.0, LAPCE, keys="xyz")) == ["begin", "end"]


def test_lapce_is_told_nothing_that_it_would_only_log(tmp_path: Path) -> None:
    editor = told_to(tmp_path, 2.0, LAPCE)
    assert {message["method"] for message in editor.told} == {"$/progress", "window/workDoneProgress/create"}


def test_other_editors_are_told_of_the_status(tmp_path: Path) -> None:
    editor = told_to(tmp_path, 2.0, None)
    assert [params["busy"] for params in editor.notifications("ai/didChangeStatus")] == [True, False]
    assert kinds(editor) == []
