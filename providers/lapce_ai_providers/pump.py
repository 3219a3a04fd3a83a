"""Bytes of one reply → chunks, streamed or whole. Pure. A fault comes after the chunks that were in order before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, assert_never

from .chunks import Chunk, RawChunk
from .errors import ProviderError
from .problems import AttemptFailed, CutProblem
from .provider import Decoder, Exchange, Framing, StreamedReply, WholeReply
from .wire import Event, ResponseHead

LONGEST_WHOLE_BODY_BYTES = 16 * 1024 * 1024
"""The longest reply that is collected before it is decoded."""


class Pump(Protocol):
    """Fed with the body as it comes."""

    error: ProviderError | None
    """Set by `feed` or `finish` where the reply is at fault; to be raised after their chunks are shown."""

    @property
    def stop_reason(self) -> str | None:
        """The provider's own word for why it stopped; known after `finish`."""
        ...

    @property
    def is_cut(self) -> bool:
        """Whether the orderly end of the body came within an event, and no stop reason before it."""
        ...

    def feed(self, data: bytes) -> list[Chunk]:
        """The chunks that these bytes make. Raises AttemptFailed where the body is too long."""
        ...

    def finish(self) -> list[Chunk]:
        """The chunks that the orderly end of the body makes."""
        ...


def pump_for(exchange: Exchange, head: ResponseHead, *, raw: bool) -> Pump:
    """The way to read this reply; `raw` adds the provider's own events."""
    match exchange.reply:
        case StreamedReply(framing, decoder):
            return StreamPump(framing(), decoder(), raw=raw)
        case WholeReply():
            return WholePump(exchange.reply, head)
        case _:
            assert_never(exchange.reply)


class WholePump:
    """Collects the body and decodes it at its end."""

    def __init__(self, how: WholeReply, head: ResponseHead) -> None:
        self._how, self._head = how, head
        self._body = bytearray()
        self.error: ProviderError | None = None
        self.stop_reason: str | None = None
        self.is_cut = False

    def feed(self, data: bytes) -> list[Chunk]:
        """Nothing yet."""
        self._body += data
        if len(self._body) > LONGEST_WHOLE_BODY_BYTES:
            raise AttemptFailed(CutProblem("too_large", f"the reply is longer than {LONGEST_WHOLE_BODY_BYTES} bytes"))
        return []

    def finish(self) -> list[Chunk]:
        """All chunks."""
        try:
            chunks, self.stop_reason = self._how.read(self._head, bytes(self._body))
        except ProviderError as error:
            self.error = error
            return []
        return chunks


class StreamPump:
    """Decodes events as they come."""

    __slots__ = ("_decoder", "_framing", "_raw", "error")

    def __init__(self, framing: Framing, decoder: Decoder, *, raw: bool) -> None:
        self._framing, self._decoder, self._raw = framing, decoder, raw
        self.error: ProviderError | None = None

    def feed(self, data: bytes) -> list[Chunk]:
        """The chunks that these bytes make; look at `error` afterwards."""
        batch: list[Chunk] = []
        try:
            self._take(self._framing.feed(data), batch)
        except ProviderError as error:
            self.error = error
        return batch

    def finish(self) -> list[Chunk]:
        """The chunks that the orderly end of the body makes; look at `error` afterwards."""
        batch: list[Chunk] = []
        try:
            self._take(self._framing.finish(), batch)
            batch.extend(self._decoder.finish())
        except ProviderError as error:
            self.error = error
        return batch

    @property
    def stop_reason(self) -> str | None:
        """The provider's own word for why it stopped."""
        return self._decoder.stop_reason

    @property
    def is_cut(self) -> bool:
        """Whether the orderly end of the body came within an event, and no stop reason before it."""
        return self._decoder.stop_reason is None and self._framing.unfinished

    def _take(self, events: Iterable[Event], batch: list[Chunk]) -> None:
        decode = self._decoder.feed
        for event in events:
            if self._raw:
                batch.append(RawChunk(event.name or None, event.data))
            batch.extend(decode(event))
