"""The same streams with the rate limiter on, and vendors that never complain: nothing fails, nobody waits for long."""

from __future__ import annotations

import json
import time
from typing import Any

from attrs import define, evolve, field, frozen

from .editor import Editor, EditorGaveUp, framed
from .eight import profiles, start_server, stream
from .load import Load
from .order import Order
from .processes import Children
from .report import MISSING, number, percentile, table
from .streams import DEFAULT_CONNECTIONS, EDITORS_OPEN_FILES
from .vendor import RunningVendor, paced_mode, start_vendor

ONE = ("openai",)
"""All streams of one provider have one limiter."""
_HEADER = (
    "streams",
    "limiter",
    "median ms",
    "p99",
    "longest",
    "waited",
    "longest wait ms",
    "calls a minute",
    "chunks",
    "faults",
)
_STATUS = "status"
_STEP_SECONDS = 0.05
_ANSWER_SECONDS = 30.0


@frozen
class Begun:
    """How soon the streams of one run brought their first chunk."""

    seconds: tuple[float, ...]
    """Of each, from before `ai/stream` was written."""
    waits: tuple[float, ...]
    """Of those who said that they wait: seconds from then on."""
    chunks: int
    faults: tuple[str, ...]
    limits: tuple[dict[str, Any], ...]
    """The limiters afterwards, as `ai/status` tells of them."""


@define
class Watched:
    """Notes when each stream says that it waits, and when its first chunk comes."""

    order: Order
    written: dict[int, float] = field(factory=dict)
    """Token → when its call was written."""
    seconds: dict[int, float] = field(factory=dict)
    told: dict[int, float] = field(factory=dict)
    """Token → when its call first said that it waits."""
    waits: list[float] = field(factory=list)
    """Seconds from that to the first chunk."""

    def take(self, body: bytes, now: float) -> None:
        """A message of the server."""
        message = json.loads(body)
        if message.get("method") != "$/progress":
            return
        token, value = message["params"]["token"], message["params"]["value"]
        if value["kind"] == "end":
            self.order.end(token, None if value["reason"] == "done" else value.get("message") or value["reason"])
        elif value["kind"] == "report" and "message" in value:
            self.told.setdefault(token, now)
        for text in value.get("chunk", {}).get("text", "").split():
            self._saw(token, int(text[1:]), now)

    def _saw(self, token: int, chunk: int, now: float) -> None:
        if token not in self.seconds:
            self.seconds[token] = now - self.written[token]
            if token in self.told:
                self.waits.append(now - self.told[token])
        self.order.saw(token, chunk)


def run(load: Load) -> str:
    """The table: all providers together and one alone, without and with the limiter."""
    rows, faults = [], []
    with Children() as children:
        vendor = start_vendor(children)
        for title, names in (
            (f"{load.streams:,} over {len(set(load.providers))} kinds", load.providers),
            (ONE[0], ONE),
        ):
            begun = [begun_by(children, vendor, load, names, is_limited=is_limited) for is_limited in (False, True)]
            rows += [_row(title, load, one) for one in begun]
            faults += [fault for one in begun for fault in one.faults[:3]]
    notes = [
        f"{load.streams:,} `ai/stream` written at once, {load.chunks} chunks each at {load.per_second:g}/s, plain HTTP",
        "a vendor that answers at once; ms: from before a call is written until its first chunk is read",
        "waited: calls that said so; longest wait: from then until the first chunk was read",
        "calls a minute: what the limiters, that began with 60, allow afterwards",
    ]
    return table("The rate limiter on, and vendors that never complain", _HEADER, rows, notes + faults)


def _row(title: str, load: Load, begun: Begun) -> list[str]:
    milliseconds = [seconds * 1000 for seconds in begun.seconds]
    allowed = sorted(row["requestsPerMinute"] for row in begun.limits)
    return [
        title,
        "on" if begun.limits else "off",
        number(percentile(milliseconds, 50), 0) if milliseconds else MISSING,
        number(percentile(milliseconds, 99), 0) if milliseconds else MISSING,
        number(max(milliseconds), 0) if milliseconds else MISSING,
        str(len(begun.waits)),
        number(max(begun.waits) * 1000, 0) if begun.waits else "-",
        f"{allowed[0]:,}..{allowed[-1]:,}" if allowed else "-",
        f"{begun.chunks}/{load.total}",
        str(len(begun.faults)),
    ]


def begun_by(
    children: Children, vendor: RunningVendor, load: Load, names: tuple[str, ...], *, is_limited: bool
) -> Begun:
    """One run on a server of its own. A short call of each provider, that no limiter sees, warms it up."""
    settings = {"limitLoopback": True, "maxConnections": max(DEFAULT_CONNECTIONS, load.streams)}
    editor = start_server(children, vendor, open_files=EDITORS_OPEN_FILES, settings=settings)
    try:
        kinds = tuple(dict.fromkeys(names))
        warm = Load(streams=len(kinds), chunks=1, per_second=50, providers=kinds)
        _streamed(editor, vendor, warm, is_limited=False)
        watched = _streamed(editor, vendor, evolve(load, providers=names), is_limited=is_limited)
        limits = tuple(_status(editor)["rateLimits"])
    finally:
        children.end(editor.process)
    return Begun(
        tuple(watched.seconds.values()), tuple(watched.waits), watched.order.chunks, tuple(watched.order.faults), limits
    )


def _streamed(editor: Editor, vendor: RunningVendor, load: Load, *, is_limited: bool) -> Watched:
    watched = Watched(Order(load.streams, load.chunks))
    found = profiles(vendor, paced_mode(load.chunks, load.per_second, 0), vendor.folder)
    try:
        for token in range(1, load.streams + 1):
            profile = found[load.providers[token % len(load.providers)]]
            if is_limited:
                profile = {name: value for name, value in profile.items() if name != "requestsPerMinute"}
            message = stream(token, profile, "Count.")
            watched.written[token] = time.monotonic()
            editor.write(message)
            _read(editor, watched, 0)
        deadline = time.monotonic() + load.limit_seconds
        while not watched.order.complete and time.monotonic() < deadline:
            _read(editor, watched, _STEP_SECONDS)
    except EditorGaveUp as problem:
        watched.order.faults.append(str(problem))
    if not watched.order.complete:
        watched.order.faults.append(f"only {watched.order.ended} streams have ended")
    return watched


def _read(editor: Editor, watched: Watched, seconds: float) -> None:
    bodies = editor.bodies(seconds)
    now = time.monotonic()
    for body in bodies:
        watched.take(body, now)


def _status(editor: Editor) -> dict[str, Any]:
    editor.write(framed({"jsonrpc": "2.0", "id": _STATUS, "method": "ai/status", "params": {}}))
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        for body in editor.bodies(_ANSWER_SECONDS):
            message = json.loads(body)
            if message.get("id") == _STATUS:
                return dict(message["result"])
    raise EditorGaveUp("no answer to ai/status")
