"""Kate with its recipe: the text is at the top of its menu, and taken."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fake_vendors import fake_vendor
from model_that_chats import completes_and_answers
from recipes import PROGRAM, machine, recipe
from x11_desktop import Hand, screen_of, until

NEEDED = ("kate", "Xvfb", "xdotool", "dbus-run-session")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(bool(MISSING), reason=f"no {', '.join(MISSING)} on PATH: tests/editors/install_kate.sh"),
]
SETTINGS = """[General]
Show welcome view for new window=false
[Kate Plugins]
lspclientplugin=true
[KTextEditor View]
Auto Brackets=false
"""
"""Of a user who has switched the LSP client on, and automatic brackets off, as the page says."""


@pytest.fixture
def screen() -> Iterator[str]:
    with screen_of("1000x600") as number:
        yield number


def take_first(hand: Hand, file: Path) -> None:
    """Allows the server, types, and takes the menu's first row until the file, saved, has the program."""
    until(lambda: hand.sees("area.py"), "the window")
    until(lambda: hand.sees("LSP"), "the question whether the server may start")
    window = hand("search", "--onlyvisible", "--name", "LSP").split()[-1]
    hand("windowfocus", window, "key", "--window", window, "Return")
    until(lambda: not hand.sees("LSP"), "its end")
    hand("mousemove", "400", "250", "click", "1")
    hand.types("def area(")

    def is_taken() -> bool:
        hand("key", "ctrl+space")
        time.sleep(1.0)
        hand("key", "Return", "ctrl+s")
        time.sleep(0.3)
        if file.read_text("utf-8").rstrip("\n") == PROGRAM:
            return True
        hand("key", "Escape", "ctrl+a", "BackSpace")
        hand.types("def area(")
        return False

    until(is_taken, PROGRAM)


def session(file: Path, environment: Mapping[str, str]) -> None:
    """Kate from its start to its end."""
    command = ("dbus-run-session", "--", "kate", "-n", str(file))
    quiet = subprocess.DEVNULL
    kate = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        take_first(Hand(environment), file)
    finally:
        os.killpg(kate.pid, signal.SIGTERM)  # its message bus outlives it otherwise
        kate.wait()


async def test_what_is_typed_is_continued_in_the_menu_and_taken(tmp_path: Path, screen: str) -> None:
    file = tmp_path / "area.py"
    file.touch()
    async with fake_vendor() as vendor:
        vendor.always(completes_and_answers)
        desktop = {"DISPLAY": screen, "XDG_RUNTIME_DIR": str(tmp_path), "LC_ALL": "C.UTF-8"}
        environment = machine(tmp_path, vendor.url, **desktop)
        config = tmp_path / ".config"
        (config / "kate" / "lspclient").mkdir(parents=True)
        (config / "kate" / "lspclient" / "settings.json").write_text(recipe("Kate"), "utf-8")
        (config / "katerc").write_text(SETTINGS, "utf-8")
        await asyncio.to_thread(session, file, environment)
