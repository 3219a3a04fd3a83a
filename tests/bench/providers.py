"""Provider by provider: what the server adds before the vendor has a request, and to each chunk on its way back."""

from __future__ import annotations

import asyncio
import statistics
import time

from attrs import field, frozen

from .editor import Editor
from .eight import PROVIDERS, VERTEX_GEMINI, Profile, ask, profiles, start_server
from .processes import Children
from .reading import request_bytes
from .report import number, percentile, table
from .vendor import Address, RunningVendor, start_vendor

PROMPT = "x" * 1000
WARM_UP = 5
APART_MILLISECONDS = 5
CHUNKS_OF_A_CALL = 50
PATHS = {
    "anthropic": "/v1/messages",
    "gemini": "/v1beta/models/m:streamGenerateContent",
    "bedrock": "/model/m/converse-stream",
    "vertex": "/v1/models/m:streamRawPredict",
    VERTEX_GEMINI: "/v1/models/m:streamGenerateContent",
}
"""What the bare socket asks, so that it reads the same bytes; else Chat Completions."""


@frozen
class Added:
    """One provider's samples, in milliseconds."""

    dispatch: list[float] = field(factory=list)
    """Editor's first byte → request's head at the vendor."""
    chunks: list[float] = field(factory=list)
    """Vendor writes a chunk → the editor has read it."""
    socket: list[float] = field(factory=list)
    """The same chunk by an asyncio socket."""


def run(samples: int) -> str:
    """The table."""
    with Children() as children:
        vendor = start_vendor(children)
        editor = start_server(children, vendor)
        echo = profiles(vendor, "echo", children.folder)
        mode = f"stamped/{CHUNKS_OF_A_CALL}/{APART_MILLISECONDS}"
        stamped = profiles(vendor, mode, children.folder)
        names = (*PROVIDERS, VERTEX_GEMINI)
        rows = [_row(name, measured(editor, vendor, name, echo[name], stamped[name], samples)) for name in names]
    header = ["provider", "dispatch median ms", "p99", "max", "chunk median ms", "p99", "socket", "p99", "added", "p99"]
    notes = [
        f"dispatch: {samples} calls of 1 kB each, one by one, warm, plain HTTP; from before the editor's first byte",
        f"chunk: from the vendor's write to the editor's read, one every {APART_MILLISECONDS} ms",
        "socket: the same stream by plain asyncio, by turns; added: the difference of medians, and of p99",
    ]
    return table("All eight: dispatch and added latency of a chunk", header, rows, notes)


def _row(name: str, added: Added) -> list[str]:
    dispatch, chunk, socket = (
        (statistics.median(of), percentile(of, 99)) for of in (added.dispatch, added.chunks, added.socket)
    )
    return [
        name,
        number(dispatch[0], 2),
        number(dispatch[1], 2),
        number(max(added.dispatch), 2),
        number(chunk[0], 2),
        number(chunk[1], 2),
        number(socket[0], 2),
        number(socket[1], 2),
        number(chunk[0] - socket[0], 2),
        number(chunk[1] - socket[1], 2),
    ]


def measured(editor: Editor, vendor: RunningVendor, name: str, echo: Profile, stamped: Profile, samples: int) -> Added:
    """One provider's samples; the first calls warm up."""
    added = Added()
    for place in range(samples + WARM_UP):
        call = ask(editor, echo, PROMPT)
        if place >= WARM_UP:
            added.dispatch.append((int(call.texts[0]) - call.began_ns) / 1e6)
        time.sleep((place * 7 % 11) / 2000)  # meets the server in all its phases
    mode = f"stamped/{CHUNKS_OF_A_CALL}/{APART_MILLISECONDS}"
    path = PATHS.get(name, "/v1/chat/completions")
    for _ in range(max(1, samples // CHUNKS_OF_A_CALL)):
        streamed = ask(editor, stamped, PROMPT)
        for text, read_ns in zip(streamed.texts, streamed.read_ns, strict=True):
            # Chunks that were merged on the way came together.
            added.chunks.extend((read_ns - int(stamp)) / 1e6 for stamp in text.split())
        added.socket.extend(asyncio.run(by_socket(Address(vendor.url(mode, tls=False), vendor.plain_port, None), path)))
    return added


async def by_socket(address: Address, path: str) -> list[float]:
    """Milliseconds from the vendor's write to the read of each chunk by asyncio's streams."""
    reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
    prefix = "/" + address.base_url.split("/", 3)[3]
    request = request_bytes(address).replace(address.path.encode(), f"{prefix}{path}".encode(), 1)
    writer.write(request)
    found: list[float] = []
    data = b""
    while not data.endswith(b"0\r\n\r\n"):
        data = await reader.read(65536)
        now_ns = time.monotonic_ns()
        found.extend((now_ns - stamp) / 1e6 for stamp in stamps(data))
    writer.close()
    return found


def stamps(data: bytes) -> list[int]:
    """The times in what came: texts of a blank and a number."""
    pieces = data.split(b'" ')[1:]
    return [int(digits) for piece in pieces if (digits := piece.partition(b'"')[0]).isdigit()]
