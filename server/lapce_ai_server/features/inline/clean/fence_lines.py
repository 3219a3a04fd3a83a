"""Lines of backticks: which language they name, and what is between two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

FENCE = re.compile(r"[ \t]*(`{3,})[ \t]*([^\s`]*)[^\n`]*$")
MARKDOWN_NAMES = ("markdown", "md", "mdx", "completion")


def name_of(fence: str) -> str:
    """The language that a fence names."""
    found = FENCE.match(fence)
    return found.group(2).lower() if found else ""


def fences_in(lines: Sequence[str]) -> list[int]:
    """The indices of the lines that are fences."""
    return [index for index, line in enumerate(lines) if FENCE.match(line)]


def inside(lines: list[str], at: int) -> str:
    """What is between the fence at `at` and the one that closes it, or the end."""
    found = FENCE.match(lines[at])
    mark = found.group(1) if found else "```"
    inner = lines[at + 1 :]
    depth, end = 0, len(inner)
    for index, line in enumerate(inner):
        fence = FENCE.match(line)
        if fence is None or not fence.group(1).startswith(mark):
            continue
        depth += 1 if fence.group(2) else -1
        if depth < 0:
            end = index
            break
    return "\n".join(inner[:end] if depth < 0 else _without_cut_off(inner))


def _without_cut_off(inner: list[str]) -> list[str]:
    """Without a closing fence that is not whole, or not on a line of its own."""
    last = inner[-1].rstrip() if inner else ""
    if last in ("`", "``"):
        return inner[:-1]
    return [*inner[:-1], last[:-3]] if last.endswith("```") else inner
