"""Bytes of a stream → events, and an eye on what is no event: an error that comes as bare JSON, or half an event.

Google's servers end a stream that fails with the bare JSON of the error, and their SDK (@google/genai 1.3.0, checked
2026-11) is the only one that complains about an event without its blank line. The events themselves are read by the
standard's rules (`framing/sse.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...errors import BrokenReply
from ...framing.sse import LONGEST_EVENT_BYTES, SseFraming
from ...json_edge import as_count, as_object, as_text, parse_bytes, stringify
from ...wire import Event
from .error_object import error_for

INCOMPLETE = "Incomplete JSON segment at the end"
LONGEST_ERROR_BYTES = 64 * 1024
"""An error's JSON is short; what is longer is not looked at again with each read."""
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))+")
_BOM = b"\xef\xbb\xbf"


class GeminiFraming:
    """One reply's events."""

    __slots__ = ("_prefix", "_rest", "_sse")

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._sse = SseFraming()
        self._rest = bytearray()
        """What came after the last blank line: half an event, or no event at all."""

    @property
    def unfinished(self) -> bool:
        """Whether an event has begun and not ended."""
        return self._sse.unfinished

    def feed(self, data: bytes) -> Iterable[Event]:
        """The events that these bytes complete. Raises ProviderError where the reply tells an error instead."""
        events = self._sse.feed(data)
        if isinstance(events, list):  # whole events, and nothing left of the reads before
            self._rest.clear()
            return events
        return self._watched(events, data)

    def finish(self) -> Iterable[Event]:
        """None. Raises BrokenReply where half an event is left."""
        lines = bytes(self._rest).removeprefix(_BOM).splitlines()
        if any(line.strip() and not line.startswith(b":") for line in lines):
            raise BrokenReply(self._prefix + INCOMPLETE)
        return ()

    def _watched(self, events: Iterable[Event], data: bytes) -> Iterator[Event]:
        yield from events
        if len(self._rest) > LONGEST_EVENT_BYTES:
            raise BrokenReply(f"{self._prefix}An event of the reply is longer than {LONGEST_EVENT_BYTES} bytes.")
        for block in self._blocks(data):
            if len(block) <= LONGEST_ERROR_BYTES and block.lstrip().startswith(b"{") and block.rstrip().endswith(b"}"):
                self._look_for_error(block)

    def _blocks(self, data: bytes) -> Iterator[bytearray | bytes]:
        """What the blank lines part, the unfinished rest last. Looks at each byte once, however the reads cut them."""
        rest = self._rest
        start = len(rest)
        while start and rest[start - 1] in b"\r\n":
            start -= 1
        rest += data
        if _BLANK_LINE.search(rest, start) is not None:
            *whole, last = _BLANK_LINE.split(rest)
            yield from whole
            self._rest = rest = bytearray(last)
        yield rest

    def _look_for_error(self, block: bytearray | bytes) -> None:
        try:
            reply = as_object(parse_bytes(bytes(block)))
        except ValueError:
            return
        error = as_object(reply.get("error")) if reply else None
        status = as_count(error.get("code")) if error else None
        if error is not None and status is not None and 400 <= status < 600:
            name = as_text(error.get("status")) or "undefined"
            raise error_for(status, f"{self._prefix}got status: {name}. {stringify(reply)}", reply)
