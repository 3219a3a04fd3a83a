"""Thousands of short calls in one server process, over all eight providers; some fail, some are cut, some cancelled.

What the server holds is looked at when it is idle: after the first thousand calls, and on the way to the last.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from attrs import define, field, frozen

from .editor import Editor, EditorGaveUp, framed, parsed
from .eight import Profile, profiles, stream
from .measure import cpu_seconds, uss_bytes
from .processes import Children
from .report import MISSING, number, ratio, table
from .vendor import RunningVendor, paced_mode, start_vendor

CHUNKS = 3
PER_SECOND = 100.0
FIRST = 1000
"""Calls until everything is loaded and each cache is full."""
GOAL = 1.05
ANSWER_SECONDS = 60.0
SETTLE_SECONDS = 0.5
_ENDLESS = 10**9
_STATUS = "status"


class Kind(NamedTuple):
    """A way for a call to go."""

    name: str
    mode: str
    """Of the vendor."""
    reason: str
    """How the call ends."""
    share: int
    """Of a hundred."""
    tls: bool = False


_SHORT = paced_mode(CHUNKS, PER_SECOND, 0)
KINDS = (
    Kind("answered", _SHORT, "done", 74),
    Kind("answered over TLS", _SHORT, "done", 16, tls=True),
    Kind("cancelled", paced_mode(_ENDLESS, PER_SECOND, 0), "cancelled", 4),
    Kind("cut", "cut", "error", 2),
    Kind("refused with 400", "refused/400", "error", 2),
    Kind("refused with 429", "refused/429", "error", 1),
    Kind("refused with 503", "refused/503", "error", 1),
)


@frozen
class Look:
    """What the idle server holds; None: not measured."""

    calls: int
    uss: int | None
    open_files: int | None
    threads: int | None
    children: int | None
    status: dict[str, Any]
    seconds: float
    """Of the calls since the look before."""
    cpu_seconds: float | None


@define
class Soak:
    """The editor's side: who runs, and how they ended."""

    editor: Editor
    plan: list[tuple[Kind, Profile]]
    concurrency: int
    started: int = 0
    finished: int = 0
    ends: Counter[str] = field(factory=Counter[str])
    faults: list[str] = field(factory=list[str])
    _running: dict[int, Kind] = field(factory=dict[int, Kind])

    def go(self, until: int) -> None:
        """Runs calls until so many have ended, and none is running. Raises EditorGaveUp."""
        while self.finished < until:
            starts = [self._start() for _ in range(min(self.concurrency - len(self._running), until - self.started))]
            if starts:
                self.editor.write(b"".join(starts))
            bodies = self.editor.bodies(ANSWER_SECONDS)
            if not bodies:
                raise EditorGaveUp(f"no sign of {len(self._running)} calls for {ANSWER_SECONDS:g} s")
            for body in bodies:
                self._take(body)

    def status(self) -> dict[str, Any]:
        """`ai/status`. Raises EditorGaveUp."""
        self.editor.write(framed({"jsonrpc": "2.0", "id": _STATUS, "method": "ai/status", "params": {}}))
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline:
            for body in self.editor.bodies(ANSWER_SECONDS):
                message = json.loads(body)
                if message.get("id") == _STATUS:
                    return dict(message["result"])
        raise EditorGaveUp("no answer to ai/status")

    def _start(self) -> bytes:
        token, (kind, profile) = self.started, self.plan[self.started % len(self.plan)]
        self.started += 1
        self._running[token] = kind
        return stream(token, profile, "Count.")

    def _take(self, body: bytes) -> None:
        item = parsed(body)
        if item is None or item.token not in self._running:
            return
        kind = self._running[item.token]
        if item.kind == "end":
            reason = json.loads(body)["params"]["value"]["reason"]
            self.finished += 1
            del self._running[item.token]
            self.ends[kind.name] += 1
            if reason != kind.reason:
                self.faults.append(f"call {item.token} ({kind.name}): {reason}, {item.fault}")
        elif item.text is not None and kind.reason == "cancelled":
            self.editor.write(framed({"jsonrpc": "2.0", "method": "ai/cancel", "params": {"token": item.token}}))


