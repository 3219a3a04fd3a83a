"""Provider by provider: what a chunk costs when all streams are its own, beside sockets that read the same."""

from __future__ import annotations

from attrs import evolve

from .eight import PROVIDERS, VERTEX_GEMINI
from .load import Load
from .peers import SOCKETS
from .processes import Children
from .report import number, ratio, spread, table
from .streams import OURS, by_turns, faults_of, median_of
from .vendor import start_vendor


def run(load: Load, rounds: int, names: tuple[str, ...] = (*PROVIDERS, VERTEX_GEMINI)) -> str:
    """The table; args: load: of each provider alone."""
    rows, faults = [], []
    with Children() as children:
        vendor = start_vendor(children)
        for name in names:
            found = by_turns(children, vendor, evolve(load, providers=(name,)), rounds, [SOCKETS])
            ours, floor = (median_of(found[title], lambda f: f.chunk_us) for title in (OURS, SOCKETS.title))
            spreads = [spread([figures.chunk_us for figures in found[title]]) for title in (OURS, SOCKETS.title)]
            set_up = median_of(found[OURS], lambda f: f.set_up_us)
            memory = median_of(found[OURS], lambda f: f.stream_kib)
            figures = [number(ours), spreads[0], number(floor), spreads[1], ratio(ours, floor)]
            rows.append([name, *figures, number(set_up, 0), number(memory)])
            faults += faults_of(found)
    title = f"Each provider alone: {load.streams} streams, {load.chunks} chunks each at {load.per_second:g}/s, plain"
    header = ["provider", "us/chunk", "min..max", "sockets", "min..max", "x sockets", "set-up us/stream", "KiB/stream"]
    return table(title, header, rows, [f"CPU from the first chunk on, medians of {rounds} rounds", *faults])
