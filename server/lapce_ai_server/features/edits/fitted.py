"""Lines of an answer → the same as deep, and by tabs or spaces, as the lines that they replace."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from ..inline.clean.tabs import step_of, with_spaces, with_tabs
from ..inline.clean.words import leading


def fitted(text: str, old: Sequence[str], unit: str) -> str:
    """The text with the old lines' margin, if it came without it or with another.

    Args:
        text: with line feeds.
        old: the lines in whose place it comes, without ends.
        unit: one step of indentation in the document, a tab or spaces.
    """
    lines = _in_style(text.split("\n"), old, unit)
    has, wanted = margin(lines), margin(old)
    if has == wanted or not any(line.strip() for line in old):
        return "\n".join(lines)
    if leading(_first(lines)) == leading(_first(old)):  # it has become shallower, or deeper, further down
        return "\n".join(lines)
    return "\n".join(f"{wanted}{line[len(has) :]}" if line.strip() else "" for line in lines)


def margin(lines: Sequence[str]) -> str:
    """The white space that all lines with text begin with."""
    spaces = [leading(line) for line in lines if line.strip()]
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*spaces, strict=False))
    return "".join(column[0] for column in columns)


def _first(lines: Sequence[str]) -> str:
    return next((line for line in lines if line.strip()), "")


def _in_style(lines: list[str], old: Sequence[str], unit: str) -> list[str]:
    own = [leading(line) for line in lines if line.strip() and leading(line)]
    old_has_tabs = any("\t" in leading(line) for line in old)
    old_has_spaces = any(leading(line).startswith("  ") for line in old)
    if not own or (old_has_tabs and old_has_spaces):
        return lines
    if unit == "\t" and not old_has_spaces and not any("\t" in spaces for spaces in own):
        step = step_of(own)
        return [with_tabs(line, step) for line in lines]
    if unit != "\t" and not old_has_tabs and any("\t" in spaces for spaces in own):
        return [with_spaces(line, unit) for line in lines]
    return lines
