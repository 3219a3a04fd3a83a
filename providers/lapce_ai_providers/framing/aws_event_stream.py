"""Bytes of an `application/vnd.amazon.eventstream` → events.

https://smithy.io/2.0/aws/amazon-eventstream.html (checked 2026-11). A frame is its own length and that of its headers
with their CRC, the headers, the payload, and the CRC of all of it. Texts of faults are the reference's SDK's
(@smithy/eventstream-codec 4.0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from struct import Struct
from zlib import crc32

from ..errors import BrokenReply, ProviderError
from ..wire import Event

LONGEST_FRAME_BYTES = 24 * 1024 * 1024 + 128 * 1024
"""Amazon's own limits of payload and headers, as botocore has them."""
_PRELUDE = Struct("!III")
_LENGTH = Struct("!I")
_LEAST_BYTES = _PRELUDE.size + _LENGTH.size
_FIXED_BYTES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Kind of a header's value → its size; 6 (bytes) and 7 (text) tell theirs."""
_BYTES, _TEXT = 6, 7

TRUNCATED = "Truncated event message received."


class EventStreamFraming:
    """One reply's events. Between reads it keeps the unfinished frame and no more."""

    __slots__ = ("_fault", "_header_bytes", "_headers", "_skipped_bytes", "_skipping", "_unfinished")

    def __init__(self, fault: Callable[[str], ProviderError] = BrokenReply) -> None:
        self._fault = fault
        """Makes the error of a fault's text."""
        self._unfinished = bytearray()
        self._header_bytes = b""
        self._headers: dict[str, str] = {}
        """Those of the last frame: most frames of a stream have the same."""
        self._skipping = False
        """The frame claims to be longer than any can be: what follows is not kept."""
        self._skipped_bytes = 0

    @property
    def unfinished(self) -> bool:
        """Whether a frame has begun and not ended."""
        return self._skipping or bool(self._unfinished)

    def feed(self, data: bytes) -> Iterable[Event]:
        """The events that these bytes complete. Raises the fault where a frame is not in order."""
        if not self.unfinished and is_one_frame(data):
            return (self._event(data),)
        return self._events(data)

    def finish(self) -> Iterable[Event]:
        """None. Raises the fault where a frame has not ended."""
        if self.unfinished:
            raise self._fault(TRUNCATED)
        return ()

    def _events(self, data: bytes) -> Iterator[Event]:
        if self._skipping:
            self._skipped_bytes += len(data)
            if self._skipped_bytes > LONGEST_FRAME_BYTES:
                raise self._fault(TRUNCATED)
            return
        self._unfinished += data
        while len(self._unfinished) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._unfinished)
            if length < _LEAST_BYTES:
                raise self._fault("Provided message too short to accommodate event stream message overhead")
            if length > LONGEST_FRAME_BYTES:
                self._skipping = True  # most likely no frame at all, but a text: its end will tell
                self._unfinished.clear()
                return
            if len(self._unfinished) < length:
                return
            frame = bytes(self._unfinished[:length])
            del self._unfinished[:length]
            yield self._event(frame)

    def _event(self, frame: bytes) -> Event:
        _, header_bytes, prelude_crc = _PRELUDE.unpack_from(frame)
        computed = crc32(frame[:8])
        if computed != prelude_crc:
            raise self._fault(
                f"The prelude checksum specified in the message ({prelude_crc}) does not match the calculated CRC32 "
                f"checksum ({computed})"
            )
        (frame_crc,) = _LENGTH.unpack_from(frame, len(frame) - 4)
        computed = crc32(frame[:-4])
        if computed != frame_crc:
            raise self._fault(f"The message checksum ({computed}) did not match the expected value of {frame_crc}")
        payload_start = _PRELUDE.size + header_bytes
        headers = frame[_PRELUDE.size : payload_start]
        if headers != self._header_bytes or payload_start > len(frame) - 4:
            self._read_headers(headers, is_cut=payload_start > len(frame) - 4)
        return event(self._headers, frame[payload_start:-4].decode("utf-8", "replace"))

    def _read_headers(self, data: bytes, *, is_cut: bool) -> None:
        try:
            headers = dict(text_headers(data))
        except (ValueError, KeyError, IndexError):
            headers = None
        if headers is None or is_cut:
            raise self._fault("The reply has a frame whose headers cannot be read.")
        self._header_bytes, self._headers = data, headers


def is_one_frame(data: bytes) -> bool:
    """The hot path: a read that holds nothing but one whole frame, by its length."""
    size = len(data)
    return _LEAST_BYTES <= size <= LONGEST_FRAME_BYTES and _LENGTH.unpack_from(data) == (size,)


def event(headers: dict[str, str], payload: str) -> Event:
    """The event that headers and payload tell."""
    match headers.get(":message-type", ""):
        case "exception":
            return Event(headers.get(":exception-type", ""), payload, "exception")
        case "error":
            return Event(headers.get(":error-code", ""), headers.get(":error-message", ""), "error")
        case _:
            return Event(headers.get(":event-type", ""), payload)


def text_headers(data: bytes) -> Iterator[tuple[str, str]]:
    """The headers that are texts. Raises ValueError, KeyError or IndexError where they are not in order."""
    place = 0
    while place < len(data):
        name_bytes = data[place]
        name = data[place + 1 : place + 1 + name_bytes].decode()
        kind = data[place + 1 + name_bytes]
        place += 2 + name_bytes
        if kind in (_BYTES, _TEXT):
            size = data[place] << 8 | data[place + 1]
            place += 2
        else:
            size = _FIXED_BYTES[kind]
        if place + size > len(data):
            raise ValueError("a header's value is cut off")
        if kind == _TEXT:
            yield name, data[place : place + size].decode()
        place += size
