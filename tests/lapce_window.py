"""Lapce's own window, as somebody sits before it: it is shown on a screen that nobody sees, and gets keys and clicks.

`LAPCE` names the program: Lapce 0.4.6 (checked 2026-12), built from its source by `cargo build --bin lapce`, which
takes half an hour. It needs Xvfb, openbox and xdotool, all of Debian; pictures need ImageMagick's `import`.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lapce_proxy import release
from x11_desktop import Hand, until

LAPCE = os.environ.get("LAPCE", "")
NEEDED = ("Xvfb", "openbox", "xdotool")
WIDTH, HEIGHT = 800, 480
TEXT_AT = ("500", "99")
"""In the first line of the text."""
LEAST_SECONDS = 1.0
"""What a click or a key may take to be seen: the window tells nobody that it has drawn."""


class LapceWindow:
    """Lapce with a file of its workspace open and its terminal put away."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def prepare(self) -> None:
        """Waits for the window, puts it into the corner, and gives it the keys."""
        until(lambda: self.hand.sees("Lapce"), "the window")
        window = self.hand("search", "--onlyvisible", "--name", "Lapce").split()[-1]
        self.hand("windowactivate", "--sync", window, "windowmove", window, "0", "0")
        self.hand("windowsize", "--sync", window, str(WIDTH), str(HEIGHT))
        time.sleep(4 * LEAST_SECONDS)
        self.click(WIDTH // 2 - 1, HEIGHT - 13)  # the button of the panel at the bottom
        self.click(WIDTH - 33, 71)  # away with the message that the plugins' registry is out of reach
        self.click(*map(int, TEXT_AT))

    def click(self, right: int, down: int) -> None:
        self.hand("mousemove", str(right), str(down), "click", "1")
        self.wait()

    def press(self, *keys: str) -> None:
        """As xdotool names them: `Return`, `ctrl+s`."""
        self.hand("key", *keys)
        self.wait()

    def wait(self) -> None:
        """For what the last key brings."""
        time.sleep(LEAST_SECONDS)

    def choose_action(self, number: int) -> None:
        """That code action at the cursor, from 0, of the menu that Ctrl+. opens."""
        self.press("ctrl+period")
        self.press(*["Down"] * number, "Return")

    def run(self, name: str) -> None:
        """An entry of the palette's "Run and Debug"."""
        self.press("ctrl+p")
        self.hand.types(":Run and Debug")
        self.press("Return")
        self.hand.types(name)
        self.wait()
        self.press("Return")

    def picture(self, file: Path, height: int = HEIGHT) -> None:
        """Of the window's upper part, in few colours."""
        crop = ("-window", "root", "-crop", f"{WIDTH}x{height}+0+0", "+repage", "-strip", "+dither", "-colors", "24")
        subprocess.run(("import", *crop, f"PNG8:{file}"), env=self.hand.environment, check=True)


@contextmanager
def lapce_window(environment: Mapping[str, str], plugin: Path, file: Path, settings: str) -> Iterator[LapceWindow]:
    """Lapce with the file's folder as its workspace.

    Args:
        environment: of a user, with the screen as DISPLAY.
        plugin: the folder of a built plugin.
        settings: the lines below `[lapce-ai]` of the user's settings.toml.
    """
    config = Path(environment["HOME"]) / ".config" / f"lapce-{release(LAPCE)}" / "settings.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"[core]\nmodal = false\n[lapce-ai]\n{settings}\n", "utf-8")
    arguments = ("--wait", "--new", "--plugin-path", str(plugin), str(file.parent), str(file))
    quiet = {"env": dict(environment), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager = subprocess.Popen(("openbox",), **quiet)  # type: ignore[call-overload]
    editor = subprocess.Popen((LAPCE, *arguments), **quiet)  # type: ignore[call-overload]
    try:
        window = LapceWindow(Hand(environment))
        window.prepare()
        yield window
    finally:
        for process in (editor, manager):
            process.terminate()
            process.wait()
