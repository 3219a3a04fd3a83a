"""Chunks and the ends of calls → the bytes of `$/progress`. The path of every token: one string, no objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring_ascii
from typing import Any, assert_never

from lapce_ai_providers.chunks import (
    Chunk,
    ErrorChunk,
    GroundingChunk,
    RawChunk,
    ReasoningChunk,
    TextChunk,
    UsageChunk,
)

from ..jsonrpc import compact, framed, id_json


class ProgressMessages:
    """The messages of one call; what stays the same is written once."""

    __slots__ = ("_before",)

    def __init__(self, token: int | str) -> None:
        self._before = f'{{"jsonrpc":"2.0","method":"$/progress","params":{{"token":{id_json(token)},"value":'

    def value(self, value: Mapping[str, Any]) -> bytes:
        """Any payload."""
        return framed(f"{self._before}{compact(value)}}}}}")

    def chunk(self, chunk: Chunk) -> bytes:
        """A report of one chunk."""
        kind = type(chunk)
        if kind is TextChunk or kind is ReasoningChunk:
            word = "text" if kind is TextChunk else "reasoning"
            text = encode_basestring_ascii(chunk.text)  # type: ignore[union-attr]
            inner = f'{{"type":"{word}","text":{text}}}'
        else:
            inner = compact(chunk_value(chunk))
        return framed(f'{self._before}{{"kind":"report","chunk":{inner}}}}}}}')


def chunk_value(chunk: Chunk) -> dict[str, Any]:
    """A chunk as protocol.md describes it; what the provider did not tell is left out."""
    match chunk:
        case TextChunk(text):
            return {"type": "text", "text": text}
        case ReasoningChunk(text):
            return {"type": "reasoning", "text": text}
        case UsageChunk():
            return {"type": "usage", **usage_value(chunk)}
        case GroundingChunk(sources):
            rows = [{"title": s.title, "url": s.url} | ({"snippet": s.snippet} if s.snippet else {}) for s in sources]
            return {"type": "grounding", "sources": rows}
        case ErrorChunk(error, message):
            return {"type": "error", "error": error, "message": message}
        case RawChunk(event, data):
            return {"type": "raw"} | ({} if event is None else {"event": event}) | {"data": data}
        case _:
            assert_never(chunk)


def usage_value(usage: UsageChunk) -> dict[str, Any]:
    """Counts by their names in the protocol."""
    row = {
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "cacheWriteTokens": usage.cache_write_tokens,
        "cacheReadTokens": usage.cache_read_tokens,
        "reasoningTokens": usage.reasoning_tokens,
        "totalCost": usage.total_cost,
    }
    return {name: value for name, value in row.items() if value is not None}


def merged(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Adjacent texts joined, for a client that does not keep up; order and total text stay."""
    joined: list[Chunk] = []
    for chunk in chunks:
        last = joined[-1] if joined else None
        if isinstance(chunk, TextChunk) and isinstance(last, TextChunk):
            joined[-1] = TextChunk(last.text + chunk.text)
        elif isinstance(chunk, ReasoningChunk) and isinstance(last, ReasoningChunk):
            joined[-1] = ReasoningChunk(last.text + chunk.text)
        else:
            joined.append(chunk)
    return joined
