"""Events of a ConverseStream → chunks.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html (checked 2026-11). Events
of new kinds are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from ...json_edge import as_count, as_object, as_text, excerpt, parse
from ...wire import Event
from .failure import Wording

_READ = frozenset({"contentBlockStart", "contentBlockDelta", "messageStop", "metadata"})


class ConverseDecoder:
    """One stream."""

    __slots__ = ("_wording", "stop_reason")

    def __init__(self, wording: Wording) -> None:
        self.stop_reason: str | None = None
        self._wording = wording

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks of one event. Raises ProviderError where it tells an error, or is none of the API's."""
        if event.kind != "event":
            raise self._wording.told_in_stream(event)
        if event.name not in _READ:
            if not event.name:
                raise self._wording.broken("The reply has an event without a type.")
            return ()
        try:
            data = as_object(parse(event.data)) or {}
        except ValueError as problem:
            text = f"The reply has an event that is not JSON ({problem}): {excerpt(event.data)}"
            raise self._wording.broken(text) from None
        match event.name:
            case "contentBlockDelta":
                return delta_chunks(as_object(data.get("delta")) or {})
            case "contentBlockStart":
                return start_chunks(data)
            case "messageStop":
                self.stop_reason = as_text(data.get("stopReason"))
                return ()
            case _:
                usage = as_object(data.get("usage"))
                return () if usage is None else (usage_chunk(usage),)

    def finish(self) -> Iterable[Chunk]:
        """Nothing is owed."""
        return ()


def delta_chunks(delta: Mapping[str, Any]) -> Iterable[Chunk]:
    """A piece of a text or thought; calls of tools, signatures and hidden thoughts make none."""
    thought = as_text((as_object(delta.get("reasoningContent")) or {}).get("text"))
    if thought:
        return (ReasoningChunk(thought),)
    text = as_text(delta.get("text"))
    return (TextChunk(text),) if text else ()


def start_chunks(data: Mapping[str, Any]) -> Iterable[Chunk]:
    """The first piece of a block, where it comes with its start."""
    block = as_object(data.get("contentBlock")) or as_object(data.get("content_block")) or {}
    line = (ReasoningChunk("\n"),) if (as_count(data.get("contentBlockIndex")) or 0) > 0 else ()
    reasoning = as_object((as_object(data.get("contentBlock")) or {}).get("reasoningContent"))
    if reasoning is not None:
        return (*line, ReasoningChunk(as_text(reasoning.get("text")) or ""))
    if block.get("type") == "thinking":
        thought = as_text(block.get("thinking"))
        return (*line, ReasoningChunk(thought)) if thought else line
    text = as_text((as_object(data.get("start")) or {}).get("text"))
    return (TextChunk(text),) if text else ()


def usage_chunk(usage: Mapping[str, Any]) -> UsageChunk:
    """Tokens; both ways of naming those of the cache, 0 where nothing is told."""

    def counted(*names: str) -> int:
        return next((count for name in names if (count := as_count(usage.get(name)))), 0)

    return UsageChunk(
        counted("inputTokens"),
        counted("outputTokens"),
        cache_write_tokens=counted("cacheWriteInputTokens", "cacheWriteInputTokenCount"),
        cache_read_tokens=counted("cacheReadInputTokens", "cacheReadInputTokenCount"),
    )
