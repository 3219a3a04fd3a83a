"""In Lapce's own window: what is typed is continued, Tab takes it, and its menus open what the README says.

Set `LAPCE` to a built `lapce` (tests/lapce_window.py tells more); without it these are skipped.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from editor import clean_environment
from fake_vendors import FakeVendor, fake_vendor
from lapce_ai_server.cli.commands import run
from lapce_window import LAPCE, NEEDED, LapceWindow, lapce_window
from model_that_chats import ANSWER, completes_and_answers
from recipes import PROGRAM
from x11_desktop import screen_of, until

MISSING = [name for name in NEEDED if shutil.which(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LAPCE or sys.platform != "linux", reason="LAPCE names no Lapce of Linux"),
    pytest.mark.skipif(bool(MISSING), reason=f"no {', '.join(MISSING)} on PATH"),
    pytest.mark.asyncio(loop_scope="session"),
]
OPEN_CHAT = 5
"""The place of "AI: open chat" in the menu, from 0."""
SAID = "".join(ANSWER)
SETTINGS = """
"openai.base-url" = "{vendor}/v1"
"openai.api-key" = "sk-of-the-test"
"openai.model" = "m"
"fill-in-the-middle" = "chat"
"code-actions" = true
"""


@pytest.fixture
def screen() -> Iterator[str]:
    with screen_of("1000x700") as number:
        yield number


def user(home: Path, screen: str) -> dict[str, str]:
    """One who has installed the server, and has set nothing but what Lapce keeps."""
    environment = clean_environment(home, DISPLAY=screen, XDG_RUNTIME_DIR=str(home), LC_ALL="C.UTF-8")
    return {**environment, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}


async def sit(home: Path, screen: str, plugin: Path, act: Callable[[LapceWindow, Path, FakeVendor], None]) -> None:
    """Has somebody act before a Lapce whose model knows the program."""
    file = home / "work" / "area.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    async with fake_vendor() as vendor:
        vendor.always(completes_and_answers)
        environment = user(home, screen)
        settings = SETTINGS.format(vendor=vendor.url)

        def session() -> None:
            with lapce_window(environment, plugin, file, settings) as window:
                act(window, file, vendor)

        await asyncio.to_thread(session)


def type_and_take(window: LapceWindow, file: Path, vendor: FakeVendor) -> None:
    def is_taken() -> bool:
        window.press("ctrl+a", "BackSpace")
        window.hand.types("def area(")  # Lapce closes the bracket
        window.wait()
        window.press("Tab")
        window.press("End")
        window.hand.types(":\n")
        window.wait()
        window.press("Tab")
        window.press("ctrl+s")
        return file.read_text("utf-8").rstrip("\n") == PROGRAM

    until(is_taken, PROGRAM)
    assert vendor.requests[-1].headers["authorization"] == "Bearer sk-of-the-test"


def open_and_ask(window: LapceWindow, file: Path, vendor: FakeVendor) -> None:
    chat = file.parent / ".lapce" / "ai" / "chat.md"

    def is_open() -> bool:
        if not chat.exists():  # the server may not run yet
            window.press("Escape")
            window.choose_action(OPEN_CHAT)
        return chat.exists()

    until(is_open, "the chat's file")
    window.press("ctrl+End")
    window.hand.types("Why?")
    window.press("ctrl+s")
    until(lambda: chat.read_text("utf-8").count(SAID) == 1, "the answer")
    window.press("ctrl+End")
    window.hand.types("And why?")  # if the tab did not show the answer, saving it would take the answer away
    window.press("ctrl+s")
    until(lambda: chat.read_text("utf-8").count(SAID) == 2, "the second answer")
    assert "Why?" in str(vendor.requests[-1].json)
    assert SAID in str(vendor.requests[-1].json)


def run_from_the_palette(window: LapceWindow, file: Path, vendor: FakeVendor) -> None:
    window.run("AI: chat")
    window.wait()
    window.hand.types("Why?")
    window.press("Return")
    until(lambda: any(b"Why?" in request.body for request in vendor.requests), "the question")
    assert vendor.requests[-1].headers["authorization"] == "Bearer sk-of-the-test"


async def test_what_is_typed_is_continued_and_taken_by_tab(tmp_path: Path, screen: str, built: Path) -> None:
    await sit(tmp_path, screen, built / "plugin", type_and_take)


async def test_the_menu_opens_the_chat_and_the_answer_comes_into_the_tab(
    tmp_path: Path, screen: str, built: Path
) -> None:
    await sit(tmp_path, screen, built / "plugin", open_and_ask)


async def test_the_palette_runs_a_chat_in_the_terminal(tmp_path: Path, screen: str, built: Path) -> None:
    (tmp_path / "work").mkdir()
    assert run(["lapce", "init", str(tmp_path / "work")]) == 0
    await sit(tmp_path, screen, built / "plugin", run_from_the_palette)
