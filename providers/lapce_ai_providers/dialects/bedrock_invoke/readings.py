"""What the models behind InvokeModel answer, in each one's own form → chunks, streamed or whole.

The pages are those of `text_bodies.py`; counts of tokens of a stream:
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-invoke.html (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from ...chunks import Chunk, TextChunk, UsageChunk
from ...errors import Unavailable
from ...json_edge import as_count, as_list, as_object, as_text
from ..anthropic_messages.decoder import MessagesDecoder

METRICS = "amazon-bedrock-invocationMetrics"


class Reading(Protocol):
    """One stream's messages → chunks."""

    @property
    def stop_reason(self) -> str | None:
        """The model's own word for why it stopped, once known."""
        ...

    def read(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        """The chunks of one message. Raises ProviderError."""
        ...


class TextFields(NamedTuple):
    """Where a model that continues a text has its answer."""

    text: str
    stop_reason: str


COMPLETION = TextFields("completion", "stop_reason")
TITAN = TextFields("outputText", "completionReason")


class TextReading:
    """Of a model that continues a text."""

    __slots__ = ("_fields", "stop_reason")

    def __init__(self, fields: TextFields) -> None:
        self._fields = fields
        self.stop_reason: str | None = None

    def read(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        """Its text, and with the last message what was counted."""
        text = as_text(message.get(self._fields.text))
        if text:
            yield TextChunk(text)
        self.stop_reason = as_text(message.get(self._fields.stop_reason)) or self.stop_reason
        counted = as_object(message.get(METRICS))
        if counted is not None:
            yield UsageChunk(count(counted, "inputTokenCount"), count(counted, "outputTokenCount"))


class MessagesReading:
    """Of a Claude that speaks the Messages API."""

    __slots__ = ("_decoder",)

    def __init__(self) -> None:
        self._decoder = MessagesDecoder()

    @property
    def stop_reason(self) -> str | None:
        """Claude's own word."""
        return self._decoder.stop_reason

    def read(self, message: Mapping[str, Any]) -> Iterable[Chunk]:
        """As the Messages dialect reads it. Raises ProviderError for an error event."""
        if message.get("type") == "error":
            told = as_object(message.get("error")) or {}
            raise Unavailable(as_text(told.get("message")) or "The reply tells of an error without saying which.")
        return self._decoder.read(message)


def whole_completion(answer: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[list[Chunk], str | None]:
    """The answer of the first Claudes."""
    text = as_text(answer.get(COMPLETION.text)) or ""
    return [TextChunk(text), *counted_in(headers)], as_text(answer.get(COMPLETION.stop_reason))


def whole_titan(answer: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[list[Chunk], str | None]:
    """Titan's answer: of its results there is one."""
    results = as_list(answer.get("results")) or ()
    result = (as_object(results[0]) if results else None) or {}
    usage = UsageChunk(count(answer, "inputTextTokenCount"), count(result, "tokenCount"))
    return [TextChunk(as_text(result.get(TITAN.text)) or ""), usage], as_text(result.get(TITAN.stop_reason))


def counted_in(headers: Mapping[str, str]) -> list[Chunk]:
    """What Bedrock counted, where its headers tell."""
    told = [headers.get(f"x-amzn-bedrock-{side}-token-count", "") for side in ("input", "output")]
    return [UsageChunk(int(told[0]), int(told[1]))] if all(text.isdecimal() for text in told) else []


def count(facts: Mapping[str, Any], name: str) -> int:
    """A number of tokens; 0 where it is not told."""
    return as_count(facts.get(name)) or 0
