"""The lower end of a connection without a network: what is written is kept, what comes is given by the test."""

from __future__ import annotations

from lapce_ai_providers.transport.layer import Receiver


class MemoryLayer:
    """A layer (transport/layer.py) for tests."""

    def __init__(self) -> None:
        self.receiver: Receiver | None = None
        self.is_open = True
        self.write_is_full = False
        self.is_paused = False
        self.was_aborted = False
        self.written = bytearray()
        self.unread = False

    def write(self, data: bytes | memoryview) -> None:
        self.written += data

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def close(self) -> None:
        self.is_open, self.receiver = False, None

    def abort(self) -> None:
        self.was_aborted = True
        self.close()

    def has_unread(self) -> bool:
        return self.unread

    def arrive(self, *pieces: bytes) -> None:
        """Bytes from the peer, each piece as one read."""
        for piece in pieces:
            if self.receiver is not None:
                self.receiver.received(memoryview(piece))

    def end(self, error: Exception | None = None) -> None:
        """The peer's end."""
        receiver = self.receiver
        self.close()
        if receiver is not None:
            receiver.lost(error)
