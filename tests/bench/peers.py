"""The same load on other ways of reading a stream, each in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import select
import subprocess
import time
from typing import Any

from attrs import asdict

from .load import Figures, Load, Watch
from .processes import Children
from .vendor import RunningVendor

PEERS = {
    "asyncio sockets, reading lines": "peer_sockets",
    "asyncio.Protocol + httptools": "peer_protocol",
    "openai SDK": "peer_openai",
}
NEEDS = {"peer_openai": "openai"}
LOOK_SECONDS = 0.05


class PeerFailed(Exception):
    """It has ended early or takes too long."""


def available() -> dict[str, str]:
    """The peers whose packages are installed."""
    return {
        title: module
        for title, module in PEERS.items()
        if module not in NEEDS or importlib.util.find_spec(NEEDS[module]) is not None
    }


def run_peer(children: Children, vendor: RunningVendor, module: str, load: Load) -> Figures:
    """Starts it, lets it warm up, puts the load on it."""
    given = {
        "warm": asdict(vendor.paced(1, load.per_second, 0, tls=load.tls)),
        "address": asdict(vendor.paced(load.chunks, load.per_second, load.streams, tls=load.tls)),
        "streams": load.streams,
        "chunks": load.chunks,
    }
    child = children.module(module, json.dumps(given))
    try:
        return _watched(child, load)
    finally:
        children.end(child)


def _watched(child: subprocess.Popen[bytes], load: Load) -> Figures:
    assert child.stdin is not None
    watch = Watch(child.pid, load)
    deadline = time.monotonic() + load.limit_seconds
    _line(child, watch, deadline)
    watch.begin()
    child.stdin.write(b"go\n")
    line = _line(child, watch, deadline)
    watch.first()
    if line == "first":
        line = _line(child, watch, deadline)
    told: dict[str, Any] = json.loads(line)
    return watch.end(told["chunks"], told["faults"])


def _line(child: subprocess.Popen[bytes], watch: Watch, deadline: float) -> str:
    assert child.stdout is not None
    while not select.select([child.stdout], [], [], LOOK_SECONDS)[0]:
        watch.look()
        if time.monotonic() > deadline:
            raise PeerFailed("no answer in time")
    line = bytearray()  # unbuffered: byte by byte up to the line's end
    while not line.endswith(b"\n"):
        piece = child.stdout.readline()
        if not piece:
            raise PeerFailed("it has ended early")
        line += piece
    return line.decode().strip()
