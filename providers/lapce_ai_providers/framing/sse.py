"""Bytes of a `text/event-stream` → events, by the rules of the WHATWG HTML standard.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation (checked 2026-11).
Lines end with LF, CRLF or CR, which may arrive apart; a BOM at the start is passed over; UTF-8 is decoded once for each
line that is complete, so that a character cut between two reads stays whole. An event whose blank line never comes is
dropped, as the standard and the reference's SDKs for OpenAI and Anthropic do. `id` and `retry` mean nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import BrokenReply
from ..wire import Event

LONGEST_EVENT_BYTES = 16 * 1024 * 1024
"""More than this in one unfinished event is a fault of the server, not an answer."""
_BOM = b"\xef\xbb\xbf"
_BLANK_LINES = (b"\n\n", b"\r\n\r\n")


class SseFraming:
    """One reply's events. Between reads it keeps the unfinished event and no more."""

    __slots__ = ("_after_cr", "_at_start", "_data", "_data_bytes", "_longest_bytes", "_name", "_resting", "_unfinished")

    def __init__(self, longest_event_bytes: int = LONGEST_EVENT_BYTES) -> None:
        self._longest_bytes = longest_event_bytes
        self._unfinished = bytearray()
        """Bytes of the line whose end has not come."""
        self._data: list[str] = []
        self._data_bytes = 0
        self._name = ""
        self._after_cr = False
        """The last byte was a CR: an LF that follows belongs to it."""
        self._at_start = True
        self._resting = True
        """Nothing at all is kept: the next byte starts an event."""

    @property
    def unfinished(self) -> bool:
        """Whether an event has begun and not ended."""
        return bool(self._unfinished or self._data)

    def feed(self, data: bytes) -> Iterable[Event]:
        """The events that these bytes complete. Raises BrokenReply where one grows beyond the limit."""
        if self._resting and data.endswith(_BLANK_LINES):
            whole = whole_events(data)
            if whole is not None:
                self._at_start = False
                return whole
        return self._events(data)

    def finish(self) -> Iterable[Event]:
        """None: an event without its blank line is no event."""
        return ()

    def _events(self, data: bytes) -> Iterator[Event]:
        for line in self._lines(data):
            if line:
                self._field(line)
                continue
            if self._data:
                yield Event(self._name, "\n".join(self._data))
                self._data = []
                self._data_bytes = 0
            self._name = ""
        if self._data_bytes + len(self._unfinished) > self._longest_bytes:
            raise BrokenReply(f"An event of the reply is longer than {self._longest_bytes} bytes.")
        self._resting = not (self._unfinished or self._data or self._name or self._after_cr or self._at_start)

    def _lines(self, data: bytes) -> list[bytes]:
        """The lines that these bytes complete, without their ends."""
        if self._after_cr and data:
            self._after_cr = False
            if data.startswith(b"\n"):
                data = data[1:]
        if b"\n" not in data and b"\r" not in data:
            self._unfinished += data
            return []
        data = bytes(self._unfinished + data)
        self._unfinished.clear()
        if self._at_start:
            self._at_start = False
            data = data.removeprefix(_BOM)
        lines = data.splitlines()
        self._after_cr = data.endswith(b"\r")
        if not self._after_cr and not data.endswith(b"\n"):
            self._unfinished += lines.pop()
        return lines

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data_bytes += len(line)
            if self._data_bytes > self._longest_bytes:
                raise BrokenReply(f"An event of the reply is longer than {self._longest_bytes} bytes.")
            self._data.append(value.removeprefix(b" ").decode("utf-8", "replace"))
        elif name == b"event":
            self._name = value.removeprefix(b" ").decode("utf-8", "replace")


def whole_events(data: bytes) -> list[Event] | None:
    """The hot path: a read that holds nothing but whole events of one `data: ` line each, some with a name before it.

    Returns:
        None for any other.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            return None
    events: list[Event] = []
    for block in data[:-2].split(b"\n\n"):
        name = b""
        if block.startswith(b"event: "):
            name, _, block = block[7:].partition(b"\n")
        if not block.startswith(b"data: ") or b"\n" in block:
            return None
        events.append(Event(name.decode("utf-8", "replace"), block[6:].decode("utf-8", "replace")))
    return events
