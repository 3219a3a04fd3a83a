"""What a call yields: the reference's chunk kinds, provider-neutral."""

from __future__ import annotations

from attrs import frozen


@frozen
class TextChunk:
    """A piece of the answer, with the boundaries that the provider's events gave."""

    text: str


@frozen
class ReasoningChunk:
    """A piece of what the model thought before it answered."""

    text: str


@frozen
class UsageChunk:
    """Tokens counted by the provider. None stands for "not told", 0 for a told zero."""

    input_tokens: int
    output_tokens: int
    cache_write_tokens: int | None = None
    cache_read_tokens: int | None = None
    reasoning_tokens: int | None = None
    total_cost: float | None = None
    """US dollars, as the reference computes them."""


@frozen
class GroundingSource:
    """A page that the answer rests on."""

    title: str
    url: str
    snippet: str | None = None


@frozen
class GroundingChunk:
    """The pages that the answer rests on."""

    sources: tuple[GroundingSource, ...]


@frozen
class ErrorChunk:
    """An error that the provider sent as part of a stream that goes on."""

    error: str
    message: str


@frozen
class RawChunk:
    """A provider's own event, byte for byte (where the profile asks for them), ahead of the chunks made from it."""

    event: str | None
    data: str


Chunk = TextChunk | ReasoningChunk | UsageChunk | GroundingChunk | ErrorChunk | RawChunk
