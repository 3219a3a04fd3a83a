"""A text → its lines as LSP counts them, which is not as Python does (U+2028, a form feed … end no line).

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocuments
(checked 2026-11)
"""

from __future__ import annotations

import re

LINE_ENDS = "\r\n"
"""The characters that line ends consist of: `\\n`, `\\r\\n` or `\\r`."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_HALF = re.compile("[\ud800-\udfff]")


def split_lines(text: str) -> list[str]:
    """The lines with their ends. Every one but the last has an end, the last has none and may be empty."""
    lines: list[str] = _LINE.findall(text)
    if len(lines) > 1 and lines[-2][-1] not in LINE_ENDS:
        lines.pop()  # the empty match behind a last line without an end
    return lines


def without_end(line: str) -> str:
    """The line's own characters."""
    return line.rstrip(LINE_ENDS)


def with_whole_characters(text: str) -> str:
    """The text with halves of surrogate pairs that met in it put together; half ones that stay alone are kept."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
