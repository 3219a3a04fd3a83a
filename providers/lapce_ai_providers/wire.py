"""The shapes that cross between the pure half and the I/O half: requests, response heads, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from attrs import field, frozen


@frozen
class HttpRequest:
    """One HTTP request. Headers and body stay out of `repr`: they carry keys and prompts."""

    method: str
    url: str
    """Absolute, percent-encoded as it goes on the wire."""
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """In the order in which they are sent; values are latin-1. The transport adds Host, Content-Length, Connection."""
    body: bytes = field(default=b"", repr=False)


@frozen
class ResponseHead:
    """Status line and headers of a reply."""

    status: int
    reason: str
    """The reason phrase as sent; "" where the server sent none."""
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case; repeated headers joined by ", "."""


class Event(NamedTuple):
    """One event of a stream, the same from server-sent events and from AWS frames."""

    name: str
    """SSE: the `event` field, "" where there was none. AWS: `:event-type`, `:exception-type` or `:error-code`."""
    data: str
    """SSE: the data lines joined by LF. AWS: the payload."""
    kind: Literal["event", "exception", "error"] = "event"
    """AWS's `:message-type`; always "event" from SSE."""


@frozen
class Timeouts:
    """Limits of one attempt, in seconds; None is no limit."""

    connect_seconds: float | None = 10.0
    """Until the connection stands, name look-up, proxy and TLS included."""
    headers_seconds: float | None = 600.0
    """From the start of the attempt until the reply's head has come."""
    idle_seconds: float | None = 300.0
    """Without a byte of the reply's body."""
