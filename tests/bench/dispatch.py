"""From the editor's bytes to the request's head at the vendor: what the server adds before a model can begin."""

from __future__ import annotations

import json
import socket
import statistics
import time

from attrs import frozen

from .editor import Editor, EditorGaveUp, ai_stream, start_editor
from .order import Order
from .processes import Children
from .reading import client_context, request_bytes
from .report import number, percentile, ratio, table
from .vendor import Address, RunningVendor, start_vendor

SIZES = {"1 kB": 1_000, "200 kB": 200_000, "2 MB": 2_000_000}
OTHERS = (0, 50)
OTHERS_PER_SECOND = 10.0
WARM_UP = 3
_ENDLESS = 10**9
_ANSWER_SECONDS = 30.0


@frozen
class Sample:
    """Milliseconds from the write until the head was complete at the vendor."""

    from_first_byte: float
    from_last_byte: float


def run(samples: int, large_samples: int) -> str:
    """All sizes, alone and beside other streams, plain and over TLS."""
    with Children() as children:
        vendor = start_vendor(children)
        rows = [
            row
            for tls in (False, True)
            for others in OTHERS
            for row in _rows(vendor, tls, others, samples, large_samples)
        ]
    header = ["prompt", "median ms", "p99", "max", "after last byte", "socket", "p99", "x socket", "samples"]
    notes = [
        "from before the editor writes its first byte until the vendor has the request's head; warm connections",
        "after last byte: from when the pipe has taken the message (median)",
        "socket: a blocking socket of the benchmark's own that writes the same request, by turns with the server",
    ]
    return table("Dispatch: `ai/stream` on the pipe -> request's head at the vendor", header, rows, notes)


def _rows(vendor: RunningVendor, tls: bool, others: int, samples: int, large: int) -> list[list[str]]:
    with Children() as own:
        editor = start_editor(own)
        background = vendor.paced(_ENDLESS, OTHERS_PER_SECOND, others, tls=tls)
        for place in range(others):
            editor.write(ai_stream(-1 - place, background, "Count."))
        return [
            _row(name, size, editor, vendor.echo(tls=tls), others, large if size > 10**6 else samples)
            for name, size in SIZES.items()
        ]


def _row(name: str, size: int, editor: Editor, address: Address, others: int, samples: int) -> list[str]:
    ours, bare = measured(editor, address, "x" * size, samples)
    first = [sample.from_first_byte for sample in ours]
    return [
        f"{name}, {'TLS' if address.ca_file else 'plain'}, {others} other streams",
        number(statistics.median(first), 2),
        number(percentile(first, 99), 2),
        number(max(first), 2),
        number(statistics.median(sample.from_last_byte for sample in ours), 2),
        number(statistics.median(bare), 2),
        number(percentile(bare, 99), 2),
        ratio(statistics.median(first), statistics.median(bare)),
        str(len(ours)),
    ]


def measured(editor: Editor, address: Address, prompt: str, samples: int) -> tuple[list[Sample], list[float]]:
    """The server's samples and the bare socket's, taken by turns, without those that warm up."""
    ours: list[Sample] = []
    bare: list[float] = []
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": prompt}]
    body = json.dumps({"model": "m", "messages": messages, "stream": True}).encode()
    with _connected(address) as connection:
        for token in range(1, samples + WARM_UP + 1):
            ours.append(_ask(editor, token, address, prompt))
            bare.append(_ask_bare(connection, request_bytes(address, body)))
            _let_time_pass(editor, token)
    return ours[WARM_UP:], bare[WARM_UP:]


def _ask(editor: Editor, token: int, address: Address, prompt: str) -> Sample:
    message = ai_stream(token, address, prompt)
    began = time.monotonic_ns()
    editor.write(message)
    written = time.monotonic_ns()
    deadline = time.monotonic() + _ANSWER_SECONDS
    arrived: int | None = None
    while time.monotonic() < deadline:
        for item in editor.progress(_ANSWER_SECONDS):
            if item.token != token:
                continue
            if item.kind == "end":
                if item.fault is not None or arrived is None:
                    raise EditorGaveUp(item.fault or "no text in the answer")
                return Sample((arrived - began) / 1e6, (arrived - written) / 1e6)
            if item.text and item.text.isdecimal():
                arrived = int(item.text)
    raise EditorGaveUp("no answer in time")


def _ask_bare(connection: socket.socket, request: bytes) -> float:
    began = time.monotonic_ns()
    connection.sendall(request)
    answer = bytearray()
    while not answer.endswith(b"0\r\n\r\n"):
        answer += connection.recv(64 * 1024)
    arrived = answer.partition(b'"content":"')[2]
    if arrived.startswith(b'"'):  # the first event of the stream has an empty text
        arrived = arrived.partition(b'"content":"')[2]
    return (int(arrived.partition(b'"')[0]) - began) / 1e6


def _connected(address: Address) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", address.port), timeout=_ANSWER_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    context = client_context(address)
    return connection if context is None else context.wrap_socket(connection, server_hostname="127.0.0.1")


def _let_time_pass(editor: Editor, token: int) -> None:
    """Some milliseconds, each time others, so that the samples meet other streams in all their phases."""
    until = time.monotonic() + (5 + token * 7 % 11) / 1000
    ignored = Order(0, 0)
    while (left := until - time.monotonic()) > 0:
        editor.watch(ignored, left)
