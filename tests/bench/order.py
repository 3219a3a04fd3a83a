"""Whether every stream got every one of its numbered chunks, in order and once."""

from __future__ import annotations

from collections.abc import Callable, Hashable

NUMBERS = 1000
"""Chunks are numbered modulo this; each stream begins somewhere else, so that mixed-up streams are noticed."""


class Order:
    """What has come of all streams."""

    def __init__(
        self,
        streams: int,
        chunks_each: int,
        on_first: Callable[[], None] = lambda: None,
        on_end: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Calls on_first before the first chunk is counted, on_end with the chunks until then when one first ends."""
        self._streams, self._chunks_each, self._on_first, self._on_end = streams, chunks_each, on_first, on_end
        self._last: dict[Hashable, int] = {}
        self._counts: dict[Hashable, int] = {}
        self.chunks = 0
        self.ended = 0
        self.faults: list[str] = []

    def saw(self, stream: Hashable, chunk: int) -> None:
        """The number of a chunk that a stream got."""
        if not self.chunks:
            self._on_first()
        self.chunks += 1
        last = self._last.get(stream)
        if last is not None and chunk != (last + 1) % NUMBERS:
            self.faults.append(f"stream {stream}: {chunk} after {last}")
        self._last[stream] = chunk
        self._counts[stream] = self._counts.get(stream, 0) + 1

    def end(self, stream: Hashable, fault: str | None = None) -> None:
        """A stream is over."""
        if not self.ended:
            self._on_end(self.chunks)
        self.ended += 1
        count = self._counts.get(stream, 0)
        if fault is not None:
            self.faults.append(f"stream {stream}: {fault}")
        elif count != self._chunks_each:
            self.faults.append(f"stream {stream}: {count} chunks instead of {self._chunks_each}")

    @property
    def complete(self) -> bool:
        """Whether all streams are over."""
        return self.ended >= self._streams
