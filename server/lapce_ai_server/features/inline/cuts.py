"""Prefix and suffix → as much of them as a budget allows, cut at lines, and where possible at blocks."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from .block import CLOSING
from .budget import BYTES_PER_TOKEN, weight

SHARE_OF_PREFIX = 0.75
"""Of the budget; what one side leaves is the other's."""
ZONE = 0.25
"""In so much of a text, at its far end, the best place to cut is looked for."""


def hole_within(prefix: str, suffix: str, tokens: int) -> tuple[str, str]:
    """Prefix and suffix within so many tokens, three to one unless one of them needs less."""
    room = int(tokens * BYTES_PER_TOKEN)
    for_suffix = max(room - int(room * SHARE_OF_PREFIX), room - weight(prefix))
    suffix = suffix_within(suffix, for_suffix)
    return prefix_within(prefix, room - weight(suffix)), suffix


def prefix_within(prefix: str, room: int) -> str:
    """The end of a prefix within so many bytes, from the beginning of a line. Only where the last line is itself longer
    it is cut inside.

    The place is chosen by what the lines say, not by how many of them fit: so it stays for a while as the user types,
    and a vendor's cache of prompts can serve.
    """
    tail = tail_within(prefix, room)
    at = len(prefix) - len(tail)
    if at == 0:
        return prefix
    first = at if prefix[at - 1] == "\n" else prefix.find("\n", at) + 1
    if first == 0:
        return tail
    stop = max(first, at + int(len(tail) * ZONE))
    return prefix[max(_borders(prefix, first, stop), key=lambda start: _fitness(prefix, start)) :]


def suffix_within(suffix: str, room: int) -> str:
    """The beginning of a suffix within so many bytes, up to the end of a line. Only where the first line is itself
    longer it is cut inside.
    """
    head = head_within(suffix, room)
    if len(head) == len(suffix):
        return suffix
    zone = head.rfind("\n", 0, int(len(head) * (1 - ZONE)))
    first = head.find("\n", max(0, zone)) + 1
    if first == 0:
        return head
    return suffix[: max(_borders(suffix, first, len(head)), key=lambda end: (_rank(suffix, end), end))]


def tail_within(text: str, room: int) -> str:
    """The longest end of a text within so many bytes."""
    tail = text[max(0, len(text) - room) :] if room > 0 else ""
    if tail.isascii():
        return tail
    data = tail.encode("utf-8", "surrogatepass")
    start = max(0, len(data) - room)
    while start < len(data) and data[start] & 0xC0 == 0x80:
        start += 1
    return data[start:].decode("utf-8", "surrogatepass")


def head_within(text: str, room: int) -> str:
    """The longest beginning of a text within so many bytes."""
    head = text[: max(0, room)]
    if head.isascii():
        return head
    data = head.encode("utf-8", "surrogatepass")
    end = min(room, len(data))
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    return data[:end].decode("utf-8", "surrogatepass")


def _borders(text: str, first: int, stop: int) -> Iterator[int]:
    """Beginnings of lines, from the first up to `stop`."""
    start = first
    while True:
        yield start
        start = text.find("\n", start, stop) + 1
        if start == 0:
            return


def _fitness(text: str, start: int) -> tuple[int, int]:
    return _rank(text, start), crc32(_line_at(text, start).encode("utf-8", "surrogatepass"))


def _rank(text: str, start: int) -> int:
    """How good a place for a cut the beginning of a line is."""
    line = _line_at(text, start)
    if not line.strip():
        return 0
    after_blank = text[max(0, start - 2) : start] in ("\n", "\n\n")
    outermost = not line[0].isspace() and not line.startswith(CLOSING)
    return 1 + after_blank + 2 * outermost


def _line_at(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start:] if end < 0 else text[start:end]
