"""Emacs with its recipe: ghost text, the menu by eglot alone, chat and its end, progress."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from fake_vendors import FakeVendor, fake_vendor
from model_that_chats import completes_and_answers
from recipes import PROGRAM, machine, recipe
from terminal import Terminal, has_tmux

EMACS = shutil.which("emacs")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not EMACS, reason="no Emacs on PATH: tests/editors/install_emacs.sh"),
    pytest.mark.skipif(not has_tmux(), reason="no tmux on PATH"),
]
QUIET = "(setq native-comp-deferred-compilation nil)"
"""Debian's Emacs otherwise compiles eglot in the background, and shows a window of warnings."""
Start = Callable[[str], AbstractAsyncContextManager[tuple[Terminal, FakeVendor]]]


@pytest.fixture
def emacs(tmp_path: Path) -> Start:
    """Starts it with such an init file and a new Python file; ready when the server is."""

    @asynccontextmanager
    async def start(init: str) -> AsyncIterator[tuple[Terminal, FakeVendor]]:
        assert EMACS is not None
        async with fake_vendor() as vendor:
            vendor.always(completes_and_answers)
            environment = machine(tmp_path, vendor.url)
            folder = tmp_path / ".emacs.d"
            folder.mkdir()
            (folder / "early-init.el").write_text(QUIET, "utf-8")
            (folder / "init.el").write_text(f"(setq inhibit-startup-screen t)\n{init}", "utf-8")
            file = tmp_path / "area.py"
            file.touch()
            terminal = Terminal(tmp_path, columns=100)
            terminal.start([EMACS, "-nw", file], environment)
            try:
                await asyncio.to_thread(terminal.sees, "[eglot:")
                yield terminal, vendor
            finally:
                terminal.end()

    return start


async def command(terminal: Terminal, name: str, *answers: str) -> None:
    """By its name, and what it asks for."""
    terminal.keys("M-x")
    await asyncio.to_thread(terminal.sees, "M-x")
    terminal.type("\n".join((name, *answers, "")), 0.01)


async def test_what_is_typed_is_continued_as_ghost_text_and_taken(emacs: Start, tmp_path: Path) -> None:
    file = tmp_path / "area.py"
    async with emacs(recipe("Emacs")) as (terminal, _):
        await asyncio.to_thread(terminal.type, "def area(")
        await asyncio.to_thread(terminal.sees, *PROGRAM.split("\n"))
        assert terminal.cursor() == (len("def area("), 1)  # below the menu
        await asyncio.to_thread(terminal.type, "w")
        await asyncio.to_thread(terminal.sees, *PROGRAM.split("\n"))
        terminal.keys("Tab")
        await asyncio.to_thread(terminal.until, lambda _: terminal.cursor()[1] == 2, "the second line")
        terminal.keys("C-x", "C-s")
        await asyncio.to_thread(terminal.sees, "Wrote")
    assert file.read_text("utf-8") == PROGRAM + "\n"


async def test_a_question_is_answered_the_next_tells_both_and_a_command_stops(emacs: Start) -> None:
    async with emacs(recipe("Emacs")) as (terminal, vendor):
        for question in ("Why?", "And for ever?"):
            await command(terminal, "lapce-ai-ask", question)
            screen = await asyncio.to_thread(terminal.sees, question, "Lapce AI · OpenAI m", "Because")
        terminal.keys("C-h", "e")
        await asyncio.to_thread(terminal.sees, "OpenAI m …", "Lapce AI: done")  # in *Messages*: progress
        assert "Because it is." in screen
        asked = [request for request in vendor.requests if b"<CURSOR/>" not in request.body]
        assert [row["role"] for row in asked[-1].json["messages"]][-3:] == ["user", "assistant", "user"]
        await command(terminal, "lapce-ai-stop")
        await asyncio.to_thread(terminal.sees, "Lapce AI: Cancelled")
        await asyncio.wait_for(asked[-1].connection.closed.wait(), 10)


async def test_eglot_alone_has_the_text_in_its_menu(emacs: Start) -> None:
    async with emacs(recipe("Emacs", 1)) as (terminal, _):
        await asyncio.to_thread(terminal.type, "def area(")
        terminal.keys("C-M-i")
        await asyncio.to_thread(terminal.sees, *PROGRAM.split("\n"))
        await asyncio.to_thread(terminal.until, lambda _: terminal.cursor()[1] == 2, "the second line")


async def test_eglot_lists_our_code_actions_and_runs_one(emacs: Start) -> None:
    async with emacs(recipe("Emacs", 1)) as (terminal, _):
        await command(terminal, "eglot-code-actions")
        await asyncio.to_thread(terminal.sees, "Pick an action")
        terminal.type("AI: pause completions here\n", 0.01)
        await asyncio.to_thread(terminal.sees, "AI completions paused in")
