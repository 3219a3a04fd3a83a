"""What a chunk costs where few streams and many bring the same chunks a second."""

from __future__ import annotations

from collections.abc import Mapping

from .eight import MIX
from .load import Figures, Load
from .processes import Children
from .report import number, ratio, spread, table
from .streams import faults_of, median_of, run_server
from .vendor import start_vendor

FEW, MANY = 10, 1000
EQUAL_PER_SECOND = (2_500, 5_000)
"""In all; as many chunks are due in one turn of the vendor's wheel from few streams as from many."""
SECONDS = 6.0


def run(rounds: int) -> str:
    """The same number of chunks a second, from few streams and from many, by turns."""
    found: dict[int, tuple[list[Figures], list[Figures]]] = {}
    with Children() as children:
        vendor = start_vendor(children)
        for in_all in EQUAL_PER_SECOND:
            few, many = found.setdefault(in_all, ([], []))
            for _ in range(rounds):
                few.append(run_server(children, vendor, equal_load(FEW, in_all)))
                many.append(run_server(children, vendor, equal_load(MANY, in_all)))
    return told(found, rounds)


def told(found: Mapping[int, tuple[list[Figures], list[Figures]]], rounds: int) -> str:
    """The table; args: found: chunks a second → figures from few streams, and from many."""
    rows = []
    for in_all, both in found.items():
        few, many = (median_of(figures, lambda f: f.flow_us) for figures in both)
        spreads = [spread([f.flow_us for f in figures]) for figures in both]
        rows.append([f"{in_all:,}/s", number(few), spreads[0], number(many), spreads[1], ratio(many, few)])
    faults = [fault for both in found.values() for fault in faults_of({"few": both[0], "many": both[1]})]
    header = ["in all", f"{FEW} streams us/chunk", "min..max", f"{MANY:,} streams us/chunk", "min..max", "many / few"]
    notes = [
        f"medians of {rounds} rounds of {SECONDS:g} s by turns, plain HTTP, all eight providers",
        "CPU until the first stream ends: many streams have a hundred times the beginnings and ends",
        "the vendor sends to all that are due every 2 ms: as many chunks wake the server up together in both cases",
    ]
    return table("The same chunks a second from few streams and from many", header, rows, notes + faults)


def equal_load(streams: int, in_all: int) -> Load:
    """So many streams that make up a rate."""
    per_second = in_all / streams
    return Load(streams=streams, chunks=max(2, round(per_second * SECONDS)), per_second=per_second, providers=MIX)
