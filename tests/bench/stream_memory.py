"""What an open stream holds in the server, for each provider and for all together, plain and over TLS."""

from __future__ import annotations

from .eight import MIX
from .load import Load
from .processes import Children
from .report import median, number, spread, table
from .streams import run_server
from .vendor import RunningVendor, start_vendor

CHUNKS, PER_SECOND = 8, 4.0
GOALS_KIB = {False: 16, True: 64}
"""Whether over TLS → the most."""


def run(streams: int, rounds: int) -> str:
    """The table."""
    with Children() as children:
        vendor = start_vendor(children)
        loads = {"all eight": MIX} | {name: (name,) for name in dict.fromkeys(MIX)}
        rows = [_row(name, children, vendor, given, streams, rounds) for name, given in loads.items()]
    notes = [
        f"{streams:,} streams at once, {CHUNKS} chunks each at {PER_SECOND:g}/s; USS in the middle of them, less that",
        f"of the server after a call of each, for each stream; {rounds} rounds, medians; in KiB; goals: "
        f"{GOALS_KIB[False]} plain, {GOALS_KIB[True]} over TLS",
    ]
    header = ["provider", "plain KiB/stream", "min..max", "TLS KiB/stream", "min..max", "faults"]
    return table("Memory of an open stream", header, rows, notes)


def _row(
    name: str, children: Children, vendor: RunningVendor, providers: tuple[str, ...], streams: int, rounds: int
) -> list[str]:
    cells: list[str] = []
    faults = 0
    for tls in GOALS_KIB:
        load = Load(streams=streams, chunks=CHUNKS, per_second=PER_SECOND, tls=tls, providers=providers)
        found = [run_server(children, vendor, load) for _ in range(rounds)]
        kib = [figures.stream_kib for figures in found]
        cells += [number(median(kib)), spread(kib)]
        faults += sum(len(figures.faults) for figures in found)
    return [name, *cells, str(faults)]
