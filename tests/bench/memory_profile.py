"""Where the server's memory goes: at its start, and with the first call of each provider, by module."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from attrs import frozen

from .editor import Editor, EditorGaveUp
from .eight import ask, profiles
from .processes import Children
from .report import table
from .vendor import start_vendor

DEAREST = 12
DEAREST_OF_A_STEP = 3
SETTLE_SECONDS = 1.0
ANSWER_SECONDS = 30.0


@frozen
class Traced:
    """What was allocated through Python, in bytes."""

    total: int
    modules: Mapping[str, int]
    """Module → what its own import has left."""


def run() -> str:
    """The tables."""
    looks = traced()
    (_, start), *_ = looks
    groups = Counter[str]()
    for module, count in start.modules.items():
        groups[group_of(module)] += count
    groups["(made by running, not by importing)"] = start.total - groups.total()
    rows = [[name, _kib(count), f"{count / start.total * 100:.0f}"] for name, count in groups.most_common(DEAREST)]
    title = f"Memory through Python when `initialize` is answered: {start.total / 2**20:.1f} MiB"
    notes = ["by tracemalloc: without what C libraries take for themselves, and without what lies unused between"]
    steps = [row for (_, before), (name, after) in pairwise(looks) for row in _rows(name, before, after)]
    header = ["", "KiB more", "by imports", "modules"]
    first = table(title, ["imports of", "KiB", "%"], rows, notes)
    return f"{first}\n{table('… what `initialized` and each first call add, with the dearest imports', header, steps)}"


def _rows(name: str, before: Traced, after: Traced) -> list[list[str]]:
    new = Counter({module: count for module, count in after.modules.items() if module not in before.modules})
    dearest = [[f"    {module}", "", _kib(count), ""] for module, count in new.most_common(DEAREST_OF_A_STEP)]
    return [[name, _kib(after.total - before.total), _kib(new.total()), str(len(new))], *dearest]


def _kib(count: int) -> str:
    return f"{count / 1024:,.0f}"


def group_of(module: str) -> str:
    """A package of others as a whole, ours by its parts."""
    top, _, rest = module.partition(".")
    if top == "lsprotocol":
        return module
    return f"{top}.{rest.partition('.')[0]}" if top.startswith("lapce_ai_") and "." in rest else top


def traced() -> list[tuple[str, Traced]]:
    """What is there at the start, and after a call of each provider in turn. Raises EditorGaveUp."""
    with Children() as children:
        vendor, path = start_vendor(children), children.folder / "traced"
        editor = Editor(children.module("profiled_server", str(path)))
        editor.initialize({"proxy": f"http://127.0.0.1:{vendor.tunnel_port}"})
        found = [("initialize", _look(editor, path, 0))]
        time.sleep(SETTLE_SECONDS)  # the notification has no answer
        found.append(("initialized", _look(editor, path, 1)))
        for number, (name, profile) in enumerate(profiles(vendor, "echo", children.folder, tls=True).items(), 2):
            ask(editor, profile)
            found.append((name, _look(editor, path, number)))
        return found


def _look(editor: Editor, path: Path, number: int) -> Traced:
    os.kill(editor.pid, signal.SIGUSR1)
    told, deadline = Path(f"{path}.{number}"), time.monotonic() + ANSWER_SECONDS
    while not told.exists():
        editor.bodies(0.01)
        if time.monotonic() > deadline:
            raise EditorGaveUp("the server does not tell its memory")
    read = json.loads(told.read_text())
    return Traced(read["traced"], read["modules"])
