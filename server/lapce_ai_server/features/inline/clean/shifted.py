"""Moves the lines of an answer together, to the right or to the left."""

from __future__ import annotations

from collections.abc import Sequence

from .words import leading


def shifted(lines: Sequence[str], reference: str, wanted: str) -> list[str]:
    """All lines moved as `reference`, which is one of them, has to be moved to begin with the white space `wanted`."""
    has = leading(reference)
    if has.endswith(wanted):
        return [_to_the_left(line, len(has) - len(wanted)) for line in lines]
    if wanted.startswith(has):
        return [wanted[len(has) :] + line if line.strip() else line for line in lines]
    return [_replaced(line, len(has), wanted) for line in lines]


def _to_the_left(line: str, by: int) -> str:
    return line[min(by, len(leading(line))) :] if line.strip() else line


def _replaced(line: str, has: int, wanted: str) -> str:
    if not line.strip():
        return line
    spaces = leading(line)
    if len(spaces) >= has:
        return wanted + line[has:]
    return wanted[: max(0, len(wanted) - (has - len(spaces)))] + line.lstrip(" \t")
