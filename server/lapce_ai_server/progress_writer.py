"""Chunks of one call → `$/progress` on the output: begin first, order kept, exactly one end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from lapce_ai_providers.chunks import Chunk

from .protocol.params import Token
from .protocol.progress import ProgressMessages, merged


class Lines(Protocol):
    """What the writer needs of the output."""

    @property
    def lagging(self) -> bool:
        """Whether the editor does not keep up reading."""
        ...

    def write(self, data: bytes) -> None:
        """Queues a whole message."""
        ...

    async def drained(self) -> None:
        """Returns when there is room."""
        ...


class ProgressWriter:
    """Tells the editor how a call goes. Without a token (the request form) it says nothing."""

    __slots__ = ("_behind", "_messages", "_output", "ended")

    def __init__(self, output: Lines, token: Token | None) -> None:
        self._output = output
        self._messages = None if token is None else ProgressMessages(token)
        self._behind = False
        self.ended = False

    def begin(self, title: str, provider: str, model: str) -> None:
        """Always the first message of a call."""
        value = {"kind": "begin", "title": title, "cancellable": True, "provider": provider, "model": model}
        self._write(value)

    def message(self, text: str) -> None:
        """What the call is waiting for; nothing while the editor lags, who would read it when it is no longer so."""
        if not self._output.lagging:
            self._write({"kind": "report", "message": text})

    @property
    def keeps_up(self) -> bool:
        """Whether chunks may be shown without waiting."""
        return self._messages is None or not self._output.lagging

    async def chunks(self, batch: list[Chunk]) -> None:
        """Shows the chunks, then waits while the editor lags: so the vendor's connection waits too."""
        self.show(batch)
        if self._behind:
            await self._output.drained()

    def show(self, batch: list[Chunk]) -> None:
        """Writes the chunks in order; merged, if the editor lagged at the last ones."""
        if self._messages is None:
            return
        if self._behind:
            batch = merged(batch)
        encode, write = self._messages.chunk, self._output.write
        for chunk in batch:
            write(encode(chunk))
        self._behind = self._output.lagging

    def end(self, value: Mapping[str, Any]) -> None:
        """The last message; a second one is not sent."""
        if not self.ended:
            self.ended = True
            self._write({"kind": "end", **value})

    def _write(self, value: Mapping[str, Any]) -> None:
        if self._messages is not None:
            self._output.write(self._messages.value(value))
