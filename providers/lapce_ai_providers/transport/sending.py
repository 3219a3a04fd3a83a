"""One request of ours over httpx's interface and its reply: loaded with httpx, when the first request is sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from typing import cast

from ..problems import AttemptFailed, ConnectionProblem
from ..wire import HttpRequest, ResponseHead, Timeouts
from .body import Body
from .content_coding import decoded
from .failures import cut_of, problem_of
from .httpx_api import httpx
from .pooled import BodyStream

_URL = re.compile(r"https?://([^/?#]*)([^#]*)", re.IGNORECASE)
_OURS = frozenset({"connection", "content-length", "transfer-encoding"})
"""Headers that only the transport can know."""


class HttpReply:
    """A reply whose head has come (api.Reply)."""

    __slots__ = ("_body", "_head", "_source")

    def __init__(self, head: ResponseHead, body: AsyncIterator[bytes], source: Body | httpx.AsyncByteStream) -> None:
        self._head, self._body, self._source = head, body, source

    @property
    def head(self) -> ResponseHead:
        """Status and headers."""
        return self._head

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._body

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        """What comes while the reader waits goes to `take` (api.Reply); not what has a content coding."""
        if isinstance(self._body, Body):
            self._body.push_to(take)

    async def aclose(self) -> None:
        """Frees the connection: kept if the body has come to its end, else closed at once."""
        await self._source.aclose()


async def send(
    transport: httpx.AsyncBaseTransport, request: HttpRequest, timeouts: Timeouts, ca_file: str | None
) -> HttpReply:
    """One exchange, redirects not followed. Raises AttemptFailed, SettingsProblem."""
    try:
        response = await transport.handle_async_request(_httpx_request(request, timeouts, ca_file))
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise AttemptFailed(problem_of(error)) from None
    head = ResponseHead(
        response.status_code,
        cast("bytes", response.extensions.get("reason_phrase", b"")).decode("latin-1"),
        _joined(response.headers.raw),
    )
    stream = cast("httpx.AsyncByteStream", response.stream)
    source = stream.body if isinstance(stream, BodyStream) else stream
    body = source if isinstance(source, Body) else _foreign(source)
    coding = head.headers.get("content-encoding")
    return HttpReply(head, decoded(body, coding) if coding else body, source)


def _httpx_request(request: HttpRequest, timeouts: Timeouts, ca_file: str | None) -> httpx.Request:
    found = _URL.match(request.url)
    if found is None or "@" in found[1]:
        raise AttemptFailed(ConnectionProblem("protocol", "the address is no http:// or https:// URL without a user"))
    target = found[2] if found[2].startswith("/") else "/" + found[2]
    try:
        headers = _headers(request)
        extensions = {"timeout": _timeout(timeouts), "target": target.encode("ascii"), "ca_file": ca_file}
        return httpx.Request(
            request.method, _url(request.url), headers=headers, content=request.body or None, extensions=extensions
        )
    except UnicodeEncodeError:
        raise AttemptFailed(ConnectionProblem("protocol", "the request has characters beyond U+00FF")) from None


@lru_cache(maxsize=256)
def _url(text: str) -> httpx.URL:
    return httpx.URL(text)


def _headers(request: HttpRequest) -> list[tuple[bytes, bytes]]:
    given = [(name, value) for name, value in request.headers if name.lower() not in _OURS]
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in given]
    if all(name.lower() != "accept-encoding" for name, _ in given):
        headers.append((b"Accept-Encoding", _acceptable(request)))
    return [*headers, (b"Connection", b"keep-alive")]


def _acceptable(request: HttpRequest) -> bytes:
    """What is asked by POST streams, and a compressor on its way would hold tokens back; lists come by GET."""
    return b"gzip, deflate" if request.method == "GET" else b"identity"


def _timeout(timeouts: Timeouts) -> dict[str, float | None]:
    return {
        "connect": timeouts.connect_seconds,
        "read": timeouts.idle_seconds,
        "head": timeouts.headers_seconds,
        "write": None,
        "pool": None,
    }


def _joined(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = _name(raw_name), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


@lru_cache(maxsize=256)
def _name(raw: bytes) -> str:
    """Shared by all replies: vendors send some twenty headers, and each open stream keeps its own."""
    return raw.decode("latin-1").lower()


async def _foreign(stream: httpx.AsyncByteStream) -> AsyncIterator[bytes]:
    """The body of another transport of httpx's interface, its exceptions as problems."""
    try:
        async for piece in stream:
            if piece:
                yield piece
    except httpx.RequestError as error:
        raise AttemptFailed(cut_of(error)) from None
