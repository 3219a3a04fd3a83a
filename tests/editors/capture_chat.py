"""Draws the README's picture of a chat from Lapce's palette: the entry's own command in tmux, asking the local model.

    .venv/bin/python tests/editors/capture_chat.py plugin-assets/pictures/chat.svg

It reads the entry "AI: chat" from a run.toml that `lapce-ai lapce init` wrote, starts what it says as Lapce's
terminal panel does (program, arguments, folder), and types. What the model says is what is drawn. The local model must
be there (`lapce-ai local install`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import capture
from rich.text import Text

COLUMNS, ROWS = 84, 24
PROGRAM = Path(sys.executable).with_name("lapce-ai")
SHAPES = '''def area(width, height):
    """Area of a rectangle."""
    return width * height
'''
TITLE = "A chat in Lapce's terminal panel, answered by the local model"


class Panel:
    """A tmux of its own."""

    def __init__(self, folder: Path) -> None:
        self._tmux = ("tmux", "-S", str(folder / "tmux"))
        self._folder = folder

    def start(self, command: list[str], workspace: Path) -> None:
        size = ("-x", str(COLUMNS), "-y", str(ROWS), "-c", str(workspace))
        state = {"XDG_STATE_HOME": str(self._folder / "state"), "TERM": "tmux-256color", "COLORTERM": "truecolor"}
        options = ("set", "-g", "status", "off", ";", "set", "-g", "default-terminal", "tmux-256color", ";")
        whole = (*self._tmux, "-f", os.devnull, *options, "new-session", "-d", *size, *command)
        subprocess.run(whole, env={**os.environ, **state}, check=True)

    def types(self, text: str) -> None:
        for character in text:
            name = {"\t": "Tab", "\r": "Enter"}.get(character)
            subprocess.run((*self._tmux, "send-keys", *((name,) if name else ("-l", character))), check=True)
            time.sleep(0.05)

    def waits(self, text: str) -> None:
        deadline = time.monotonic() + capture.PATIENCE_SECONDS
        while text not in self.cells():
            assert time.monotonic() < deadline, f"never came: {text}\n{self.cells()}"
            time.sleep(0.2)

    def cells(self) -> str:
        command = (*self._tmux, "capture-pane", "-e", "-p")
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def cursor(self) -> tuple[int, int]:
        command = (*self._tmux, "display-message", "-p", "#{cursor_x} #{cursor_y}")
        column, row = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        return int(column), int(row)

    def end(self) -> None:
        subprocess.run((*self._tmux, "kill-server"), check=False)


def entry(workspace: Path) -> list[str]:
    """Program and arguments of "AI: chat"."""
    subprocess.run([str(PROGRAM), "lapce", "init", str(workspace)], check=True, stdout=subprocess.DEVNULL)
    configs = tomllib.loads((workspace / ".lapce/run.toml").read_text("utf-8"))["configs"]
    config = next(config for config in configs if config["name"] == "AI: chat")
    return [config["program"], *config["args"], "--local"]


def captured(folder: Path) -> tuple[str, tuple[int, int]]:
    """The screen, and where the cursor is."""
    workspace = folder / "project"
    (workspace / "src").mkdir(parents=True)
    (workspace / "src/shapes.py").write_text(SHAPES, "utf-8")
    (workspace / ".env").write_text("KEY=1", "utf-8")
    panel = Panel(folder)
    panel.start(entry(workspace), workspace)
    try:
        panel.waits("/help tells")
        panel.types("What does @src/sh\t")
        panel.waits("shapes.py")
        panel.types(" do? In one sentence.\r")
        panel.waits("tokens")
        panel.types("/usage\r")
        panel.waits("tokens in")
        panel.types("and in @.env?\r")
        panel.waits("is not sent")
        time.sleep(0.5)  # what is still on its way to the screen
        return panel.cells(), panel.cursor()
    finally:
        panel.end()


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cells, cursor = captured(Path(folder))
    lines = Text.from_ansi(cells).split("\n")
    while lines and not lines[-1].plain.strip() and len(lines) > cursor[1] + 1:
        lines.pop()
    print("\n".join(line.plain for line in lines))
    capture.COLUMNS, capture.ROWS = COLUMNS, len(lines)
    drawn = capture.picture(list(lines), cursor).replace("Neovim with a completion of Lapce AI as ghost text", TITLE)
    Path(sys.argv[1]).write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
