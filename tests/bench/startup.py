"""How long an editor waits for a new server's answer to `initialize`: ours and a bare pygls one, by turns."""

from __future__ import annotations

import time
from collections.abc import Callable

from .editor import Editor
from .measure import uss_bytes
from .processes import Children
from .report import median, number, ratio, spread, table

OURS, BARE = "lapce_ai_server", "bare pygls"


def run(pairs: int) -> str:
    """The figures of that many starts of each."""
    times: dict[str, list[float]] = {}
    memory: dict[str, list[float | None]] = {}
    for turn in range(pairs + 1):
        for name in (BARE, OURS):
            seconds, uss = start_once(name)
            if turn:  # the first one writes the .pyc files
                times.setdefault(name, []).append(seconds * 1000)
                memory.setdefault(name, []).append(None if uss is None else uss / 2**20)
    bare_ms, bare_mib = median(times[BARE]), median(memory[BARE])
    rows = []
    for name in (BARE, OURS):
        ms, mib = median(times[name]), median(memory[name])
        more = None if mib is None or bare_mib is None else mib - bare_mib
        rows.append([name, number(ms), spread(times[name]), ratio(ms, bare_ms), number(mib), number(more)])
    header = ["server", "median ms", "min..max", "x bare", "USS MiB", "MiB more"]
    return table("Start-up: spawn -> `initialize` answered", header, rows, [f"{pairs} starts of each, by turns"])


def start_once(name: str) -> tuple[float, int | None]:
    """Seconds to the answer, and the memory that the process then has for itself."""
    with Children() as children:
        start: dict[str, Callable[[], Editor]] = {
            OURS: lambda: Editor(children.python("-m", "lapce_ai_server")),
            BARE: lambda: Editor(children.module("bare_pygls")),
        }
        began = time.perf_counter()
        editor = start[name]()
        editor.initialize()
        return time.perf_counter() - began, uss_bytes(editor.pid)
