"""A screen that nobody sees, and a hand for its keys and its mouse: Xvfb and xdotool."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

PATIENCE_SECONDS = 30.0


@contextmanager
def screen_of(size: str) -> Iterator[str]:
    """A screen of its own: its number, as X11 names it. Args: size: width x height in pixels, as `1000x600`."""
    read, write = os.pipe()
    command = ("Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24")
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


class Hand:
    """Types and clicks on that screen."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)

    def __call__(self, *command: str) -> str:
        run = subprocess.run(("xdotool", *command), env=self.environment, capture_output=True, text=True, check=False)
        return run.stdout

    def sees(self, title: str) -> bool:
        """Whether there is such a window."""
        return self("search", "--onlyvisible", "--name", title) != ""

    def types(self, text: str) -> None:
        """As somebody who types fast."""
        self("type", "--delay", "60", text)


def until(holds: Callable[[], bool], wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"{wanted} never came"
        time.sleep(0.3)
