"""Latency under load: what the server adds to a chunk beside nine other streams, and how soon a completion leaves it
while 1,000 streams use up to half a core."""

from __future__ import annotations

import statistics

from .added_latency import APART_MILLISECONDS, TOGETHER, Samples, chunk_samples
from .completions import PROMPT, completions, rate_for_half_a_core
from .processes import Children
from .report import MISSING, number, percentile, table
from .vendor import start_vendor

_HEADER = ("what", "median ms", "p99", "max", "socket", "p99", "added", "p99", "samples")


def run(samples: int, rounds: int, streams: int) -> str:
    """The table."""
    with Children() as children:
        vendor = start_vendor(children)
        chunks = chunk_samples(children, vendor, rounds)
        per_second = rate_for_half_a_core(children, vendor, streams)
        busy = completions(children, vendor, streams, per_second, samples)
    part = MISSING if busy.core_part is None else f"{busy.core_part * 100:.0f} % of a core"
    rows = [
        _row(f"a chunk, {TOGETHER} streams at once, {1000 / APART_MILLISECONDS:g}/s each", chunks),
        _row(f"`ai/complete` beside {streams:,} streams at {per_second:.2g}/s", busy.dispatch),
    ]
    notes = [
        "chunk: from the vendor's write to the editor's read; all eight providers, plain HTTP",
        f"`ai/complete`: a prompt of {len(PROMPT) / 1000:g} kB, from before the editor's first byte until the vendor",
        f"has the request's head; the server's use: {part}; the streams brought {busy.streamed:,} chunks meanwhile",
        "socket: plain asyncio reads the same chunks; a request written directly, by turns, waits for the vendor too",
    ]
    return table("Latency under load", _HEADER, rows, notes)


def _row(title: str, found: Samples) -> list[str]:
    median, bare = statistics.median(found.ours), statistics.median(found.socket)
    p99, bare_p99 = percentile(found.ours, 99), percentile(found.socket, 99)
    ours = [number(median, 2), number(p99, 2), number(max(found.ours), 2)]
    added = [number(median - bare, 2), number(p99 - bare_p99, 2)]
    return [title, *ours, number(bare, 2), number(bare_p99, 2), *added, str(len(found.ours))]
