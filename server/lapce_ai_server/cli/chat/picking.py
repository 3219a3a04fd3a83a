"""Which file to explain: Lapce cannot say which one is open, so the terminal asks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from ..failure import CommandFailed
from .workspace import Workspace

OFFERED = 9
QUESTION = "Which file? A number, a part of the name (Tab completes), or FILE:10-40 for lines of it."


def picked(workspace: Workspace, read: Callable[[], str], tell: Callable[[str], None]) -> str:
    """The file's name as it was typed or chosen. Raises CommandFailed, EOFError, KeyboardInterrupt."""
    if not sys.stdin.isatty():
        raise CommandFailed("Which file? Name it: lapce-ai explain FILE")
    newest = workspace.newest(OFFERED)
    while True:
        for number, name in enumerate(newest, 1):
            tell(f"{number:3}  {name}")
        tell(QUESTION)
        typed = read().strip().removeprefix("@")
        if typed.isdecimal() and 1 <= int(typed) <= len(newest):
            return newest[int(typed) - 1]
        if not typed:
            continue
        path = typed.partition(":")[0]
        if os.path.exists(os.path.join(workspace.here, os.path.expanduser(path))):
            return typed
        found = fuzzy(typed, [os.path.relpath(name, workspace.here) for name in workspace.files(workspace.here)])
        if len(found) == 1:
            return found[0]
        newest = found[:OFFERED] or newest
        tell("Several files match:" if found else f"No file here matches {typed}. The newest:")


def fuzzy(typed: str, names: Sequence[str]) -> list[str]:
    """Names that have the typed letters in their order; the nearest first. One that ends with it stands alone."""
    wanted = typed.lower()
    whole = [name for name in names if name.lower() == wanted or name.lower().endswith(f"/{wanted}")]
    if whole:
        return whole
    ranked = ((rank, name) for name in names if (rank := _rank(wanted, name.lower())) is not None)
    return [name for _, name in sorted(ranked)]


def _rank(wanted: str, name: str) -> tuple[int, int] | None:
    """Small is near: letters in one piece first, then the fewer letters between them."""
    if wanted in name:
        return 0, len(name)
    at = start = -1
    for letter in wanted:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
        start = at if start < 0 else start
    return 1 + at - start, len(name)
