"""A chat file on disk, written in place: Lapce shows each change of a file that it has open and nobody edits.

Never by renaming: an editor's watch would stay with the old file, and a path that is missing for a moment closes its
tab. What others write meanwhile is noticed by the file's stamp, and never overwritten unseen. The writes are small, and
done in the event loop, so that none can come after the end of its call.
"""

from __future__ import annotations

import asyncio
import os
from typing import BinaryIO

LARGEST_BYTES = 4 * 1024 * 1024
GRACE_SECONDS = 1.0
"""So long a file that changed is left alone: the editor that saved it says so at once, others may not be done."""

Stamp = tuple[int, int, int]


class Lost(Exception):
    """The file cannot be read or written: why, for people."""


class DiskFile:
    """Seconds are the event loop's."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._data = b""
        self._stamp: Stamp | None = None
        self._foreign: tuple[Stamp, float] | None = None
        self._seen = ""
        """What was found to have been written by somebody else; an editor may tell of it later."""

    def read(self) -> str:
        """The text that is there now, which from now on is the known one. Raises Lost."""
        try:
            with open(self.path, "rb") as opened:
                self._stamp = stamp_of(opened)
                if self._stamp[1] > LARGEST_BYTES:
                    raise Lost(f"it is larger than {LARGEST_BYTES // 1024 // 1024} MB")
                self._data = opened.read(LARGEST_BYTES + 1)
        except (OSError, ValueError) as error:
            raise Lost(reason(error)) from None
        self._foreign = None
        return self._data.decode("utf-8", "surrogateescape")

    def saved(self, text: str | None) -> str:
        """The file's text when an editor says that it saved it. Raises Lost.

        Args:
            text: as the editor tells it, which has other line ends at times. It counts where we overwrote it between
                its being written and its being told.
        """
        known = self._data
        found = self.read()
        if text is None or lines_of(text) in (lines_of(found), self._seen) or known != self._data:
            return found
        newline = "\r\n" if "\r\n" in found else "\n"
        return lines_of(text).replace("\n", newline)

    def is_at_rest(self) -> bool:
        """Whether it may be written, or read anew: not while somebody else may be writing. Raises Lost."""
        try:
            with open(self.path, "rb") as opened:
                stamp = stamp_of(opened)
        except OSError as error:
            raise Lost(reason(error)) from None
        now = asyncio.get_running_loop().time()
        if stamp == self._stamp:
            self._foreign = None
            return True
        if self._foreign is None or self._foreign[0] != stamp:
            self._foreign = (stamp, now)
        return now - self._foreign[1] >= GRACE_SECONDS

    def changed(self) -> str | None:
        """The text that somebody else wrote; None where the file is as we left it. Raises Lost."""
        if self._foreign is None:
            return None
        found = self.read()
        self._seen = lines_of(found)
        return found

    async def settled(self) -> bool:
        """What was written is there."""
        return True

    def write(self, text: str) -> None:
        """Makes that the file's text; only what differs is written. Raises Lost, and then has changed nothing."""
        data, old = bytes_of(text), self._data
        if data == old:
            return
        same = common_bytes(old, data)
        try:
            with open(self.path, "r+b", buffering=0) as opened:
                try:
                    put(opened, same, data)
                except OSError:
                    put(opened, same, old)  # its blocks are still there: a full disk takes it
                    raise
                self._stamp, self._data = stamp_of(opened), data
        except OSError as error:
            raise Lost(reason(error)) from None


def put(opened: BinaryIO, start: int, data: bytes) -> None:
    """Writes from there on, and ends the file."""
    opened.seek(start)
    rest = memoryview(data)[start:]
    while rest:
        rest = rest[opened.write(rest) :]
    opened.truncate(len(data))


def stamp_of(opened: BinaryIO) -> Stamp:
    """What changes when somebody writes: file, size, time in nanoseconds."""
    found = os.fstat(opened.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def common_bytes(one: bytes, other: bytes) -> int:
    """How many bytes from the first on are equal."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def bytes_of(text: str) -> bytes:
    """What is no UTF-8 in a file comes back as it was."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def lines_of(text: str) -> str:
    """With line feeds."""
    return text.replace("\r\n", "\n")


def reason(error: Exception) -> str:
    """In words."""
    if isinstance(error, FileNotFoundError):
        return "it is no longer there"
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return "its name is no path"
