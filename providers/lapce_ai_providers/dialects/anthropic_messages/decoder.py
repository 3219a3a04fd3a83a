"""Events of a streamed message → chunks.

https://docs.anthropic.com/en/docs/build-with-claude/streaming (checked 2026-11). As in the reference's SDK, an event's
name decides whether it is read at all, and the `type` in its data what it is. Tool calls, signatures and hidden
thoughts make no chunks; new kinds of events are passed over, as the API's documentation asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...catalog.model import ModelInfo
from ...chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from ...errors import BrokenReply
from ...json_edge import as_count, as_object, as_text, excerpt, parse
from ...wire import Event
from .error_object import stream_error
from .usage import cost_chunk, counted, started_usage, sum_of

_READ = frozenset(
    {
        "message_start",
        "message_delta",
        "message_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
    }
)
_BLOCKS: dict[str | None, tuple[str, Callable[[str], Chunk]]] = {
    "text": ("text", TextChunk),
    "thinking": ("thinking", ReasoningChunk),
}
"""Type of a block → the field with its text, and which chunk that makes."""
_DELTAS: dict[str | None, tuple[str, Callable[[str], Chunk]]] = {
    "text_delta": ("text", TextChunk),
    "thinking_delta": ("thinking", ReasoningChunk),
}


class MessagesDecoder:
    """One stream."""

    __slots__ = ("_priced", "_started", "stop_reason")

    def __init__(self, priced: ModelInfo | None = None) -> None:
        """Begins a stream.

        Args:
            priced: the model whose prices make a last chunk with the cost (Anthropic's own); None: no such chunk.
        """
        self.stop_reason: str | None = None
        self._priced = priced
        self._started = UsageChunk(0, 0)

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks of one event. Raises ProviderError where it tells an error, or is none of the API's."""
        if event.name == "error":
            raise stream_error(event.data)
        if event.name not in _READ:
            return ()
        try:
            message = as_object(parse(event.data))
        except ValueError as problem:
            raise BrokenReply(f"The reply has an event that is not JSON ({problem}): {excerpt(event.data)}") from None
        return self.read(message or {})

    def read(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        """The chunks of an event that is parsed already and tells no error."""
        match message.get("type"):
            case "content_block_delta":
                delta = as_object(message.get("delta")) or {}
                return text_chunk(delta, _DELTAS)
            case "content_block_start":
                return opening(message)
            case "message_start":
                return self._start(as_object(message.get("message")) or {})
            case "message_delta":
                return self._change(message)
            case _:
                return ()

    def finish(self) -> Iterable[Chunk]:
        """The cost, where prices are known and something was counted."""
        cost = None if self._priced is None else cost_chunk(self._priced, self._started)
        return () if cost is None else (cost,)

    def _start(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        usage = as_object(message.get("usage"))
        if usage is None:
            return ()
        chunk = started_usage(usage)
        self._started = sum_of(self._started, chunk)
        return (chunk,)

    def _change(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        delta, usage = as_object(message.get("delta")), as_object(message.get("usage"))
        if delta is not None:
            self.stop_reason = as_text(delta.get("stop_reason")) or self.stop_reason
        return () if usage is None else (UsageChunk(0, counted(usage, "output_tokens")),)


def opening(message: Mapping[str, Any]) -> Iterable[Chunk]:
    """A new block: set off by a line from the one before it, and its first text even where that is empty."""
    block = as_object(message.get("content_block")) or {}
    chunks = text_chunk(block, _BLOCKS)
    if chunks and (as_count(message.get("index")) or 0) > 0:
        _, make = _BLOCKS[block.get("type")]
        return (make("\n"), *chunks)
    return chunks


def text_chunk(
    part: Mapping[str, Any], kinds: Mapping[str | None, tuple[str, Callable[[str], Chunk]]]
) -> tuple[Chunk, ...]:
    """The text of a block or delta; nothing where it is of a kind that shows none. Raises BrokenReply."""
    kind = part.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        return ()
    name, make = kinds[kind]
    text = part.get(name)
    if text is not None and not isinstance(text, str):
        raise BrokenReply(f'The reply has a "{kind}" whose "{name}" is no text: {excerpt(str(text))}')
    return (make(text or ""),)


def named_event(data: str) -> Event:
    """The event of a message that comes without a name of its own (Bedrock's frames). Raises BrokenReply."""
    try:
        message = as_object(parse(data))
    except ValueError as problem:
        raise BrokenReply(f"The reply has an event that is not JSON ({problem}): {excerpt(data)}") from None
    return Event(as_text((message or {}).get("type")) or "", data)
