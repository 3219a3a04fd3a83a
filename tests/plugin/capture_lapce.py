"""Draws the README's pictures of Lapce: its own window, with the tests' model behind it (tests/lapce_window.py).

LAPCE=… .venv/bin/python tests/plugin/capture_lapce.py build/plugin plugin-assets/pictures
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from fake_vendors import Reply, Request, fake_vendor  # noqa: E402 (found by the line above)
from inline_models import knows  # noqa: E402
from lapce_window import HEIGHT, TEXT_AT, WIDTH, LapceWindow, lapce_window  # noqa: E402
from recipes import machine  # noqa: E402
from vendor_replies import openai_stream  # noqa: E402
from x11_desktop import screen_of, until  # noqa: E402

BEFORE = '"""Shapes."""\n\n\n'
FUNCTION = "def area(width, height):\n    return width * height"
QUESTION = "What does @area.py:4-5 do with a negative width?"
ANSWER = "It returns a negative area. If that is a mistake,\nraise `ValueError` before the multiplication."


def answer(request: Request) -> Reply:
    if b"<CURSOR/>" in request.body and QUESTION.encode() not in request.body:
        return knows(BEFORE + FUNCTION)(request)
    return openai_stream([] if b"<CURSOR/>" in request.body else [ANSWER])


def draw(window: LapceWindow, file: Path, pictures: Path) -> None:
    window.click(WIDTH // 2 - 24, HEIGHT - 13)  # the button of the panel on the left
    window.click(*map(int, TEXT_AT))
    window.press("ctrl+End")
    window.hand.types("def area(width, height):\n")
    window.wait()
    window.press("shift")
    window.picture(pictures / "lapce.png", 240)
    window.press("Tab")
    window.press("ctrl+s")
    assert file.read_text("utf-8").rstrip("\n") == BEFORE + FUNCTION
    window.choose_action(5)
    chat = file.parent / ".lapce" / "ai" / "chat.md"
    until(chat.exists, "the chat")
    window.wait()
    window.press("ctrl+End")
    window.hand.types(QUESTION)
    window.press("ctrl+s")
    until(lambda: "_answering" not in chat.read_text("utf-8") and ANSWER in chat.read_text("utf-8"), "the answer")
    window.press("ctrl+End")
    window.picture(pictures / "lapce-chat.png")


async def main(plugin: Path, pictures: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, screen_of("1000x700") as screen:
        home = Path(folder) / "home"
        file = home / "shapes" / "area.py"
        file.parent.mkdir(parents=True)
        file.write_text(BEFORE, "utf-8")
        async with fake_vendor() as vendor:
            vendor.always(answer)
            environment = machine(home, vendor.url, DISPLAY=screen, XDG_RUNTIME_DIR=folder, LC_ALL="C.UTF-8")

            def session() -> None:
                with lapce_window(environment, plugin, file, '"code-actions" = true') as window:
                    draw(window, file, pictures)

            await asyncio.to_thread(session)


if __name__ == "__main__":
    asyncio.run(main(*(Path(path).absolute() for path in sys.argv[1:3])))
