"""What is imported between spawn and the answer to `initialize`, and how long it takes: ours beside a bare server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from .editor import Editor
from .processes import Children
from .report import median, number, table
from .startup import BARE, OURS

DEAREST = 20
_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| *(\S+)")
"""Microseconds without the modules that it imports itself, and with them; indented by depth."""

Times = Mapping[str, float]
"""Module → milliseconds of its own."""


def run(rounds: int) -> str:
    """The dearest modules, and those that only one of the two loads."""
    found: dict[str, list[Times]] = {OURS: [], BARE: []}
    for name in found:
        imported_once(name)  # writes the .pyc files
    for _ in range(rounds):
        for name, times in found.items():
            times.append(imported_once(name))
    ours, bare = (medians(times) for times in found.values())
    dearest = sorted(ours.keys() | bare.keys(), key=lambda name: -max(ours.get(name, 0), bare.get(name, 0)))
    only = sorted(ours.keys() - bare.keys(), key=lambda name: -ours[name])
    missed = sorted(bare.keys() - ours.keys())
    notes = [
        f"`-X importtime`, which itself takes time, {rounds} starts of each by turns, medians; without what a module",
        f"imports itself; in all: {len(ours)} modules in {sum(ours.values()):.0f} ms and {len(bare)} in "
        f"{sum(bare.values()):.0f} ms",
        f"only in {OURS}: {len(only)} modules, {sum(ours[name] for name in only):.1f} ms",
        f"only in {BARE}: {len(missed)} modules{': ' if missed else ''}{', '.join(missed)}",
    ]
    header = ["module", f"{OURS} ms", f"{BARE} ms"]
    both = table("Imports until `initialize` is answered: the dearest", header, _rows(dearest[:DEAREST], ours, bare))
    rest = table(f"Imports of {OURS} that a bare server does without", header, _rows(only[:DEAREST], ours, bare), notes)
    return f"{both}\n{rest}"


def _rows(names: Iterable[str], ours: Times, bare: Times) -> list[list[str]]:
    return [[name, *("-" if name not in of else number(of[name], 2) for of in (ours, bare))] for name in names]


def medians(rounds: list[Times]) -> Times:
    """Of the modules that were loaded every time."""
    names = set(rounds[0]).intersection(*rounds)
    return {name: median([times[name] for times in rounds]) or 0.0 for name in names}


def imported_once(name: str) -> Times:
    """One start. Raises EditorGaveUp."""
    with Children() as children:
        told = children.folder / "importtime"
        module = "lapce_ai_server" if name == OURS else f"{__package__}.bare_pygls"
        editor = Editor(children.python("-X", "importtime", "-m", module, stderr=told))
        editor.initialize()
        return import_times(told)


def import_times(told: Path) -> Times:
    """What the interpreter has told on stderr."""
    lines = map(_LINE.match, told.read_text().splitlines())
    return {line[2]: int(line[1]) / 1000 for line in lines if line is not None}
