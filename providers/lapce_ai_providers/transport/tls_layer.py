"""TLS over any layer: OpenSSL on memory buffers, without the 256 KiB a connection that asyncio's own TLS keeps."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from typing import cast

from .layer import Layer, Receiver

RECORD_BYTES = 16 * 1024
"""The longest plain text of one TLS record (RFC 8446, 5.1, checked 2026-11)."""


class TlsLayer:
    """One TLS connection, the client's side. Stacks: the lower layer may be TLS to a proxy."""

    __slots__ = ("_handshake", "_incoming", "_lower", "_outgoing", "_plain", "_tls", "receiver")

    def __init__(self, lower: Layer, context: ssl.SSLContext, server_name: str, plain_buffer: memoryview) -> None:
        """`server_name` is for SNI and the certificate; `plain_buffer`, RECORD_BYTES long, may be shared by all."""
        self.receiver: Receiver | None = None
        self._lower = lower
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self._plain = plain_buffer
        self._handshake: asyncio.Future[Exception | None] | None = None
        lower.receiver = self

    async def handshake(self) -> None:
        """Agrees on keys and checks the certificate. Raises OSError: ssl.SSLError, and SSLEOFError for an early end."""
        self._handshake = asyncio.get_running_loop().create_future()
        if not self._lower.is_open:
            self.lost(None)
        try:
            self._continue_handshake()
            failure = await self._handshake
        finally:
            self._handshake = None
        if failure is not None:
            raise failure

    @property
    def is_open(self) -> bool:
        """Whether neither side has ended it."""
        return self._lower.is_open

    @property
    def write_is_full(self) -> bool:
        """Whether the layer below is full."""
        return self._lower.write_is_full

    def write(self, data: bytes | memoryview) -> None:
        """Encrypts and passes on, a record at a time, so that no buffer grows with the message."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._tls.write(view[:RECORD_BYTES]) :]
                self._flush()
        except ssl.SSLError as error:
            self._end(error)

    def pause_reading(self) -> None:
        """Takes no more from the network until `resume_reading`."""
        self._lower.pause_reading()

    def resume_reading(self) -> None:
        """Undoes `pause_reading`."""
        self._lower.resume_reading()

    def close(self) -> None:
        """Says goodbye (close_notify) and ends in order."""
        self.receiver = None
        with suppress(ssl.SSLError):  # it wants the peer's goodbye, which nobody waits for
            self._tls.unwrap()
        self._flush()
        self._lower.close()

    def abort(self) -> None:
        """Ends at once."""
        self.receiver = None
        self._lower.abort()

    def has_unread(self) -> bool:
        """Whether the socket has something to read that the loop has not told yet."""
        return self._lower.has_unread()

    # ---- the lower layer's side

    def received(self, data: memoryview) -> None:
        """Cipher text."""
        self._incoming.write(data)
        if self._handshake is not None:
            self._continue_handshake()
        self._deliver()

    def lost(self, error: Exception | None) -> None:
        """The connection ended below, without TLS's own goodbye: for TLS that is a break (RFC 8446, 6.1)."""
        self._end(error or ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "the connection ended without a TLS close_notify"))

    def writable(self) -> None:
        """The lower layer takes more."""
        if self.receiver is not None:
            self.receiver.writable()

    # ---- ours

    def _continue_handshake(self) -> None:
        handshake = self._handshake
        assert handshake is not None
        if handshake.done():
            return
        failure: Exception | None = None
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return
        except (ssl.SSLError, OSError) as error:
            failure = error
        self._flush()  # the last flight, or the alert that says why not
        handshake.set_result(failure)

    def _deliver(self) -> None:
        """Plain text for what has come; OpenSSL is asked only while there is something: that spares an exception."""
        try:
            while self._incoming.pending and self.receiver is not None:
                count = cast("int", self._tls.read(RECORD_BYTES, self._plain))
                if count == 0:
                    self._end(None)
                    return
                self.receiver.received(self._plain[:count])
        except ssl.SSLWantReadError:
            pass  # a record that is not complete, or one without data (a session ticket)
        except ssl.SSLError as error:
            self._end(error)
            return
        if self._outgoing.pending:
            self._flush()

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._lower.write(data)

    def _end(self, error: Exception | None) -> None:
        receiver, self.receiver = self.receiver, None
        self._lower.abort()
        if self._handshake is not None and not self._handshake.done():
            self._handshake.set_result(error)
        elif receiver is not None:
            receiver.lost(error)
