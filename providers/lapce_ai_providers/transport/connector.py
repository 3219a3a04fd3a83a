"""A route → a connection that can be asked: socket, proxy, TLS, in that order, within one time limit."""

from __future__ import annotations

import asyncio
import errno

from ..problems import AttemptFailed, ConnectionProblem, TimeoutProblem
from .connection import HttpConnection
from .dial import Dialer
from .layer import Layer
from .lost import connect_problem, handshake_problem
from .proxy_settings import Proxy
from .request_bytes import connect_bytes
from .route import Route
from .settings import TransportSettings
from .tcp_layer import READ_BUFFER_BYTES, TcpLayer
from .tls_context import TlsContexts
from .tls_layer import RECORD_BYTES, TlsLayer

_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE})


class OutOfDescriptors(Exception):
    """The process or the system has no file descriptor left: not the peer's fault, and it passes."""


class Connector:
    """Makes the connections of one transport; they share two buffers and the TLS contexts."""

    def __init__(self, settings: TransportSettings) -> None:
        self._contexts = TlsContexts(settings)
        read_buffer = memoryview(bytearray(READ_BUFFER_BYTES))
        self._plain_buffer = memoryview(bytearray(RECORD_BYTES))
        self._dialer = Dialer(lambda: TcpLayer(read_buffer))

    async def connect(self, route: Route, limit_seconds: float | None) -> HttpConnection:
        """A new connection on that route.

        Raises:
            AttemptFailed: with a ConnectionProblem, or a TimeoutProblem after `limit_seconds`.
            OutOfDescriptors: try again when a connection has been closed.
            SettingsProblem: the certificates that the settings name cannot be read.
        """
        if "https" in (route.scheme, route.proxy and route.proxy.scheme):
            self._contexts.context(route.ca_file)  # a wrong setting is told before the network is troubled
        timer = asyncio.timeout(limit_seconds)
        try:
            async with timer:
                return await self._connect(route, limit_seconds)
        except TimeoutError:
            raise AttemptFailed(TimeoutProblem("connect", limit_seconds or 0.0)) from None

    async def _connect(self, route: Route, limit_seconds: float | None) -> HttpConnection:
        bottom = await self._dial(route, limit_seconds)
        layer: Layer = bottom
        try:
            if route.proxy is not None:
                layer = await self._through(route.proxy, route, layer)
            if route.scheme == "https":
                layer = await self._secured(layer, route.host, route.authority, route.ca_file)
        except BaseException:
            bottom.abort()
            raise
        return HttpConnection(layer, route.authority, asyncio.get_running_loop())

    async def _dial(self, route: Route, limit_seconds: float | None) -> TcpLayer:
        proxy = route.proxy
        host, port = (proxy.host, proxy.port) if proxy is not None else (route.host, route.port)
        try:
            return await self._dialer.dial(host, port, limit_seconds)
        except OSError as error:
            if error.errno in _EXHAUSTED:
                raise OutOfDescriptors from None
            problem = connect_problem(route.authority if proxy is None else f"proxy {proxy}", error)
        raise AttemptFailed(problem if proxy is None else ConnectionProblem("proxy", problem.detail))

    async def _through(self, proxy: Proxy, route: Route, layer: Layer) -> Layer:
        """The layer that leads to the proxy, and for https:// through it to the host."""
        where = f"proxy {proxy}"
        if proxy.scheme == "https":
            layer = await self._secured(layer, proxy.host, where, route.ca_file)
        if route.scheme == "http":
            return layer
        tunnel = HttpConnection(layer, where, asyncio.get_running_loop())
        try:
            head, _ = await tunnel.ask(connect_bytes(route), None)
        except AttemptFailed as failed:
            problem = failed.problem
            detail = problem.detail if isinstance(problem, ConnectionProblem) else where
            raise AttemptFailed(ConnectionProblem("proxy", detail)) from None
        if not 200 <= head.status < 300:
            answer = f"{head.status} {head.reason.decode('latin-1')}".strip()
            raise AttemptFailed(ConnectionProblem("proxy", f"{where} answered {answer}"))
        return tunnel.detach()

    async def _secured(self, lower: Layer, host: str, where: str, ca_file: str | None) -> Layer:
        try:
            name = host.partition("%")[0].removesuffix(".")
            layer = TlsLayer(lower, self._contexts.context(ca_file), name, self._plain_buffer)
            await layer.handshake()
        except OSError as error:
            raise AttemptFailed(handshake_problem(where, error)) from None
        except ValueError:
            raise AttemptFailed(ConnectionProblem("tls", f"{where}: no certificate can be for this name")) from None
        return layer
