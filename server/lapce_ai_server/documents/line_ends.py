"""A text → its lines as LSP counts them, which is not as Python does (U+2028, a form feed … end no line).

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocuments
(checked 2026-11)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LINE_ENDS = "\r\n"
"""The characters that line ends consist of: `\\n`, `\\r\\n` or `\\r`."""
BLOCK_LINES = 256
"""So many lines are compared at a time."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_HALF = re.compile("[\ud800-\udfff]")


def split_lines(text: str) -> list[str]:
    """The lines with their ends. Every one but the last has an end, the last has none and may be empty."""
    if "\r" not in text:  # three times as fast
        *whole, last = text.split("\n")
        return [*(f"{line}\n" for line in whole), last]
    lines: list[str] = _LINE.findall(text)
    if len(lines) > 1 and lines[-2][-1] not in LINE_ENDS:
        lines.pop()  # the empty match behind a last line without an end
    return lines


def without_end(line: str) -> str:
    """The line's own characters."""
    return line.rstrip(LINE_ENDS)


def same_lines(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines from the first on are equal."""
    most = min(len(one), len(other))
    equal = 0
    while equal + BLOCK_LINES <= most and one[equal : equal + BLOCK_LINES] == other[equal : equal + BLOCK_LINES]:
        equal += BLOCK_LINES
    while equal < most and one[equal] == other[equal]:
        equal += 1
    return equal


def with_whole_characters(text: str) -> str:
    """The text with halves of surrogate pairs that met in it put together; half ones that stay alone are kept."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
