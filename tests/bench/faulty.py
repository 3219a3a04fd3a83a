"""What goes wrong at the fake vendor: `/refused/<status>/…` answers that, `/cut/…` ends in the middle of a stream."""

from __future__ import annotations

import json
import re
from typing import Protocol

from .replies import Stream

_REFUSED = re.compile(r"/refused/(\d+)/")
CUT = "/cut/"
RETRY_AFTER_MILLISECONDS = 10
"""The vendors' libraries heed it where they try again."""


class Writer(Protocol):
    """A transport, or TLS over one."""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...


def go_wrong(path: str, stream: Stream, writer: Writer) -> bool:
    """Answers if the path asks for a fault; whether it did."""
    refused = _REFUSED.match(path)
    if refused is not None:
        writer.write(refusal(int(refused[1])))
    elif path.startswith(CUT):
        writer.write(stream.head + stream.text(" w000"))
        writer.close()
    return refused is not None or path.startswith(CUT)


def refusal(status: int) -> bytes:
    """In a form that all of the APIs' clients can read."""
    error = {"message": "not this time", "type": "bench", "code": status}
    body = json.dumps({"type": "error", "message": error["message"], "error": error}).encode()
    return b"HTTP/1.1 %d No\r\nContent-Type: application/json\r\nretry-after-ms: %d\r\nContent-Length: %d\r\n\r\n%b" % (
        status,
        RETRY_AFTER_MILLISECONDS,
        len(body),
        body,
    )
