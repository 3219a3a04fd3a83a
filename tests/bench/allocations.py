"""How often memory is asked for, for each chunk: counted by memray in short runs of their own, since counting is slow.

Two runs differ only in how long the streams are; so what they differ in is the chunks'. Counted are the calls of malloc
and the like and of Python's own allocators, also of what is freed at once; not what Python has in its free lists
(floats, small tuples, empty lists and dictionaries).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from attrs import evolve, frozen

from .eight import MIX, SERVER, start_server
from .load import Figures, Load
from .peers import OPENAI, PROTOCOL, SOCKETS, Peer, PeerFailed, installed, told_to, watched
from .processes import Children
from .report import MISSING, number, ratio, table
from .streams import OURS, put_load
from .vendor import RunningVendor, start_vendor

COUNTER = "memray"
SHORT, LONG = 10, 30
"""Chunks of each stream."""
LOAD = Load(streams=64, chunks=SHORT, per_second=20, providers=MIX)
END_SECONDS = 60.0
"""For what has been counted to be written."""


@frozen
class Count:
    """Of one run, or of a chunk."""

    allocations: float
    allocated_bytes: float
    faults: tuple[str, ...] = ()


def run() -> str:
    """The table; nothing is measured where there is no memray."""
    header = ["reader", "allocations/chunk", "x sockets", "bytes/chunk", "x sockets"]
    title = f"Allocations per chunk: {LOAD.streams} streams of all eight, {LONG} chunks each instead of {SHORT}"
    if not installed(COUNTER):
        return table(title, header, [[OURS, MISSING, "-", MISSING, "-"]], [f"needs {COUNTER}"])
    with Children() as children:
        vendor = start_vendor(children)
        peers = [peer for peer in (SOCKETS, PROTOCOL, OPENAI) if installed(peer.needs)]
        found = {OURS: of_a_chunk(children, vendor, None, LOAD)}
        found |= {peer.title: of_a_chunk(children, vendor, peer, LOAD) for peer in peers}
    floor = found[SOCKETS.title]
    rows = [
        [
            title,
            number(count.allocations),
            ratio(count.allocations, floor.allocations),
            number(count.allocated_bytes, 0),
            ratio(count.allocated_bytes, floor.allocated_bytes),
        ]
        for title, count in found.items()
    ]
    notes = [
        "every call for memory, also for what is freed at once; what comes from Python's free lists is not counted"
    ]
    return table(title, header, rows, notes + [f for count in found.values() for f in count.faults])


def of_a_chunk(children: Children, vendor: RunningVendor, peer: Peer | None, load: Load, longer: int = LONG) -> Count:
    """The difference of two runs; args: peer: None for the server."""
    short = counted(children, vendor, peer, load)
    long = counted(children, vendor, peer, evolve(load, chunks=longer))
    more = (longer - load.chunks) * load.streams
    return Count(
        (long.allocations - short.allocations) / more,
        (long.allocated_bytes - short.allocated_bytes) / more,
        short.faults + long.faults,
    )


def counted(children: Children, vendor: RunningVendor, peer: Peer | None, load: Load) -> Count:
    """One run under memray."""
    path = children.folder / "allocations.bin"
    path.unlink(missing_ok=True)
    if peer is None:
        program = ("-m", f"{__package__}.counted", str(path), SERVER[-1])
        editor = start_server(children, vendor, program=program)
        child = editor.process
        figures = put_load(editor, vendor, load)
    else:
        child = children.module("counted", str(path), f"{__package__}.{peer.module}", told_to(peer, vendor, load))
        figures = _of_peer(child, load)
    assert child.stdin is not None
    child.stdin.close()  # it ends of itself: only then all is written
    child.wait(END_SECONDS)
    children.end(child)
    return evolve(_statistics(children, path), faults=figures.faults)


def _of_peer(child: subprocess.Popen[bytes], load: Load) -> Figures:
    try:
        return watched(child, load)
    except PeerFailed as problem:
        return Figures(faults=(str(problem),))


def _statistics(children: Children, path: Path) -> Count:
    told = path.with_suffix(".json")
    command = [sys.executable, "-m", COUNTER, "stats", "--json", "--force", "--output", str(told), str(path)]
    subprocess.run(command, check=True, capture_output=True, cwd=children.folder)
    found = json.loads(told.read_text("utf-8"))
    return Count(found["total_num_allocations"], found["total_bytes_allocated"])
