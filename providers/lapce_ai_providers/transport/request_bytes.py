"""A request's parts → the bytes of HTTP/1.1 (RFC 9112, 3, checked 2026-11); refuses smuggled lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from ..problems import AttemptFailed, ConnectionProblem
from ..version import USER_AGENT
from .route import Route

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(rb"[\x21-\x7e]+")
_BROKEN_VALUE = re.compile(rb"[\x00\r\n]")


@frozen
class RequestBytes:
    """A request as it goes on the wire."""

    head: bytes
    body: bytes = b""
    has_bare_reply: bool = False
    """To HEAD, or to CONNECT: what follows the reply's head is no body."""


def request_bytes(
    route: Route, method: bytes, target: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> RequestBytes:
    """The request for a connection on that route. Raises AttemptFailed where a part of it cannot be written.

    Args:
        route: http:// over a proxy takes the address in full and the proxy's password (RFC 9112, 3.2.2).
        method: as sent.
        target: path and query as sent.
        headers: in their order; Host and Content-Length among them.
        body: its length must be what the headers say.
    """
    lines = list(headers)
    if route.proxy is not None and route.scheme == "http":
        target = b"http://" + route.authority.removesuffix(":80").encode("ascii") + target
        lines += _authorization(route)
    return RequestBytes(_head(method, target, lines), body, method == b"HEAD")


def connect_bytes(route: Route) -> RequestBytes:
    """Asks the route's proxy for a tunnel (RFC 9110, 9.3.6, checked 2026-11)."""
    authority = route.authority.encode("ascii")
    headers = [(b"Host", authority), (b"User-Agent", USER_AGENT.encode("ascii")), *_authorization(route)]
    return RequestBytes(_head(b"CONNECT", authority, headers), has_bare_reply=True)


def _authorization(route: Route) -> list[tuple[bytes, bytes]]:
    if route.proxy is None or route.proxy.authorization is None:
        return []
    return [(b"Proxy-Authorization", route.proxy.authorization.reveal().encode("ascii"))]


def _head(method: bytes, target: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
    if not _TOKEN.fullmatch(method) or not _TARGET.fullmatch(target):
        raise _unsendable("the request's method or address")
    for name, value in headers:
        if not _TOKEN.fullmatch(name) or _BROKEN_VALUE.search(value):
            raise _unsendable(f"the header {name.decode('latin-1')!r}")
    pieces = [method, b" ", target, b" HTTP/1.1\r\n"]
    for name, value in headers:
        pieces += (name, b": ", value, b"\r\n")
    pieces.append(b"\r\n")
    return b"".join(pieces)


def _unsendable(what: str) -> AttemptFailed:
    return AttemptFailed(ConnectionProblem("protocol", f"{what} has characters that HTTP cannot carry"))
