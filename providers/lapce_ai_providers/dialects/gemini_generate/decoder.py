"""Events of a streamed answer → chunks. Only the first candidate counts: no more are asked for.

https://ai.google.dev/api/generate-content#generatecontentresponse (checked 2026-11). An event that tells an error in
place of candidates is passed over, as in the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...catalog.model import ModelInfo
from ...chunks import Chunk, GroundingChunk, ReasoningChunk, TextChunk
from ...errors import BrokenReply
from ...json_edge import as_list, as_object, as_text, excerpt, parse
from ...wire import Event
from .grounding import sources
from .usage import usage_chunk

Answer = Mapping[str, Any]


class GeminiDecoder:
    """One stream."""

    __slots__ = ("_grounding", "_info", "_prefix", "_usage", "stop_reason")

    def __init__(self, info: ModelInfo, prefix: str) -> None:
        self.stop_reason: str | None = None
        self._info, self._prefix = info, prefix
        self._usage: Answer | None = None
        self._grounding: Answer | None = None

    def feed(self, event: Event) -> Iterable[Chunk]:
        """The chunks of one event. Raises BrokenReply where it is not JSON."""
        data = event.data
        if not data.strip():  # some gateways keep the connection alive with empty data
            return ()
        try:
            answer = as_object(parse(data))
        except ValueError as problem:
            text = f"The reply has an event that is not JSON ({problem}): {excerpt(data)}"
            raise BrokenReply(self._prefix + text) from None
        if answer is None:
            return ()
        candidate = first_candidate(answer)
        self.stop_reason = stop_reason(answer, candidate) or self.stop_reason
        usage = as_object(answer.get("usageMetadata"))
        self._usage = self._usage if usage is None else usage
        if candidate is None:
            return ()
        grounding = as_object(candidate.get("groundingMetadata"))
        self._grounding = self._grounding if grounding is None else grounding
        return part_chunks(candidate)

    def finish(self) -> Iterable[Chunk]:
        """The pages that the answer rests on, then the last usage that was told."""
        chunks: list[Chunk] = []
        if found := sources(self._grounding):
            chunks.append(GroundingChunk(found))
        if self._usage is not None:
            chunks.append(usage_chunk(self._usage, self._info))
        return chunks


def first_candidate(answer: Answer) -> Answer | None:
    """The one candidate that is looked at."""
    candidates = as_list(answer.get("candidates"))
    return as_object(candidates[0]) if candidates else None


def answer_parts(candidate: Answer) -> list[Answer]:
    """The parts of a candidate's content."""
    content = as_object(candidate.get("content"))
    given = as_list(content.get("parts")) if content else None
    return [part for part in map(as_object, given) if part is not None] if given else []


def part_chunks(candidate: Answer) -> list[Chunk]:
    """Texts and thoughts; calls of functions and pictures have no chunk."""
    chunks: list[Chunk] = []
    for part in answer_parts(candidate):
        text = as_text(part.get("text"))
        if text:
            chunks.append(ReasoningChunk(text) if part.get("thought") else TextChunk(text))
    return chunks


def stop_reason(answer: Answer, candidate: Answer | None) -> str | None:
    """Why the answer ended, or why there is none; `candidate` is its first."""
    feedback = as_object(answer.get("promptFeedback"))
    ended = as_text(candidate.get("finishReason")) if candidate else None
    return ended or (as_text(feedback.get("blockReason")) if feedback else None)
