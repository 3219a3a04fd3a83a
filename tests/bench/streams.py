"""Many streams at once, over all eight providers, through a server started with an editor's low limit of open files;
and through peers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from attrs import evolve

from .editor import Editor, EditorGaveUp
from .eight import profiles, start_server, stream
from .load import Figures, Load, Watch
from .order import Order
from .peers import LITELLM, OPENAI, SOCKETS, Peer, run_peer
from .processes import Children
from .report import median, number, ratio, spread, table
from .vendor import RunningVendor, paced_mode, start_vendor

EDITORS_OPEN_FILES = 1024
DEFAULT_CONNECTIONS = 1024
"""The setting's default."""
OURS = "lapce_ai_server (to $/progress)"
STEP_SECONDS = 0.05
_WARM_PER_SECOND = 50.0
_HEADER = (
    "reader",
    "us/chunk",
    "min..max",
    "x sockets",
    "x openai",
    "x litellm",
    "core %",
    "set-up us/stream",
    "us/chunk in all",
    "KiB/stream",
    "chunks",
    "faults",
)


def run(load: Load, rounds: int, peers: Sequence[Peer]) -> str:
    """Plain and over TLS, so many rounds each, the peers by turns."""
    with Children() as children:
        vendor = start_vendor(children)
        return "\n".join(_compared(children, vendor, evolve(load, tls=tls), rounds, peers) for tls in (False, True))


def _compared(children: Children, vendor: RunningVendor, load: Load, rounds: int, peers: Sequence[Peer]) -> str:
    found = by_turns(children, vendor, load, rounds, peers)
    others = [median_of(found.get(peer.title, []), lambda f: f.chunk_us) for peer in (SOCKETS, OPENAI, LITELLM)]
    rows = [_row(title, figures, load, others) for title, figures in found.items()]
    title = f"{load.streams} streams at once, {load.chunks} chunks each at {load.per_second:g}/s, "
    providers = {name.partition(" ")[0] for name in load.providers}
    title += f"{len(providers)} provider{'s' * (len(providers) > 1)}, {'TLS' if load.tls else 'plain'}"
    notes = [
        f"{rounds} rounds, medians; CPU is user + system, in microseconds, from the first chunk on (in all: whole run)",
        f"the server was started with a soft limit of {EDITORS_OPEN_FILES} open files",
        "sockets and Protocol read the same APIs as the server; the SDKs read as many chunks of OpenAI's",
    ]
    return table(title, _HEADER, rows, notes + faults_of(found))


def by_turns(
    children: Children, vendor: RunningVendor, load: Load, rounds: int, peers: Sequence[Peer]
) -> dict[str, list[Figures]]:
    """Title → figures of each round: ours and the peers', one after the other in every round."""
    found: dict[str, list[Figures]] = {}
    for _ in range(rounds):
        found.setdefault(OURS, []).append(run_server(children, vendor, load))
        for peer in peers:
            found.setdefault(peer.title, []).append(run_peer(children, vendor, peer, load))
    return found


def faults_of(found: Mapping[str, Sequence[Figures]]) -> list[str]:
    """The first of them, as notes."""
    return [f"{name}: {fault}" for name, rounds in found.items() for f in rounds for fault in f.faults[:3]]


def _row(title: str, rounds: list[Figures], load: Load, others: Sequence[float | None]) -> list[str]:
    chunk_us = median_of(rounds, lambda f: f.chunk_us)
    return [
        title,
        number(chunk_us),
        spread([figures.chunk_us for figures in rounds]),
        *(ratio(chunk_us, other) for other in others),
        number(median_of(rounds, lambda f: f.core_percent), 0),
        number(median_of(rounds, lambda f: f.set_up_us), 0),
        number(median_of(rounds, lambda f: f.whole_us)),
        number(median_of(rounds, lambda f: f.stream_kib)),
        f"{sum(figures.chunks for figures in rounds)}/{load.total * len(rounds)}",
        str(sum(len(figures.faults) for figures in rounds)),
    ]


def median_of(rounds: Sequence[Figures], figure: Callable[[Figures], float | None]) -> float | None:
    """Of one figure over the rounds; None where it was not measured."""
    return median([figure(figures) for figures in rounds])


def run_server(children: Children, vendor: RunningVendor, load: Load) -> Figures:
    """The load on a server of its own, from `ai/stream` to `$/progress`.

    More streams than connections are allowed would wait for each other: the setting is raised for them.
    """
    settings = {"maxConnections": max(DEFAULT_CONNECTIONS, load.streams)}
    editor = start_server(children, vendor, open_files=EDITORS_OPEN_FILES, settings=settings)
    try:
        return put_load(editor, vendor, load)
    finally:
        children.end(editor.process)


def put_load(editor: Editor, vendor: RunningVendor, load: Load) -> Figures:
    """The load on a server that runs; a short call of each provider warms it up."""
    kinds = tuple(dict.fromkeys(load.providers))
    warm = Load(streams=len(kinds), chunks=1, per_second=_WARM_PER_SECOND, tls=load.tls, providers=kinds)
    _read_all(editor, Order(len(kinds), 1), calls(vendor, warm, together=0), None)
    watch = Watch(editor.pid, load)
    order = Order(load.streams, load.chunks, on_first=watch.first, on_end=watch.ending)
    messages = calls(vendor, load, together=load.streams)
    watch.begin()
    _read_all(editor, order, messages, watch)
    return watch.end(order.chunks, order.faults)


def calls(vendor: RunningVendor, load: Load, *, together: int) -> list[bytes]:
    """`ai/stream` for each, numbered from 1; args: together: how many the vendor waits for."""
    mode = paced_mode(load.chunks, load.per_second, together)
    found = profiles(vendor, mode, vendor.folder, tls=load.tls)
    names = load.providers
    return [stream(place + 1, found[names[place % len(names)]], "Count.") for place in range(load.streams)]


def _read_all(editor: Editor, order: Order, messages: list[bytes], watch: Watch | None) -> None:
    for message in messages:
        editor.write(message)
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
