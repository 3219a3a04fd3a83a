"""The same load on other ways of reading a stream, each in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from .load import Figures, Load, Watch
from .processes import Children
from .vendor import RunningVendor

LOOK_SECONDS = 0.05


@frozen
class Peer:
    """A module that reads."""

    title: str
    module: str
    needs: str | None = None
    """A package."""
    python: str = sys.executable
    """Of an environment that has the package."""


SOCKETS = Peer("asyncio sockets, reading lines", "peer_sockets")
PROTOCOL = Peer("asyncio.Protocol + httptools", "peer_protocol")
OPENAI = Peer("openai SDK", "peer_openai", "openai")
LITELLM = Peer("litellm", "peer_litellm", "litellm")
ANY_LLM = Peer("any-llm", "peer_any_llm", "any_llm")
PEERS = (SOCKETS, PROTOCOL, OPENAI, LITELLM, ANY_LLM)
OF_ALL_APIS = (SOCKETS.module, PROTOCOL.module)
"""Read what the load asks for. The others know OpenAI's API, and read as many chunks of that."""


class PeerFailed(Exception):
    """It has ended early or takes too long."""


def available(pythons: Mapping[str, str | None] | None = None) -> list[Peer]:
    """The peers whose packages are installed, here or where a module's own interpreter is given."""
    given = {module: python for module, python in (pythons or {}).items() if python}
    peers = [evolve(peer, python=given.get(peer.module, peer.python)) for peer in PEERS]
    return [peer for peer in peers if peer.module in given or installed(peer.needs)]


def installed(package: str | None) -> bool:
    """Whether it can be imported here."""
    return package is None or importlib.util.find_spec(package) is not None


def run_peer(children: Children, vendor: RunningVendor, peer: Peer, load: Load) -> Figures:
    """Starts it, lets it warm up, puts the load on it. One that fails has that for its fault."""
    child = children.module(peer.module, told_to(peer, vendor, load), python=peer.python)
    try:
        return watched(child, load)
    except PeerFailed as problem:
        return Figures(faults=(str(problem),))
    finally:
        children.end(child)


def told_to(peer: Peer, vendor: RunningVendor, load: Load) -> str:
    """What it has to read, on its command line."""
    providers = load.providers if peer.module in OF_ALL_APIS else ("openai",)
    warm = vendor.paced(1, load.per_second, 0, tls=load.tls)
    address = vendor.paced(load.chunks, load.per_second, load.streams, tls=load.tls)
    given = {
        "warm": [warm.of(provider) for provider in dict.fromkeys(providers)],
        "addresses": [address.of(provider) for provider in providers],
        "streams": load.streams,
        "chunks": load.chunks,
    }
    return json.dumps(given)


def watched(child: subprocess.Popen[bytes], load: Load) -> Figures:
    """Tells a peer's process to begin, and waits for its figures. Raises PeerFailed."""
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
