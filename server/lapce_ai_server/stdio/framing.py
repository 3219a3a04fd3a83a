"""Bytes from the editor → message bodies, by LSP's base protocol; garbage between messages is skipped, not fatal.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#baseProtocol
(checked 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

LONGEST_MESSAGE_BYTES = 64 * 1024 * 1024
LONGEST_HEAD_BYTES = 8 * 1024

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*(?:\r\n|\Z)", re.IGNORECASE)
_LENGTH_NAME = re.compile(rb"content-length[ \t]*:", re.IGNORECASE)
_NAME = b"content-length"
_LONGEST_NAME_BYTES = 64


@frozen
class Fault:
    """Bytes that are no message."""

    reason: str


class MessageFraming:
    """Cuts a byte stream into message bodies. After garbage it goes on at the next `Content-Length`."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needed: int | None = None
        self._to_skip = 0

    def feed(self, data: bytes) -> Iterator[bytes | Fault]:
        """The bodies (and faults) that these bytes complete. Exhaust the iterator before the next call."""
        self._buffer += data
        while True:
            if self._to_skip:
                if not self._skip():
                    return
            elif self._needed is None:
                found = self._head()
                if found is None:
                    return
                if isinstance(found, Fault):
                    yield found
            elif len(self._buffer) >= self._needed:
                body = bytes(self._buffer[: self._needed])
                del self._buffer[: self._needed]
                self._needed = None
                yield body
            else:
                return

    def reclaim(self, body: bytes) -> None:
        """Gives back a body that was no JSON: with a wrong length it may have swallowed the next message's head."""
        match = _LENGTH_NAME.search(body)
        start = _begun_head(body) if match is None else match.start()
        self._buffer[:0] = body[start:]

    def _skip(self) -> bool:
        skipped = min(self._to_skip, len(self._buffer))
        del self._buffer[:skipped]
        self._to_skip -= skipped
        return not self._to_skip

    def _head(self) -> bool | Fault | None:
        """Takes a head off the buffer: True, a fault, or None where it is not complete."""
        end = self._buffer.find(_END_OF_HEAD)
        if end < 0:
            return self._drop_garbage()
        block = bytes(self._buffer[:end])
        del self._buffer[: end + len(_END_OF_HEAD)]
        lengths = list(_LENGTH.finditer(block))
        if not lengths:
            return Fault("a message head without a usable Content-Length")
        length = int(lengths[-1][1])
        if length > LONGEST_MESSAGE_BYTES:
            self._to_skip = length
            return Fault(f"a message of {length} bytes; the longest taken has {LONGEST_MESSAGE_BYTES}")
        self._needed = length
        if not _only_headers(block):
            return Fault("bytes that belong to no message")
        return True

    def _drop_garbage(self) -> Fault | None:
        """Keeps what may become a head; None while there is nothing to complain about."""
        if len(self._buffer) <= LONGEST_HEAD_BYTES:
            return None
        starts = [match.start() for match in _LENGTH_NAME.finditer(self._buffer)]
        keep = starts[-1] if starts and len(self._buffer) - starts[-1] <= LONGEST_HEAD_BYTES else None
        del self._buffer[: len(self._buffer) - _LONGEST_NAME_BYTES if keep is None else keep]
        return Fault("bytes that belong to no message") if keep != 0 else None


def _begun_head(body: bytes) -> int:
    """Where the name of the next head begins, if the body ends in the middle of it; else its end."""
    end = body[-len(_NAME) :].lower()
    return len(body) - next((size for size in range(len(_NAME), 0, -1) if end.endswith(_NAME[:size])), 0)


def _only_headers(block: bytes) -> bool:
    return all(b":" in line and line[:1].isalpha() for line in block.split(b"\r\n"))
