"""How long an editor waits for a new server's answer to `initialize`: ours and a bare pygls one, by turns."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import frozen

from .editor import Editor
from .measure import cpu_seconds, uss_bytes
from .processes import Children
from .report import median, number, spread, table

OURS, BARE = "lapce_ai_server", "bare pygls"


@frozen
class Start:
    """One start, until `initialize` was answered. None: not measured."""

    milliseconds: float
    cpu_milliseconds: float | None
    uss_mib: float | None


def run(pairs: int) -> str:
    """The figures of that many starts of each."""
    start_once(BARE), start_once(OURS)  # writes the .pyc files
    starts: dict[str, list[Start]] = {BARE: [], OURS: []}
    for turn in range(pairs):
        for name in (BARE, OURS) if turn % 2 else (OURS, BARE):
            starts[name].append(start_once(name))
    header = ["server", "median ms", "min..max", "x bare", "min..max", "CPU ms", "x bare", "USS MiB", "MiB more"]
    rows = [_row(name, starts[name], starts[BARE]) for name in (BARE, OURS)]
    notes = [f"{pairs} starts of each, by turns; x bare: median of the pairs' ratios; CPU in steps of 10 ms"]
    return table("Start-up: spawn -> `initialize` answered", header, rows, notes)


def _row(name: str, starts: list[Start], bare: list[Start]) -> list[str]:
    times = [start.milliseconds for start in starts]
    ratios = [ours.milliseconds / its.milliseconds for ours, its in zip(starts, bare, strict=True)]
    cpu, bare_cpu = (median([start.cpu_milliseconds for start in of]) for of in (starts, bare))
    uss, bare_uss = (median([start.uss_mib for start in of]) for of in (starts, bare))
    return [
        name,
        number(median(times)),
        spread(times, 0),
        number(median(ratios), 2),
        spread(ratios, 2),
        number(cpu, 0),
        number(None if cpu is None or not bare_cpu else cpu / bare_cpu, 2),
        number(uss),
        number(None if uss is None or bare_uss is None else uss - bare_uss),
    ]


def start_once(name: str) -> Start:
    """Spawns a server, and ends it when it has answered."""
    with Children() as children:
        spawn: dict[str, Callable[[], Editor]] = {
            OURS: lambda: Editor(children.python("-m", "lapce_ai_server")),
            BARE: lambda: Editor(children.module("bare_pygls")),
        }
        began = time.perf_counter()
        editor = spawn[name]()
        editor.initialize()
        seconds = time.perf_counter() - began
        cpu, uss = cpu_seconds(editor.pid), uss_bytes(editor.pid)
        return Start(seconds * 1000, None if cpu is None else cpu * 1000, None if uss is None else uss / 2**20)
