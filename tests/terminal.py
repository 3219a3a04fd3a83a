"""A program in a terminal of its own (tmux): typed into as by a user, and read as it stands on the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE_SECONDS = 12.0
WHY_SKIPPED = "no tmux on PATH"


def has_tmux() -> bool:
    """Whether there can be terminals."""
    return shutil.which("tmux") is not None


class Terminal:
    """A tmux server with one window."""

    def __init__(self, folder: Path, columns: int = 80, rows: int = 24) -> None:
        self._tmux = ("tmux", "-S", str(folder / "tmux"))
        self._size = ("-x", str(columns), "-y", str(rows))

    def start(self, command: Sequence[str | os.PathLike[str]], environment: Mapping[str, str]) -> None:
        """Colours are true ones, text is UTF-8."""
        variables = {**environment, "COLORTERM": "truecolor", "TERM": "tmux-256color", "LC_ALL": "C.UTF-8"}
        options = ["set", "-g", "status", "off", ";", "set", "-g", "default-terminal", "tmux-256color", ";"]
        options += ["set", "-sg", "escape-time", "0", ";"]  # an Escape is one at once
        window = ("new-session", "-d", *self._size, *map(str, command))
        subprocess.run((*self._tmux, "-u", "-f", os.devnull, *options, *window), env=variables, check=True)

    def keys(self, *keys: str) -> None:
        """By tmux's names: "Escape", "C-x", "Enter"."""
        subprocess.run((*self._tmux, "send-keys", *keys), check=True)

    def type(self, text: str, pause_seconds: float = 0.06) -> None:
        """Key by key, as somebody types who thinks."""
        for character in text:
            subprocess.run((*self._tmux, "send-keys", "-l", character), check=True)
            time.sleep(pause_seconds)

    def screen(self) -> str:
        """What stands there."""
        return self._told("capture-pane", "-p")

    def cells(self) -> str:
        """The same with the terminal's colours."""
        return self._told("capture-pane", "-e", "-p")

    def cursor(self) -> tuple[int, int]:
        """Column and row, from 0."""
        column, row = self._told("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(column), int(row)

    def sees(self, *parts: str) -> str:
        """The screen as soon as it has all of them."""
        return self.until(lambda screen: all(part in screen for part in parts), " and ".join(map(repr, parts)))

    def until(self, holds: Callable[[str], bool], wanted: str) -> str:
        """The screen as soon as that holds. Raises AssertionError with the last one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(screen := self.screen()):
            assert time.monotonic() < deadline, f"{wanted} never came:\n{screen}"
            time.sleep(0.05)
        return screen

    def end(self) -> None:
        """Whatever runs."""
        subprocess.run((*self._tmux, "kill-server"), check=False, capture_output=True)

    def _told(self, *command: str) -> str:
        return subprocess.run((*self._tmux, *command), capture_output=True, text=True, check=True).stdout
