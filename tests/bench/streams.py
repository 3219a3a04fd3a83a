"""Many streams at once through a server started with an editor's low limit of open files, and through peers."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import evolve

from .editor import Editor, EditorGaveUp, ai_stream
from .load import Figures, Load, Watch
from .order import Order
from .peers import available, run_peer
from .processes import Children
from .report import median, number, ratio, spread, table
from .vendor import RunningVendor, start_vendor

EDITORS_OPEN_FILES = 1024
OURS = "lapce_ai_server (to $/progress)"
FLOOR, SDK = "asyncio sockets, reading lines", "openai SDK"
STEP_SECONDS = 0.05


def run(load: Load, rounds: int) -> str:
    """Plain and over TLS, so many rounds each, the peers by turns."""
    with Children() as children:
        vendor = start_vendor(children)
        return "\n".join(_compared(children, vendor, evolve(load, tls=tls), rounds) for tls in (False, True))


def _compared(children: Children, vendor: RunningVendor, load: Load, rounds: int) -> str:
    found: dict[str, list[Figures]] = {}
    for _ in range(rounds):
        found.setdefault(OURS, []).append(run_server(children, vendor, load))
        for title, module in available().items():
            found.setdefault(title, []).append(run_peer(children, vendor, module, load))
    floor, sdk = (_median(found.get(title, []), lambda f: f.chunk_us) for title in (FLOOR, SDK))
    rows = [_row(title, figures, load, floor, sdk) for title, figures in found.items()]
    header = [
        "reader",
        "us/chunk",
        "min..max",
        "x sockets",
        "x openai",
        "core %",
        "set-up us/stream",
        "us/chunk in all",
    ]
    header += ["KiB/stream", "chunks", "faults"]
    title = f"{load.streams} streams at once, {load.chunks} chunks each at {load.per_second:g}/s, "
    title += "TLS" if load.tls else "plain"
    notes = [
        f"{rounds} rounds, medians; CPU is user + system, in microseconds, from the first chunk on (in all: whole run)",
        f"the server was started with a soft limit of {EDITORS_OPEN_FILES} open files",
    ]
    faults = [f"{name}: {fault}" for name, all_rounds in found.items() for f in all_rounds for fault in f.faults[:3]]
    return table(title, header, rows, notes + faults)


def _row(title: str, rounds: list[Figures], load: Load, floor: float | None, sdk: float | None) -> list[str]:
    chunk_us = _median(rounds, lambda f: f.chunk_us)
    return [
        title,
        number(chunk_us),
        spread([figures.chunk_us for figures in rounds]),
        ratio(chunk_us, floor),
        ratio(chunk_us, sdk),
        number(_median(rounds, lambda f: f.core_percent), 0),
        number(_median(rounds, lambda f: f.set_up_us), 0),
        number(_median(rounds, lambda f: f.whole_us)),
        number(_median(rounds, lambda f: f.stream_kib)),
        f"{sum(figures.chunks for figures in rounds)}/{load.total * len(rounds)}",
        str(sum(len(figures.faults) for figures in rounds)),
    ]


def _median(rounds: list[Figures], figure: Callable[[Figures], float | None]) -> float | None:
    return median([figure(figures) for figures in rounds])


def run_server(children: Children, vendor: RunningVendor, load: Load) -> Figures:
    """The load on a server of its own, from `ai/stream` to `$/progress`."""
    process = children.python("-m", "lapce_ai_server", open_files=EDITORS_OPEN_FILES)
    editor = Editor(process)
    try:
        editor.initialize()
        return put_load(editor, vendor, load)
    finally:
        children.end(process)


def put_load(editor: Editor, vendor: RunningVendor, load: Load) -> Figures:
    """The load on a server that runs; a short call of the same kind warms it up."""
    _read_all(editor, Order(1, 1), [ai_stream(0, vendor.paced(1, load.per_second, 0, tls=load.tls), "Count.")], None)
    watch = Watch(editor.pid, load)
    address = vendor.paced(load.chunks, load.per_second, load.streams, tls=load.tls)
    order = Order(load.streams, load.chunks, on_first=watch.first)
    watch.begin()
    _read_all(editor, order, [ai_stream(number, address, "Count.") for number in range(1, load.streams + 1)], watch)
    return watch.end(order.chunks, order.faults)


def _read_all(editor: Editor, order: Order, calls: list[bytes], watch: Watch | None) -> None:
    for call in calls:
        editor.write(call)
    deadline = time.monotonic() + (10.0 if watch is None else watch.load.limit_seconds)
    try:
        while not order.complete and time.monotonic() < deadline:
            editor.watch(order, STEP_SECONDS)
            if watch is not None:
                watch.look()
    except EditorGaveUp as problem:
        order.faults.append(str(problem))
    if not order.complete:
        order.faults.append(f"only {order.ended} streams have ended")
