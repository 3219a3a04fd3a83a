"""Characters of a line as the editor counts them (UTF-8, UTF-16 or UTF-32 units) ↔ as Python does.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#position (checked 2026-11)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

Position = tuple[int, int]
"""Line and character, from 0; the character in units of the encoding that was agreed on."""
Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""What a character of a position counts."""


def chosen_encoding(offered: Sequence[str] | None) -> Encoding:
    """The one to speak with a client: UTF-16, which all have, unless it names only others that we know."""
    known: list[Encoding] = [ours for name in offered or () for ours in get_args(Encoding) if ours == name]
    return "utf-16" if not known or "utf-16" in known else known[0]


def index_in(content: str, character: int, encoding: Encoding) -> int:
    """The index in a line without its end. Past the end it is the end, inside a character the character's start."""
    if character <= 0:
        return 0
    if encoding == "utf-32" or content.isascii():
        return min(character, len(content))
    return _index_in_utf_16(content, character) if encoding == "utf-16" else _index_in_utf_8(content, character)


def units_in(text: str, encoding: Encoding) -> int:
    """How many units the text has."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def _index_in_utf_16(content: str, character: int) -> int:
    data = content.encode("utf-16-le", "surrogatepass")
    end = 2 * character
    if end >= len(data):
        return len(content)
    if data[end - 1] & 0xFC == 0xD8 and data[end + 1] & 0xFC == 0xDC:
        end -= 2
    return len(data[:end].decode("utf-16-le", "surrogatepass"))


def _index_in_utf_8(content: str, character: int) -> int:
    data = content.encode("utf-8", "surrogatepass")
    if character >= len(data):
        return len(content)
    while data[character] & 0xC0 == 0x80:
        character -= 1
    return len(data[:character].decode("utf-8", "surrogatepass"))
