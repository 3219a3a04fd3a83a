"""Frames of Amazon's event stream, made for tests."""

import json
import struct
from base64 import b64encode
from typing import Any
from zlib import crc32


def text_header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack("!H", len(value.encode())) + value.encode()


def frame(headers: bytes, payload: bytes) -> bytes:
    """One frame, its sums right."""
    prelude = struct.pack("!II", 16 + len(headers) + len(payload), len(headers))
    whole = prelude + struct.pack("!I", crc32(prelude)) + headers + payload
    return whole + struct.pack("!I", crc32(whole))


def event_frame(name: str, value: Any, kind: str = "event") -> bytes:
    """An event, or an exception."""
    headers = text_header(f":{kind}-type", name) + text_header(":content-type", "application/json")
    return frame(headers + text_header(":message-type", kind), json.dumps(value).encode())


def part_frame(message: Any) -> bytes:
    """A part of InvokeModelWithResponseStream."""
    return event_frame("chunk", {"bytes": b64encode(json.dumps(message).encode()).decode()})
