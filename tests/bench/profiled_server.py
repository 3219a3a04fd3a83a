"""Our server with tracemalloc on, that also tells what each module's import has allocated and kept.

At each SIGUSR1 it writes `{"traced": bytes, "modules": {name: bytes}}` to `<argument>.<number>`, from 0.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import signal
import sys
import tracemalloc
from importlib.machinery import SourceFileLoader
from types import FrameType, ModuleType


class Imports:
    """Counts for each module what is there after its import and was not before, without what it imports itself."""

    def __init__(self) -> None:
        self.own: dict[str, int] = {}
        self._inner = [0]
        self._load = SourceFileLoader.exec_module

    def load(self, loader: SourceFileLoader, module: ModuleType) -> None:
        """In place of `SourceFileLoader.exec_module`."""
        before = traced_bytes()
        self._inner.append(0)
        try:
            self._load(loader, module)
        finally:
            whole = traced_bytes() - before
            self.own[module.__name__] = whole - self._inner.pop()
            self._inner[-1] += whole


def traced_bytes() -> int:
    """What is allocated through Python, without garbage (each class of attrs leaves some)."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def watched(path: str) -> None:
    """Begins to trace."""
    imports, numbers = Imports(), itertools.count()

    def write(number: int, frame: FrameType | None) -> None:
        name = f"{path}.{next(numbers)}"
        with open(f"{name}.part", "w") as file:
            json.dump({"traced": traced_bytes(), "modules": imports.own}, file)
        os.rename(f"{name}.part", name)

    signal.signal(signal.SIGUSR1, write)
    SourceFileLoader.exec_module = lambda loader, module: imports.load(loader, module)  # type: ignore[method-assign]
    tracemalloc.start()


if __name__ == "__main__":
    watched(sys.argv.pop())
    from lapce_ai_server.cli import main

    sys.exit(main())
