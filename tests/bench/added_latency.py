"""What the server adds to a chunk's way beside nine other streams."""

from __future__ import annotations

import asyncio
import time

from attrs import field, frozen

from .address import Address
from .editor import Editor, EditorGaveUp, parsed
from .eight import MIX, Profile, Streamed, profiles, start_server, stream, took
from .processes import Children
from .providers import by_socket
from .streams import EDITORS_OPEN_FILES
from .vendor import RunningVendor

TOGETHER = 10
CHUNKS, APART_MILLISECONDS = 50, 100
_ANSWER_SECONDS = 30.0


@frozen
class Samples:
    """Milliseconds, the server's and a plain socket's, in the same minute."""

    ours: list[float] = field(factory=list)
    socket: list[float] = field(factory=list)


def chunk_samples(
    children: Children, vendor: RunningVendor, rounds: int, mode: str = f"stamped/{CHUNKS}/{APART_MILLISECONDS}"
) -> Samples:
    """Streams of all providers at once, through the server and by sockets, by turns; the first round warms up."""
    found = Samples()
    editor = start_server(children, vendor, open_files=EDITORS_OPEN_FILES)
    names = [MIX[place % len(MIX)] for place in range(TOGETHER)]
    given = profiles(vendor, mode, vendor.folder)
    address = Address(f"{vendor.url(mode, tls=False)}/v1", vendor.plain_port, None)
    together(editor, [profiles(vendor, "echo", vendor.folder)[name] for name in names])
    for _ in range(rounds):
        for call in together(editor, [given[name] for name in names]):
            for text, read_ns in zip(call.texts, call.read_ns, strict=True):
                found.ours.extend((read_ns - int(stamp)) / 1e6 for stamp in text.split())
        found.socket.extend(asyncio.run(_by_sockets(address, names)))
    children.end(editor.process)
    return found


async def _by_sockets(address: Address, names: list[str]) -> list[float]:
    read = await asyncio.gather(*(by_socket(address, address.of(name).path) for name in names))
    return [milliseconds for each in read for milliseconds in each]


def together(editor: Editor, wanted: list[Profile]) -> list[Streamed]:
    """Streams at once, read to their ends. Raises EditorGaveUp."""
    found: dict[int, Streamed] = {}
    for token, profile in enumerate(wanted, start=1):
        found[token] = Streamed(time.monotonic_ns())
        editor.write(stream(token, profile, "Count."))
    deadline = time.monotonic() + _ANSWER_SECONDS
    while not all(call.ended_ns for call in found.values()):
        if time.monotonic() > deadline:
            raise EditorGaveUp("no answer in time")
        bodies = editor.bodies(_ANSWER_SECONDS)
        now_ns = time.monotonic_ns()
        for item in map(parsed, bodies):
            if item is not None and item.token in found:
                took(found[item.token], item, now_ns)
    return list(found.values())