def run(calls: int, concurrency: int) -> str:
    """The table."""
    with Children() as children:
        soak = new_soak(children, start_vendor(children), concurrency)
        looks = [after(soak, count) for count in milestones(calls)]
    notes = [
        f"{concurrency} calls at once, over all eight providers by turns, {CHUNKS} chunks each; the server was idle",
        "for the look: " + ", ".join(f"{count:,} {name}" for name, count in soak.ends.items()),
        f"children: of the server; the goal: USS at the end at most {GOAL:g} of that after the first {FIRST:,} calls",
        *soak.faults[:5],
    ]
    if soak.faults:
        notes.append(f"{len(soak.faults)} calls ended otherwise than they should")
    header = ["after calls", "USS MiB", "x first", "open files", "threads", "children", "running", "active", "idle"]
    rows = [_row(look, before, looks[0]) for before, look in itertools.pairwise([None, *looks]) if look is not None]
    return table("Soak: short calls in one process", [*header, "calls/s", "CPU ms/call"], rows, notes)


def _row(look: Look, before: Look | None, first: Look) -> list[str]:
    calls = look.calls - (before.calls if before else 0)
    connections = look.status.get("connections") or {}
    return [
        f"{look.calls:,}",
        number(None if look.uss is None else look.uss / 2**20, 2),
        ratio(look.uss, first.uss),
        *(MISSING if count is None else str(count) for count in (look.open_files, look.threads, look.children)),
        str(len(look.status.get("calls") or ())),
        str(connections.get("active", "-")),
        str(connections.get("idle", "-")),
        number(calls / look.seconds, 0),
        number(None if look.cpu_seconds is None else look.cpu_seconds / calls * 1000, 2),
    ]


def milestones(calls: int) -> list[int]:
    """When to look: after the first calls, and on the way to the last."""
    wanted = (FIRST, calls // 10, calls // 2, calls)
    return sorted({count for count in wanted if min(FIRST, calls) <= count <= calls})


def new_soak(children: Children, vendor: RunningVendor, concurrency: int) -> Soak:
    """A server that waits for its first call."""
    editor = Editor(children.python("-m", "lapce_ai_server"))
    # Failing calls would fill the log.
    editor.initialize({"proxy": f"http://127.0.0.1:{vendor.tunnel_port}", "logLevel": "error"})
    return Soak(editor, plan(vendor, children.folder), concurrency)


def plan(vendor: RunningVendor, home: Path) -> list[tuple[Kind, Profile]]:
    """Who is asked and how it goes, call by call: each kind meets each provider, kinds in their shares."""
    asked = {kind: itertools.cycle(profiles(vendor, kind.mode, home, tls=kind.tls).values()) for kind in KINDS}
    due = dict.fromkeys(KINDS, 0)
    planned: list[tuple[Kind, Profile]] = []
    for _ in range(100 * len(profiles(vendor, _SHORT, home))):
        for kind in KINDS:
            due[kind] += kind.share
        chosen = max(KINDS, key=due.__getitem__)
        due[chosen] -= 100
        planned.append((chosen, next(asked[chosen])))
    return planned


def after(soak: Soak, calls: int) -> Look:
    """Runs calls until there have been so many in all, and looks at the server. Raises EditorGaveUp."""
    pid = soak.editor.pid
    began, cpu = time.monotonic(), cpu_seconds(pid)
    soak.go(calls)
    seconds, spent = time.monotonic() - began, cpu_seconds(pid)
    time.sleep(SETTLE_SECONDS)
    process = Path(f"/proc/{pid}")
    return Look(
        calls=soak.finished,
        uss=uss_bytes(pid),
        open_files=_entries(process / "fd"),
        threads=_entries(process / "task"),
        children=_children(process),
        status=soak.status(),
        seconds=seconds,
        cpu_seconds=None if spent is None or cpu is None else spent - cpu,
    )


def _entries(folder: Path) -> int | None:
    try:
        return len(list(folder.iterdir()))
    except OSError:
        return None


def _children(process: Path) -> int | None:
    try:
        return sum(len(path.read_text().split()) for path in process.glob("task/*/children"))
    except OSError:
        return None
