"""The vendor's side of TLS, without the 256 KiB that asyncio keeps for each connection."""

from __future__ import annotations

import asyncio
import ssl

from .vendor_connection import VendorConnection

_RECORDS_BYTES = 64 * 1024


class TlsConnection(asyncio.Protocol):
    """Between a transport and a VendorConnection; is the latter's writer."""

    def __init__(self, context: ssl.SSLContext, inner: VendorConnection) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._inner = inner
        self._is_up = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._inner.connection_made(self)

    def data_received(self, data: bytes) -> None:
        self._incoming.write(data)
        try:
            if not self._is_up:
                self._tls.do_handshake()
                self._is_up = True
            while piece := self._tls.read(_RECORDS_BYTES):
                self._inner.data_received(piece)
            self.close()  # the peer has said good-bye
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self.close()

    def write(self, data: bytes) -> None:
        self._tls.write(data)
        self._flush()

    def close(self) -> None:
        if self._transport is not None:
            self._flush()
            self._transport.close()

    def is_closing(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def _flush(self) -> None:
        if self._transport is not None and self._outgoing.pending:
            self._transport.write(self._outgoing.read())
