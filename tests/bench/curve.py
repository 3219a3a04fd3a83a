"""What a chunk costs as streams get more, ours and the peers'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from .eight import MIX
from .load import Figures, Load
from .peers import Peer
from .plot import Curve, svg
from .processes import Children
from .report import number, table
from .streams import by_turns, faults_of, median_of
from .vendor import start_vendor

STREAMS = (1, 10, 100, 1000, 3000)
PER_SECOND = 10.0
MOST_PER_SECOND = 10_000
"""In all: more would be another machine's load than 1,000 streams are."""
MOST_SECONDS = 10.0
Found: TypeAlias = Mapping[int, Mapping[str, Sequence[Figures]]]
"""Streams → reader's title → figures of the rounds."""


def load_of(streams: int, chunks: int) -> Load:
    """At ten chunks a second each, or at what is left of the most; for at most ten seconds."""
    per_second = min(PER_SECOND, MOST_PER_SECOND / streams)
    return Load(
        streams=streams,
        chunks=max(2, min(chunks, round(per_second * MOST_SECONDS))),
        per_second=per_second,
        providers=MIX,
    )


def run(chunks: int, rounds: int, peers: Sequence[Peer], plot: str | None) -> str:
    """The table, and the plot where a path is given for it."""
    with Children() as children:
        vendor = start_vendor(children)
        found = {count: by_turns(children, vendor, load_of(count, chunks), rounds, peers) for count in STREAMS}
    if plot is not None:
        Path(plot).parent.mkdir(parents=True, exist_ok=True)
        Path(plot).write_text(svg(curves(found)), "utf-8")
    return told(found, rounds)


def curves(found: Found) -> list[Curve]:
    """A line for each reader."""
    titles = dict.fromkeys(title for readers in found.values() for title in readers)
    return [Curve(title, tuple((count, _us(readers[title])) for count, readers in found.items())) for title in titles]


def told(found: Found, rounds: int) -> str:
    """The table."""
    rows = [[curve.title, *(number(us) for _, us in curve.points)] for curve in curves(found)]
    rates = ", ".join(f"{count:,}: {load_of(count, 1).per_second:.3g}/s each" for count in found)
    notes = [
        f"CPU per chunk in microseconds, plain HTTP, medians of {rounds} rounds; {rates}",
        "few streams leave the processor idle between chunks: waking up costs everybody more than reading",
        "over 1,024 streams with `maxConnections` raised (else the rest wait); the server raises its open files itself",
    ]
    header = ["reader", *(f"{count:,} stream{'s' * (count > 1)}" for count in found)]
    figures = [one for readers in found.values() for rounds_of in readers.values() for one in rounds_of]
    notes.append(f"{sum(f.chunks for f in figures):,} chunks, {sum(len(f.faults) for f in figures)} faults")
    faults = [fault for readers in found.values() for fault in faults_of(readers)]
    return table("Cost of a chunk against load", header, rows, notes + faults)


def _us(rounds: Sequence[Figures]) -> float | None:
    return median_of(rounds, lambda figures: figures.chunk_us)
