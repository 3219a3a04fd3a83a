"""How soon completions leave the server while many streams use up to half a core."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

from attrs import frozen

from .added_latency import Samples
from .address import Address
from .editor import Editor, EditorGaveUp, framed, parsed
from .eight import MIX, Profile, profiles, start_server
from .load import Load
from .measure import cpu_seconds
from .processes import Children
from .reading import MESSAGES, request_bytes
from .streams import EDITORS_OPEN_FILES, calls, put_load
from .vendor import RunningVendor
from .vendor_whole import PREFIX

HALF_A_CORE = 0.5
AIMED_AT = 0.43
"""Of a core, by the streams: the completions need the rest of the half."""
PROMPT = "x" * 2000
WARM_UP = len(MIX)
_MODE = PREFIX.strip("/")
_TRIED_CHUNKS, _TRIED_PER_SECOND = 20, 10.0
_ENDLESS = 10**9
_ANSWER_SECONDS = 30.0


@frozen
class Busy:
    """Completions beside streams."""

    dispatch: Samples
    core_part: float | None
    """Of one core, that the server used meanwhile."""
    streamed: int
    """Chunks that came meanwhile."""


def rate_for_half_a_core(children: Children, vendor: RunningVendor, streams: int) -> float:
    """At how many chunks a second each so many streams nearly use half a core: tried out for a moment."""
    editor = start_server(children, vendor, open_files=EDITORS_OPEN_FILES)
    tried = Load(streams=streams, chunks=_TRIED_CHUNKS, per_second=_TRIED_PER_SECOND, providers=MIX)
    figures = put_load(editor, vendor, tried)
    children.end(editor.process)
    if figures.flow_us is None:
        return _TRIED_PER_SECOND / 2
    return max(0.1, min(_TRIED_PER_SECOND, round(AIMED_AT * 1e6 / figures.flow_us / streams, 1)))


def completions(children: Children, vendor: RunningVendor, streams: int, per_second: float, samples: int) -> Busy:
    """One after the other, of all providers by turns, while streams without an end flow."""
    editor = start_server(children, vendor, open_files=EDITORS_OPEN_FILES)
    beside = Beside(editor)
    given = profiles(vendor, _MODE, vendor.folder)
    for name in MIX[:WARM_UP]:
        beside.complete(given[name])
    endless = Load(streams=streams, chunks=_ENDLESS, per_second=per_second, providers=MIX)
    for message in calls(vendor, endless, together=streams):
        editor.write(message)
    beside.read_until(lambda: beside.chunks >= streams)
    found, cpu = Samples(), cpu_seconds(editor.pid)
    began, chunks = time.monotonic(), beside.chunks
    for place in range(samples):
        found.ours.append(beside.complete(given[MIX[place % len(MIX)]]))
        found.socket.append(by_socket(vendor))
        beside.read_for((20 + place * 7 % 11) / 1000)  # meets the streams in all their phases
    after, seconds = cpu_seconds(editor.pid), time.monotonic() - began
    children.end(editor.process)
    part = None if cpu is None or after is None else (after - cpu) / seconds
    return Busy(found, part, beside.chunks - chunks)


class Beside:
    """An editor that asks for completions while streams come."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._asked = 0
        self._answers: list[dict[str, object]] = []
        self.chunks = 0
        """Of all streams."""

    def complete(self, profile: Profile) -> float:
        """Milliseconds from before the editor writes until the vendor has the request's head. Raises EditorGaveUp."""
        self._asked += 1
        params = {"profile": profile, "prompt": PROMPT}  # with `system` it would be streamed and collected
        message = {"jsonrpc": "2.0", "id": f"c{self._asked}", "method": "ai/complete", "params": params}
        data = framed(message)
        began_ns = time.monotonic_ns()
        self._editor.write(data)
        self.read_until(lambda: bool(self._answers))
        answer = self._answers.pop()
        result = answer.get("result")
        if not isinstance(result, dict) or not str(result.get("text")).isdecimal():
            raise EditorGaveUp(f"no text in {answer}")
        return (int(result["text"]) - began_ns) / 1e6

    def read_until(self, is_so: Callable[[], bool]) -> None:
        """Reads on. Raises EditorGaveUp."""
        deadline = time.monotonic() + _ANSWER_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                raise EditorGaveUp("no answer in time")
            self._read(_ANSWER_SECONDS)

    def read_for(self, seconds: float) -> None:
        """Reads what comes in that time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> None:
        for body in self._editor.bodies(seconds):
            if b'"id":"c' in body:
                self._answers.append(json.loads(body))
            elif b'"type":"text"' in body:
                self.chunks += 1
            elif (item := parsed(body)) is not None and item.fault is not None:
                raise EditorGaveUp(item.fault)


def by_socket(vendor: RunningVendor) -> float:
    """The same for a request of OpenAI's that is written to a connection directly: what the vendor and machine add."""
    address = Address(f"{vendor.url(_MODE, tls=False)}/v1", vendor.plain_port, None)
    body = json.dumps({"model": "m", "messages": [*MESSAGES[:1], {"role": "user", "content": PROMPT}]}).encode()
    with socket.create_connection(("127.0.0.1", address.port), timeout=_ANSWER_SECONDS) as connection:
        request = request_bytes(address, body)
        began_ns = time.monotonic_ns()
        connection.sendall(request)
        reply = connection.recv(64 * 1024)
    return (int(reply.partition(b'"content": "')[2].partition(b'"')[0]) - began_ns) / 1e6
