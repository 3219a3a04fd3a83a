"""One HTTP/1.1 connection: requests go down to a layer, llhttp reads the replies (RFC 9112, checked 2026-11)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias

import httptools

from ..problems import AttemptFailed, ConnectionProblem, CutProblem
from .body import Body
from .layer import Layer
from .lost import cut_problem, no_reply_problem
from .reply_head import ReplyHead
from .request_bytes import RequestBytes

QUIET_LIMIT_BYTES = 256 * 1024
"""The longest head, and the most chunk framing or trailers between two pieces of a body."""
WRITE_BYTES = 64 * 1024
"""Up to this, head and body go out in one write; a longer body follows in pieces, as the socket takes them."""

Freed: TypeAlias = "Callable[[HttpConnection, ReplyHead | None], None]"
"""A connection has no reply to read any more. With the last head it can be asked again, with None it is closed."""

Answer: TypeAlias = tuple[ReplyHead, Body] | ConnectionProblem


class HttpConnection:
    """Answers one request at a time; `freed` is called when one is over, and when an idle connection ends."""

    __slots__ = (
        "_answered",
        "_body",
        "_head",
        "_idle_seconds",
        "_is_bare",
        "_is_sent",
        "_layer",
        "_loop",
        "_parser",
        "_quiet_bytes",
        "_room",
        "freed",
        "where",
    )

    def __init__(self, layer: Layer, where: str, loop: asyncio.AbstractEventLoop) -> None:
        """Takes the layer over; `where` is `host:port`, for messages."""
        self.where = where
        self.freed: Freed | None = None
        """None: what follows the reply is the caller's matter, as it is where a tunnel is being set up."""
        self._layer: Layer | None = layer
        self._loop = loop
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
        # A lone LF may end a line (RFC 9112, 2.2): small local servers do that.
        self._parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True)
        self._answered: asyncio.Future[Answer] | None = None
        """The exchange under way; None while idle."""
        self._head = ReplyHead()
        self._body: Body | None = None
        self._room: asyncio.Future[None] | None = None
        self._quiet_bytes = 0
        self._idle_seconds: float | None = None
        self._is_bare = self._is_sent = False
        layer.receiver = self

    async def ask(self, request: RequestBytes, idle_seconds: float | None) -> tuple[ReplyHead, Body]:
        """Sends a request and waits for its reply's head; the body then comes as it arrives.

        Args:
            request: what to send.
            idle_seconds: the longest the body may stay without a byte; None is no limit.

        Raises:
            AttemptFailed: with a ConnectionProblem.
        """
        answered: asyncio.Future[Answer] = self._loop.create_future()
        self._answered = answered
        self._quiet_bytes, self._idle_seconds = 0, idle_seconds
        self._is_bare, self._is_sent = request.has_bare_reply, False
        try:
            await self._send(request, answered)
            outcome = await answered
        except BaseException:
            if self._answered is answered:  # else it is over already, and the connection perhaps another's
                self.abandon()
            raise
        if isinstance(outcome, ConnectionProblem):
            raise AttemptFailed(outcome)
        return outcome

    def is_usable(self) -> bool:
        """Whether it is idle, and nothing has come from the peer meanwhile: neither data nor its end."""
        return self._layer is not None and self._answered is None and not self._layer.has_unread()

    def detach(self) -> Layer:
        """Gives the layer back, for a tunnel through it; this object is of no use afterwards."""
        assert self._layer is not None
        layer, self._layer, self._parser = self._layer, None, None
        layer.receiver = None
        return layer

    def close(self) -> None:
        """Ends an idle connection in order."""
        layer, self._layer, self._parser = self._layer, None, None
        if layer is not None:
            layer.close()

    def shut(self, reason: str) -> None:
        """Ends the exchange under way, with this reason for whoever waits for it."""
        if self._body is None:
            self._fail(ConnectionProblem("closed", reason))
        else:
            self._over(CutProblem("eof", reason))

    # ---- the body's side

    def pause_reading(self) -> None:
        """Stops reading from the network."""
        if self._layer is not None:
            self._layer.pause_reading()

    def resume_reading(self) -> None:
        """Goes on reading."""
        if self._layer is not None:
            self._layer.resume_reading()

    def cut(self, problem: CutProblem) -> None:
        """Gives the reply up, with this as the reason that its reader is told."""
        self._over(problem)

    def abandon(self) -> None:
        """Gives the reply up: nobody waits for it."""
        self._over(None)

    # ---- the layer's side

    def received(self, data: memoryview) -> None:
        """Bytes of a reply; on an idle connection they are a fault, and end it."""
        parser = self._parser
        if parser is None or self._answered is None:
            self._over(None)
            return
        self._quiet_bytes += len(data)
        try:
            parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._broken(f"the reply of {self.where} is not HTTP/1.1: {error}")
            return
        if self._quiet_bytes > QUIET_LIMIT_BYTES:
            self._broken(f"the head of the reply of {self.where} is longer than {QUIET_LIMIT_BYTES} bytes")
        elif self._body is not None:
            self._body.delivered()

    def lost(self, error: Exception | None) -> None:
        """The connection ended below; for some bodies that is how they end."""
        self._layer = None
        if self._body is None:
            self._fail(no_reply_problem(self.where, error))
        elif error is None and self._head.ends_with_the_connection():
            self._over(None)
        else:
            self._over(cut_problem(self.where, error))

    def writable(self) -> None:
        """The layer takes more."""
        room = self._room
        if room is not None and not room.done():
            room.set_result(None)

    # ---- llhttp's side

    def on_message_begin(self) -> None:
        """A reply begins; one that follows a complete reply was not asked for."""
        self._head = ReplyHead()
        if self._answered is None:
            self._over(None)

    def on_status(self, reason: bytes) -> None:
        """A piece of the reason phrase."""
        self._head.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or after the body a trailer, which nobody asked for."""
        if self._body is None:
            self._head.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is complete; an interim one (1xx) is followed by another."""
        parser, answered, head = self._parser, self._answered, self._head
        if parser is None or answered is None:
            return
        head.status, head.http_version = parser.get_status_code(), parser.get_http_version()
        if head.status < 200:
            return
        self._quiet_bytes = 0
        self._body = body = Body(self, self._loop, self._idle_seconds)
        if not answered.done():
            answered.set_result((head, body))
        self.writable()
        if self._is_bare:
            self._over(None)

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        self._quiet_bytes = 0
        if self._body is not None:
            self._body.feed(data)

    def on_message_complete(self) -> None:
        """The reply is complete."""
        if self._body is None or self._parser is None:
            return
        keeps = self._is_sent and self._parser.should_keep_alive()
        self._over(None, kept=self._head if keeps else None)

    # ---- ours

    async def _send(self, request: RequestBytes, answered: asyncio.Future[Answer]) -> None:
        if self._layer is None or not self._layer.is_open:
            self._fail(no_reply_problem(self.where, None))
            return
        rest = memoryview(request.body)
        if len(request.head) + len(rest) <= WRITE_BYTES:
            self._layer.write(request.head + request.body)
            self._is_sent = True
            return
        self._layer.write(request.head)
        while rest:
            layer = await self._room_for_more()
            if layer is None or (answered.done() and self._head.status >= 300):
                return  # lost, or refused before all was said: what is left would be for nothing
            layer.write(rest[:WRITE_BYTES])
            rest = rest[WRITE_BYTES:]
        self._is_sent = True

    async def _room_for_more(self) -> Layer | None:
        """Waits until the layer takes more; None if it is gone."""
        if self._layer is None or not self._layer.write_is_full:
            return self._layer
        self._room = self._loop.create_future()
        try:
            await self._room
        finally:
            self._room = None
        return self._layer

    def _broken(self, detail: str) -> None:
        if self._body is None:
            self._fail(ConnectionProblem("protocol", detail))
        else:
            self._over(CutProblem("protocol", detail))

    def _fail(self, problem: ConnectionProblem) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(problem)
        self._over(None)

    def _over(self, failure: CutProblem | None, *, kept: ReplyHead | None = None) -> None:
        """The exchange has ended, well or not; an idle connection has ended where none was under way."""
        body, self._body, self._answered = self._body, None, None
        if body is not None:
            body.end(failure)
        if self.freed is None:
            self.writable()
            return
        if kept is None:
            layer, self._layer, self._parser = self._layer, None, None
            if layer is not None:
                layer.abort()
        else:
            self.resume_reading()
        self.writable()
        self.freed(self, kept)
