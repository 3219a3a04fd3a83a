"""How the parts of a connection stack: sockets, TLS and HTTP pass bytes by plain calls; a chunk costs no task."""

from __future__ import annotations

from typing import Protocol


class Receiver(Protocol):
    """The upper neighbour: what it is told. None of these may raise."""

    def received(self, data: memoryview) -> None:
        """Bytes have come; `data` is only valid during the call."""
        ...

    def lost(self, error: Exception | None) -> None:
        """No byte will come any more; None is the peer's orderly end. Told at most once, never after `abort`."""
        ...

    def writable(self) -> None:
        """`write_is_full` has become false."""
        ...


class Layer(Protocol):
    """The lower neighbour: what can be done with it."""

    receiver: Receiver | None
    """Who is told; bytes that come while it is None are dropped and end the connection."""

    @property
    def is_open(self) -> bool:
        """False once it has ended, also where that happened before there was a receiver to tell."""
        ...

    @property
    def write_is_full(self) -> bool:
        """Whether so much waits to be sent that a large body should wait."""
        ...

    def write(self, data: bytes | memoryview) -> None:
        """Sends, or keeps until it can be sent."""
        ...

    def pause_reading(self) -> None:
        """Takes no more from the network until `resume_reading`."""
        ...

    def resume_reading(self) -> None:
        """Undoes `pause_reading`."""
        ...

    def close(self) -> None:
        """Ends in order: what was written is still sent. The receiver hears nothing more."""
        ...

    def abort(self) -> None:
        """Ends at once; what was not sent is dropped. The receiver hears nothing more."""
        ...

    def has_unread(self) -> bool:
        """Whether the socket has something to read that the loop has not told yet: data, or the peer's end."""
        ...
