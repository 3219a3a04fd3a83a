"""The socket: the lowest layer of a connection, on asyncio's transports, so that every event loop can serve it."""

from __future__ import annotations

import asyncio
import select
import socket
import sys

from .layer import Receiver

READ_BUFFER_BYTES = 64 * 1024
_KEEPALIVE_AFTER_SECONDS = 60


class TcpLayer(asyncio.BufferedProtocol):
    """One TCP connection. All of them read into one buffer, whose bytes are used up within the call."""

    __slots__ = ("_buffer", "_transport", "receiver", "write_is_full")

    def __init__(self, read_buffer: memoryview) -> None:
        self.receiver: Receiver | None = None
        self.write_is_full = False
        self._buffer = read_buffer
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's: the connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        connected = transport.get_extra_info("socket")
        if connected is not None:
            _keep_alive(connected)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Asyncio's: where to read to."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Asyncio's: that many bytes were read."""
        if self.receiver is None:
            self.abort()
        else:
            self.receiver.received(self._buffer[:nbytes])

    def eof_received(self) -> None:
        """Asyncio's: the peer sends no more. Told at once: asyncio itself first waits until all is written."""
        self._lost(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's: the socket is closed."""
        self._lost(exc)

    def pause_writing(self) -> None:
        """Asyncio's: the write buffer is full."""
        self.write_is_full = True

    def resume_writing(self) -> None:
        """Asyncio's: there is room again."""
        self.write_is_full = False
        if self.receiver is not None:
            self.receiver.writable()

    @property
    def is_open(self) -> bool:
        """Whether neither side has ended it."""
        return self._transport is not None

    def write(self, data: bytes | memoryview) -> None:
        """Sends, or keeps until it can be sent."""
        if self._transport is not None:
            self._transport.write(data)

    def pause_reading(self) -> None:
        """Takes no more from the network until `resume_reading`."""
        if self._transport is not None and self._transport.is_reading():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Undoes `pause_reading`."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self) -> None:
        """Ends in order; the receiver hears nothing more."""
        self.receiver = None
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def abort(self) -> None:
        """Ends at once; the receiver hears nothing more."""
        self.receiver = None
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def has_unread(self) -> bool:
        """Asks the socket itself: after a sleep of the machine the loop may not have looked yet."""
        if self._transport is None or self._transport.is_closing():
            return True
        connected = self._transport.get_extra_info("socket")
        return connected is not None and _is_readable(connected.fileno())

    def _lost(self, error: Exception | None) -> None:
        receiver, self.receiver = self.receiver, None
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        if receiver is not None:
            receiver.lost(error)


def _is_readable(descriptor: int) -> bool:
    if sys.platform == "win32":
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()  # `select` cannot take descriptors from 1024 on
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _keep_alive(connected: socket.socket) -> None:
    """So that no router forgets a connection whose model thinks for minutes (the reference's fetch does it too)."""
    try:
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_KEEPIDLE"):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEPALIVE_AFTER_SECONDS)
    except OSError:
        pass  # a nicety: some sandboxes refuse it
