"""A reply's head, and what it says about the body and the connection (RFC 9112, 6.3, checked 2026-11)."""

from __future__ import annotations

import re

_FRAMING = (b"transfer-encoding", b"content-length", b"keep-alive")
_KEEP_ALIVE_TIMEOUT = re.compile(rb"\btimeout=(\d{1,9})")
_MARGIN_SECONDS = 1.0
"""An idle connection is given up this much before the server does, so that a request does not meet its end."""


class ReplyHead:
    """Status, reason and headers as they came; complete when the connection hands it over."""

    __slots__ = ("headers", "http_version", "reason", "status")

    def __init__(self) -> None:
        self.status = 0
        self.reason = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.http_version = "1.1"

    def keep_only_what_frames_the_body(self) -> None:
        """Drops the headers that the reader has got: the connection would hold them as long as the body comes."""
        self.headers = [(name, value) for name, value in self.headers if name.lower() in _FRAMING]

    def ends_with_the_connection(self) -> bool:
        """Whether only the end of the connection ends the body."""
        if self.status in (204, 304) or self.status < 200:
            return False
        codings = [value for name, value in self.headers if name.lower() == b"transfer-encoding"]
        if codings:
            return not codings[-1].lower().rstrip().endswith(b"chunked")
        return all(name.lower() != b"content-length" for name, _ in self.headers)

    def idle_seconds(self, own_limit: float) -> float:
        """How long the connection may be kept for another request."""
        for name, value in self.headers:
            announced = _KEEP_ALIVE_TIMEOUT.search(value) if name.lower() == b"keep-alive" else None
            if announced is not None:
                return min(own_limit, int(announced[1]) - _MARGIN_SECONDS)
        return own_limit
