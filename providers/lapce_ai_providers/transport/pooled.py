"""httpx's transport interface over our own connections: what stands where httpx would put httpcore."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from functools import lru_cache
from types import TracebackType
from typing import Any, cast

from ..problems import AttemptFailed
from .body import Body
from .connector import Connector
from .failures import httpx_error
from .httpx_api import httpx
from .pool import Limits, Pool
from .request_bytes import RequestBytes, request_bytes
from .route import Route
from .settings import TransportSettings

_PORTS = {"http": 80, "https": 443}


class BodyStream(httpx.AsyncByteStream):
    """A reply's body as httpx reads it."""

    def __init__(self, body: Body) -> None:
        self.body = body
        """The same without httpx's exceptions, for readers who save themselves a step per chunk."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self.body:
                yield piece
        except AttemptFailed as failed:
            raise httpx_error(failed) from failed

    async def aclose(self) -> None:
        """Frees the connection."""
        await self.body.aclose()


class PooledTransport(httpx.AsyncBaseTransport):
    """Also usable by itself: `httpx.AsyncClient(transport=PooledTransport())`. One per event loop."""

    def __init__(
        self, settings: TransportSettings | None = None, wall_clock: Callable[[], float] | None = None
    ) -> None:
        self._settings = settings or TransportSettings()
        self._route_to = lru_cache(maxsize=64)(Route)
        """The same route for equal arguments: every open stream holds one."""
        connector = Connector(self._settings)
        self._pool = Pool(self._settings, connector, wall_clock) if wall_clock else Pool(self._settings, connector)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange. Extensions beyond httpx's: `ca_file`, and `head` among the time-outs (limits_of).

        Raises:
            httpx.TransportError: the exchange failed; its cause is an AttemptFailed.
            SettingsProblem: a setting that this request needs is wrong.
        """
        try:
            await request.aread()
            route = self._route(request)
            limits = limits_of(request.extensions.get("timeout", {}))
            wire = wire_request(route, request)
            del request  # or it would be kept, several kB, as long as the vendor thinks
            head, body = await self._pool.ask(route, wire, limits)
        except AttemptFailed as failed:
            raise httpx_error(failed) from failed
        extensions = {"http_version": b"HTTP/" + head.http_version.encode("ascii"), "reason_phrase": head.reason}
        response = httpx.Response(head.status, headers=head.headers, stream=BodyStream(body), extensions=extensions)
        head.keep_only_what_frames_the_body()
        return response

    def status(self) -> dict[str, int]:
        """Counts for `ai/status`."""
        return self._pool.status()

    async def aclose(self) -> None:
        """Ends every connection."""
        await self._pool.aclose()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    def _route(self, request: httpx.Request) -> Route:
        url, extensions = request.url, request.extensions
        scheme, host = url.scheme, url.raw_host.decode("ascii").strip("[]")
        if scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"the address begins with {scheme}://, not with https:// or http://")
        if not host:
            raise httpx.UnsupportedProtocol("the address names no host")
        port = _PORTS[scheme] if url.port is None else url.port
        if not 0 < port < 65536:
            raise httpx.InvalidURL(f"there is no port {port}")
        proxy = self._settings.proxies.proxy_for(scheme, host, port)
        return self._route_to(
            "https" if scheme == "https" else "http", host, port, proxy, cast("str | None", extensions.get("ca_file"))
        )


def wire_request(route: Route, request: httpx.Request) -> RequestBytes:
    """The request's bytes; its body has been read. Raises AttemptFailed where it cannot be written."""
    target = cast("bytes", request.extensions.get("target") or request.url.raw_path)
    body = request.content
    if "chunked" in request.headers.get("transfer-encoding", "").lower():
        body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    return request_bytes(route, request.method.encode("ascii"), target, request.headers.raw, body)


def limits_of(timeout: Mapping[str, Any]) -> Limits:
    """The time-outs of httpx (`connect`, `read`, `pool`, in seconds) as ours; `head` where the head has its own.

    `write` has no meaning of its own here: a peer that does not read keeps its reply's head waiting.
    """
    read = timeout.get("read")
    return Limits(
        queue_seconds=timeout.get("pool"),
        connect_seconds=timeout.get("connect"),
        head_seconds=timeout.get("head", read),
        idle_seconds=read,
    )
