"""Helix with its recipe: the text in its menu, progress in its status line, a command of ours, a code action."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from fake_vendors import fake_vendor
from model_that_chats import completes_and_answers
from recipes import PROGRAM, machine, recipe
from terminal import Terminal, has_tmux

HELIX = os.environ.get("LAPCE_AI_HELIX") or shutil.which("hx") or shutil.which("helix")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not HELIX, reason="no Helix: tests/editors/install_helix.sh names it in LAPCE_AI_HELIX"),
    pytest.mark.skipif(not has_tmux(), reason="no tmux on PATH"),
]


def when_ready(terminal: Terminal) -> None:
    """Returns when the server's commands are in the picker."""

    def looks(screen: str) -> bool:
        if "ai.pauseCompletions" in screen:
            return True
        terminal.keys("Escape")
        terminal.type(":lsp-workspace-command", 0.01)
        terminal.keys("Enter")
        time.sleep(0.3)
        return False

    terminal.until(looks, "the server")
    terminal.keys("Escape", "Escape")


@pytest_asyncio.fixture(loop_scope="session")
async def helix(tmp_path: Path) -> AsyncIterator[Terminal]:
    """A new Python file in insert mode, the server ready."""
    assert HELIX is not None
    async with fake_vendor() as vendor:
        vendor.always(completes_and_answers)
        environment = machine(tmp_path, vendor.url)
        config = tmp_path / ".config" / "helix"
        config.mkdir()
        (config / "languages.toml").write_text(recipe("Helix"), "utf-8")
        (config / "config.toml").write_text(recipe("Helix", 1), "utf-8")
        file = tmp_path / "area.py"
        file.touch()
        terminal = Terminal(tmp_path)
        terminal.start([HELIX, file], environment)
        try:
            await asyncio.to_thread(terminal.sees, "area.py")
            await asyncio.to_thread(when_ready, terminal)
            terminal.keys("i")
            await asyncio.to_thread(terminal.sees, "INS")
            yield terminal
        finally:
            terminal.end()


async def test_what_is_typed_is_continued_in_the_menu_and_taken(helix: Terminal) -> None:
    await asyncio.to_thread(helix.type, "def area(")
    await asyncio.to_thread(helix.sees, "width, height): …")
    helix.keys("C-n")
    await asyncio.to_thread(helix.sees, "Lapce AI")  # whose it is
    helix.keys("Enter", "Escape")
    screen = await asyncio.to_thread(helix.sees, *PROGRAM.split("\n"))
    assert screen.count("height") == 2


async def test_commands_are_in_its_picker_and_run(helix: Terminal) -> None:
    await asyncio.to_thread(helix.type, "x")
    helix.keys("Escape")
    helix.type(":lsp-workspace-command ai.pauseCompletions", 0.01)
    helix.keys("Enter")
    await asyncio.to_thread(helix.sees, "AI completions paused in")


async def test_code_actions_are_in_its_menu(helix: Terminal) -> None:
    await asyncio.to_thread(helix.type, "x")
    helix.keys("Escape")
    helix.type(" a")
    await asyncio.to_thread(helix.sees, "AI: pause completions here")
